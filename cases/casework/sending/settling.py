"""How a message ended, and the promises it kept: one transaction."""

from datetime import datetime

from django.db import OperationalError, transaction

from cases.casework.answering import promises_answered
from cases.casework.sending.deciding import WRITTEN_BY_HAND, contacts_of
from cases.casework.sending.unacknowledged import acknowledgement_refused
from crm.contacts.models import Contact, Message, Promise
from crm.contacts.possession import CODE_EVENT, code_words_forgotten
from crm.outbox.actions import News, outbox_put
from crm.sla.actions import clocks_stop
from crm.sla.follow import lock_for_followers
from crm.sla.models import Clock, ClockKind
from crm.teams.actor import system

TRIES_TO_RECORD = 3
QUESTION_EVENT = "question"  # what it paused was never paused if it did not arrive
ACTOR = system("mail")


def settle(message: Message, state: str, *, at: datetime, reason: str = "", address: str = "", why: str = "") -> None:
    """Nothing; the message's end and the promises it kept stand, in one transaction. Tried again when somebody holds
    them, because a message that was taken by the other end must not be sent again for want of a lock. `why` is the reason
    under which an acknowledgement that was refused is counted."""
    for left in reversed(range(TRIES_TO_RECORD)):
        try:
            with transaction.atomic():
                if state == Message.State.SENT:
                    _acknowledged(message, at=at)
                _save(message, state, reason, address, at, why=why)
            return
        except OperationalError:
            if not left:
                raise


def _save(message: Message, state: str, reason: str, address: str, at: datetime, *, why: str) -> None:
    code_words_forgotten(message)
    message.state, message.state_reason, message.settled_at = state, reason[:200], at
    message.sent_to = ", ".join(address.splitlines())[:320]
    message.save(
        update_fields=[
            "state", "state_reason", "sent_to", "settled_at", "subject", "body", "provider_id", "perhaps_twice",
            "formats",
        ]
    )  # fmt: skip
    if state == Message.State.REFUSED:
        acknowledgement_refused(message, why=why, at=at)
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
    answered = promises_answered(message)
    keys = sorted({*keys, *answered})
    clocks = sorted({*clocks, *(clock for kept in answered.values() for clock in kept)})
    if clocks:
        locked = Contact.objects.unscoped("locked in order").filter(pk__in=keys).order_by("pk")
        list(locked.select_for_update(no_key=True, of=("self",)).values_list("pk"))
        lock_for_followers(clocks, at)
        clocks_stop(clock_ids=clocks, met_by=Clock.MetBy.PERSON if by_hand else Clock.MetBy.AUTO, actor=ACTOR, at=at)
