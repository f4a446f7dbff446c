"""Writing to us: one thing on each page, kept on our side between them, gone on with by an emailed link, sent once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.casework.written import Written, web_message
from channels.citizen import visits
from channels.citizen.suspicion import suspicion
from channels.citizen.write_forms import (
    ANSWERS,
    BY_LETTER,
    BY_PHONE,
    NOT_AT_ALL,
    AboutForm,
    ReachForm,
    SaveForm,
)
from channels.citizen.write_place import place_of, where
from channels.citizen.write_steps import ABOUT, CHECK, DRAFT, FILES, WHERE, YOU, href_of, page, with_draft
from channels.web.errors import kind_answer
from channels.web.uploads import given_file, most_megabytes, refusing_too_large
from channels.web.visitors import visitor_may
from crm.catalogue.models import Audience
from crm.catalogue.queries import NoSuchService, service_in_force, services_found
from crm.catalogue.wordings.languages import ENGLISH, speaking, spoken
from crm.contacts.actions import Busy, IntakeRefused
from crm.contacts.drafting.actions import (
    MOST_FILES,
    DraftRefused,
    draft_begin,
    draft_file_add,
    draft_file_drop,
    draft_files,
    draft_link_ask,
    draft_named,
    draft_opened,
    draft_put,
)
from crm.contacts.drafting.models import WrittenDraft
from crm.customers.contact_points import EMAIL, normalise
from crm.customers.references import shown
from crm.sla.models import ClockKind
from crm.teams.actor import customer as public

SENT = "written_sent"  # reference -> what its page says
MOST_SERVICES = 2_000
SENT_AT_MOST, BEGUN_AT_MOST, FILES_AT_MOST = 10, 60, 60  # from one visitor in an hour
HOUR = timedelta(hours=1)


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Say what will be asked; begin. What was begun before is gone on with."""
    if request.method == "POST":
        now = timezone.now()
        if not visitor_may(request, kind="write-begin", limit=BEGUN_AT_MOST, per=HOUR, at=now):
            return _too_many(request)
        held = draft_named(key=request.session.get(DRAFT, ""), at=now)
        if held is None or held.sent_reference or "anew" in request.POST:
            request.session[DRAFT] = draft_begin(actor=public(None), at=now).key
        _about_service(request, now)
        return redirect(href_of(ABOUT))
    held = draft_named(key=request.session.get(DRAFT, ""), at=timezone.now())
    begun = held is not None and not held.sent_reference and bool(held.given)
    return render(request, "citizen/write/start.html", {"begun": begun, "most": most_megabytes()})


def _about_service(request: HttpRequest, at: datetime) -> None:
    """Nothing; who came from a service's page writes about it, whatever they began to write about before."""
    draft = draft_named(key=request.session[DRAFT], at=at)
    code = request.GET.get("service", "")
    if draft is None or not code:
        return
    try:
        service = service_in_force(code=code).service
    except NoSuchService:
        return
    _put(draft, {"service": str(service.pk), "service_name": service.said})


@require_http_methods(["GET", "POST"])
@with_draft
def about(request: HttpRequest, draft: WrittenDraft) -> HttpResponse:
    """Ask what it is about, and for the words."""
    services = [one for one in services_found(limit=MOST_SERVICES) if one.audience != Audience.STAFF]
    given = request.POST if request.method == "POST" else None
    form = AboutForm(given, services=services, initial=draft.given)
    if request.method == "POST" and form.is_valid():
        named = {"service_name": str(dict(form.fields["service"].choices)[form.cleaned_data["service"]])}  # type: ignore[attr-defined]
        _put(draft, form.cleaned_data | named)
        return redirect(href_of(SAVE if "later" in request.POST else WHERE))
    return page(request, ABOUT, form=form, status=422 if form.errors else 200)


def _too_large(request: HttpRequest) -> HttpResponse:
    words = _(
        "Together the files were larger than %(most)d MB. Nothing else is lost: send smaller copies, or fewer files."
    )
    return _files_page(request, error=words % {"most": most_megabytes()}, status=413)


@refusing_too_large(_too_large)
@require_http_methods(["GET", "POST"])
def files(request: HttpRequest) -> HttpResponse:
    """Take files, several at once or one after another; show those taken, each with a way to remove it."""
    return _files_page(request)


