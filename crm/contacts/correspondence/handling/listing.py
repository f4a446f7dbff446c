"""The lists of the message centre: messages as work in order of due time, paged by key, with the numbers above them.

Ordered by (due_at, message), the order of the partial indexes inbox_item_open and inbox_item_mine; what has no promise
comes last. What is done comes latest first. A page is found by the key of the row before it, never by counting rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Count, F, Q, QuerySet, Value
from django.db.models.fields.tuple_lookups import TupleGreaterThan, TupleLessThan
from django.utils import timezone

from crm.contacts.correspondence.handling.items import seen
from crm.contacts.correspondence.handling.presence import writing_on
from crm.contacts.correspondence.handling.spam import likely_spam
from crm.contacts.correspondence.models import Inbox, InboxItem, ItemQuerySet
from crm.contacts.models import Reference
from crm.customers.models import Customer
from crm.sla.models import Clock
from crm.sla.queries import compiled
from crm.sla.working_time import CompiledCalendar
from crm.teams.actor import Actor
from crm.teams.models import Team
from crm.teams.policy import require

PAGE = 50
MOST_FOUND = 50
SEARCHED = timedelta(days=90)
UNMATCHED = (InboxItem.Match.AMBIGUOUS, InboxItem.Match.UNKNOWN)
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


class Tab(StrEnum):
    """Which of the messages."""

    UNREAD = "unread"
    MINE = "mine"
    OPEN = "open"
    DUE = "due"
    UNMATCHED = "unmatched"
    DONE = "done"  # today


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the messages somebody wants to see. `team` None means their own teams; `everywhere` all they may see."""

    tab: str = Tab.OPEN
    team: int | None = None
    everywhere: bool = False
    inbox: int | None = None
    service: int | None = None
    nature: str = ""
    likely_spam: bool = False


@dataclass(frozen=True, slots=True)
class ItemCursor:
    """The key of the last row somebody saw: the next page begins after it."""

    moment: datetime | None
    item_id: int

    @property
    def text(self) -> str:
        """The cursor as it stands in an address: microseconds of its moment, and the message."""
        micros = "" if self.moment is None else (self.moment - _EPOCH) // timedelta(microseconds=1)
        return f"{micros}.{self.item_id}"

    @classmethod
    def read(cls, text: str) -> "ItemCursor | None":
        """The cursor in an address; None, which is the first page, when it is none."""
        moment, _dot, item_id = text.partition(".")
        try:
            at = _EPOCH + timedelta(microseconds=int(moment)) if moment else None
            return cls(moment=at, item_id=int(item_id))
        except (ValueError, OverflowError):
            return None


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One line of the list: the item with its message, whose it is, the calendar its promise runs on, who has it open."""

    item: InboxItem
    customer: Customer | None  # None for nobody, and for somebody hidden from the actor
    reference: str  # of its contact, as stored; "" for none
    calendar: CompiledCalendar | None
    likely_spam: bool
    open_at: str  # the name of a colleague who has it open


@dataclass(frozen=True, slots=True)
class ItemCounts:
    """What stands above the list, of everything the actor may see of these teams; "mine" is of any team."""

    unread: int
    mine: int
    open: int
    due: int
    unmatched: int
    done: int


@dataclass(frozen=True, slots=True)
class ItemList:
    """One page of the list; `next` is where the following one begins."""

    rows: list[ItemRow]
    next: ItemCursor | None


def items_listed(
    *, asked: Asked, actor: Actor, at: datetime, after: ItemCursor | None = None, size: int = PAGE
) -> ItemList:
    """One page of messages, due first; what is hidden from the actor is not on it. Raises NotPermitted."""
    require(actor, "message.view")
    wanted = _wanted(asked, actor, at)
    found = _done_page(wanted, after, size + 1) if asked.tab == Tab.DONE else _open_page(wanted, after, size + 1)
    rows = _rows(found[:size], actor=actor, at=at)
    seen([row.item for row in rows], screen="messages", actor=actor, at=at)
    last = found[size - 1] if len(found) > size else None
    moment = None if last is None else last.settled_at if asked.tab == Tab.DONE else last.due_at
    return ItemList(rows=rows, next=ItemCursor(moment, last.pk) if last else None)


def items_found(*, words: str, asked: Asked, actor: Actor, at: datetime) -> list[ItemRow]:
    """Messages of the last 90 days, open and settled, in which all these words stand: in the sender's address or name,
    the subject or the text. The latest first, at most 50. Raises NotPermitted."""
    require(actor, "message.view")
    found = _of_teams(InboxItem.objects.visible_to(actor), asked, actor).filter(received_at__gt=at - SEARCHED)
    for word in words.split()[:8]:
        said = Q(sender__icontains=word) | Q(sender_name__icontains=word)
        found = found.filter(said | Q(message__subject__icontains=word) | Q(message__body__icontains=word))
    rows = _rows(list(_whole(found).order_by("-message_id")[:MOST_FOUND]), actor=actor, at=at)
    seen([row.item for row in rows], screen="messages", actor=actor, at=at)
    return rows


def items_counted(*, asked: Asked, actor: Actor, at: datetime) -> ItemCounts:
    """The numbers above the list, in two statements: what is open, and what was settled today."""
    here = _of_teams_condition(asked, actor)
    shown = InboxItem.objects.visible_to(actor)
    tonight = _midnight(at) + timedelta(days=1)
    mine = Q(assignee=actor.user_id)
    numbers = (
        shown.open()
        .filter(here | mine)
        .annotate(everything=Value(1))
        .values("everything")
        .aggregate(
            unread=Count("pk", filter=here & Q(state=InboxItem.State.NEW)),
            mine=Count("pk", filter=mine),
            open=Count("pk", filter=here),
            due=Count("pk", filter=here & Q(due_at__lt=tonight)),
            unmatched=Count("pk", filter=here & Q(match__in=UNMATCHED, nature=InboxItem.Nature.PERSON)),
        )
    )
    done = shown.filter(here, state=InboxItem.State.DONE, settled_at__gte=_midnight(at)).count()
    return ItemCounts(**numbers, done=done)


def items_picked(*, item_ids: Sequence[int], actor: Actor, at: datetime) -> list[ItemRow]:
    """These messages as lines of a list, in order of due time: of those the actor may see. Raises NotPermitted."""
    require(actor, "message.view")
    found = _whole(InboxItem.objects.visible_to(actor).filter(pk__in=list(item_ids))).order_by("due_at", "message")
    rows = _rows(list(found), actor=actor, at=at)
    seen([row.item for row in rows], screen="messages", actor=actor, at=at)
    return rows


def teams_for() -> list[Team]:
    """Every team, by name: a message may be for any of them."""
    return list(Team.objects.order_by("name", "pk"))


def inboxes_live() -> list[Inbox]:
    """The inboxes in use, by name: for filters and for passing a message on."""
    return list(Inbox.objects.filter(is_live=True).select_related("team").order_by("name", "pk"))


def _wanted(asked: Asked, actor: Actor, at: datetime) -> ItemQuerySet:
    shown = InboxItem.objects.visible_to(actor)
    if asked.tab == Tab.DONE:
        found = shown.filter(state=InboxItem.State.DONE, settled_at__gte=_midnight(at))
    else:
        found = shown.open().filter(_of_tab(asked.tab, actor, at))
    if asked.tab != Tab.MINE:
        found = _of_teams(found, asked, actor)
    if asked.inbox:
        found = found.filter(inbox=asked.inbox)
    if asked.service:
        found = found.filter(contact__service=asked.service)
    return found.filter(nature=asked.nature) if asked.nature in InboxItem.Nature.values else found


def _of_tab(tab: str, actor: Actor, at: datetime) -> Q:
    tabs = {
        Tab.UNREAD: Q(state=InboxItem.State.NEW),
        Tab.MINE: Q(assignee=actor.user_id),
        Tab.DUE: Q(due_at__lt=_midnight(at) + timedelta(days=1)),
        Tab.UNMATCHED: Q(match__in=UNMATCHED, nature=InboxItem.Nature.PERSON),
    }
    return tabs.get(Tab(tab), Q())


def _of_teams(items: ItemQuerySet, asked: Asked, actor: Actor) -> ItemQuerySet:
    return items.filter(_of_teams_condition(asked, actor))


def _of_teams_condition(asked: Asked, actor: Actor) -> Q:
    """One team's, everything (which is never nothing, so that it can be joined by "or"), or one's own teams'."""
    if asked.team is not None:
        return Q(team=asked.team)
    return Q(pk__gt=0) if asked.everywhere else Q(team__in=sorted(actor.teams))


