"""Acts on messages that ask for nothing: one press each; who wrote, chosen; and the obvious for several at once."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages as flashes
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from cases.casework.handling_messages.bulk import MOST_AT_ONCE, Bulk, BulkDone, messages_bulk, messages_bulk_undo
from cases.casework.handling_messages.closing import message_nothing_to_do, message_spam
from cases.casework.handling_messages.settling import Act
from cases.casework.handling_messages.undoing import message_undo
from cases.casework.raising import busy_words
from cases.casework.receiving.settling import item_settle_sender
from channels.staff.access import actor_of, staff_view
from channels.staff.forms.messages import SenderForm
from channels.staff.forms.place import as_key
from channels.staff.presenters.messages import message_line
from channels.staff.presenters.person import people_found
from channels.staff.views import message, messages
from channels.staff.views.message import Opened, act_of, after, found, page_with
from channels.staff.views.messages import way_back
from crm.contacts.actions import IntakeRefused
from crm.contacts.correspondence.handling.actions import item_release, item_take, item_unread
from crm.contacts.correspondence.handling.items import ItemRefused
from crm.contacts.correspondence.handling.listing import items_picked
from crm.contacts.correspondence.handling.unread import remembered_unread
from crm.teams.acting import Busy

NEXT = frozenset({"nothing", "spam", "unread"})  # after these there is nothing left to do on the page


def _simple(action: Callable[..., Any]) -> Callable[[int, Act], Any]:
    return lambda item_id, act: action(item_id=item_id, version=act.version, actor=act.actor, at=act.at, key=act.key)


PRESSES: dict[str, Callable[[int, Act], Any]] = {
    "take": _simple(item_take),
    "release": _simple(item_release),
    "unread": _simple(item_unread),
    "nothing": lambda item_id, act: message_nothing_to_do(item_id=item_id, act=act),
    "spam": lambda item_id, act: message_spam(item_id=item_id, act=act),
    "undo": lambda item_id, act: message_undo(item_id=item_id, act=act),
}
SAID = {
    "take": lambda: _("This message is yours."),
    "release": lambda: _("The team has it again."),
    "unread": lambda: _("Unread again."),
    "nothing": lambda: _("Nothing to do."),
    "spam": lambda: _("Spam: more from this sender will be suggested as spam."),
    "undo": lambda: _("Taken back: it is to be seen to again."),
}


@staff_view("message.handle")
@require_POST
def message_press(request: HttpRequest, item_id: int, name: str) -> HttpResponse:
    """The message, or the next one, after an act of one press; refused, the page says why."""
    if name not in PRESSES:
        raise Http404
    item = found(request, item_id)
    try:
        PRESSES[name](item_id, act_of(request, timezone.now()))
    except (ItemRefused, IntakeRefused) as refusal:
        flashes.warning(request, str(refusal))
        return redirect("staff:message", item_id)
    except Busy:
        flashes.warning(request, busy_words())
        return redirect("staff:message", item_id)
    flashes.success(request, SAID[name]())
    return after(request, item, stays=name not in NEXT)


@staff_view("message.handle")
@require_POST
def message_sender(request: HttpRequest, item_id: int) -> HttpResponse:
    """The message with its sender chosen, or with the people found for what was typed."""
    actor, now = actor_of(request), timezone.now()
    item, customer = found(request, item_id), as_key(request.POST.get("customer"))
    form = SenderForm(request.POST)
    opened = Opened("sender", form, _("Who wrote this?"))
    if customer is None:
        query = form.cleaned_data["who_query"].strip() if form.is_valid() else ""
        opened.people = people_found(actor=actor, query=query, at=now) if query else []
        return page_with(request, item_id, opened, now=now)
    try:
        item_settle_sender(item=item, customer_id=customer, actor=actor, at=now, key=act_of(request, now).key)
    except IntakeRefused as refusal:
        form.is_valid()
        for words in refusal.errors.values():
            form.add_error(None, words)
        opened.status = 422
        return page_with(request, item_id, opened, now=now)
    flashes.success(request, _("Put on their record."))
    return redirect("staff:message", item_id)


@staff_view("message.handle")
@require_POST
def messages_at_once(request: HttpRequest) -> HttpResponse:
    """What would be done to the messages that were ticked; confirmed, it is done, and can be taken back."""
    actor, now = actor_of(request), timezone.now()
    what = request.POST.get("what", "")
    versions = picked(request)
    if what not in list(Bulk) or not versions:
        flashes.warning(request, _("Tick the messages first, then choose what to do with them."))
        return redirect(way_back(request))
    if "confirmed" not in request.POST and what != Bulk.TAKE:
        rows = items_picked(item_ids=list(versions), actor=actor, at=now)
        lines = [message_line(row, actor=actor, now=now) for row in rows]
        context = {"now": now, "what": what, "lines": lines, "batch": uuid4(), "back": way_back(request)}
        return render(request, "staff/message/bulk.html", context)
    came = messages_bulk(what=Bulk(what), versions=versions, batch=batch_of(request), actor=actor, at=now)
    remembered_unread.forget(actor.key)
    say(request, came, done_words(what, len(came.done)))
    return redirect(way_back(request))


@staff_view("message.handle")
@require_POST
def messages_at_once_undo(request: HttpRequest) -> HttpResponse:
    """What was settled together, taken back."""
    actor = actor_of(request)
    came = messages_bulk_undo(batch=batch_of(request), actor=actor, at=timezone.now())
    number = len(came.done)
    words = ngettext("%(n)d message is to be seen to again.", "%(n)d messages are to be seen to again.", number)
    say(request, came, words % {"n": number})
    return redirect(way_back(request))


def picked(request: HttpRequest) -> dict[int, int]:
    """The messages that were ticked, each with the version it was seen in."""
    pairs = [one.partition(".") for one in request.POST.getlist("item")[:MOST_AT_ONCE]]
    keys = [(as_key(item), as_key(version)) for item, _dot, version in pairs]
    return {item: version for item, version in keys if item is not None and version is not None}


def batch_of(request: HttpRequest) -> UUID:
    """The key of several settled at once; a new one when none was drawn."""
    try:
        return UUID(request.POST.get("batch") or str(uuid4()))
    except ValueError as wrong:
        raise Http404 from wrong


def done_words(what: str, number: int) -> str:
    """What was done to so many."""
    words = {
        Bulk.TAKE: ngettext("%(n)d message is yours.", "%(n)d messages are yours.", number),
        Bulk.SPAM: ngettext("%(n)d message is spam.", "%(n)d messages are spam.", number),
        Bulk.NOTHING_TO_DO: ngettext("%(n)d message needs nothing done.", "%(n)d messages need nothing done.", number),
    }
    return words[Bulk(what)] % {"n": number}


def say(request: HttpRequest, came: BulkDone, words: str) -> None:
    """Nothing; the next page says what was done, and what was left and why."""
    if came.done:
        flashes.success(request, words)
    for why in sorted(set(came.left.values())):
        number = sum(1 for one in came.left.values() if one == why)
        left = ngettext("%(n)d was left: %(why)s", "%(n)d were left: %(why)s", number)
        flashes.warning(request, left % {"n": number, "why": why})


urls = [
    path("messages", messages.messages, name="messages"),
    path("messages/search", messages.message_search, name="message-search"),
    path("messages/next", messages.message_next, name="message-next"),
    path("messages/bulk", messages_at_once, name="messages-bulk"),
    path("messages/bulk/undo", messages_at_once_undo, name="messages-bulk-undo"),
    path("messages/<int:item_id>", message.message, name="message"),
    path("messages/<int:item_id>/presence", messages.message_presence, name="message-presence"),
    path("messages/<int:item_id>/sender", message_sender, name="message-sender"),
    path("messages/<int:item_id>/files/<int:document_id>", message.message_file, name="message-file"),
    path("messages/<int:item_id>/act/<slug:name>", message.message_act, name="message-act"),
    path("messages/<int:item_id>/do/<slug:name>", message_press, name="message-press"),
]
