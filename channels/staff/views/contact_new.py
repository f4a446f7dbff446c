"""Logging a contact: one screen that can be sent as often as it helps; only an ending's button saves it."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from cases.casework.desk import desk_take
from cases.casework.intake import Taken, contact_take
from cases.casework.telling.models import PlaceNotice
from cases.casework.telling.notices import notice_told_of
from cases.casework.written import Written
from channels.staff import typing_kept
from channels.staff.access import actor_of, own_record, own_record_page, staff_view
from channels.staff.forms.contact_given import ContactGiven
from channels.staff.forms.place import as_key
from channels.staff.presenters.answers_given import answer_files, answers_settled, rest_of
from channels.staff.presenters.contact_lookups import looked_up
from channels.staff.presenters.contact_screen import ContactScreen, contact_screen
from channels.staff.presenters.identity_asking import answer_checked
from channels.staff.presenters.incidents import chased
from channels.staff.presenters.person import key_by_reference
from channels.staff.presenters.true_here import true_where
from channels.web.uploads import given_file
from crm.catalogue.forms.settling import asks_of_place
from crm.catalogue.queries import NoSuchService, service_in_force
from crm.catalogue.scripts import script_names, script_said
from crm.contacts.actions import IntakeRefused
from crm.contacts.channels.known import may_lie
from crm.contacts.drafting.actions import DraftRefused
from crm.contacts.drafting.handing import draft_hand_over
from crm.contacts.identity.actions import check_take_over
from crm.contacts.models import Disposition
from crm.customers.references import shown
from crm.documents.actions import DocumentRefused
from crm.teams.actor import Actor
from crm.teams.policy import may

FORM = "contact"
PAGE = "staff/contact/new.html"
LOOKED_UP = {"people": "staff/contact/_people.html", "services": "staff/contact/_services.html",
             "streets": "staff/contact/_streets.html"}  # fmt: skip
CHANGED = {
    "person": ("who", "check", "where", "true_here", "ask", "like", "side", "told", "acts"),
    "service": ("what", "check", "where", "true_here", "ask", "promise", "like", "side", "told", "acts"),
    "check": ("check", "acts"),
    "speaker": ("who", "check", "acts"),
    "place": ("chosen", "elsewhere", "true_here", "promise", "like", "side", "told", "acts"),
    "answers": ("told", "acts"),
    "received": ("promise",),
}
BEGUN_WITH = {"uprn": "begun", "session": "session", "chase": "chase_of", "telephone": "telephone"}


@csrf_exempt  # checked below: a form whose token is too old is shown again with all that was typed, never thrown away
@staff_view("contact.log", keeps=FORM)
@require_http_methods(["GET", "POST"])
def contact_new(request: HttpRequest) -> HttpResponse:
    """The contact screen; a saved contact's page after one of the buttons that save."""
    if request.method == "GET":
        return show(request, begun(request))
    if not token_is_good(request):
        messages.warning(
            request, _("You had signed in again meanwhile. Nothing you typed was lost: check it and save.")
        )
        return show(request, opened_again(request, request.POST))
    if request.POST.get("part") == "add-customer":
        typing_kept.keep(request, form=FORM)
        return redirect(f"{reverse('staff:customer-add')}?contact=waits")
    if "disposition" in request.POST or "told" in request.POST:
        return save(request)
    if "check_fact" in request.POST:
        return ask(request)
    if "send_rest" in request.POST:
        return send_rest(request)
    return show(request, request.POST)


def begun(request: HttpRequest) -> QueryDict:
    """What the screen begins with: typing that waited, or what the link named."""
    user_id = int(actor_of(request).key)
    waited = typing_kept.take_back(request, form=FORM, user_id=user_id)
    typed = opened_again(request, waited if waited is not None else QueryDict())
    if waited is not None and "customer" not in request.GET:
        messages.warning(request, _("You were signed out. Nothing you typed was lost: check it and save."))
    for asked, name in BEGUN_WITH.items():
        if asked in request.GET:
            typed[name] = request.GET[asked]
    if "customer" in request.GET:
        typed["customer"] = key_by_reference(actor=actor_of(request), reference=request.GET["customer"])
    if "service" in request.GET:
        typed["service"] = service_key(request.GET["service"])
    return typed


def service_key(code: str) -> str:
    """The key of the live service of this code, as the form holds it, "" for none."""
    try:
        return str(service_in_force(code=code).service_id)
    except NoSuchService:
        return ""


def opened_again(request: HttpRequest, typed: QueryDict) -> QueryDict:
    """What was typed, under a key of its user's; its own key stays, so that nothing is logged twice."""
    given = typed.copy()
    user_id = int(actor_of(request).key)
    before = typing_kept.opened(given.get("opened", ""))
    if before is None or before.user_id != user_id:
        given["opened"] = typing_kept.token(user_id=user_id, at=timezone.now())
    given.pop("disposition", None)
    return given


def token_is_good(request: HttpRequest) -> bool:
    """True when the form came from a page of ours, by Django's own check."""
    check = CsrfViewMiddleware(lambda _request: HttpResponse())
    check.process_request(request)
    return check.process_view(request, None, (), {}) is None  # type: ignore[arg-type]


def ask(request: HttpRequest) -> HttpResponse:
    """The screen with the answer yes or no to what the caller said; what they said goes no further."""
    typed = opened_again(request, request.POST)
    screen = contact_screen(typed=typed, actor=actor_of(request), at=timezone.now(), draft=True)
    if screen.customer is not None and own_record(request, screen.customer.pk):
        return own_record_page(request)
    told, right = answer_checked(screen, actor=actor_of(request), at=timezone.now())
    return show(request, typed, told=told, right=right)


