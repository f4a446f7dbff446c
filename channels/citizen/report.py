"""Reporting something: one thing on each page, answers kept between them, sent once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.casework.web_report import web_report
from channels.citizen import draft as drafts
from channels.citizen.draft import CHECK, MORE, YOU, Draft
from channels.citizen.forms import MoreForm, QuestionForm, YouForm
from channels.web.errors import kind_answer
from channels.web.visitors import visitor_may
from crm.catalogue.forms import answered, questions
from crm.catalogue.models import ServiceVersion
from crm.catalogue.queries import NoSuchService, service_in_force, services_found
from crm.catalogue.wordings.languages import spoken
from crm.contacts.actions import Busy, IntakeRefused
from crm.contacts.models import Channel
from crm.customers.references import shown
from crm.sla.models import ClockKind
from crm.sla.queries import UnknownPolicy, would_be

REPORTS = 30  # from one address in an hour
HOUR = timedelta(hours=1)


def of_service(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Return the view given the service's published version; a service that is not on the web does not exist."""

    @wraps(view)
    def offered(request: HttpRequest, code: str, **kwargs: Any) -> HttpResponse:
        try:
            version = service_in_force(code=code)
        except NoSuchService:
            raise Http404 from None
        if not version.service.on_web:
            raise Http404
        return view(request, version, **kwargs)

    return offered