def _whole(items: ItemQuerySet) -> ItemQuerySet:
    return items.select_related("message", "inbox", "team", "assignee", "contact__service")


def _open_page(wanted: ItemQuerySet, after: ItemCursor | None, size: int) -> list[InboxItem]:
    """Those with a due time, then, only if there is room, those without."""
    found: list[InboxItem] = []
    if after is None or after.moment is not None:
        dated = wanted.filter(due_at__isnull=False)
        if after is not None:
            dated = dated.filter(TupleGreaterThan((F("due_at"), F("message")), (after.moment, after.item_id)))
        found = list(_whole(dated).order_by("due_at", "message")[:size])
    if len(found) < size:
        key = after.item_id if after is not None and after.moment is None else 0
        undated = wanted.filter(due_at__isnull=True, message__gt=key)
        found += _whole(undated).order_by("message")[: size - len(found)]
    return found


def _done_page(wanted: ItemQuerySet, after: ItemCursor | None, size: int) -> list[InboxItem]:
    if after is not None and after.moment is not None:
        wanted = wanted.filter(TupleLessThan((F("settled_at"), F("message")), (after.moment, after.item_id)))
    return list(_whole(wanted).order_by("-settled_at", "-message")[:size])


def _rows(items: list[InboxItem], *, actor: Actor, at: datetime) -> list[ItemRow]:
    keys = [item.pk for item in items]
    contacts = [item.contact_id for item in items if item.contact_id is not None]
    references = dict(
        Reference.objects.filter(contact__in=contacts, kind=Reference.Kind.OWN).values_list("contact", "value")
    )
    people = Customer.objects.not_hidden_from(actor).in_bulk(
        sorted({item.message.customer_id for item in items if item.message.customer_id is not None})
    )
    calendars = _calendars(contacts)
    spam = likely_spam([item for item in items if item.state != InboxItem.State.DONE])
    present = writing_on(item_ids=keys, actor=actor, at=at) if keys else {}
    return [
        ItemRow(
            item=item,
            customer=people.get(item.message.customer_id or 0),
            reference=references.get(item.contact_id or 0, ""),
            calendar=calendars.get(item.contact_id or 0),
            likely_spam=item.pk in spam,
            open_at=present.get(item.pk, ""),
        )
        for item in items
    ]


def _calendars(contacts: list[int]) -> dict[int, CompiledCalendar]:
    """The calendar by which the promise due first counts, by contact."""
    if not contacts:
        return {}
    going_on: QuerySet = Clock.objects.filter(promise__contact__in=contacts, state=Clock.State.RUNNING)
    rows = going_on.order_by("-due_at", "-id").values_list("promise__contact", "calendar_version_id")
    return {contact: compiled(version) for contact, version in rows}


def _midnight(at: datetime) -> datetime:
    return timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