@with_draft
def _files_page(request: HttpRequest, draft: WrittenDraft, *, error: str = "", status: int = 200) -> HttpResponse:
    errors = [error] if error else []
    if request.method == "POST" and not error:
        if "remove" in request.POST:
            key = request.POST["remove"]
            if key.isascii() and key.isdigit():
                draft_file_drop(key=draft.key, document_id=int(key), actor=public(None), at=timezone.now())
            return redirect(href_of(FILES))
        errors = _take_files(request, draft)
        if not errors:
            return redirect(href_of(FILES if request.FILES or "add" in request.POST else YOU))
        status = 422
    return page(
        request,
        FILES,
        status=status,
        errors=errors,
        held=draft_files(draft),
        most=most_megabytes(),
        most_files=MOST_FILES,
    )


def _take_files(request: HttpRequest, draft: WrittenDraft) -> list[str]:
    """Return what is wrong with the files that were not taken; the good ones are kept."""
    now = timezone.now()
    errors: list[str] = []
    for upload in request.FILES.getlist("files")[: MOST_FILES + 1]:
        if not visitor_may(request, kind="write-file", limit=FILES_AT_MOST, per=HOUR, at=now):
            return [*errors, _("Many files came from where you are. Try again in an hour: what you wrote is kept.")]
        try:
            draft_file_add(key=draft.key, file=given_file(upload), actor=public(None), at=now)
        except DraftRefused as refused:
            errors.append(refused.words)
    return errors


@require_http_methods(["GET", "POST"])
@with_draft
def you(request: HttpRequest, draft: WrittenDraft) -> HttpResponse:
    """Ask who they are, and how to answer."""
    form = ReachForm(request.POST if request.method == "POST" else None, initial=draft.given)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        trap = given.pop("website")
        _put(draft, given | ({"trap": "yes"} if trap else {}))
        return redirect(href_of(CHECK))
    return page(request, YOU, form=form, status=422 if form.errors else 200)


def _put(draft: WrittenDraft, given: dict[str, Any]) -> None:
    draft_put(key=draft.key, given=given, actor=public(None), at=timezone.now())


@require_http_methods(["GET", "POST"])
@with_draft
def check(request: HttpRequest, draft: WrittenDraft) -> HttpResponse:
    """Show everything once more; send it."""
    for step, field in ((ABOUT, "words"), (YOU, "answer_by")):
        if not draft.given.get(field):
            return redirect(href_of(step))
    errors: dict[str, str] = {}
    if request.method == "POST":
        now = timezone.now()
        if not visitor_may(request, kind="write", limit=SENT_AT_MOST, per=HOUR, at=now):
            return _too_many(request)
        try:
            return _send(request, draft, now)
        except IntakeRefused as refused:
            errors = refused.errors
        except Busy:
            return _busy(request)
    faults = [{"text": words, "href": href_of(_step_of(field))} for field, words in errors.items()]
    return page(request, CHECK, rows=_rows(draft), errors=faults, status=422 if errors else 200)


def _written(request: HttpRequest, draft: WrittenDraft, given: dict[str, str], at: datetime) -> Written:
    warnings = []
    if given["answer_by"] == BY_PHONE:
        warnings.append(_("They want to be answered by telephone: %(phone)s") % {"phone": given["phone"]})
    if given["answer_by"] == NOT_AT_ALL:
        warnings.append(_("They need no answer."))
    if given["answer_by"] == BY_LETTER:
        lines = ", ".join(filter(None, (line.strip() for line in given["address"].splitlines())))
        warnings.append(_("They want to be answered by letter: %(address)s") % {"address": lines})
    if given.get("place") and not given.get("uprn"):
        warnings.append(_("Where: %(place)s") % {"place": given["place"]})
    return Written(
        words=given["words"],
        subject=given["service_name"] if given.get("service") else _("Message from the website"),
        sender=normalise(EMAIL, given["email"]) if given.get("email") else "",
        sender_name=given.get("name", ""),
        warnings=tuple(warnings),
        suspicion=suspicion(request, draft, at=at),
    )


def _send(request: HttpRequest, draft: WrittenDraft, at: datetime) -> HttpResponse:
    given = {name: str(value) for name, value in draft.given.items()} | {"language": spoken()}
    with speaking(ENGLISH):  # what is said about it is read by staff
        written = _written(request, draft, given, at)
    taken = web_message(draft=draft, written=written, given=given, place=place_of(given), at=at)
    promised = next((one.due_at for one in taken.clocks if one.kind == ClockKind.RESPOND and one.due_at), None)
    email = "" if written.suspicion else given.get("email", "")
    visits.keep(request, SENT, taken.reference, "|".join([promised.isoformat() if promised else "", email]))
    return redirect("citizen:write-sent", shown(taken.reference))


