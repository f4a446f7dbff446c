"""One message as its reader sees it: its words and files, what was said before and after, what was done with it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q

from crm.contacts.correspondence.handling.items import seen
from crm.contacts.correspondence.handling.models import ItemEvent, ItemEventKind
from crm.contacts.correspondence.handling.spam import likely_spam
from crm.contacts.correspondence.models import InboxItem, MessageDocument
from crm.contacts.models import Contact, Message, Reference
from crm.contacts.queries import names_of
from crm.customers.models import Customer
from crm.teams.actor import Actor
from crm.teams.models import Membership, User
from crm.teams.policy import require

MOST_IN_THREAD = 40
UNDO_WITHIN = timedelta(hours=1)

# From the message up to what it answers, and down again to everything that answers any of it.
_THREAD = """
WITH RECURSIVE up AS (
    SELECT id, answers_id, 0 AS depth FROM crm_message WHERE id = %(message)s
    UNION ALL
    SELECT m.id, m.answers_id, up.depth + 1 FROM crm_message m JOIN up ON m.id = up.answers_id WHERE up.depth < 40
), down AS (
    SELECT id, 0 AS depth FROM up
    UNION
    SELECT m.id, down.depth + 1 FROM crm_message m JOIN down ON m.answers_id = down.id WHERE down.depth < 40
)
SELECT DISTINCT id FROM down LIMIT 200
"""


class NoSuchMessage(LookupError):
    """There is no such message, or none for this actor: pages answer the same to both."""


@dataclass(frozen=True, slots=True)
class Said:
    """One message of the conversation; `item` when it came in as work of its own."""

    message: Message
    item: InboxItem | None
    documents: list[MessageDocument]
    by: str  # who of us wrote it


@dataclass(frozen=True, slots=True)
class Done:
    """One thing done with the message, by whom."""

    event: ItemEvent
    by: str


@dataclass(frozen=True, slots=True)
class ItemPage:
    """A message whole, as far as its reader may see it."""

    item: InboxItem
    reference: str  # of its contact, as stored; "" for none
    customer: Customer | None
    customer_hidden: bool
    documents: list[MessageDocument]
    thread: list[Said]  # without the message itself, latest first
    done: list[Done]
    likely_spam: bool
    earlier_of_sender: int  # messages from this address before


@dataclass(frozen=True, slots=True)
class SettledLast:
    """What this member of staff settled last, of which it can still be thought better."""

    item_id: int
    as_what: str
    batch: str
    number: int

    @property
    def words(self) -> str:
        """How it was settled, in words."""
        known = self.as_what in InboxItem.Settled.values
        return str(InboxItem.Settled(self.as_what).label) if known else ""


def item_page(*, item_id: int, actor: Actor, at: datetime) -> ItemPage:
    """The message, and the read recorded. Raises NoSuchMessage, NotPermitted."""
    item = item_shown(item_id=item_id, actor=actor)
    seen([item], screen="message", actor=actor, at=at)
    customer_id = item.contact.customer_id if item.contact else item.message.customer_id
    customer = Customer.objects.not_hidden_from(actor).filter(pk=customer_id).first() if customer_id else None
    own = Reference.objects.filter(contact=item.contact_id, kind=Reference.Kind.OWN)
    events = list(ItemEvent.objects.filter(item_id=item.pk).order_by("-at", "-id")[:MOST_IN_THREAD])
    names = names_of((event.actor_kind, event.actor_key) for event in events)
    thread = _thread(item, actor)
    files = _files([item.pk, *(message.pk for message in thread)])
    before = InboxItem.objects.visible_to(actor).filter(sender=item.sender, received_at__lt=item.received_at)
    return ItemPage(
        item=item,
        reference=(own.values_list("value", flat=True).first() or "") if item.contact_id else "",
        customer=customer,
        customer_hidden=customer_id is not None and customer is None,
        documents=files.get(item.pk, []),
        thread=_said(thread, files, actor),
        done=[Done(event=event, by=names.get(event.actor_key, "")) for event in events],
        likely_spam=item.pk in likely_spam([item]),
        earlier_of_sender=before.count() if item.sender else 0,
    )


def item_shown(*, item_id: int, actor: Actor) -> InboxItem:
    """The item with its message, without a record of the read: for parts of a page. Raises NoSuchMessage, NotPermitted."""
    require(actor, "message.view")
    items = InboxItem.objects.visible_to(actor).select_related(
        "message",
        "inbox",
        "team",
        "assignee",
        "settled_by",
        "contact__service_version",
        "contact__service",
        "contact__session",
        "suggested",
    )
    item = items.filter(pk=item_id).first()
    if item is None:
        raise NoSuchMessage(item_id)
    return item


def _thread(item: InboxItem, actor: Actor) -> list[Message]:
    """The other messages of the conversation that the actor may see, latest first: what answers what, and what else was
    said to and by this customer about the same matter."""
    with connection.cursor() as cursor:
        cursor.execute(_THREAD, {"message": item.pk})
        keys = [row[0] for row in cursor.fetchall()]
    which = Q(pk__in=keys)
    if item.contact is not None:
        root = item.contact.about_id or item.contact_id
        story = Contact.objects.unscoped("messages are asked about below").filter(
            Q(pk=root) | Q(about=root), customer=item.contact.customer_id
        )
        contacts: set[int] = {item.contact.pk, *story.values_list("pk", flat=True)[:MOST_IN_THREAD]}
        sessions = Contact.objects.unscoped("whose messages").filter(pk__in=contacts).values("session")
        which |= Q(contact__in=contacts) | Q(contact__isnull=True, session__in=sessions)
    found = Message.objects.visible_to(actor).filter(which).exclude(pk=item.pk)
    return list(found.order_by("-created_at", "-pk")[:MOST_IN_THREAD])


def _said(messages: list[Message], files: dict[int, list[MessageDocument]], actor: Actor) -> list[Said]:
    items = InboxItem.objects.visible_to(actor).in_bulk([message.pk for message in messages])
    names = names_of((message.created_by_kind, message.created_by_key) for message in messages)
    return [
        Said(
            message=message,
            item=items.get(message.pk),
            documents=files.get(message.pk, []),
            by=names.get(message.created_by_key, ""),
        )
        for message in messages
    ]


def _files(keys: list[int]) -> dict[int, list[MessageDocument]]:
    """The files of these messages, in their order; the message as it arrived last."""
    found: dict[int, list[MessageDocument]] = {}
    rows = MessageDocument.objects.filter(message__in=keys).select_related("document")
    for row in rows.order_by("part", "position", "pk"):
        found.setdefault(row.message_id, []).append(row)
    return found


def file_of(*, item_id: int, document_id: int, actor: Actor, at: datetime) -> MessageDocument:
    """One file of a message that the actor may see, and the read recorded. Raises NoSuchMessage, NotPermitted."""
    require(actor, "message.view")
    messages = Message.objects.visible_to(actor).filter(pk=item_id)
    shown = InboxItem.objects.visible_to(actor).filter(pk=item_id).first()
    row = MessageDocument.objects.filter(message=item_id, document=document_id).select_related("document").first()
    if shown is None or row is None or not messages.exists():
        raise NoSuchMessage(item_id)
    seen([shown], screen="message-file", actor=actor, at=at)
    return row


def settled_last(*, actor: Actor, at: datetime) -> SettledLast | None:
    """What the actor settled last within the hour, unless it was taken back or done anew since."""
    mine = ItemEvent.objects.filter(
        kind=ItemEventKind.SETTLED, actor_kind=actor.kind, actor_key=actor.key, at__gt=at - UNDO_WITHIN
    )
    event = mine.order_by("-at", "-id").first()
    if event is None:
        return None
    standing = InboxItem.objects.unscoped("one's own act, shown without its words").filter(
        pk=event.item_id, state=InboxItem.State.DONE, settled_at=event.at
    )
    if event.facts.get("as") == InboxItem.Settled.RAISED or not standing.exists():
        return None
    batch = str(event.batch) if event.batch else ""
    number = mine.filter(batch=event.batch).count() if event.batch else 1
    return SettledLast(item_id=event.item_id, as_what=event.facts.get("as", ""), batch=batch, number=number)


def colleagues_for(*, item: InboxItem, at: datetime) -> list[User]:
    """The people of the item's team now, by name: to whom it may be given."""
    now = Q(active_from__lte=at) & (Q(active_to__isnull=True) | Q(active_to__gt=at))
    members = Membership.objects.filter(now, team=item.team_id).values("user")
    return list(User.objects.filter(pk__in=members, is_active=True).order_by("full_name", "pk"))
