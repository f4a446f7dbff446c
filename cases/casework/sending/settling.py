"""How a message ended, and the promises it kept: one transaction."""

from collections.abc import Sequence
from datetime import datetime

from django.db import OperationalError, connection, transaction
from psycopg.types.json import Jsonb

from cases.casework.answering import ANSWERS, promises_answered
from cases.casework.sending.deciding import WRITTEN_BY_HAND
from cases.casework.sending.knowing import contacts_of
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


def settle(
    message: Message,
    state: str,
    *,
    at: datetime,
    reason: str = "",
    address: str = "",
    why: str = "",
    contacts: Sequence[Contact] | None = None,
) -> None:
    """Nothing; the message's end and the promises it kept stand, in one transaction. Tried again when somebody holds
    them, because a message that was taken by the other end must not be sent again for want of a lock. `why` is the reason
    under which an acknowledgement that was refused is counted; `contacts` are those it speaks of, when the caller knows.
    """
    code_words_forgotten(message)
    message.state, message.state_reason, message.settled_at = state, reason[:200], at
    message.sent_to = ", ".join(address.splitlines())[:320]
    keys = [contact.pk for contact in (contacts_of(message) if contacts is None else contacts)]
    for left in reversed(range(TRIES_TO_RECORD)):
        try:
            if state != Message.State.SENT or message.event in ANSWERS or not _saved(message, unless_owed=keys):
                with transaction.atomic():
                    _settle(message, keys, why=why, at=at)
            return
        except OperationalError:
            if not left:
                raise


def _settle(message: Message, keys: Sequence[int], *, why: str, at: datetime) -> None:
    if message.state == Message.State.SENT:
        _acknowledged(message, keys, at=at)
    _saved(message)
    if message.state == Message.State.REFUSED:
        acknowledgement_refused(message, why=why, at=at)
    if message.state != Message.State.SENT and message.event == QUESTION_EVENT:
        outbox_put(news=[News(kind="question.lost", subject_id=message.pk)], at=at)


# A message that keeps no promise is recorded by this statement alone.
_SAVE = """
UPDATE crm_message SET state = %(state)s, state_reason = %(state_reason)s, sent_to = %(sent_to)s,
    settled_at = %(settled_at)s, subject = %(subject)s, body = %(body)s, provider_id = %(provider_id)s,
    perhaps_twice = %(perhaps_twice)s, formats = %(formats)s
WHERE id = %(id)s
"""
_UNLESS_OWED = """
  AND NOT EXISTS (
    SELECT 1 FROM crm_promise p JOIN crm_clock c ON c.id = p.clock_id
    WHERE p.contact_id = ANY(%(keys)s) AND p.kind = 'ACKNOWLEDGE' AND c.state IN ('RUNNING', 'PAUSED'))
"""
_SAVED = (
    "id", "state", "state_reason", "sent_to", "settled_at", "subject", "body", "provider_id", "perhaps_twice",
)  # fmt: skip


def _saved(message: Message, *, unless_owed: Sequence[int] | None = None) -> bool:
    """Whether it is recorded; not while a promise to acknowledge one of these contacts runs."""
    told = {name: getattr(message, name) for name in _SAVED} | {"formats": Jsonb(message.formats)}
    with connection.cursor() as cursor:
        if unless_owed is None:
            cursor.execute(_SAVE, told)
        else:
            cursor.execute(_SAVE + _UNLESS_OWED, told | {"keys": list(unless_owed)})
        return cursor.rowcount > 0


def _acknowledged(message: Message, keys: Sequence[int], *, at: datetime) -> None:
    """Nothing; the promises to acknowledge what this message covers are kept. Contacts are locked first, by key."""
    if message.event == CODE_EVENT:
        return
    by_hand = message.event in WRITTEN_BY_HAND
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
