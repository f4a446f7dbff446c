"""Messages that came in, as the receiving of mail leaves them: an inbox, a contact, its words, the item to see to."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.db import transaction

from crm.catalogue.models import Service
from crm.contacts.actions import SessionStart, contact_log
from crm.contacts.correspondence.models import Inbox, InboxItem
from crm.contacts.models import Channel, Contact, Direction, Disposition, Message
from crm.contacts.terms import terms_of
from crm.customers.models import Customer
from crm.sla.models import Clock
from crm.teams.actor import system
from crm.teams.models import Team
from gazetteer.places import Place
from tests.cast import NOW, Cast

_numbers = count(1)
MAIL = system("mail")


def inbox_of(service: Service, team: Team, *, code: str = "enquiries", name: str = "Enquiries") -> Inbox:
    """An inbox for a service, whose team answers it."""
    return Inbox.objects.create(
        code=code, name=name, address=f"{code}@council.example", service=service, team=team, is_default=False
    )


@transaction.atomic
def message_in(
    inbox: Inbox,
    *,
    customer: Customer | None = None,
    subject: str = "My bin",
    words: str = "It was not emptied on Monday.",
    sender: str = "jo@example.com",
    name: str = "Jo Example",
    at: datetime = NOW,
    match: str = "",
    nature: str = InboxItem.Nature.PERSON,
    alone: bool = False,
    answers: Message | None = None,
    **more: Any,
) -> InboxItem:
    """One message, with its contact unless it came from a machine (`alone`)."""
    number = next(_numbers)
    contact: Contact | None = None
    if not alone:
        contact = contact_log(
            session=SessionStart(
                channel=Channel.EMAIL, key=f"<{number}@example>", speaker_id=customer.pk if customer else None,
                speaker_words="" if customer else name,
            ),
            customer_id=customer.pk if customer else None,
            terms=terms_of(service_id=inbox.service_id),
            place=Place(),
            disposition=Disposition.PASSED_ON,
            answers={},
            notes="",
            actor=MAIL,
            at=at,
            key=f"mail-{number}",
        ).contact  # fmt: skip
    message = Message.objects.create(
        key=f"in-{number}",
        direction=Direction.IN,
        channel=Channel.EMAIL,
        event="received",
        session=contact.session if contact else None,
        contact=contact,
        customer=customer,
        subject=subject[:300],
        body=words,
        message_id=f"<{number}@example.org>",
        answers=answers,
        state=Message.State.RECEIVED,
        created_at=at,
        created_by_kind=MAIL.kind,
        created_by_key=MAIL.key,
    )
    due = Clock.objects.filter(promise__contact=contact, state=Clock.State.RUNNING).order_by("due_at").first()
    return InboxItem.objects.create(
        message=message,
        inbox=inbox,
        team=inbox.team,
        contact=contact,
        nature=nature,
        match=match or (InboxItem.Match.VERIFIED if customer else InboxItem.Match.UNKNOWN),
        sender=sender,
        sender_name=name[:200],
        received_at=at,
        due_at=due.due_at if due else None,
        **more,
    )


def message_about(contact: Contact, inbox: Inbox, *, words: str, sender: str) -> InboxItem:
    """One more message that is this contact, unread."""
    message = Message.objects.create(
        key=f"about-{next(_numbers)}", direction=Direction.IN, channel=Channel.EMAIL, event="received",
        session_id=contact.session_id, contact=contact, customer_id=contact.customer_id, subject=words, body=words,
        state=Message.State.RECEIVED, created_at=contact.received_at, created_by_kind=MAIL.kind, created_by_key=MAIL.key,
    )  # fmt: skip
    return InboxItem.objects.create(
        message=message, inbox=inbox, team=inbox.team, contact=contact, match=InboxItem.Match.KNOWN, sender=sender,
        received_at=contact.received_at, quoted=words,
    )  # fmt: skip


@dataclass
class Post:
    """An inbox of the contact centre, and one of another department."""

    cast: Cast
    services: dict[str, Service]
    inbox: Inbox = field(init=False)
    waste: Inbox = field(init=False)

    def __post_init__(self) -> None:
        self.inbox = inbox_of(self.services["missed-bin"], self.cast.contact_centre)
        self.waste = inbox_of(self.services["missed-bin"], self.cast.waste_collection, code="waste", name="Waste")

    def many(self, number: int, **more: Any) -> list[InboxItem]:
        """So many messages, a minute apart."""
        begun = more.pop("at", NOW)
        return [
            message_in(self.inbox, subject=f"Message {one}", at=begun + timedelta(minutes=one), **more)
            for one in range(number)
        ]
