"""Who saw whom, on which screen, why: the log of reads as information governance reads it, newest first, paged by key."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.db.models.expressions import F
from django.db.models.fields.tuple_lookups import TupleLessThan
from django.utils import timezone

from crm.teams.access import ONE_LOOK, TYPED, record_read
from crm.teams.actor import Actor
from crm.teams.models import AccessLog
from crm.teams.policy import require

VIEW = "access_log.view"
PAGE = 50
MOST_EXPORTED = 50_000
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which looks: of these days (the last included), by this member of staff, at any of these keys by kind."""

    first: date
    last: date
    by: int | None = None
    whom: Mapping[str, tuple[int, ...]] | None = None


@dataclass(frozen=True, slots=True)
class LogCursor:
    """The last line somebody saw: the next page begins after it."""

    at: datetime
    key: int

    @property
    def text(self) -> str:
        """The cursor as it stands in an address."""
        return f"{(self.at - _EPOCH) // timedelta(microseconds=1)}.{self.key}"

    @classmethod
    def read(cls, text: str) -> "LogCursor | None":
        """The cursor in an address; None, which is the first page, when it is none."""
        micros, _dot, key = text.partition(".")
        try:
            return cls(at=_EPOCH + timedelta(microseconds=int(micros)), key=int(key))
        except (ValueError, OverflowError):
            return None


@dataclass(slots=True)
class Look:
    """One look: a row, or the rows of a box that was typed into for a minute (design.md rule 6), all whom they show."""

    at: datetime  # of the last answer
    actor_kind: str
    actor_key: str
    screen: str
    kind: str
    keys: list[int]
    reason: str


@dataclass(frozen=True, slots=True)
class LogPage:
    """One page of the log; `next` is where the following one begins."""

    rows: list[Look]
    next: LogCursor | None


def access_log(*, actor: Actor, wanted: Wanted, after: LogCursor | None = None, size: int = PAGE) -> LogPage:
    """One page of the log. That it was read is recorded by `log_read`, once the page knows whom it names.

    Raises NotPermitted.
    """
    require(actor, VIEW)
    rows = AccessLog.objects.filter(at__gte=_midnight(wanted.first), at__lt=_midnight(wanted.last + timedelta(days=1)))
    if wanted.by is not None:
        rows = rows.filter(actor_kind="STAFF", actor_key=str(wanted.by))
    if wanted.whom is not None:
        rows = rows.filter(_any_of(wanted.whom))
    if after is not None:
        rows = rows.filter(TupleLessThan((F("at"), F("id")), (after.at, after.key)), at__lte=after.at)
    found = list(rows.order_by("-at", "-id")[: size + 1])
    last = found[size - 1] if len(found) > size else None
    return LogPage(rows=looks_of(found[:size]), next=None if last is None else LogCursor(at=last.at, key=last.pk))


def looks_of(rows: Iterable[AccessLog]) -> list[Look]:
    """The looks these rows tell of, newest first as they are."""
    looks: list[Look] = []
    typed: dict[tuple[str, ...], Look] = {}
    for row in rows:
        box = (row.actor_kind, row.actor_key, row.screen, row.session, row.kind, row.reason)
        open_look = typed.get(box)
        if open_look is not None and open_look.at - row.at <= ONE_LOOK:
            open_look.keys = sorted({*open_look.keys, *row.keys})
            continue
        looks.append(Look(row.at, row.actor_kind, row.actor_key, row.screen, row.kind, list(row.keys), row.reason))
        if row.screen in TYPED:
            typed[box] = looks[-1]
    return looks


def _any_of(whom: Mapping[str, tuple[int, ...]]) -> Q:
    wanted = Q(pk__in=[])
    for kind, keys in whom.items():
        if keys:
            wanted |= Q(kind=kind, keys__overlap=list(keys))
    return wanted


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())


def log_read(*, actor: Actor, at: datetime, customers: Iterable[int], reason: str) -> None:
    """Nothing; reading the log is a read of the people it names."""
    record_read(actor=actor, at=at, screen="access-log", kind="CUSTOMER", keys=customers, reason=reason)
