"""Whether what somebody told us is acknowledged, and why not: the one rule, asked by every door (R28).

Once per matter. Emails, web forms and letters always; calls and visits when work or a promise is left, or when they ask.
Whatever is not acknowledged has a reason that is counted. Whether the words may still go, and where to, is decided again
when they are sent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from crm.catalogue.queries import own_words
from crm.contacts.channels.known import is_mediated, told_at_once
from crm.contacts.models import ENDED_THERE, ContactSession, Direction, Disposition, Message, Unacknowledged
from crm.contacts.saying import Matter, acknowledgement, language_of, message_out, sending
from crm.outbox.actions import News
from crm.teams.actor import Actor

EVENT = "acknowledgement"
ONCE_A_DAY = timedelta(days=1)  # a further message in the same conversation within it is not acknowledged again
MOST_A_DAY = 5  # automatic answers to one address, whatever its messages say of themselves


@dataclass(frozen=True, slots=True)
class Whom:
    """Who is written to: a customer, or an address that the index does not know; and what it answers."""

    customer_id: int | None = None
    contact_point_id: int | None = None
    address: str = ""
    answers: Message | None = None
    language: str | None = None  # None: the customer's


def why_not(
    *, channel: str, direction: str, dispositions: Sequence[str], promised: bool, known: bool, asked: bool = False
) -> str:
    """Why these matters of one session are not acknowledged, "" when they are: `promised` is whether a promise is left,
    `known` whether there is somebody to write to, `asked` whether they asked for it in writing."""
    if direction != Direction.IN:
        return ""  # we contacted them: there is nothing of theirs to acknowledge
    if dispositions and all(one == Disposition.SPAM for one in dispositions):
        return Unacknowledged.SPAM
    left = promised or any(one not in ENDED_THERE for one in dispositions)
    # What is settled in a conversation needs no message; anything written is acknowledged always.
    if told_at_once(channel) and is_mediated(channel) and not left and not asked:
        return Unacknowledged.NOTHING_LEFT
    return "" if known else Unacknowledged.NO_ADDRESS


def acknowledge(
    *,
    session: ContactSession,
    matters: Sequence[Matter],
    to: Whom,
    own: Mapping[str, tuple[str, str]] | None,
    actor: Actor,
    at: datetime,
) -> list[News]:
    """The news that carries the session's acknowledgement, now written; part of the caller's transaction.

    `own` are the council's own words by language; None: they are looked up.
    """
    if own is None:
        own = own_words(event=EVENT, service_id=matters[0].service.pk)
    language = language_of(to.customer_id) if to.language is None else to.language
    message = message_out(
        key=f"{EVENT}-{session.pk}",
        event=EVENT,
        words=acknowledgement(matters=matters, own=own, at=at, language=language),
        actor=actor,
        at=at,
        session=session,
        customer_id=to.customer_id,
        contact_point_id=to.contact_point_id,
        addressed_to=to.address,
        answers=to.answers,
    )
    Message.objects.bulk_create([message])
    return sending([message])