def show(request: HttpRequest, typed: QueryDict, *, told: str = "", right: bool = False) -> HttpResponse:
    """The screen, or for a part of it only that part; `told` is the answer to a check."""
    actor, now, part = actor_of(request), timezone.now(), typed.get("part", "")
    partly = request.headers.get("HX-Request") == "true"
    if partly and part in LOOKED_UP:
        found = looked_up(part=part, typed=typed, actor=actor, at=now)
        return render(request, LOOKED_UP[part], {"sheet": found, "now": now})
    screen = contact_screen(typed=typed, actor=actor, at=now, draft=True)
    screen.identity.told, screen.identity.told_right = told, right
    if screen.session and request.method == "GET" and may(actor, "contact.identify"):
        check_take_over(session_key=screen.session.session.key, actor=actor, at=now)
    if screen.customer is not None and own_record(request, screen.customer.pk):
        return own_record_page(request)
    if partly:
        parts = changed_by(part, screen)
        return render(request, "staff/contact/_parts.html", {**on_screen(screen, at=now), "parts": parts})
    return render(request, PAGE, on_screen(screen, at=now))


def changed_by(part: str, screen: ContactScreen) -> tuple[str, ...]:
    """The parts of the screen that are shown anew: with another place, also what is said and asked by what is true there."""
    parts = CHANGED.get(part, ())
    if part != "place" or screen.version is None:
        return parts
    says, asks = bool(script_names(screen.version.script)), asks_of_place(screen.version.form)
    return (*parts, *(["what"] if says else []), *(["ask"] if asks else []))


def on_screen(screen: ContactScreen, *, at: datetime) -> dict[str, Any]:
    """What the templates of the screen read."""
    here = true_where(screen.typed, at=at)
    script = screen.version.script if screen.version is not None else ""
    return {"sheet": screen, "now": at, "true_here": here, "script": script_said(script, here.said if here else {})}


def save(request: HttpRequest) -> HttpResponse:
    """The way to the saved contact; with faults, the screen with everything as it was typed.

    The screen is built only when it is shown again: saving is what a call waits for.
    """
    typed, actor, now = opened_again(request, request.POST), actor_of(request), timezone.now()
    notice = notice_pressed(request, at=now)
    if notice is not None:
        typed["service"] = str(notice.service_id)
    given = ContactGiven.of(typed, at=now)
    if own_record(request, given.customer_id):
        return own_record_page(request)
    errors: dict[str, str] = {}
    if given.is_valid:
        try:
            taken = take(request, given, notice, actor=actor, at=now)
        except IntakeRefused as refused:
            errors = refused.errors
        except DocumentRefused as refused:
            errors = {"scans": refused.words}
        else:
            return redirect("staff:session-saved", shown(taken.reference))
    screen = contact_screen(typed=typed, actor=actor, at=now, draft=False)
    screen.blame(given.missing | errors)
    return render(request, PAGE, on_screen(screen, at=now), status=422)


def notice_pressed(request: HttpRequest, *, at: datetime) -> PlaceNotice | None:
    """The notice they were told of, when its button was pressed and it is up still."""
    key = as_key(request.POST.get("told"))
    return notice_told_of(notice_id=key, at=at, public=False) if key is not None else None


def take(request: HttpRequest, given: ContactGiven, notice: PlaceNotice | None, *, actor: Actor, at: datetime) -> Taken:
    """What was taken; of a letter, or whatever else lay before it was logged, with its scans and words as a message.

    Raises IntakeRefused, DocumentRefused.
    """
    session = given.session(actor=actor)
    contact = given.matter | {
        "session": session,
        "disposition": request.POST.get("disposition") or Disposition.TOLD,
        "notice_id": notice.pk if notice is not None else None,
        "chase_of": chased_case(given, actor=actor, at=at),
        "joins": bool(given.form.cleaned_data["joins"]),
    }
    letter = None
    if not isinstance(session, int) and may_lie(session.channel):
        scans = [given_file(upload) for upload in request.FILES.getlist("scans")]
        letter = scans, Written(words=contact["notes"], sender_name=session.speaker_words)
    contact["answers"] = answers_settled(request.POST, given, actor=actor)
    files = answer_files(request)
    if not files and letter is None:
        return contact_take(actor=actor, at=at, **contact)
    return desk_take(contact=contact, files=files, letter=letter, actor=actor, at=at, key=given.key)


def send_rest(request: HttpRequest) -> HttpResponse:
    """The screen again, and what was answered so far on its way to the customer, who finishes it; or why not."""
    typed, actor, now = opened_again(request, request.POST), actor_of(request), timezone.now()
    given = ContactGiven.of(typed, at=now)
    if own_record(request, given.customer_id):
        return own_record_page(request)
    try:
        draft = draft_hand_over(actor=actor, at=now, **rest_of(request.POST, given, actor=actor))
    except (DraftRefused, IntakeRefused) as refused:
        words = refused.words if isinstance(refused, DraftRefused) else " ".join(refused.errors.values())
        messages.error(request, words)
    else:
        messages.success(
            request,
            _("On its way to %(email)s: they finish it within 7 days. End this contact with “%(ending)s”.")
            % {"email": draft.given.get("link_email", ""), "ending": Disposition.SENT_TO_WEB.label},
        )
    return show(request, typed)


def chased_case(given: ContactGiven, *, actor: Actor, at: datetime) -> int | None:
    """The key of the open case that this contact chases. Raises IntakeRefused when it has ended meanwhile."""
    if not given.chase_of:
        return None
    case = chased(actor=actor, reference=given.chase_of, at=at)
    if case is None:
        raise IntakeRefused({"service": _("The case you chose is not open any more: choose again.")})
    return case.case_id
