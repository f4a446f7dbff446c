"""Working calendars: opening hours in local time, compiled to instants that can be added to and measured.

A calendar is a plain dictionary, as it is stored:

    {"zone": "Europe/London",
     "week": {"mon": [["09:00", "17:00"]], ...},          several intervals a day; one may end "24:00"
     "closed": ["2026-12-29", ...],                       closures
     "special": {"2026-12-24": [["09:00", "12:00"]]},     other hours on one date
     "exceptions": [{"date", "intervals", "kind", "name"}, ...],
     "names": {"2026-04-03": "Good Friday"}}              what to call a date when explaining

Hours given for a date beat a closure of that date, and a closure beats the week.

Opening hours are local wall time; everything compiled is UTC. Where the clocks go forward over an opening or closing
time, it happens when they change; where they go back, the first of the two hours is meant. So the hours of a day never
overlap, and a night that has an hour more is an hour longer.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from crm.sla.horizon import Horizon, merged

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
SECOND = 1_000_000
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FIRST_YEAR, LAST_YEAR = 1900, 2200
DAY_MINUTES = 24 * 60

Span = tuple[datetime, datetime]


def compile_calendar(spec: Mapping) -> "CompiledCalendar":
    """Return the calendar described by `spec`, ready to count with.

    Raises ValueError for hours that cannot be read or overlap, an unknown zone, and a calendar that never opens.
    """
    zone = _zone(spec.get("zone"))
    unknown = set(spec.get("week", {})) - set(WEEKDAYS)
    if unknown:
        raise ValueError(f"unknown day of the week: {', '.join(sorted(unknown))}")
    week = tuple(_hours(spec.get("week", {}).get(day, ()), where=day) for day in WEEKDAYS)
    dated, notes = _dated_hours(spec)
    if not any(week) and not any(dated.values()):
        raise ValueError("a calendar that never opens cannot count anything")
    return CompiledCalendar(zone=zone, week=week, dated=dated, notes=notes)


@dataclass(frozen=True)
class DayNote:
    """What a calendar says about one date: its name ("Good Friday") and its kind, each "" when not given."""

    name: str = ""
    kind: str = ""


class CompiledCalendar:
    """A working calendar that can add and measure. It keeps what it has compiled: keep one per calendar version."""

    def __init__(self, *, zone: ZoneInfo, week: tuple, dated: dict[date, tuple], notes: dict[date, DayNote]) -> None:
        self.zone = zone
        self._week = week
        self._dated = dated
        self._notes = notes
        self._horizon: Horizon | None = None

    def add(self, start: datetime, *, minutes: float = 0, seconds: float = 0, without: Sequence[Span] = ()) -> datetime:
        """Return when that much working time after `start` has passed, leaving out the spans in `without`.

        Time used up exactly at closing is up at closing, not at the next opening; none at all is up at `start`.
        Raises ValueError for a negative amount and when the calendar does not open that much before the year 2200.
        """
        amount = round(minutes * 60 * SECOND + seconds * SECOND)
        if amount <= 0:
            if amount < 0:
                raise ValueError("working time to add cannot be negative")
            return start.astimezone(UTC)
        begin = (start - EPOCH) // MICROSECOND
        horizon = self._covering(begin)
        total = horizon.total_at(begin) + amount
        for since, until in _union(without, begin) if without else ():
            # A pause that begins at or after the moment the time is up has nothing to extend.
            horizon = self._covering(since, until)
            paused_total = horizon.total_at(since)
            if total <= paused_total:
                break
            total += horizon.total_at(until) - paused_total
        while total > horizon.totals[-1]:
            horizon = self._extended(horizon)
        i = bisect_left(horizon.totals, total)
        return EPOCH + timedelta(microseconds=horizon.shuts[i - 1] - (horizon.totals[i] - total))

    def elapsed(self, start: datetime, end: datetime, *, without: Sequence[Span] = ()) -> float:
        """Return the working seconds from `start` to `end`, leaving out the spans in `without`; 0 backwards."""
        begin, finish = (start - EPOCH) // MICROSECOND, (end - EPOCH) // MICROSECOND
        if finish <= begin:
            return 0.0
        horizon = self._covering(begin, finish)
        total = horizon.total_at(finish) - horizon.total_at(begin)
        for since, until in _union(without, begin, finish) if without else ():
            total -= horizon.total_at(until) - horizon.total_at(since)
        return total / SECOND

    def is_open(self, instant: datetime) -> bool:
        """Return whether the calendar is open at `instant`; at closing time it is not."""
        at = (instant - EPOCH) // MICROSECOND
        horizon = self._covering(at)
        i = bisect_right(horizon.shuts, at)
        return i < len(horizon.opens) and horizon.opens[i] <= at

    def next_opening(self, instant: datetime) -> datetime:
        """Return `instant` itself when open, else when the calendar next opens. Raises ValueError if it never does."""
        if self.is_open(instant):
            return instant
        at = (instant - EPOCH) // MICROSECOND
        horizon = self._covering(at)
        i = bisect_right(horizon.opens, at)
        while i >= len(horizon.opens):
            horizon = self._extended(horizon)
        return EPOCH + timedelta(microseconds=horizon.opens[i])

    def local_date(self, instant: datetime) -> date:
        """Return the date on the wall, where this calendar is kept, at `instant`."""
        at = (instant - EPOCH) // MICROSECOND
        horizon = self._covering(at)
        return date.fromordinal(horizon.first_day + bisect_right(horizon.midnights, at) - 1)

    def is_working_day(self, day: date) -> bool:
        """Return whether the calendar opens at all on `day`."""
        horizon, i = self._position(day)
        return horizon.working_days_before[i + 1] > horizon.working_days_before[i]

    def close_of(self, day: date) -> datetime:
        """Return when the last hours of `day` end. Raises ValueError for a day on which the calendar does not open."""
        if not self.is_working_day(day):
            raise ValueError(f"the calendar does not open on {day.isoformat()}")
        horizon, i = self._position(day)
        return EPOCH + timedelta(microseconds=horizon.closes[horizon.working_days_before[i]])

    def start_of_day(self, day: date) -> datetime:
        """Return the local midnight with which `day` begins."""
        horizon, i = self._position(day)
        return EPOCH + timedelta(microseconds=horizon.midnights[i])

    def end_of_day(self, day: date) -> datetime:
        """Return the local midnight with which `day` ends."""
        return self.start_of_day(day + timedelta(days=1))

    def working_day_after(self, day: date, count: int = 1) -> date:
        """Return the working day that comes `count` working days after `day`, which need not be one itself.

        Raises ValueError when there is none before the year 2200.
        """
        horizon, i = self._position(day)
        wanted = horizon.working_days_before[i + 1] + count - 1
        while wanted >= len(horizon.working_days):
            horizon = self._extended(horizon)
        return date.fromordinal(horizon.working_days[wanted])

    def end_of_working_day_after(self, start: datetime, count: int, *, at_midnight: bool = False) -> datetime:
        """Return when the day `count` working days after the local date of `start` closes, or ends if `at_midnight`.

        The same as `working_day_after` and `close_of`, in one step, because most promises are counted this way.
        Raises ValueError when there is none before the year 2200.
        """
        at = (start - EPOCH) // MICROSECOND
        horizon = self._covering(at)
        wanted = horizon.working_days_before[bisect_right(horizon.midnights, at)] + count - 1
        while wanted >= len(horizon.working_days):
            horizon = self._extended(horizon)
        return EPOCH + timedelta(microseconds=(horizon.ends_of_day if at_midnight else horizon.closes)[wanted])

    def end_of_day_counted(
        self,
        start: datetime,
        count: int,
        *,
        every_day: bool = False,
        at_midnight: bool = False,
        touched: bool = False,
        without: Sequence[Span] = (),
        since: datetime | None = None,
    ) -> datetime:
        """Return when the `count`th counted day after the local date of `start` closes, or ends if `at_midnight`.

        Working days are counted, or every day and then the next working day if `every_day`. A day is left out when a
        span of `without` holds its end, or touches any part of it if `touched`. None at all is the first end after
        `since` (`start` when not given) on or after that date. The same as judging day by day, by binary search.
        Raises ValueError when there is none before the year 2200.
        """
        at = (start - EPOCH) // MICROSECOND
        begun = at if since is None else (since - EPOCH) // MICROSECOND
        pauses = _union(without) if without else []
        horizon = self._covering(min(at, pauses[0][0]), max(at, pauses[-1][1])) if pauses else self._covering(at)
        while True:
            ends = horizon.ends_of_day if at_midnight else horizon.closes
            day = bisect_right(horizon.midnights, at)
            if count and every_day:
                cutoffs = horizon.ends_of_every_day if at_midnight else horizon.cutoffs
                day = horizon.reached(day, count, cutoffs, pauses, numbers=range(len(cutoffs) + 1) if touched else None)
            if day < len(horizon.working_days_before):
                first = horizon.working_days_before[day if count else day - 1]
                first = first if count else max(first, bisect_right(ends, begun))
                wanted = 1 if every_day else max(1, count)
                numbers = horizon.working_days_before if touched else None
                index = horizon.reached(first, wanted, ends, pauses, numbers=numbers)
                if index < len(ends):
                    return EPOCH + timedelta(microseconds=ends[index])
            horizon = self._extended(horizon)

    def working_days_after(self, day: date, *, at_midnight: bool = False) -> Iterator[tuple[date, datetime]]:
        """Return the working days after `day`, in order, each with when it closes, or ends if `at_midnight`.

        Raises ValueError when they run out before the year 2200.
        """
        horizon, i = self._position(day)
        i = horizon.working_days_before[i + 1]
        while True:
            while i >= len(horizon.working_days):
                horizon = self._extended(horizon)
            ends = horizon.ends_of_day if at_midnight else horizon.closes
            yield date.fromordinal(horizon.working_days[i]), EPOCH + timedelta(microseconds=ends[i])
            i += 1

    def usual_day(self) -> float:
        """Return the working seconds of a usual day: the commonest day of the week, the longest of equals."""
        lengths = [sum(end - begin for begin, end in hours) for hours in self._week if hours]
        lengths = lengths or [sum(end - begin for begin, end in hours) for hours in self._dated.values() if hours]
        return max(lengths, key=lambda length: (lengths.count(length), length)) * 60.0

    def is_closure(self, day: date) -> bool:
        """Return whether `day` is closed although the calendar opens on that day of the week."""
        return bool(self._week[day.weekday()]) and self._dated.get(day) == ()

    def has_own_hours(self, day: date) -> bool:
        """Return whether `day` is open at hours of its own instead of those of the week."""
        return bool(self._dated.get(day))

    def note_of(self, day: date) -> DayNote:
        """Return the name and kind the calendar gives `day`, both empty when it has none."""
        return self._notes.get(day, DayNote())

    def _position(self, day: date) -> tuple[Horizon, int]:
        noon = (datetime(day.year, day.month, day.day, 12, tzinfo=UTC) - EPOCH) // MICROSECOND
        # A day's margin, because noon in UTC may be another date where this calendar is kept.
        horizon = self._covering(noon - DAY_MINUTES * 60 * SECOND, noon + DAY_MINUTES * 60 * SECOND)
        return horizon, day.toordinal() - horizon.first_day

    def _covering(self, first: int, last: int | None = None) -> Horizon:
        """Return a horizon that holds both instants. Raises ValueError outside the years 1900 to 2200."""
        last = first if last is None else last
        horizon = self._horizon
        if horizon is None:
            year = (EPOCH + timedelta(microseconds=first)).year
            horizon = self._built(year - 1, year + 2)
        while first < horizon.midnights[0]:
            begin = date.fromordinal(horizon.first_day).year
            earliest = (EPOCH + timedelta(microseconds=first)).year - 1
            horizon = self._built(min(earliest, begin - 1), date.fromordinal(horizon.end_day).year)
        while last >= horizon.midnights[-1]:
            horizon = self._extended(horizon)
        return horizon

    def _extended(self, horizon: Horizon) -> Horizon:
        begin, end = date.fromordinal(horizon.first_day).year, date.fromordinal(horizon.end_day).year
        if end >= LAST_YEAR:
            raise ValueError(f"the calendar does not open often enough before the year {LAST_YEAR}")
        return self._built(begin, min(LAST_YEAR, end + max(2, end - begin)))

    def _built(self, first_year: int, end_year: int) -> Horizon:
        """Return the horizon of whole years from `first_year` up to and without `end_year`, and keep it."""
        if first_year < FIRST_YEAR or end_year > LAST_YEAR:
            raise ValueError(f"calendars count from the year {FIRST_YEAR} to {LAST_YEAR}")
        horizon = Horizon(date(first_year, 1, 1).toordinal(), date(end_year, 1, 1).toordinal())
        for ordinal in range(horizon.first_day, horizon.end_day):
            self._compile_day(horizon, date.fromordinal(ordinal))
        horizon.midnights.append(_instant(self.zone, date.fromordinal(horizon.end_day), 0))
        horizon.working_days_before.append(len(horizon.working_days))
        horizon.ends_of_day.extend(horizon.midnights[day - horizon.first_day + 1] for day in horizon.working_days)
        horizon.ends_of_every_day.extend(horizon.midnights[1:])
        horizon.cutoffs.extend(horizon.ends_of_every_day)
        for day, close in zip(horizon.working_days, horizon.closes, strict=True):
            horizon.cutoffs[day - horizon.first_day] = close
        self._horizon = horizon
        return horizon

    def _compile_day(self, horizon: Horizon, day: date) -> None:
        horizon.midnights.append(_instant(self.zone, day, 0))
        horizon.working_days_before.append(len(horizon.working_days))
        hours = self._dated.get(day)
        opened = False
        for begin, end in self._week[day.weekday()] if hours is None else hours:
            opens, shuts = _instant(self.zone, day, begin), _instant(self.zone, day, end)
            if shuts > opens:
                opened = True
                horizon.opens.append(opens)
                horizon.shuts.append(shuts)
                horizon.totals.append(horizon.totals[-1] + shuts - opens)
        if opened:
            horizon.working_days.append(day.toordinal())
            horizon.closes.append(horizon.shuts[-1])


def union(spans: Sequence[Span]) -> list[Span]:
    """Return the same time as sorted spans that neither overlap nor touch; backward ones are empty."""
    # In UTC, since two times of one zone are compared as the wall shows them: wrongly, in the hour that comes twice.
    said = [(since.astimezone(UTC), until.astimezone(UTC)) for since, until in spans]
    return merged([(since, until) for since, until in said if since < until])


def _union(spans: Sequence[Span], begin: int | None = None, finish: int | None = None) -> list[tuple[int, int]]:
    """Return the same time as instants in ascending order, cut to what lies between `begin` and `finish`."""
    cut = []
    for since, until in spans:
        first, last = (since - EPOCH) // MICROSECOND, (until - EPOCH) // MICROSECOND
        first = first if begin is None else max(first, begin)
        last = last if finish is None else min(last, finish)
        if first < last:
            cut.append((first, last))
    return merged(cut)


def _instant(zone: ZoneInfo, day: date, minute: int) -> int:
    """Return the instant at which the clock on the wall reaches that minute of that day."""
    wall = datetime(day.year, day.month, day.day) + timedelta(minutes=minute)  # noqa: DTZ001 - a wall clock has no zone
    aware = wall.replace(tzinfo=zone)
    before, after = aware.utcoffset(), aware.replace(fold=1).utcoffset()
    instant = (aware.astimezone(UTC) - EPOCH) // MICROSECOND
    if before == after or before > after:  # type: ignore[operator]
        return instant
    return _change(zone, instant - (after - before) // MICROSECOND, instant)  # type: ignore[operator]


def _change(zone: ZoneInfo, low: int, high: int) -> int:
    """Return the instant in (low, high] from which the zone has the offset it has at `high`."""
    offset = (EPOCH + timedelta(microseconds=high)).astimezone(zone).utcoffset()
    while high - low > SECOND:
        middle = (low + high) // 2 // SECOND * SECOND
        if (EPOCH + timedelta(microseconds=middle)).astimezone(zone).utcoffset() == offset:
            high = middle
        else:
            low = middle
    return high


def _zone(name: object) -> ZoneInfo:
    try:
        return ZoneInfo(str(name))
    except (KeyError, OSError) as error:
        raise ValueError(f"unknown time zone: {name}") from error


def _minute(text: str, *, where: str) -> int:
    hour, colon, minute = str(text).partition(":")
    if colon and hour.isdecimal() and minute.isdecimal() and len(minute) == 2 and int(minute) < 60:
        total = int(hour) * 60 + int(minute)
        if total <= DAY_MINUTES:
            return total
    raise ValueError(f"{where}: {text!r} is not a time of day from 00:00 to 24:00")


def _hours(intervals: Sequence, *, where: str) -> tuple[tuple[int, int], ...]:
    hours = sorted((_minute(begin, where=where), _minute(end, where=where)) for begin, end in intervals)
    for begin, end in hours:
        if end <= begin:
            raise ValueError(f"{where}: hours must end after they begin; over midnight they belong to two days")
    for (_, end), (begin, _end) in pairwise(hours):
        if begin < end:
            raise ValueError(f"{where}: hours overlap")
    return tuple(hours)


def _date(text: str | date) -> date:
    return text if isinstance(text, date) else date.fromisoformat(text)


def _dated_hours(spec: Mapping) -> tuple[dict[date, tuple], dict[date, DayNote]]:
    """Return the hours of every date that has its own, () when closed, and what such dates are called."""
    dated: dict[date, tuple] = {_date(day): () for day in spec.get("closed", ())}
    notes: dict[date, DayNote] = {}
    special = [{"date": day, "intervals": intervals} for day, intervals in spec.get("special", {}).items()]
    for entry in [*spec.get("exceptions", ()), *special]:
        day = _date(entry["date"])
        hours = _hours(entry.get("intervals", ()), where=day.isoformat())
        known = dated.get(day)
        if hours and known and hours != known:
            raise ValueError(f"{day.isoformat()}: given two different sets of hours")
        if hours or not known:
            dated[day] = hours
            note = DayNote(name=entry.get("name", ""), kind=entry.get("kind", ""))
            notes[day] = note if hours and not known else notes.get(day, note)
    for text, name in spec.get("names", {}).items():
        notes[_date(text)] = DayNote(name=name, kind=notes.get(_date(text), DayNote()).kind)
    return dated, notes
