"""Whether a message may go, and to which address: decided at the moment of sending, not when it was written."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.utils.translation import gettext as _

from cases.casework.living.moving import MOVED_EVENT
from cases.casework.missed import MISSED, NEW_DATE
from crm.contacts.identity.actions import FAILED_EVENT
from crm.contacts.models import Contact, Message, Promise
from crm.contacts.possession import CODE_EVENT
from crm.customers.care.reaching import Reach, may_reach
from crm.customers.living.queries import death_of, has_died
from crm.customers.merging.reaching import best_address
from crm.customers.models import ContactPoint, Customer
from crm.customers.queries.seen import group_of
from crm.sla.models import Clock, ClockKind
from crm.teams.actor import customer as customer_actor

# Words that somebody who may see a confidential matter chose to send. Nothing goes out about one by itself.
WRITTEN_BY_HAND = frozenset({"note", "question"})

ONLY_THERE = frozenset({CODE_EVENT, FAILED_EVENT, MOVED_EVENT})
ABOUT_A_MISS = frozenset({MISSED, NEW_DATE})


@dataclass(frozen=True, slots=True)
class Decision:
    """Where a message goes or, with no address, why it does not."""

    address: str = ""
    reason: str = ""
    held: bool = False  # not for good: it may go after all


def decide(message: Message, *, at: datetime) -> Decision:
    """The address this message goes to now, or the reason why it may not go."""
    contacts = contacts_of(message)
    died = message.customer_id is not None and has_died(customer_id=message.customer_id)
    reach = Reach(allowed=True) if died else _reach(message, contacts, at=at)
    if not reach.allowed:
        return Decision(reason=reach.words)
    if overtaken := _overtaken(message, contacts):
        return Decision(reason=overtaken)
    address = estate_address(message) if died else _safe_address(reach) or _address(message)
    if died and not address:
        return Decision(reason=_("the customer has died"), held=True)
    if not address:
        return Decision(reason=_("no email address on record"))
    try:
        validate_email(address)
    except ValidationError:
        return Decision(reason=_("the email address on record cannot be right"))
    return Decision(address=address)


def _overtaken(message: Message, contacts: list[Contact]) -> str:
    """Why what it is about does not let it go any more, "" when it does."""
    if contacts and all(contact.voided_at is not None for contact in contacts):
        return _("what it is about was logged in error")
    if contacts and message.customer_id is not None and not _is_theirs(message, contacts):
        return _("what it is about turned out to be somebody else's")
    if message.event in ABOUT_A_MISS and not _is_still_missed(contacts):
        return _("what we promised has been done, or is promised no more")
    if message.event not in WRITTEN_BY_HAND and _is_confidential(contacts):
        return _("it is about a confidential matter")
    return ""


def contacts_of(message: Message) -> list[Contact]:
    """The contacts the message speaks of: its own or, without one, all of its session."""
    which = Q(pk=message.contact_id) if message.contact_id else Q(session=message.session_id)
    found = Contact.objects.unscoped("to decide whether a message about them may go")
    return list(found.select_related("session", "service").filter(which).order_by("pk"))


def _reach(message: Message, contacts: list[Contact], *, at: datetime) -> Reach:
    """Whether the customer may be written to by email: whoever they were merged with agreed for them too."""
    if message.customer is None:
        return Reach(allowed=True)
    return may_reach(
        group=group_of(message.customer),
        channel=message.channel,
        at=at,
        about_danger=any(contact.service.about_danger for contact in contacts),
        asked_for=message.event == CODE_EVENT,
    )


def _is_theirs(message: Message, contacts: list[Contact]) -> bool:
    """True while one of the contacts is for the customer, or was made by them for somebody."""
    return any(message.customer_id in {one.customer_id, one.session.speaker_id} for one in contacts)


def _is_still_missed(contacts: list[Contact]) -> bool:
    """True while a broken promise about one of the contacts goes on: of one just kept they hear by how it ended."""
    goes_on = [Clock.State.RUNNING, Clock.State.PAUSED]
    broken = Promise.objects.filter(clock__breached_at__isnull=False, clock__state__in=goes_on)
    return broken.filter(contact__in=contacts).exclude(kind=ClockKind.ACKNOWLEDGE).exists()


def _is_confidential(contacts: list[Contact]) -> bool:
    keys = [contact.pk for contact in contacts]
    shown = Contact.objects.not_hidden_from(customer_actor(None)).filter(pk__in=keys)
    return shown.count() < len(keys)


def _safe_address(reach: Reach) -> str:
    """The one address at which they said they can be reached safely; "" when they said none."""
    if reach.point_id is None:
        return ""
    points = ContactPoint.objects.unscoped("to write to the one safe address").filter(
        pk=reach.point_id, do_not_use=False
    )
    return points.values_list("normalised", flat=True).first() or ""


def _address(message: Message) -> str:
    """The address: the one the message names if it may still be used, else the customer's best (merging/reaching.py).

    A code goes to the address it was drawn for or nowhere: a newer one was not on record when the matter was logged. So
    does what tells the owner of a record that somebody failed to be them, and that their address was changed.
    """
    usable = ContactPoint.objects.unscoped("to write to").filter(
        kind=ContactPoint.Kind.EMAIL, do_not_use=False, restriction__isnull=True
    )
    if message.contact_point_id is not None:
        named = usable.filter(pk=message.contact_point_id).first()
        if named is not None:
            return named.normalised
    if message.customer_id is None or message.event in ONLY_THERE:
        return ""
    return best_address(usable, customer_id=message.customer_id)


def estate_address(message: Message) -> str:
    """Where what is addressed to somebody who has died goes: to whoever deals with the estate, when they are named, live and
    can be written to, and only what was written since we knew; "" for nowhere."""
    if message.customer is None or message.event in ONLY_THERE:
        return ""
    death = death_of(customer_ids=group_of(message.customer))
    if death is None or death.estate_customer_id is None or message.created_at <= death.reported_at:
        return ""
    person = Customer.objects.unscoped("to write to them").filter(
        pk=death.estate_customer_id, status=Customer.Status.LIVE, restriction__isnull=True
    )
    points = ContactPoint.objects.unscoped("to write to").filter(
        kind=ContactPoint.Kind.EMAIL, do_not_use=False, restriction__isnull=True, customer__in=person.values("pk")
    )
    return points.order_by("-created_at", "-pk").values_list("normalised", flat=True).first() or ""
