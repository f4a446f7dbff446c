"""What must be known of several messages before each is decided on, asked at once: a claim costs as much as one message did.

Most people are plain: they live, nothing is agreed with them, nothing about them is confidential, they were never merged
(crm/customers/care/reaching.py). Of them everything is known here. Of others only that they are not plain: what holds for
them is asked for each by itself, as the rules demand.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from cases.casework.sending.addressing import KnownPoints
from crm.contacts.models import Channel, Contact, Message
from crm.customers.care.reaching import nothing_known_of
from crm.customers.models import ContactPoint
from crm.teams.actor import customer as customer_actor
from crm.teams.compiled_once import Given, compiled_once


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of some messages."""

    messages: dict[int, Message]
    contacts: dict[int, list[Contact]] = field(default_factory=dict)  # which each speaks of
    open_contacts: frozenset[int] = frozenset()  # those that nothing hides from anybody
    plain: frozenset[int] = frozenset()  # customers
    points: KnownPoints = field(default_factory=KnownPoints)

    def of(self, message: Message) -> list[Contact]:
        """The contacts the message speaks of: its own or, without one, all of its session."""
        return self.contacts.get(message.pk, [])

    def is_plain(self, message: Message) -> bool:
        """Whether it goes to a customer of whom nothing stops us and nothing tells us how."""
        return message.customer_id in self.plain

    def hides_one(self, contacts: Sequence[Contact]) -> bool:
        """Whether one of these contacts is confidential to somebody."""
        return any(contact.pk not in self.open_contacts for contact in contacts)


def known_of(messages: Sequence[Message]) -> Known:
    """What is known of these messages, in five statements however many they are."""
    contacts = _contacts_of(messages)
    shown = {contact.pk for found in contacts.values() for contact in found}
    customers = [message.customer_id for message in messages if message.customer_id is not None]
    plain = nothing_known_of(customers)
    return Known(
        messages={message.pk: message for message in messages},
        contacts=contacts,
        open_contacts=frozenset(_open(keys=sorted(shown))) if shown else frozenset(),
        plain=plain,
        points=_points(messages, plain),
    )


def messages_known(keys: Sequence[int]) -> Known:
    """What is known of the messages with these keys."""
    return known_of(_messages(keys=list(keys)))


def contacts_of(message: Message) -> list[Contact]:
    """The contacts the message speaks of: its own or, without one, all of its session."""
    return _contacts_of([message])[message.pk]


@compiled_once
def _messages(*, keys: Given) -> QuerySet[Message]:
    found = Message.objects.unscoped("to send them").select_related("customer", "contact")
    return found.filter(pk__among=keys)


def _contacts_of(messages: Sequence[Message]) -> dict[int, list[Contact]]:
    keys = [message.contact_id for message in messages if message.contact_id is not None]
    sessions = [message.session_id for message in messages if _is_of_its_session(message)]
    found = _contacts(keys=keys, sessions=sessions) if keys or sessions else []
    by_key = {contact.pk: contact for contact in found}
    by_session: defaultdict[int, list[Contact]] = defaultdict(list)
    for contact in found:
        by_session[contact.session_id].append(contact)
    return {
        message.pk: [by_key[message.contact_id]] if message.contact_id else by_session.get(message.session_id or 0, [])
        for message in messages
    }


def _is_of_its_session(message: Message) -> bool:
    return message.contact_id is None and message.session_id is not None


@compiled_once
def _contacts(*, keys: Given, sessions: Given) -> QuerySet[Contact]:
    found = Contact.objects.unscoped("to decide whether a message about them may go").select_related(
        "session", "service"
    )
    return found.filter(Q(pk__among=keys) | Q(session__among=sessions)).order_by("pk")


@compiled_once
def _open(*, keys: Given) -> QuerySet[Contact, int]:
    return Contact.objects.not_hidden_from(customer_actor(None)).filter(pk__among=keys).values_list("pk", flat=True)


def _points(messages: Sequence[Message], plain: frozenset[int]) -> KnownPoints:
    """Where the plain ones among the emails may go."""
    emails = [message for message in messages if message.channel == Channel.EMAIL and message.customer_id in plain]
    named = [message.contact_point_id for message in emails if message.contact_point_id is not None]
    theirs = [message.customer_id for message in emails]
    return KnownPoints(_emails(named=named, customers=theirs) if emails else [])


@compiled_once
def _emails(*, named: Given, customers: Given) -> QuerySet[ContactPoint]:
    points = ContactPoint.objects.unscoped("to write to").filter(do_not_use=False, restriction__isnull=True)
    mine = points.filter(Q(pk__among=named) | Q(customer__among=customers), kind=ContactPoint.Kind.EMAIL)
    return mine.order_by("-created_at", "-pk")
