"""A slow clock that steps one minute at a time, written apart from the engine to check it against.

It knows nothing of intervals, totals or searches: it looks at the wall clock at every minute, asks the calendar that
applies at that minute whether it is open, and counts. Instants are whole minutes since 1970.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FOR_EVER = 10**12


def minute(instant: datetime) -> int:
    return (instant - EPOCH) // MINUTE


def instant(number: int) -> datetime:
    return EPOCH + number * MINUTE


@lru_cache(maxsize=4096)
def wall(zone: str, day: date) -> tuple[tuple[int, int], ...]:
    """Each minute of a local day and where the hands stand in it: they never go back, a repeated hour ends the first."""
    local = ZoneInfo(zone)
    at = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=16)
    while at.astimezone(local).date() < day:
        at += MINUTE
    minutes, hand = [], 0
    while (there := at.astimezone(local)).date() == day:
        hand = max(hand, there.hour * 60 + there.minute)
        minutes.append((minute(at), hand))
        at += MINUTE
    return tuple(minutes)


class MinuteClock:
    """One calendar, looked at minute by minute."""

    def __init__(self, spec: dict) -> None:
        self.spec, self.zone = spec, spec["zone"]
        self._open: dict[date, list[int]] = {}

    def hours(self, day: date) -> list[tuple[int, int]]:
        text = day.isoformat()
        if text in self.spec["special"]:
            found = self.spec["special"][text]
        else:
            found = [] if text in self.spec["closed"] else self.spec["week"].get(DAYS[day.weekday()], [])
        return [tuple(int(at[:2]) * 60 + int(at[3:]) for at in pair) for pair in found]

    def open_minutes_of(self, day: date) -> list[int]:
        """The minutes of a local day in which the calendar is open."""
        if day not in self._open:
            hours = self.hours(day)
            self._open[day] = [at for at, hand in wall(self.zone, day) if any(a <= hand < b for a, b in hours)]
        return self._open[day]

    def date_of(self, at: int) -> date:
        return instant(at).astimezone(ZoneInfo(self.zone)).date()

    def open_minutes(self, start: datetime, end: datetime) -> int:
        return sum(minute(start) <= at < minute(end) for day in self.days(minute(start), minute(end)) for at in day)

    def days(self, start: int, end: int) -> Iterator[list[int]]:
        day = self.date_of(start)
        while day <= self.date_of(end):
            yield self.open_minutes_of(day)
            day += DAY

    def cutoff(self, day: date, *, midnight: bool) -> int | None:
        """The minute with which a working day is over; None for a closed one."""
        open_minutes = self.open_minutes_of(day)
        if not open_minutes:
            return None
        return (wall(self.zone, day)[-1][0] if midnight else open_minutes[-1]) + 1


class Stepping:
    """A clock that is counted minute by minute and day by day, on every calendar that applied, with every pause."""

    def __init__(self, edits: Sequence[tuple[int, dict, bool]], start: int, pauses: Sequence[tuple[int, int]]) -> None:
        """`edits` are (since when, calendar, retrospective), the first from the start."""
        last = max((i for i, (_at, _spec, retrospective) in enumerate(edits) if retrospective), default=0)
        self.since = [at for at, _spec, _retrospective in edits[last:]]
        self.clocks = [MinuteClock(spec) for _at, spec, _retrospective in edits[last:]]
        self.edits, self.start, self.pauses = edits, start, pauses

    def in_force(self, at: int) -> MinuteClock:
        """The calendar that applies in this minute."""
        return self.clocks[max(0, bisect_right(self.since, at) - 1)]

    def paused(self, at: int) -> bool:
        return any(since <= at < until for since, until in self.pauses)

    def due(self, rules: dict, amount: int) -> int:
        """The minute at which it is due."""
        if rules["pause_rule"] == "RESTART":
            return self._restarting(rules, amount)
        if rules["measure"] == "WORKING_MINUTES":
            return self._in_minutes(amount)
        return self._in_days(rules, amount)

    def _restarting(self, rules: dict, amount: int) -> int:
        plain = rules | {"pause_rule": "RUNNING_AT_CUTOFF"}
        start = self.start
        for at in sorted({until for _since, until in self.pauses}):
            if at <= start or self.paused(at) or not any(since < until == at for since, until in self.pauses):
                continue
            begun = at
            while self.paused(begun - 1):
                begun -= 1
            if begun >= Stepping(self.edits, start, ()).due(plain, amount):
                break
            start = at
        return Stepping(self.edits, start, ()).due(plain, amount)

    def _in_minutes(self, amount: int) -> int:
        if amount == 0:
            return self.start
        day = self.clocks[0].date_of(self.start)
        while True:
            for at, _hand in wall(self.clocks[0].zone, day):
                if at >= self.start and at in self._open(day, at) and not self.paused(at):
                    amount -= 1
                    if amount == 0:
                        return at + 1
            day += DAY

    def _open(self, day: date, at: int) -> set[int]:
        clock = self.in_force(at)
        if not hasattr(clock, "sets"):
            clock.sets = {}
        if day not in clock.sets:
            clock.sets[day] = set(clock.open_minutes_of(day))
        return clock.sets[day]

    def _received(self, rules: dict) -> date:
        day = self.clocks[0].date_of(self.start)
        while rules["receipt"] == "DEEMED_NEXT_WORKING_DAY":
            if any(at >= self.start and at in self._open(day, at) for at, _hand in wall(self.clocks[0].zone, day)):
                break
            day += DAY
        return day

    def _in_days(self, rules: dict, amount: int) -> int:
        received, measure = self._received(rules), rules["measure"]
        if measure == "WORKING_DAYS":
            first = received + DAY if amount else received
            return self._nth(first, max(1, amount), rules)
        if measure == "CALENDAR_MONTHS":
            amount = (months_later(received, amount) - received).days
        day = received
        while amount:
            day += DAY
            amount -= not self._left_out(day, self._day_over(day, rules), rules, last=amount == 1)
        return self._nth(day, 1, rules)

    def _day_over(self, day: date, rules: dict) -> int:
        midnight = rules["cutoff"] == "MIDNIGHT"
        return self.clocks[0].cutoff(day, midnight=midnight) or wall(self.clocks[0].zone, day)[-1][0] + 1

    def _nth(self, first: date, amount: int, rules: dict) -> int:
        """The moment at which the `amount`th working day from `first` on is over, counted as it happens."""
        reached = first - DAY
        for over, day in self._ends(first, rules):
            if day > reached and not self._left_out(day, over, rules, last=amount == 1):
                reached = day
                amount -= 1
                if amount == 0:
                    return over
        raise AssertionError("days do not end")

    def _ends(self, first: date, rules: dict) -> Iterator[tuple[int, date]]:
        """Each moment at which a day is over by the calendar that applies just then, after the start, in order."""
        day = first - DAY
        while True:
            day += DAY
            ends = set()
            for number, clock in enumerate(self.clocks):
                begin = max(self.start, self.since[number]) if number else self.start
                end = self.since[number + 1] if number + 1 < len(self.since) else FOR_EVER
                over = clock.cutoff(day, midnight=rules["cutoff"] == "MIDNIGHT")
                if over is not None and begin < over <= end:
                    ends.add((over, day))
            yield from sorted(ends)

    def _left_out(self, day: date, over: int, rules: dict, *, last: bool) -> bool:
        if rules["pause_rule"] != "TOUCHED_DAY":
            return self.paused(over - 1)
        minutes = [at for at, _hand in wall(self.clocks[0].zone, day)]
        return any(self.paused(at) for at in minutes if not last or at < over)


def months_later(day: date, months: int) -> date:
    year, month = day.year, day.month + months
    while month > 12:
        year, month = year + 1, month - 12
    for length in (day.day, 30, 29, 28):
        try:
            return date(year, month, min(day.day, length))
        except ValueError:
            continue
    raise AssertionError("a month is at least 28 days long")