def with_draft(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Return the view given the version and the visitor's draft; without one, they are told that it is gone and why."""

    @of_service
    @wraps(view)
    def drafted(request: HttpRequest, version: ServiceVersion, **kwargs: Any) -> HttpResponse:
        draft = drafts.draft_of(request, version.service.code)
        if draft is None:
            return gone(request, version)
        return view(request, version, draft, **kwargs)

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
    """Say what will be asked and promised; begin."""
    if request.method == "POST":
        draft = drafts.draft_begin(request, version.service.code)
        return to_step(draft.service, drafts.first_to_do(draft, version))
    now = timezone.now()
    said = {"service": version.service, "promised": _promised(version, now), "now": now}
    return render(request, "citizen/report/start.html", said)


def _promised(version: ServiceVersion, at: datetime) -> datetime | None:
    try:
        promises = would_be(code=version.policy, received_at=at, now=at, channel=Channel.WEB)
    except UnknownPolicy:
        return None
    return next((promise.due_at for promise in promises if promise.kind == ClockKind.RESOLVE), None)


def to_step(service: str, step: str) -> HttpResponse:
    """Go to a page of the report."""
    named = {CHECK: "citizen:report-check", drafts.ADDRESS: "citizen:report-address"}.get(step)
    return redirect(named, service) if named else redirect("citizen:report-step", service, step)


def href_of(service: str, step: str) -> str:
    """Return the address of a page of the report, the start for ""."""
    if not step:
        return reverse("citizen:report-start", args=[service])
    return to_step(service, step)["Location"]


@require_http_methods(["GET", "POST"])
@with_draft
def step(request: HttpRequest, version: ServiceVersion, draft: Draft, name: str) -> HttpResponse:
    """Ask one thing."""
    if name not in drafts.steps_of(version):
        raise Http404
    form = _form_for(version, draft, name, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        _answer(draft, name, form.cleaned_data)
        drafts.draft_save(request, draft, done=name)
        return to_step(draft.service, drafts.first_to_do(draft, version))
    said = {
        "form": form,
        "service": version.service,
        "back": href_of(draft.service, drafts.step_before(version, name)),
        "is_about_you": name == YOU,
    }
    return render(request, "citizen/report/step.html", said)


def _form_for(version: ServiceVersion, draft: Draft, name: str, given: Any) -> Any:
    if name == MORE:
        return MoreForm(given, initial={"notes": draft.notes})
    if name == YOU:
        return YouForm(given, initial={"name": draft.name, "email": draft.email, "phone": draft.phone})
    code = name.removeprefix("q-")
    [(item, question)] = [
        (item, question)
        for item, question in zip(version.form, questions(version.form), strict=True)
        if question.code == code
    ]
    return QuestionForm(given, item=item, question=question, initial={"answer": draft.answers.get(code)})


def _answer(draft: Draft, name: str, given: dict[str, str]) -> None:
    if name == MORE:
        draft.notes = given["notes"]
    elif name == YOU:
        draft.name, draft.email, draft.phone = given["name"], given["email"], given["phone"]
    else:
        draft.answers[name.removeprefix("q-")] = given["answer"]


@require_http_methods(["GET", "POST"])
@with_draft
def check(request: HttpRequest, version: ServiceVersion, draft: Draft) -> HttpResponse:
    """Show everything once more; send it."""
    todo = drafts.first_to_do(draft, version)
    if todo != CHECK:
        return to_step(draft.service, todo)
    errors: dict[str, str] = {}
    if request.method == "POST":
        now = timezone.now()
        if not visitor_may(request, kind="report", limit=REPORTS, per=HOUR, at=now):
            return _too_many(request)
        try:
            return _send(request, version, draft, now)
        except IntakeRefused as refused:
            errors = refused.errors
        except Busy:
            return _busy(request)
    said = {
        "service": version.service,
        "rows": _rows(version, draft),
        "errors": [{"text": words, "href": href_of(draft.service, _step_of(field))} for field, words in errors.items()],
        "draft": draft,
        "back": href_of(draft.service, drafts.step_before(version, CHECK)),
    }
    return render(request, "citizen/report/check.html", said)


def _send(request: HttpRequest, version: ServiceVersion, draft: Draft, at: datetime) -> HttpResponse:
    taken = web_report(
        service_id=version.service.pk,
        place=draft.place_value(),
        answers=draft.answers,
        name=draft.name,
        email=draft.email,
        phone=draft.phone,
        notes=draft.notes,
        at=at,
        key=draft.key,
        language=spoken(),
    )
    promised = next((clock.due_at for clock in taken.clocks if clock.kind == ClockKind.RESOLVE and clock.due_at), None)
    facts = {
        "service": version.service.said,
        "promised": promised.isoformat() if promised else "",
        "email": draft.email,
    }
    drafts.draft_sent(request, draft, reference=taken.reference, facts=facts)
    return redirect("citizen:report-sent", shown(taken.reference))


@require_safe
def sent(request: HttpRequest, reference: str) -> HttpResponse:
    """Confirm what was sent: its reference, what happens next, and when. To anybody else it is the tracking page."""
    facts = drafts.sent_of(request, reference.replace("-", "").upper())
    if facts is None:
        return redirect("citizen:track-story", reference)
    said = {
        "reference": reference,
        "service_name": facts["service"],
        "promised": parse_datetime(facts["promised"]) if facts["promised"] else None,
        "email": facts["email"],
        "now": timezone.now(),
    }
    return render(request, "citizen/report/sent.html", said)


def _rows(version: ServiceVersion, draft: Draft) -> list[dict[str, str]]:
    """Return everything that was answered, each with the page on which it can be changed."""
    code_of = {question.label: question.code for question in questions(version.form)}
    given = {code: answer for code, answer in draft.answers.items() if answer}
    rows = [(label, words, f"q-{code_of[label]}") for label, words in answered(version.form, given)]
    if version.needs_place:
        rows.append((_("Where"), draft.place_words, drafts.ADDRESS))
    rows += [
        (_("Anything else"), draft.notes or _("Nothing"), MORE),
        (_("Your name"), draft.name or _("Not given"), YOU),
        (_("Email address"), draft.email or _("Not given"), YOU),
        (_("Telephone number"), draft.phone or _("Not given"), YOU),
    ]
    return [{"key": key, "text": words, "href": href_of(draft.service, page)} for key, words, page in rows]


def _step_of(field: str) -> str:
    """Return the page on which what is wrong can be put right."""
    if field.startswith("answers."):
        return f"q-{field.removeprefix('answers.')}"
    return {"place": drafts.ADDRESS, "name": YOU, "email": YOU, "phone": YOU}.get(field, "")


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
