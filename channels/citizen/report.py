"""Reporting something: one thing on each page, answers kept between them, sent once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.casework.incidents.like import like_cases
from cases.casework.incidents.telling import promised_to
from cases.casework.rules.repeats import repeat_told
from cases.casework.web_report import form_report
from channels.citizen import draft as drafts
from channels.citizen.answers import href_of, rows_of, step_of, to_step
from channels.citizen.asking import ask, stop_page
from channels.citizen.draft import CHECK, Draft
from channels.citizen.forms import LONGEST, MoreForm, YouForm
from channels.citizen.moving import moved
from channels.citizen.telling import insists, onward, turned_now, up_everywhere
from channels.web.errors import kind_answer
from channels.web.uploads import most_megabytes, refusing_too_large
from channels.web.visitors import visitor_may
from crm.catalogue.models import ServiceVersion
from crm.catalogue.queries import NoSuchService, service_in_force, services_found
from crm.catalogue.wordings.languages import spoken
from crm.contacts.actions import Busy, IntakeRefused
from crm.contacts.drafting.given import MORE, YOU
from crm.contacts.models import Channel
from crm.customers.names import storable
from crm.customers.references import shown
from crm.sla.models import ClockKind
from crm.sla.queries import UnknownPolicy, would_be

REACHED = ("name", "email", "phone")
REPORTS, BEGUN = 30, 120  # from one address in an hour
HOUR = timedelta(hours=1)


def of_service(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Return the view given the service's published version; a service that is not on the web does not exist, but
    whoever is half way through its form is told that it is gone."""

    @wraps(view)
    def offered(request: HttpRequest, code: str, **kwargs: Any) -> HttpResponse:
        try:
            version = service_in_force(code=code)
        except NoSuchService:
            return _withdrawn(request, code)
        if not version.service.on_web:
            return _withdrawn(request, code)
        return view(request, version, **kwargs)

    return offered


def _withdrawn(request: HttpRequest, code: str) -> HttpResponse:
    row = drafts.draft_row(request, code)
    if row is None or row.sent_reference:
        raise Http404
    return kind_answer(
        request,
        title=_("This is no longer offered here"),
        words=_("It was withdrawn while you were filling it in, and nothing was sent. Telephone us, please."),
        status=410,
    )


