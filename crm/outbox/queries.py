"""The outbox as an administrator watches it: keys, kinds and counts; addresses are struck out of what servers said."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q, QuerySet
from django.utils.translation import gettext

from crm.outbox.models import OutboxDestination, OutboxEntry, OutboxEvent, OutboxSettled
from crm.outbox.registry import destinations, most_a_minute

AN_HOUR = timedelta(hours=1)
A_PAGE = 50
MOST_EVENTS = 10
_ADDRESS = re.compile(r"[^\s<>]+@[^\s<>,;]+|\+?\d[\d ()-]{6,}\d")


def without_addresses(words: str) -> str:
    """What a server said, without the addresses and numbers in it: an administrator sees no customer's."""
    return _ADDRESS.sub("…", words)


@dataclass(frozen=True, slots=True)
class Queue:
    """What stands in the outbox of one kind for one destination."""

    destination: str
    kind: str
    due: int  # may go now
    later: int  # not before a time to come, nobody holding it
    held: int  # by a destination that rests or is paused, or by quiet hours
    dead: int
    oldest: datetime | None  # of what may go now


def queues(*, at: datetime) -> list[Queue]:
    """Every kind and destination of which anything stands in the outbox."""
    live = Q(dead_at__isnull=True)
    rows = (
        OutboxEntry.objects.values("destination", "kind")
        .annotate(
            due=Count("pk", filter=live & Q(not_before__lte=at)),
            later=Count("pk", filter=live & Q(not_before__gt=at, held_by="")),
            held=Count("pk", filter=live & Q(not_before__gt=at) & ~Q(held_by="")),
            dead=Count("pk", filter=~live),
            oldest=Min("not_before", filter=live & Q(not_before__lte=at)),
        )
        .order_by("destination", "kind")
    )
    return [Queue(**row) for row in rows]


def holders(*, at: datetime) -> list[tuple[str, int, datetime]]:
    """(what holds them, how many, when the first goes) of everything that is held."""
    rows = OutboxEntry.objects.filter(dead_at__isnull=True, not_before__gt=at).exclude(held_by="")
    held = rows.values("held_by").annotate(count=Count("pk"), first=Min("not_before")).order_by("held_by")
    return [(row["held_by"], row["count"], row["first"]) for row in held]


@dataclass(frozen=True, slots=True)
class Place:
    """A destination as it stands, with how much went there lately."""

    name: str
    words: str
    row: OutboxDestination | None
    a_minute: int  # 0 for as many as there are
    last_minute: int
    last_hour: int

    def state(self, at: datetime) -> str:
        """PAUSED, RESTS, FAILING or WELL."""
        if self.row is None:
            return "WELL"
        if self.row.paused_at is not None:
            return "PAUSED"
        if self.row.rests_until is not None:
            return "RESTS" if self.row.rests_until > at else "FAILING"
        return "FAILING" if self.row.failures else "WELL"


def places(*, at: datetime) -> list[Place]:
    """Every destination the doors enrolled and, of others, those about which something is to be said."""
    rows = {row.name: row for row in OutboxDestination.objects.order_by("name")[:200]}
    went = {
        row["destination"]: (row["minute"], row["hour"])
        for row in OutboxSettled.objects.filter(settled_at__gt=at - AN_HOUR, let_go=False)
        .values("destination")
        .annotate(minute=Count("pk", filter=Q(settled_at__gt=at - timedelta(minutes=1))), hour=Count("pk"))
    }
    named = {one.name: gettext(one.words) for one in destinations()}
    ill = [name for name, row in rows.items() if row.failures or row.paused_at or row.rests_until]
    return [
        Place(name, named.get(name, name), rows.get(name), _rate(rows.get(name), name), *went.get(name, (0, 0)))
        for name in sorted({*named, *ill})
    ]


def _rate(row: OutboxDestination | None, name: str) -> int:
    return row.a_minute if row is not None and row.a_minute is not None else most_a_minute(name)


def inside(*, at: datetime) -> tuple[int, int]:
    """How many entries that stay with us were settled in the last minute and hour."""
    rows = OutboxSettled.objects.filter(settled_at__gt=at - AN_HOUR, destination="")
    found = rows.aggregate(minute=Count("pk", filter=Q(settled_at__gt=at - timedelta(minutes=1))), hour=Count("pk"))
    return found["minute"], found["hour"]


STATES = {
    "due": lambda at: Q(dead_at__isnull=True, not_before__lte=at),
    "later": lambda at: Q(dead_at__isnull=True, not_before__gt=at, held_by=""),
    "held": lambda at: Q(dead_at__isnull=True, not_before__gt=at) & ~Q(held_by=""),
    "dead": lambda at: Q(dead_at__isnull=False),
}


def entries(
    *, state: str, at: datetime, kind: str = "", destination: str | None = None, held_by: str = "", after: int = 0
) -> list[OutboxEntry]:
    """One page of the entries of a state, and one more when there are more; by key, after the key given."""
    rows: QuerySet[OutboxEntry] = OutboxEntry.objects.filter(STATES[state](at), pk__gt=after)
    if kind:
        rows = rows.filter(kind=kind)
    if destination is not None:
        rows = rows.filter(destination=destination)
    if held_by:
        rows = rows.filter(held_by=held_by)
    return list(rows.order_by("pk")[: A_PAGE + 1])


def events() -> Iterable[OutboxEvent]:
    """What people did to the outbox lately, newest first."""
    return OutboxEvent.objects.order_by("-at", "-id")[:MOST_EVENTS]
