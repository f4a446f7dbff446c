"""Promises in words: why something is due when it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm.sla.saying import say_day, say_left
from crm.sla.targets import (
    Epoch,
    Measure,
    PauseRule,
    Receipt,
    Target,
    Verdict,
    begun_at,
    date_of_receipt,
    due_at,
    judged_days,
)
from crm.sla.working_time import CompiledCalendar, Span, union

ONE_DAY = timedelta(days=1)
MINUTE, HOUR = 60, 3600


@dataclass(frozen=True)
class DayRow:
    """One day between receipt and due: whether it counted, why or why not, and the working seconds it gave."""

    day: date
    counted: bool
    why: str
    seconds: float = 0.0


@dataclass(frozen=True)
class Explanation:
    """A promise explained: one sentence; a row for each day; and how it stands now, "" when that was not asked."""

    sentence: str
    rows: tuple[DayRow, ...]
    standing: str = ""


@dataclass(frozen=True)
class _Count:
    """What is being explained; `end` is when it is due or, while it waits, the last moment there is to tell of."""

    calendar: CompiledCalendar
    target: Target
    start: datetime
    begun: datetime
    received: date
    end: datetime
    pauses: tuple[Span, ...]
    verdicts: dict[date, Verdict]

    def seconds_between(self, since: datetime, until: datetime) -> float:
        return self.calendar.elapsed(max(since, self.begun), min(until, self.end), without=self.pauses)

    def paused_seconds(self, since: datetime, until: datetime) -> float:
        since, until = max(since, self.begun), min(until, self.end)
        return self.calendar.elapsed(since, until) - self.calendar.elapsed(since, until, without=self.pauses)

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
) -> Explanation:
    """Return why the promise is due at `due`, or what it waits for when that is None because its clock is paused.

    When `due` is not what the calendar gives, the sentence says that something was changed while the clock ran.
    Raises ValueError as `due_at` does.
    """
    if target.fixed_at is not None:
        sentence = _("Fixed for %(when)s") % {"when": _stamp(target.fixed_at, calendar.zone)}
        return Explanation(sentence, (), _standing(calendar, due, now))
    epochs = [Epoch(start, calendar)]
    begun = begun_at(epochs=epochs, target=target, start=start, pauses=pauses)
    latest = max([start, *(until for _since, until in pauses)]) if now is None else max(start, now)
    verdicts = []
    if target.measure is not Measure.WORKING_MINUTES:
        verdicts = judged_days(epochs=epochs, target=target, start=start, pauses=pauses)
    count = _Count(
        calendar=calendar,
        target=target,
        start=start,
        begun=begun,
        received=date_of_receipt(epochs=epochs, target=target, start=begun),
        end=latest if due is None else due,
        pauses=tuple(union([span for span in pauses if span[1] > begun and (due is None or span[0] < due)])),
        verdicts={verdict.day: verdict for verdict in verdicts},
    )
    rows = tuple(_rows_of_minutes(count) if target.measure is Measure.WORKING_MINUTES else _rows_of_days(count))
    parts = [_promise(count), *_receipt(count), *_days_apart(count), *_waiting(count), *_ending(count, due)]
    if due is not None and due != due_at(calendar=calendar, target=target, start=start, pauses=pauses):
        parts.append(_("the calendar or the promise was changed while it ran"))
    return Explanation("; ".join(parts), rows, _standing(calendar, due, now))


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
    calendar, target = count.calendar, count.target
    minutes, days = target.measure is Measure.WORKING_MINUTES, list(count.days())
    if target.measure in (Measure.CALENDAR_DAYS, Measure.CALENDAR_MONTHS):
        return
    names = [_name_of(calendar, day) for day in days[0 if minutes else 1 :] if calendar.is_closure(day)]
    if names:
        words = ngettext("%(days)s does not count", "%(days)s do not count", len(names))
        yield words % {"days": _listed(names)}
    for day in days:
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
        begin, end = count.calendar.start_of_day(day), count.calendar.end_of_day(day)
        seconds, paused = count.seconds_between(begin, end), count.paused_seconds(begin, end)
        if not count.calendar.is_working_day(day):
            yield DayRow(day, False, _why_closed(count.calendar, day))
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
        if verdict is None:
            yield DayRow(day, False, _why_not_asked(count, day))
        elif verdict.cutoff > count.end:
            yield DayRow(day, False, _("not over yet"))
        elif verdict.counted:
            number += 1
            yield DayRow(day, True, _("day %(n)d") % {"n": number})
        elif count.target.pause_rule is PauseRule.TOUCHED_DAY:
            yield DayRow(day, False, _("paused for part of the day"))
        else:
            yield DayRow(day, False, _("paused when the day ended"))


def _why_not_asked(count: _Count, day: date) -> str:
    if day == count.received:
        return _("the day of receipt") if count.begun == count.start else _("the day it resumed")
    return _why_closed(count.calendar, day)


def _why_closed(calendar: CompiledCalendar, day: date) -> str:
    return calendar.note_of(day).name or (_("closed") if calendar.is_closure(day) else _("not a working day"))


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