def with_draft(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Return the view given the visitor's draft of the version in force; without one, they are told that it is gone and
    why; when the form was changed meanwhile, what to look at again."""

    @of_service
    @wraps(view)
    def drafted(request: HttpRequest, version: ServiceVersion, **kwargs: Any) -> HttpResponse:
        row = drafts.draft_row(request, version.service.code)
        if row is None:
            return gone(request, version)
        if row.sent_reference:
            return redirect("citizen:report-sent", shown(row.sent_reference))
        if row.service_version_id != version.pk:
            moved(row, version, request.POST if request.method == "POST" else None)
            return redirect("citizen:report-changed", version.service.code)
        return view(request, Draft(row=row, version=version), **kwargs)

    return drafted


def gone(request: HttpRequest, version: ServiceVersion) -> HttpResponse:
    """Return the page for answers that were not kept so long; or the confirmation, when they were sent already."""
    if reference := drafts.sent_with(request, request.POST.get("key", "-")):
        return redirect("citizen:report-sent", shown(reference))
    return render(request, "citizen/report/gone.html", {"service": version.service}, status=410)


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """List what can be reported."""
    return render(request, "citizen/report/choose.html", {"services": services_found(on_web=True, limit=100)})


@require_http_methods(["GET", "POST"])
@of_service
def start(request: HttpRequest, version: ServiceVersion) -> HttpResponse:
    """Say what will be asked and promised; begin. What was begun before is gone on with."""
    row = drafts.draft_row(request, version.service.code)
    begun = row is not None and not row.sent_reference and bool(row.given)
    now = timezone.now()
    if request.method == "POST":
        if begun and "anew" not in request.POST:
            return redirect("citizen:report-check", version.service.code)
        if not visitor_may(request, kind="report-begin", limit=BEGUN, per=HOUR, at=now):
            return _too_many(request)
        draft = drafts.draft_begin(request, version)
        return to_step(draft.service, drafts.first_to_do(draft))
    said = {
        "service": version.service,
        "promised": _promised(version, now),
        "now": now,
        "begun": begun,
        "notices": up_everywhere(version, at=now),
    }
    return render(request, "citizen/report/start.html", said)


def _promised(version: ServiceVersion, at: datetime) -> datetime | None:
    try:
        promises = would_be(code=version.policy, received_at=at, now=at, channel=Channel.WEB)
    except UnknownPolicy:
        return None
    return next((promise.due_at for promise in promises if promise.kind == ClockKind.RESOLVE), None)


def _too_large(request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
    return kind_answer(
        request,
        title=_("The files are too large"),
        words=_("Together they were larger than %(most)d MB. Go back: nothing else is lost. Send smaller copies.")
        % {"most": most_megabytes()},
        status=413,
    )


@refusing_too_large(_too_large)
@require_http_methods(["GET", "POST"])
@with_draft
def step(request: HttpRequest, draft: Draft, name: str) -> HttpResponse:
    """Ask one thing, or a group that belongs together."""
    back = href_of(draft.service, drafts.step_before(draft, name))
    if name in (MORE, YOU):
        return _ask_own(request, draft, name, back=back)
    return ask(request, draft, name, back=back) or onward(request, draft)


def _ask_own(request: HttpRequest, draft: Draft, name: str, *, back: str) -> HttpResponse:
    """What every report asks: anything else, and who reports."""
    given = request.POST if request.method == "POST" else None
    form: MoreForm | YouForm
    if name == MORE:
        form = MoreForm(given, initial={"notes": draft.said("notes")})
    else:
        form = YouForm(given, initial={one: draft.said(one) for one in REACHED}, known=set(draft.known))
    is_valid = given is not None and form.is_valid()
    if "later" in request.POST or is_valid:
        typed = form.cleaned_data if is_valid else {one: storable(request.POST.get(one, "")) for one in form.fields}
        draft.put |= {one: typed[one][:LONGEST] for one in form.fields}
        drafts.draft_save(draft, done="" if "later" in request.POST else name)
        if "later" in request.POST:
            return redirect("citizen:report-save", draft.service)
        return to_step(draft.service, drafts.first_to_do(draft))
    said = {"form": form, "service": draft.version.service, "back": back, "is_about_you": name == YOU}
    return render(request, "citizen/report/step.html", said)


@require_safe
@with_draft
def stop(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Say what to do instead: an answer ended the form."""
    return stop_page(request, draft)


@require_http_methods(["GET", "POST"])
@with_draft
def check(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Show everything once more; send it."""
    todo = drafts.first_to_do(draft)
    if todo != CHECK:
        return to_step(draft.service, todo)
    if draft.version.turn_away and turned_now(draft, at=timezone.now()) is not None:
        return redirect("citizen:report-known", draft.service)
    errors: dict[str, str] = {}
    if request.method == "POST":
        now = timezone.now()
        if not visitor_may(request, kind="report", limit=REPORTS, per=HOUR, at=now):
            return _too_many(request)
        try:
            return _send(request, draft, now)
        except IntakeRefused as refused:
            errors = refused.errors
        except Busy:
            return _busy(request)
    said = {
        "service": draft.version.service,
        "rows": rows_of(draft),
        "errors": [
            {"text": words, "href": href_of(draft.service, step_of(draft, name))} for name, words in errors.items()
        ],
        "draft": draft,
        "back": href_of(draft.service, drafts.step_before(draft, CHECK)),
    }
    return render(request, "citizen/report/check.html", said)


def _send(request: HttpRequest, draft: Draft, at: datetime) -> HttpResponse:
    email = draft.said("email")
    joins = draft.given.get(drafts.JOINS) or 0
    offered = like_cases(version=draft.version, place=draft.place_value(), actor=None, at=at) if joins else []
    taken = form_report(
        draft=draft.row,
        service_id=draft.version.service.pk,
        place=draft.place_value(),
        answers=draft.answers,
        name=draft.said("name"),
        email=email,
        phone=draft.said("phone"),
        notes=draft.said("notes"),
        at=at,
        language=spoken(),
        joins=next((one.case_id for one in offered if one.case_id == joins), None),
        insists=insists(draft),
    )
    promised = promised_to(taken)
    facts = {
        "service": draft.version.service.said,
        "promised": promised.isoformat() if promised else "",
        "email": email,
        "relation": taken.contact.relation,
        "repeat": repeat_told(taken.contact) if taken.case is not None else "",
    } | ({"told": taken.turned.words} if taken.turned else {})
    drafts.draft_sent(request, draft, reference=taken.reference, facts=facts)
    return redirect("citizen:report-sent", shown(taken.reference))


@require_safe
def sent(request: HttpRequest, reference: str) -> HttpResponse:
    """Confirm what was sent: its reference, what happens next, and when. To anybody else it is the tracking page."""
    facts = drafts.sent_of(request, reference.replace("-", "").upper())
    if facts is None:
        return redirect("citizen:track-story", reference)
    if "told" in facts:
        return render(request, "citizen/report/counted.html", facts | {"reference": reference})
    said = {
        "reference": reference,
        "service_name": facts["service"],
        "promised": parse_datetime(facts["promised"]) if facts["promised"] else None,
        "email": facts["email"],
        "relation": facts.get("relation", ""),
        "repeat": facts.get("repeat", ""),
        "now": timezone.now(),
    }
    return render(request, "citizen/report/sent.html", said)


def _too_many(request: HttpRequest) -> HttpResponse:
    return kind_answer(
        request,
        title=_("Too many reports at once"),
        words=_("A lot was reported from where you are. Your answers are kept: try again in an hour."),
        status=429,
    )


def _busy(request: HttpRequest) -> HttpResponse:
    return kind_answer(
        request,
        title=_("Please try again"),
        words=_("We could not save your report just now. Your answers are kept: go back and send it again."),
        status=503,
    )