@require_safe
def sent(request: HttpRequest, reference: str) -> HttpResponse:
    """Confirm what was sent: its reference, and by when we answer. To anybody else it is the tracking page."""
    facts = visits.kept(request, SENT, reference.replace("-", "").upper())
    if not facts:
        return redirect("citizen:track-story", reference)
    promised, _bar, email = facts.partition("|")
    said = {
        "reference": reference,
        "promised": parse_datetime(promised) if promised else None,
        "email": email,
        "now": timezone.now(),
    }
    return render(request, "citizen/write/sent.html", said)


SAVE = "save"


@require_http_methods(["GET", "POST"])
@with_draft
def save(request: HttpRequest, draft: WrittenDraft) -> HttpResponse:
    """Send a link with which what was typed so far can be gone on with."""
    form = SaveForm(request.POST if request.method == "POST" else None, initial={"email": draft.given.get("email", "")})
    said: dict[str, Any] = {"form": form, "back": href_of(ABOUT), "sent_to": ""}
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            if not visitor_may(request, kind="write-link", limit=SENT_AT_MOST, per=HOUR, at=now):
                return _too_many(request)
            draft_link_ask(
                key=draft.key, email=form.cleaned_data["email"], actor=public(None), at=now, language=spoken()
            )
            said["sent_to"] = form.cleaned_data["email"]
        except DraftRefused as refused:
            form.add_error("email", refused.words)
    return render(request, "citizen/write/save.html", said, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def go_on(request: HttpRequest, token: str) -> HttpResponse:
    """Show a button, and on pressing it what was kept: a program that only looks at links opens and uses up nothing."""
    said = {"has_run_out": False}
    if request.method == "POST":
        now = timezone.now()
        may = visitor_may(request, kind="write-open", limit=SENT_AT_MOST, per=HOUR, at=now)
        draft = draft_opened(token=token, at=now) if may else None
        if draft is not None:
            request.session.cycle_key()
            request.session[DRAFT] = draft.key
            return redirect(href_of(ABOUT))
        said["has_run_out"] = True
    return render(request, "citizen/write/go_on.html", said, status=410 if said["has_run_out"] else 200)


@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Let go of what was typed in this browser, for somebody at a shared computer."""
    request.session.pop(DRAFT, None)
    return redirect("citizen:home")


def _rows(draft: WrittenDraft) -> list[dict[str, str]]:
    """Return everything that was given, each with the page on which it can be changed."""
    given = draft.given
    nothing = _("Not given")
    names = "\n".join(one.name for one in draft_files(draft)) or _("None")
    rows = [
        (_("What it is about"), given.get("service_name", ""), ABOUT),
        (_("Your message"), given.get("words", ""), ABOUT),
        (_("Where"), given.get("place") or nothing, WHERE),
        (_("Files"), names, FILES),
        (_("Your name"), given.get("name") or nothing, YOU),
        (_("How we answer"), str(dict(ANSWERS).get(given.get("answer_by", ""), "")), YOU),
        (_("Email address"), given.get("email") or nothing, YOU),
        (_("Telephone number"), given.get("phone") or nothing, YOU),
        (_("Postal address"), given.get("address") or nothing, YOU),
    ]
    return [{"key": key, "text": words, "href": href_of(page)} for key, words, page in rows]


def _step_of(field: str) -> str:
    return YOU if field in {"name", "email", "phone"} else ABOUT


def _too_many(request: HttpRequest) -> HttpResponse:
    return kind_answer(
        request,
        title=_("Too many messages at once"),
        words=_("A lot was sent from where you are. What you wrote is kept: try again in an hour."),
        status=429,
    )


def _busy(request: HttpRequest) -> HttpResponse:
    return kind_answer(
        request,
        title=_("Please try again"),
        words=_("We could not take your message just now. What you wrote is kept: go back and send it again."),
        status=503,
    )


urls: list[tuple[str, Callable[..., HttpResponse], str]] = [
    ("contact/write", start, "write"),
    ("contact/write/about", about, "write-about"),
    ("contact/write/where", where, "write-where"),
    ("contact/write/files", files, "write-files"),
    ("contact/write/you", you, "write-you"),
    ("contact/write/check", check, "write-check"),
    ("contact/write/save", save, "write-save"),
    ("contact/write/forget", forget, "write-forget"),
    ("contact/write/go-on/<str:token>", go_on, "write-go-on"),
    ("contact/write/sent/<str:reference>", sent, "write-sent"),
]
