"""Promises in words: why something is due when it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm.sla.saying import say_day, say_left
from crm.sla.targets import (
    Epoch,
    Measure,
    PauseRule,
    Receipt,
    Stretch,
    Target,
    Verdict,
    begun_at,
    date_of_receipt,
    due_at,
    judged_days,
    replanned_due_at,
    stretches_of,
)
from crm.sla.working_time import CompiledCalendar, Span, union

ONE_DAY = timedelta(days=1)
MINUTE, HOUR = 60, 3600


@dataclass(frozen=True)
class DayRow:
    """One day between receipt and due: whether it counted, why or why not, and the working seconds it gave.

    `closed` is a day on which the calendar would usually open, and `name` what such a day is called.
    """

    day: date
    counted: bool
    why: str
    seconds: float = 0.0
    closed: bool = False
    name: str = ""


@dataclass(frozen=True)
class PauseRow:
    """One stretch in which the clock stood still; `until` is None while it does, `why` "" when nobody said."""

    since: datetime
    until: datetime | None
    why: str = ""


@dataclass(frozen=True)
class Explanation:
    """A promise explained: one sentence; a row for each day; and how it stands now, "" when that was not asked.

    With `start`, `pauses` and `due` the rows make the whole table; `due` is None while it waits.
    """

    sentence: str
    rows: tuple[DayRow, ...]
    standing: str = ""
    start: datetime | None = None
    due: datetime | None = None
    pauses: tuple[PauseRow, ...] = ()


@dataclass(frozen=True)
class _Count:
    """What is being explained; `end` is when it is due or, while it waits, the last moment there is to tell of.

    `calendar` is the one in force; `stretches` are all that applied, each with the time it did.
    """

    calendar: CompiledCalendar
    stretches: tuple[Stretch, ...]
    target: Target
    start: datetime
    begun: datetime
    received: date
    end: datetime
    pauses: tuple[Span, ...]
    verdicts: dict[date, Verdict]

    def seconds_between(self, since: datetime, until: datetime) -> float:
        return sum(calendar.elapsed(a, b, without=self.pauses) for calendar, a, b in self._cut(since, until))

    def paused_seconds(self, since: datetime, until: datetime) -> float:
        return sum(
            calendar.elapsed(a, b) - calendar.elapsed(a, b, without=self.pauses)
            for calendar, a, b in self._cut(since, until)
        )

    def calendar_of(self, day: date) -> CompiledCalendar:
        """Return the calendar by which `day` was judged: the one in force when it ended."""
        return next(one.calendar for one in self.stretches if one.holds(self.calendar.end_of_day(day)))

    def _cut(self, since: datetime, until: datetime) -> Iterator[tuple[CompiledCalendar, datetime, datetime]]:
        """Return the parts of that time with the calendar of each; what lies outside the count is left out."""
        since, until = max(since, self.begun), min(until, self.end)
        for one in self.stretches:
            yield one.calendar, max(since, one.begin), until if one.end is None else min(until, one.end)

    def days(self) -> Iterator[date]:
        """Return each date from receipt to the end; a midnight that ends a day belongs to that day."""
        day, last = self.received, _date_ending_at(self.calendar, self.end)
        while day <= last:
            yield day
            day += ONE_DAY


def explain(
    *,
    calendar: CompiledCalendar,
    target: Target,
    start: datetime,
    pauses: Sequence[Span] = (),
    due: datetime | None,
    now: datetime | None = None,
    epochs: Sequence[Epoch] = (),
) -> Explanation:
    """Return why the promise is due at `due`, or what it waits for when that is None because its clock is paused.

    `epochs` are the calendars that applied, when there was more than `calendar`, the last of them. When `due` is not what
    the calendars give, the sentence says that something was changed while the clock ran.
    Raises ValueError as `due_at` does.
    """
    told = Explanation(
        sentence="",
        rows=(),
        standing=_standing(calendar, due, now),
        start=start,
        due=due,
        pauses=tuple(_pause_rows(pauses, due, now)),
    )
    if target.fixed_at is not None:
        return replace(told, sentence=_("Fixed for %(when)s") % {"when": _stamp(target.fixed_at, calendar.zone)})
    applied = list(epochs) or [Epoch(start, calendar)]
    count = _counted(applied, target, start, pauses, due=due, now=now)
    rows = tuple(_rows_of_minutes(count) if target.measure is Measure.WORKING_MINUTES else _rows_of_days(count))
    parts = [_promise(count), *_receipt(count), *_days_apart(count), *_waiting(count), *_ending(count, due)]
    if due is not None:
        parts += _changed(count, due, replanned_due_at(epochs=applied, target=target, start=start, pauses=pauses))
    return replace(told, sentence="; ".join(parts), rows=rows)


def _counted(
    epochs: Sequence[Epoch],
    target: Target,
    start: datetime,
    pauses: Sequence[Span],
    *,
    due: datetime | None,
    now: datetime | None,
) -> _Count:
    begun = begun_at(epochs=epochs, target=target, start=start, pauses=pauses)
    latest = max([start, *(until for _since, until in pauses)]) if now is None else max(start, now)
    verdicts = []
    if target.measure is not Measure.WORKING_MINUTES:
        verdicts = judged_days(epochs=epochs, target=target, start=start, pauses=pauses)
    stretches = stretches_of(epochs, begun)
    return _Count(
        calendar=stretches[-1].calendar,
        stretches=tuple(stretches),
        target=target,
        start=start,
        begun=begun,
        received=date_of_receipt(epochs=epochs, target=target, start=begun),
        end=latest if due is None else due,
        pauses=tuple(union([span for span in pauses if span[1] > begun and (due is None or span[0] < due)])),
        verdicts={verdict.day: verdict for verdict in verdicts},
    )


def _pause_rows(pauses: Sequence[Span], due: datetime | None, now: datetime | None) -> Iterator[PauseRow]:
    """Return the pauses in order; of a clock that waits now, the last has no end yet."""
    spans = union(pauses)
    for since, until in spans:
        waits = due is None and until == spans[-1][1] and (now is None or until >= now)
        yield PauseRow(since, None if waits else until)


def _changed(count: _Count, due: datetime, counted: datetime) -> Iterator[str]:
    """Return what edits did to it: those of the calendar that moved it, and that something else did."""
    first, target, start = count.stretches[0].calendar, count.target, count.start
    moved = len(count.stretches) > 1 and counted != due_at(
        calendar=first, target=target, start=start, pauses=count.pauses
    )
    if moved:
        for one in count.stretches[1:]:
            yield _("the calendar was changed %(when)s") % {"when": _stamp(one.begin, count.calendar.zone)}
    if due != counted:
        yield _("the calendar or the promise was changed while it ran")


def _standing(calendar: CompiledCalendar, due: datetime | None, now: datetime | None) -> str:
    if now is None:
        return ""
    return _("waiting") if due is None else say_left(calendar=calendar, due=due, now=now)


def _promise(count: _Count) -> str:
    words = {"amount": say_amount(count.target), "when": _stamp(count.start, count.calendar.zone)}
    return _("%(amount)s from %(when)s") % words


def say_amount(target: Target) -> str:
    """Return how long a promise gives: "2 working days", "the same working day"."""
    n = target.amount
    if target.measure is Measure.WORKING_DAYS:
        return ngettext("%(n)d working day", "%(n)d working days", n) % {"n": n} if n else _("the same working day")
    if target.measure is Measure.CALENDAR_DAYS:
        return ngettext("%(n)d day", "%(n)d days", n) % {"n": n}
    if target.measure is Measure.CALENDAR_MONTHS:
        return ngettext("%(n)d month", "%(n)d months", n) % {"n": n}
    if n % 60 == 0 and n:
        return ngettext("%(n)d working hour", "%(n)d working hours", n // 60) % {"n": n // 60}
    return ngettext("%(n)d working minute", "%(n)d working minutes", n) % {"n": n}


def _receipt(count: _Count) -> Iterator[str]:
    zone = count.calendar.zone
    if count.begun != count.start:
        yield _("begun afresh %(when)s, when it resumed") % {"when": _stamp(count.begun, zone)}
    deemed = count.target.receipt is Receipt.DEEMED_NEXT_WORKING_DAY
    if deemed and count.received != count.calendar.local_date(count.begun):
        yield _("received while closed, so it counts as received %(day)s") % {"day": _day(count.received)}


def _days_apart(count: _Count) -> Iterator[str]:
    """Return what is said about dates on which the calendar differs from its usual week."""
    target = count.target
    minutes, days = target.measure is Measure.WORKING_MINUTES, list(count.days())
    if target.measure in (Measure.CALENDAR_DAYS, Measure.CALENDAR_MONTHS):
        return
    apart = [(day, count.calendar_of(day)) for day in days]
    names = [_name_of(calendar, day) for day, calendar in apart[0 if minutes else 1 :] if calendar.is_closure(day)]
    if names:
        words = ngettext("%(days)s does not count", "%(days)s do not count", len(names))
        yield words % {"days": _listed(names)}
    for day, calendar in apart:
        if calendar.has_own_hours(day) and calendar.is_working_day(day) and (minutes or day == days[-1]):
            closes = calendar.close_of(day).astimezone(calendar.zone)
            yield _("%(day)s closes at %(time)s") % {"day": _name_of(calendar, day), "time": f"{closes:%H:%M}"}


def _waiting(count: _Count) -> Iterator[str]:
    if not count.pauses:
        return
    seconds = count.paused_seconds(count.begun, count.end)
    paused = _("paused %(time)s") % {"time": _duration(seconds)} if seconds else _("paused only while closed")
    lost = sum(not verdict.counted and verdict.cutoff <= count.end for verdict in count.verdicts.values())
    if lost:
        words = ngettext("%(paused)s, so %(n)d day does not count", "%(paused)s, so %(n)d days do not count", lost)
        paused = words % {"paused": paused, "n": lost}
    yield paused


def _ending(count: _Count, due: datetime | None) -> Iterator[str]:
    if due is None:
        yield _("waiting, so nothing is due until it resumes")
    else:
        this_year = count.calendar.local_date(count.start).year
        yield _("due %(when)s") % {"when": _stamp(due, count.calendar.zone, this_year=this_year)}


def _rows_of_minutes(count: _Count) -> Iterator[DayRow]:
    for day in count.days():
        calendar = count.calendar_of(day)
        begin, end = calendar.start_of_day(day), calendar.end_of_day(day)
        seconds, paused = count.seconds_between(begin, end), count.paused_seconds(begin, end)
        if not seconds and not paused and not calendar.is_working_day(day):
            yield _closed_row(calendar, day)
        elif paused:
            words = {"time": _duration(seconds), "paused": _duration(paused)}
            why = _("%(time)s counted, paused %(paused)s") % words if seconds else _("paused all day")
            yield DayRow(day, bool(seconds), why, seconds)
        elif seconds:
            yield DayRow(day, True, _("%(time)s counted") % {"time": _duration(seconds)}, seconds)
        else:
            yield DayRow(day, False, _("only outside opening hours"))


def _rows_of_days(count: _Count) -> Iterator[DayRow]:
    number = 0
    for day in count.days():
        verdict = count.verdicts.get(day)
        if verdict is None and day == count.received:
            why = _("the day of receipt") if count.begun == count.start else _("the day it resumed")
            yield DayRow(day, False, why)
        elif verdict is None:
            yield _closed_row(count.calendar_of(day), day)
        elif verdict.cutoff > count.end:
            yield DayRow(day, False, _("not over yet"))
        elif verdict.counted:
            number += 1
            yield DayRow(day, True, _("day %(n)d") % {"n": number})
        elif count.target.pause_rule is PauseRule.TOUCHED_DAY:
            yield DayRow(day, False, _("paused for part of the day"))
        else:
            yield DayRow(day, False, _("paused when the day ended"))


def _closed_row(calendar: CompiledCalendar, day: date) -> DayRow:
    name, closed = calendar.note_of(day).name, calendar.is_closure(day)
    why = name or (_("closed") if closed else _("not a working day"))
    return DayRow(day, False, why, closed=closed, name=name)


def _name_of(calendar: CompiledCalendar, day: date) -> str:
    return calendar.note_of(day).name or _day(day)


def _date_ending_at(calendar: CompiledCalendar, instant: datetime) -> date:
    day = calendar.local_date(instant)
    return day - ONE_DAY if calendar.start_of_day(day) == instant else day


def _day(day: date, *, year: bool = False) -> str:
    return say_day(day, "D j M Y" if year else "D j M")


def _stamp(instant: datetime, zone: tzinfo, *, this_year: int | None = None) -> str:
    """Return "Thu 2 Apr 16:30", with the year when it is not `this_year`; midnight as the end of the day before."""
    local = instant.astimezone(zone)
    midnight = local.time() == datetime.min.time()
    day = local.date() - ONE_DAY if midnight else local.date()
    said = _day(day, year=this_year is not None and day.year != this_year)
    return _("%(day)s, midnight at its end") % {"day": said} if midnight else f"{said} {local:%H:%M}"


def _duration(seconds: float) -> str:
    hours, minutes = divmod(int(seconds // MINUTE), 60)
    if not hours and not minutes:
        return _("less than a minute")
    words = []
    if hours:
        words.append(_("%(n)d h") % {"n": hours})
    if minutes:
        words.append(_("%(n)d min") % {"n": minutes})
    return " ".join(words)


def _listed(names: Sequence[str]) -> str:
    if len(names) == 1:
        return names[0]
    return _("%(most)s and %(last)s") % {"most": ", ".join(names[:-1]), "last": names[-1]}
