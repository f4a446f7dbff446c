"""Sending one message: decide, note that we ask, ask the mail server outside any transaction, note its answer.

Between the last two we may be killed. Then the entry comes again: the message goes out under the same Message-ID and is
marked as perhaps sent twice.
"""

from datetime import datetime

from django.conf import settings
from django.db import OperationalError, transaction

from channels.email.asking import ask
from channels.email.composing import compose
from channels.email.deciding import WRITTEN_BY_HAND, contacts_of, decide
from crm.contacts.models import Channel, Contact, Direction, Message, Promise
from crm.contacts.possession import CODE_EVENT, code_words_forgotten
from crm.outbox.actions import MOST_ATTEMPTS, News, TryLater, outbox_put
from crm.sla.actions import clocks_stop
from crm.sla.follow import lock_for_followers
from crm.sla.models import Clock, ClockKind
from crm.teams.actor import system

TRIES_TO_RECORD = 3
QUESTION_EVENT = "question"  # what it paused was never paused if it did not arrive
ACTOR = system("mail")


def message_send(subject_id: int, at: datetime, attempt: int) -> None:
    """Nothing; the message is sent, refused or failed, and says so. Doing it again does nothing.

    Raises TryLater when the mail server could not be asked, or said not now.
    """
    message = Message.objects.unscoped("to send it").select_related("customer", "contact").filter(pk=subject_id).first()
    if message is None or not _is_ours(message):
        return
    decision = decide(message, at=at)
    if not decision.address:
        refused = Message.State.HELD if decision.held else Message.State.REFUSED
        _settle(message, refused, reason=decision.reason, at=at)
        return
    _note_attempt(message, at=at)
    answer = ask(compose(message, address=decision.address))
    if answer.taken:
        _settle(message, Message.State.SENT, address=decision.address, at=at)
    elif answer.final or _given_up(message, attempt, known=answer.known):
        _settle(message, Message.State.FAILED, reason=answer.words, at=at)
    else:
        if answer.known:
            _forget_attempt(message)
        raise TryLater(answer.words)


def _given_up(message: Message, attempt: int, *, known: bool) -> bool:
    """True when a question was refused for the last time: for as long as it is tried, a promise waits for its answer."""
    return known and message.event == QUESTION_EVENT and attempt >= MOST_ATTEMPTS


def _is_ours(message: Message) -> bool:
    return (
        message.state == Message.State.QUEUED
        and message.direction == Direction.OUT
        and message.channel == Channel.EMAIL
    )


def _note_attempt(message: Message, *, at: datetime) -> None:
    """Committed before the server is asked: an attempt that stands here without a result may have gone out."""
    message.perhaps_twice = message.perhaps_twice or message.attempted_at is not None
    message.attempted_at = at
    message.message_id = message.message_id or _own_message_id(message)
    message.save(update_fields=["perhaps_twice", "attempted_at", "message_id"])


def _own_message_id(message: Message) -> str:
    return f"<message-{message.pk}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2]}>"


def _forget_attempt(message: Message) -> None:
    """The server answered, and did not take it: the next attempt cannot be a second copy."""
    Message.objects.filter(pk=message.pk).update(attempted_at=None)


def _settle(message: Message, state: str, *, at: datetime, reason: str = "", address: str = "") -> None:
    """The message's end and the promises it kept, in one transaction; tried again when somebody holds them, because a
    message that was taken by the server must not be sent again for want of a lock."""
    for left in reversed(range(TRIES_TO_RECORD)):
        try:
            with transaction.atomic():
                if state == Message.State.SENT:
                    _acknowledged(message, at=at)
                _save(message, state, reason, address, at)
            return
        except OperationalError:
            if not left:
                raise


def _save(message: Message, state: str, reason: str, address: str, at: datetime) -> None:
    code_words_forgotten(message)
    message.state, message.state_reason, message.sent_to, message.settled_at = state, reason[:200], address, at
    message.save(update_fields=["state", "state_reason", "sent_to", "settled_at", "subject", "body"])
    if state != Message.State.SENT and message.event == QUESTION_EVENT:
        outbox_put(news=[News(kind="question.lost", subject_id=message.pk)], at=at)


def _acknowledged(message: Message, *, at: datetime) -> None:
    """Nothing; the promises to acknowledge what this message covers are kept. Contacts are locked first, by key."""
    if message.event == CODE_EVENT:
        return
    by_hand = message.event in WRITTEN_BY_HAND
    keys = [contact.pk for contact in contacts_of(message)]
    owed = Promise.objects.filter(
        contact__in=keys, kind=ClockKind.ACKNOWLEDGE, clock__state__in=[Clock.State.RUNNING, Clock.State.PAUSED]
    )
    if not by_hand:
        owed = owed.filter(clock__target__automatic_counts=True)
    clocks = list(owed.order_by("clock").values_list("clock", flat=True))
    if clocks:
        locked = Contact.objects.unscoped("locked in order").filter(pk__in=keys).order_by("pk")
        list(locked.select_for_update(no_key=True, of=("self",)).values_list("pk"))
        lock_for_followers(clocks, at)
        clocks_stop(clock_ids=clocks, met_by=Clock.MetBy.PERSON if by_hand else Clock.MetBy.AUTO, actor=ACTOR, at=at)
