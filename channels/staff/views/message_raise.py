"""Raising work from a message: the service put right where it must be, its questions, where it is."""

from django.contrib import messages as flashes
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.casework.handling_messages.raising import message_raise
from cases.casework.raising import busy_words
from channels.staff import typing_kept
from channels.staff.access import actor_of, own_record, own_record_page, staff_view
from channels.staff.forms.questions import answers_typed
from channels.staff.presenters.message_page import message_page
from channels.staff.presenters.message_raising import RaiseScreen, raise_screen
from channels.staff.views.message import act_of, after, found
from crm.contacts.actions import IntakeRefused
from crm.contacts.correspondence.handling.items import ItemRefused
from crm.contacts.correspondence.handling.reading import item_page
from crm.teams.acting import Busy
from crm.teams.policy import require

KEEPS = "message-raise"


@staff_view("message.handle", keeps=KEEPS)
@require_http_methods(["GET", "POST"])
def message_raise_page(request: HttpRequest, item_id: int) -> HttpResponse:
    """The message beside what must be known to raise work; raised, the next message opens."""
    actor, now = actor_of(request), timezone.now()
    require(actor, "contact.log")
    item = found(request, item_id)
    page = item_page(item_id=item_id, actor=actor, at=now)
    if own_record(request, page.customer.pk if page.customer else None):
        return own_record_page(request)
    shown = message_page(page, actor=actor, at=now)
    typed = typing_kept.typed_in(request, form=KEEPS, user_id=int(actor.key), at=now)
    saving = request.method == "POST" and "save" in request.POST
    screen = raise_screen(typed=typed, item=item, card=shown.card, draft=not saving)
    faults: list[str] = []
    if saving and screen.place.is_valid():
        faults = raised(request, item_id, screen)
        if not faults:
            flashes.success(request, _("Raised: the department has it."))
            return after(request, item)
    context = {
        "now": now, "item": page.item, "page": page, "shown": shown, "sheet": screen, "faults": faults,
        "opened": typed["opened"],
    }  # fmt: skip
    return render(request, "staff/message/raise.html", context, status=422 if saving else 200)


def raised(request: HttpRequest, item_id: int, screen: RaiseScreen) -> list[str]:
    """Why no work was raised, beside its field where there is one; nothing when it was."""
    if screen.service_id is None:
        return [_("Choose the service it is about.")]
    try:
        message_raise(
            item_id=item_id,
            service_id=screen.service_id,
            place=screen.place.place_given,
            answers=answers_typed(request.POST),
            act=act_of(request, timezone.now()),
        )
    except IntakeRefused as refusal:
        return [words for name, words in refusal.errors.items() if not blamed(screen, name, words)] or [""]
    except ItemRefused as refusal:
        return [str(refusal)]
    except Busy:
        return [busy_words()]
    return []


def blamed(screen: RaiseScreen, name: str, words: str) -> bool:
    """True when a field of the page now shows this fault."""
    if name == "place":
        return screen.place.blame("where", words)
    return screen.questions.blame(name.removeprefix("answers."), words)


urls = [path("messages/<int:item_id>/raise", message_raise_page, name="message-raise")]
