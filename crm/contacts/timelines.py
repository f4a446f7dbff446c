"""What was said: the lines of a customer's and a property's timeline, newest first, page by page by key.

A line's place is its moment, then its kind, then its key; `Place` names it, and `before` asks for what is earlier. Lines of
higher floors (work on cases, notes) are put among these by `newest`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import Any, Self, TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Left
from django.utils.translation import gettext_lazy as _

from crm.contacts.channels.known import channel_name
from crm.contacts.models import Contact, Direction, Message
from crm.contacts.queries import names_of, with_reference
from crm.customers.merging.unplaced import not_to_be_placed
from crm.teams.actor import Actor, ActorKind
from crm.teams.compiled_once import Given, compiled_once
from crm.teams.policy import may

LONGEST_WORDS = 1000  # of a message on a line: its page has the whole
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
Row = TypeVar("Row", bound=Model)


class LineKind(IntEnum):
    """Where a line comes from; of several at one moment the lower stands first."""

    CONTACT = 1
    MESSAGE = 2
    NOTE = 3
    WORK = 4


KINDS: dict[str, tuple[Any, frozenset[LineKind]]] = {
    "": (_("everything"), frozenset(LineKind)),
    "CONTACTS": (_("calls, visits and letters"), frozenset({LineKind.CONTACT})),
    "MESSAGES": (_("emails and texts"), frozenset({LineKind.MESSAGE})),
    "CASES": (_("work on cases"), frozenset({LineKind.WORK})),
    "NOTES": (_("internal notes"), frozenset({LineKind.NOTE})),
}


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a line in a timeline."""

    at: datetime
    kind: LineKind
    key: int

    def __str__(self) -> str:
        return f"{(self.at - EPOCH) // MICROSECOND}-{self.kind:d}-{self.key}"

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The place that a page sent back, None when it is none."""
        moment, _dash, rest = text.partition("-")
        kind, _dash, key = rest.partition("-")
        if not all(part.isascii() and part.isdigit() and len(part) < 19 for part in (moment, kind, key)):
            return None
        if int(kind) not in set(LineKind):
            return None
        try:
            return cls(EPOCH + int(moment) * MICROSECOND, LineKind(int(kind)), int(key))
        except OverflowError:
            return None


@dataclass(frozen=True, slots=True)
class Said:
    """One line of a timeline: a contact, a message in or out, a note, a step of the work on a case."""

    at: datetime
    channel: str
    direction: str
    title: str
    words: str
    reference: str
    by: str
    place: Place
    contact: Contact | None = None
    message: Message | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """What decides the text of a statement for a page of one kind of line (crm/teams/compiled_once.py).

    `tie` says what becomes of lines at the very moment of the place before: -1 they are before it, 0 those of a lower key
    come after it, 1 all do; None where the page begins at the newest.
    """

    on_channel: bool
    is_worded: bool
    tie: int | None
    limit: int

    def page(self, rows: QuerySet[Row], column: str, *, at: Given, key: Given) -> QuerySet[Row]:
        """The rows of the page, whose moment is in the column, newest first."""
        if self.tie is not None:
            before = Q(**{f"{column}__lt": at})
            if self.tie == 0:
                before |= Q(**{column: at, "pk__lt": key})
            elif self.tie > 0:
                before |= Q(**{column: at})
            rows = rows.filter(before)
        return rows.order_by(f"-{column}", "-pk")[: self.limit]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines are wanted: of a channel, of a kind, with words in them, earlier than a place."""

    channel: str = ""
    kind: str = ""
    words: str = ""
    before: Place | None = None
    limit: int = 40

    def wants(self, kind: LineKind) -> bool:
        """Whether lines of this kind are among them; what is no channel's has none."""
        if self.channel and kind in (LineKind.NOTE, LineKind.WORK):
            return False
        return kind in KINDS[self.kind if self.kind in KINDS else ""][1]

    def shape(self, kind: LineKind) -> Shape:
        """What decides the text of the statement for lines of this kind."""
        tie = None if self.before is None else (kind > self.before.kind) - (kind < self.before.kind)
        return Shape(on_channel=bool(self.channel), is_worded=bool(self.words), tie=tie, limit=self.limit)

    @property
    def place(self) -> dict[str, Any]:
        """The values of the place before."""
        return {"at": self.before.at if self.before else None, "key": self.before.key if self.before else None}

    @property
    def values(self) -> dict[str, Any]:
        """Every value that may be filled in."""
        return {"channel": self.channel, "words": self.words, **self.place}


def newest(lines: Iterable[Said], *, limit: int) -> list[Said]:
    """The newest of these lines in the order of a timeline."""
    in_order = sorted(lines, key=lambda line: (line.at, -line.place.kind, line.place.key), reverse=True)
    return in_order[:limit]


