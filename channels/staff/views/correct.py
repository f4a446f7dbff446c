"""Putting right what was logged wrongly: moved to where it belongs, or voided."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from cases.casework import corrections
from channels.staff import typing_kept
from channels.staff.access import actor_of, own_record, own_record_page, staff_view
from channels.staff.forms.correct import ReasonForm
from channels.staff.forms.place import PlaceForm
from channels.staff.presenters.correction import MoveScreen, move_screen
from crm.contacts.actions import IntakeRefused
from crm.contacts.models import Contact
from crm.contacts.queries import NoSuchContact, contact_page
from crm.customers.references import shown

FIELD_OF = {"customer": "who_query", "reason": "why"}  # where a refusal is mended
MOVE, VOID = "staff/correct/move.html", "staff/correct/void.html"


@staff_view("contact.correct", keeps="move")
@require_http_methods(["GET", "POST"])
def contact_move(request: HttpRequest, reference: str) -> HttpResponse:
    """The page on which a contact gets its right customer, service or place."""
    actor, now = actor_of(request), timezone.now()
    contact = correctable(request, reference)
    if own_record(request, contact.customer_id):
        return own_record_page(request)
    saving = "save" in request.POST
    screen = move_screen(typed=typed_in(request, "move"), contact=contact, actor=actor, at=now, draft=not saving)
    if saving and move_is_valid(screen):
        try:
            done = corrections.contact_move(contact_id=contact.pk, **changes_of(screen), **signed(screen.form, request))
        except IntakeRefused as refused:
            blame(screen.form, screen.place, refused.errors)
        else:
            return put_right(request, contact, done)
    return render(request, MOVE, {"now": now, "sheet": screen, "contact": contact}, status=422 if saving else 200)


@staff_view("contact.correct", keeps="void")
@require_http_methods(["GET", "POST"])
def contact_void(request: HttpRequest, reference: str) -> HttpResponse:
    """The page on which a contact is voided as logged in error; it lists what was already sent."""
    contact = correctable(request, reference)
    saving = "save" in request.POST
    form = ReasonForm(typed_in(request, "void"), draft=not saving)
    if saving and form.is_valid():
        try:
            done = corrections.contact_void(contact_id=contact.pk, **signed(form, request))
        except IntakeRefused as refused:
            blame(form, None, refused.errors)
        else:
            return put_right(request, contact, done)
    context = {
        "now": timezone.now(), "form": form, "contact": contact, "sent": corrections.already_sent(contact),
    }  # fmt: skip
    return render(request, VOID, context, status=422 if saving else 200)


def correctable(request: HttpRequest, reference: str) -> Contact:
    """The contact, when this member of staff may put it right now. Raises Http404."""
    actor, now = actor_of(request), timezone.now()
    try:
        contact = contact_page(actor=actor, reference=reference, at=now, screen="contact-correct").contact
    except NoSuchContact as missing:
        raise Http404 from missing
    if contact.voided_at is not None or not corrections.may_correct(contact, actor=actor, at=now):
        raise Http404
    return contact


def typed_in(request: HttpRequest, form: str) -> QueryDict:
    """What was typed so far, with a key of its own."""
    return typing_kept.typed_in(request, form=form, user_id=int(actor_of(request).key), at=timezone.now())


def signed(form: ReasonForm, request: HttpRequest) -> dict[str, Any]:
    """Who puts it right, when, why, and the key that lets it happen once."""
    opened = typing_kept.opened(form.cleaned_data["opened"])
    return {
        "reason": form.cleaned_data["why"],
        "actor": actor_of(request),
        "at": timezone.now(),
        "key": opened.key if opened else form.cleaned_data["opened"][:200],
    }


def move_is_valid(screen: MoveScreen) -> bool:
    """True when what was given can be acted on; the place is asked only when it was wrong."""
    if not screen.form.is_valid():
        return False
    return not screen.form.place_was_wrong or screen.place.is_valid()


def changes_of(screen: MoveScreen) -> dict[str, Any]:
    """What changes, by the action's names; what was left alone is absent."""
    given = screen.form.cleaned_data
    changes: dict[str, Any] = {}
    if given["nobody"]:
        changes["customer_id"] = None
    elif screen.customer is not None:
        changes["customer_id"] = screen.customer.pk
    if given["service"]:
        changes["service_id"] = int(given["service"])
    if screen.form.place_was_wrong:
        changes["place"] = screen.place.place_given
    return changes


def blame(form: ReasonForm, place: PlaceForm | None, errors: dict[str, str]) -> None:
    """Nothing; each refusal stands beside its field, or above the form."""
    for name, words in errors.items():
        if name == "place" and place is not None and place.blame("where", words):
            continue
        if not form.blame(FIELD_OF.get(name, name), words):
            form.add_error(None, words)


def put_right(request: HttpRequest, contact: Contact, done: Any) -> HttpResponse:
    """The contact's page, which lists what had already left."""
    messages.success(request, _("Put right."))
    count = len(done.already_sent)
    if count:
        words = ngettext(
            "%(n)d message had already left: see below to whom.",
            "%(n)d messages had already left: see below to whom.",
            count,
        )
        messages.warning(request, words % {"n": count})
    return redirect("staff:contact", shown(contact.own_reference))
