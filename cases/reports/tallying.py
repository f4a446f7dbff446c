"""Counting: periods, and tallies that add up from cells. Pure: no ORM, no clock, no settings."""

from calendar import monthrange
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import NamedTuple, Self

from cases.reports.rules import NO, PENDING, UNKNOWN, YES, Rule, WhyNot

HOUR = 3600
FEW = 10  # a line of fewer that holds a confidential record is not shown
NOT_VOLUME = frozenset({Rule.VOIDED, Rule.OUTBOUND, Rule.INTERNAL})


class Period(NamedTuple):
    """Days from the first to the last, both counted."""

    first_day: date
    last_day: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last_day - self.first_day).days + 1

    @property
    def before(self) -> "Period":
        """As much time just before it: whole months before whole months, else as many days."""
        end = self.first_day - timedelta(days=1)
        months = self._whole_months()
        if not months:
            return Period(self.first_day - timedelta(days=self.days), end)
        year, month = divmod(self.first_day.year * 12 + self.first_day.month - 1 - months, 12)
        return Period(date(year, month + 1, 1), end)

    def _whole_months(self) -> int:
        first, last = self.first_day, self.last_day
        if first.day != 1 or last.day != monthrange(last.year, last.month)[1]:
            return 0
        return (last.year - first.year) * 12 + last.month - first.month + 1


class Cell(NamedTuple):
    """So many contacts that are the same in everything the reports count by."""

    in_period: bool  # False: in the period before
    service_id: int
    channel: str
    mediated: bool
    excluded: str
    why_not: str
    gross: str
    net: str
    once_and_done: str
    confidential: bool
    opens_session: bool
    opens_service: bool
    number: int


def share(part: int, whole: int) -> float | None:
    """The part as a percentage with one decimal; None of nothing."""
    return round(100 * part / whole, 1) if whole else None


@dataclass(slots=True)
class Adding:
    """Numbers that add up with others of their kind."""

    def include(self, other: Self) -> None:
        """Nothing; the other's numbers are in these."""
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))


@dataclass(slots=True)
class Tally(Adding):
    """What the contacts of one line add up to. Rates are None where there is nothing to divide by."""

    logged: int = 0
    confidential: int = 0
    sessions: int = 0
    service_sessions: int = 0  # sessions about this service, in a service's line
    contacts: int = 0  # volume: inbound, not voided
    eligible: int = 0
    gross: int = 0
    followed: int = 0
    decided: int = 0  # followed, and the window has closed
    net: int = 0
    repeats: int = 0
    once_yes: int = 0
    once_no: int = 0
    once_pending: int = 0

    def add(self, cell: Cell) -> None:
        """Nothing; the cell is counted."""
        count = cell.number
        self.logged += count
        self.confidential += count * cell.confidential
        if cell.excluded not in NOT_VOLUME:
            self.contacts += count
            self.sessions += count * cell.opens_session
            self.service_sessions += count * cell.opens_service
        if cell.excluded:
            return
        self.eligible += count
        self.gross += count * (cell.gross == YES)
        self.followed += count * (cell.net != UNKNOWN)
        self.decided += count * (cell.net in {YES, NO})
        self.net += count * (cell.net == YES)
        self.repeats += count * (cell.why_not == WhyNot.REPEATED)
        self.once_yes += count * (cell.once_and_done == YES)
        self.once_no += count * (cell.once_and_done == NO)
        self.once_pending += count * (cell.once_and_done == PENDING)

    @property
    def few(self) -> bool:
        """True when the line may not be shown: fewer than ten, and one of them confidential."""
        return 0 < self.logged < FEW and self.confidential > 0

    @property
    def not_followed(self) -> int:
        return self.eligible - self.followed

    @property
    def pending(self) -> int:
        """Followed, and the window has not closed."""
        return self.followed - self.decided

    @property
    def gross_rate(self) -> float | None:
        return share(self.gross, self.eligible)

    @property
    def net_rate(self) -> float | None:
        return share(self.net, self.decided)

    @property
    def followed_rate(self) -> float | None:
        return share(self.followed, self.eligible)

    @property
    def once_rate(self) -> float | None:
        return share(self.once_yes, self.once_yes + self.once_no)


class PromiseCell(NamedTuple):
    """So many promises of one kind with one end."""

    in_period: bool
    service_id: int
    channel: str
    kind: str
    end: str  # KEPT, SAME_ACT, BROKEN, EXCUSED, RUNNING, CANCELLED
    still_open: bool
    confidential: bool
    number: int


@dataclass(slots=True)
class PromiseTally(Adding):
    """What the promises of one line add up to."""

    logged: int = 0
    confidential: int = 0
    kept: int = 0
    broken: int = 0
    broken_open: int = 0  # of the broken: still open, and late
    excused: int = 0  # broken too, and excused by a manager
    running: int = 0
    same_act: int = 0

    def add(self, cell: PromiseCell) -> None:
        """Nothing; the cell is counted. Cancelled promises are none."""
        if cell.end == "CANCELLED":
            return
        self.logged += cell.number
        self.confidential += cell.number * cell.confidential
        self.kept += cell.number * (cell.end == "KEPT")
        self.broken += cell.number * (cell.end == "BROKEN")
        self.broken_open += cell.number * (cell.end == "BROKEN" and cell.still_open)
        self.excused += cell.number * (cell.end == "EXCUSED")
        self.running += cell.number * (cell.end == "RUNNING")
        self.same_act += cell.number * (cell.end == "SAME_ACT")

    @property
    def few(self) -> bool:
        """True when the line may not be shown."""
        return 0 < self.logged < FEW and self.confidential > 0

    @property
    def kept_rate(self) -> float | None:
        """Kept of kept and broken, excused or not: an excuse raises no share. Kept in the same act are apart."""
        return share(self.kept, self.kept + self.broken + self.excused)


@dataclass(frozen=True, slots=True)
class Times:
    """How long the promises of a line took, None where none has ended; by which rules they were made, in words."""

    ended: int = 0
    taken_half: float | None = None  # working seconds, the median
    taken_nine: float | None = None  # and what nine of ten took at most
    late_half: float | None = None
    own_half: float | None = None  # as the customer's clock has it
    own_sum: int = 0
    paused_sum: int = 0
    pauses: int = 0
    late_pauses: int = 0
    rules: tuple[str, ...] = ()

    @property
    def taken_hours(self) -> float | None:
        """The median in working hours."""
        return _in(self.taken_half, HOUR)

    @property
    def taken_nine_hours(self) -> float | None:
        """What nine of ten took at most, in working hours."""
        return _in(self.taken_nine, HOUR)

    @property
    def late_hours(self) -> float | None:
        """By how much the late ones were late, the median in working hours."""
        return _in(self.late_half, HOUR)

    @property
    def own_days(self) -> float | None:
        """How long the customer waited, the median in days and nights."""
        return _in(self.own_half, 24 * HOUR)

    @property
    def paused_share(self) -> float | None:
        """How much of the customer's own time the clocks stood still."""
        return share(self.paused_sum, self.own_sum)


def _in(seconds: float | None, unit: int) -> float | None:
    return None if seconds is None else round(float(seconds) / unit, 1)