def customer_timeline(*, actor: Actor, customer_ids: Sequence[int], wanted: Wanted) -> list[Said]:
    """What was said with these records of one customer, on all channels, newest first."""
    lines: list[Said] = []
    values = {"customers": list(customer_ids), **wanted.values}
    if wanted.wants(LineKind.CONTACT):
        lines += _contacts_said(actor, _of_customers(actor, _reads(actor), wanted.shape(LineKind.CONTACT), **values))
    if wanted.wants(LineKind.MESSAGE) and _reads(actor):
        lines += map(_message_said, _messages_of(actor, wanted.shape(LineKind.MESSAGE), **values))
    return newest(lines, limit=wanted.limit)


def property_timeline(*, actor: Actor, uprn: int, wanted: Wanted) -> list[Said]:
    """What was said about this property, newest first."""
    if not wanted.wants(LineKind.CONTACT):
        return []
    shape = wanted.shape(LineKind.CONTACT)
    return _contacts_said(actor, _of_property(actor, _reads(actor), shape, uprn=uprn, **wanted.values))


def _reads(actor: Actor) -> bool:
    """Whether the actor reads what was said: who does not finds nothing by it either."""
    return may(actor, "contact.notes")


@compiled_once
def _of_customers(
    actor: Actor, reads: bool, shape: Shape, /, *, customers: Given, channel: Given, words: Given, at: Given, key: Given
) -> QuerySet[Contact]:
    rows = Contact.objects.visible_to(actor).filter(not_to_be_placed("CONTACT"), customer__among=customers)
    return shape.page(_narrowed(rows, reads, shape, channel=channel, words=words), "received_at", at=at, key=key)


@compiled_once
def _of_property(
    actor: Actor, reads: bool, shape: Shape, /, *, uprn: Given, channel: Given, words: Given, at: Given, key: Given
) -> QuerySet[Contact]:
    rows = Contact.objects.visible_to(actor).filter(property=uprn)
    return shape.page(_narrowed(rows, reads, shape, channel=channel, words=words), "received_at", at=at, key=key)


def _narrowed(
    contacts: QuerySet[Contact], reads: bool, shape: Shape, *, channel: Given, words: Given
) -> QuerySet[Contact]:
    if shape.on_channel:
        contacts = contacts.filter(session__channel=channel)
    if shape.is_worded:
        within = Q(service__name__icontains=words)
        said = Q(notes__icontains=words) | Exists(
            _came_as().filter(Q(subject__icontains=words) | Q(body__icontains=words))
        )
        contacts = contacts.filter(within | said if reads else within)
    own_words = Subquery(_came_as().order_by("pk").values(beginning=Left("body", LONGEST_WORDS))[:1])
    return with_reference(contacts).annotate(came_as=own_words).select_related("session", "service", "customer")


def _came_as() -> QuerySet[Message]:
    """The message that a contact came as: its words are the contact's, on one line."""
    messages = Message.objects.unscoped("of a contact that the reader may see")
    return messages.filter(contact=OuterRef("pk"), session=OuterRef("session"), direction=Direction.IN)


@compiled_once
def _messages_of(
    actor: Actor, shape: Shape, /, *, customers: Given, channel: Given, words: Given, at: Given, key: Given
) -> QuerySet[Message]:
    shown = Message.objects.visible_to(actor)
    waiting = Contact.objects.unscoped("to subtract").filter(~not_to_be_placed("CONTACT"), session=OuterRef("session"))
    messages = shown.filter(not_to_be_placed("CONTACT", of="contact"), ~Exists(waiting), customer__among=customers)
    messages = messages.exclude(direction=Direction.IN, session__isnull=False)  # said on the line of its contact
    if shape.on_channel:
        messages = messages.filter(channel=channel)
    if shape.is_worded:
        messages = messages.filter(Q(subject__icontains=words) | Q(body__icontains=words))
    return shape.page(messages, "created_at", at=at, key=key)


def _contacts_said(actor: Actor, found: Sequence[Contact]) -> list[Said]:
    names = names_of((contact.logged_by_kind, contact.logged_by_key) for contact in found)
    readable = _reads(actor)
    return [
        Said(
            at=contact.received_at,
            channel=contact.session.channel,
            direction=contact.session.direction,
            title=contact.service.name,
            words=(contact.notes or contact.came_as or "") if readable else "",  # type: ignore[attr-defined]
            reference=contact.own_reference,
            by=names.get(contact.logged_by_key, "") if contact.logged_by_kind == ActorKind.STAFF else "",
            place=Place(contact.received_at, LineKind.CONTACT, contact.pk),
            contact=contact,
        )
        for contact in found
    ]


def _message_said(message: Message) -> Said:
    return Said(
        at=message.created_at,
        channel=message.channel,
        direction=message.direction,
        title=message.subject or channel_name(message.channel),
        words=message.body if message.direction == Direction.IN else "",
        reference="",
        by="",
        place=Place(message.created_at, LineKind.MESSAGE, message.pk),
        message=message,
    )
