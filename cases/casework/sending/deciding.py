"""Whether a message may go, and to which address: decided at the moment of sending, not when it was written."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.utils.translation import gettext as _

from cases.casework.answering import ANSWERS
from cases.casework.missed import MISSED, NEW_DATE
from cases.casework.models import CaseParty
from cases.casework.sending.addressing import (
    AskedPoints,
    Found,
    Points,
    email_address,
    estate_address,
    letter_lines,
    mobile_number,
)
from cases.casework.sending.knowing import Known, known_of
from crm.contacts.models import Channel, Contact, Message, Promise, Unacknowledged
from crm.contacts.saying import AWAITED
from crm.customers.care.reaching import Point, Reach, may_reach
from crm.customers.living.queries import has_died
from crm.customers.queries.seen import group_of
from crm.sla.models import Clock, ClockKind

# Words that somebody who may see a confidential matter chose to send. Nothing goes out about one by itself.
WRITTEN_BY_HAND = frozenset({"note", "question", *ANSWERS})

ABOUT_A_MISS = frozenset({MISSED, NEW_DATE})


@dataclass(frozen=True, slots=True)
class Decision:
    """Where a message goes or, with no address, why it does not."""

    address: str = ""
    reason: str = ""
    held: bool = False  # not for good: it may go after all
    formats: tuple[str, ...] = ()  # agreed forms of what we write: "Large print"
    why: str = ""  # under which reason it counts, when it does not go (Unacknowledged)
    is_urgent: bool = False  # danger, or what they wait for: no quiet hours


def decide(message: Message, *, at: datetime, known: Known | None = None) -> Decision:
    """The address this message goes to now by its channel, or the reason why it may not go."""
    known = known_of([message]) if known is None else known
    contacts = known.of(message)
    danger = any(contact.service.about_danger for contact in contacts)
    plain = known.is_plain(message)
    died = not plain and message.customer_id is not None and has_died(customer_id=message.customer_id)
    reach = Reach(allowed=True) if died or plain else _reach(message, danger, at=at)
    if not reach.allowed:
        return Decision(reason=reach.words, why=Unacknowledged.DO_NOT_WRITE)
    if overtaken := _overtaken(message, contacts, known):
        return Decision(reason=overtaken, why=Unacknowledged.CONFIDENTIAL if known.hides_one(contacts) else "")
    if died:
        address = estate_address(message) if message.channel == Channel.EMAIL else ""
        return Decision(address=address, reason=_("the customer has died"), held=not address)
    found = _where(message, reach, danger, known.points if plain else AskedPoints(), at=at)
    return Decision(
        address=found.address,
        reason=found.reason,
        why="" if found.address else Unacknowledged.NO_ADDRESS,
        formats=reach.formats,
        is_urgent=danger or message.event in AWAITED,
    )


def _where(message: Message, reach: Reach, danger: bool, points: Points, *, at: datetime) -> Found:
    """The address by the message's channel."""

    def ask(point: Point) -> Reach:
        return _reach(message, danger, at=at, point=point)

    if message.channel == Channel.TEXT:
        return mobile_number(message, reach, ask)
    if message.channel == Channel.POST:
        return letter_lines(message, reach, ask, at=at)
    address = email_address(message, reach, points)
    if not address:
        return Found(reason=_("no email address on record"))
    try:
        validate_email(address)
    except ValidationError:
        return Found(reason=_("the email address on record cannot be right"))
    return Found(address)


def _overtaken(message: Message, contacts: list[Contact], known: Known) -> str:
    """Why what it is about does not let it go any more, "" when it does."""
    if contacts and all(contact.voided_at is not None for contact in contacts):
        return _("what it is about was logged in error")
    if contacts and message.customer_id is not None and not _is_theirs(message, contacts):
        return _("what it is about turned out to be somebody else's")
    if message.event in ABOUT_A_MISS and not _is_still_missed(contacts):
        return _("what we promised has been done, or is promised no more")
    if message.event not in WRITTEN_BY_HAND and known.hides_one(contacts):
        return _("it is about a confidential matter")
    return ""


def _reach(message: Message, danger: bool, *, at: datetime, point: Point | None = None) -> Reach:
    """Whether the customer may be reached by this channel: whoever they were merged with agreed for them too."""
    if message.customer is None:
        return Reach(allowed=True)
    return may_reach(
        group=group_of(message.customer),
        channel=message.channel,
        point=point,
        at=at,
        about_danger=danger,
        asked_for=message.event in AWAITED,
    )


def _is_theirs(message: Message, contacts: list[Contact]) -> bool:
    """True while one of the contacts is for the customer, was made by them for somebody, or is of a case in which they
    have a part: who was added by hand never turned to us about it."""
    if any(message.customer_id in {one.customer_id, one.session.speaker_id} for one in contacts):
        return True
    keys = [one.pk for one in contacts]
    parties = CaseParty.objects.unscoped("whether they have a part in it").filter(
        Q(case__contact__in=keys) | Q(case__case_contacts__contact__in=keys)
    )
    return parties.filter(customer=message.customer_id, is_written_to=True, active_to__isnull=True).exists()


def _is_still_missed(contacts: list[Contact]) -> bool:
    """True while a broken promise about one of the contacts goes on: of one just kept they hear by how it ended."""
    goes_on = [Clock.State.RUNNING, Clock.State.PAUSED]
    broken = Promise.objects.filter(clock__breached_at__isnull=False, clock__state__in=goes_on)
    return broken.filter(contact__in=contacts).exclude(kind=ClockKind.ACKNOWLEDGE).exists()
