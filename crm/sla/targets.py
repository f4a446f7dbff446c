"""When a promise is due. No database, no clock, no settings: everything is passed in.

    calendar = compile_calendar(spec)                          # crm.sla.working_time; spec as in calendars.json
    target = Target(measure="WORKING_DAYS", amount=2)          # receipt, cutoff, pause_rule as below
    due_at(calendar=calendar, target=target, start=received_at, pauses=[(paused_at, resumed_at), ...])

    replanned_due_at(                                          # the calendar was changed while the clock ran
        epochs=[Epoch(received_at, before), Epoch(edited_at, after, retrospective=False)],
        target=target, start=received_at, pauses=pauses,
    )

    warn_at(calendar=calendar, start=received_at, due=due, share=0.8, pauses=pauses)

A clock reopened under the rule "resume" is a clock paused from when it was stopped until it was reopened.

All instants are aware, in any zone; answers are UTC. Pauses run from their first instant up to and without their last, in
any order; where they overlap they count once. A clock that is paused now has no due time: do not ask for one.

Given a clock as data, with local times as the wall showed them:

    at = lambda text, fold=0: datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(spec["zone"]), fold=fold)
    start = at("2026-10-25T01:30", fold=1)                     # fold=1: the second of two hours that look alike
    target = Target("WORKING_DAYS", 2, receipt="DEEMED_NEXT_WORKING_DAY", cutoff="MIDNIGHT", pause_rule="TOUCHED_DAY")
    pauses = [(at(since), at(until)), ...]                     # and (stopped, reopened), if it resumed
    after = compile_calendar({**spec, "closed": [*spec.get("closed", []), "2026-11-19"]})
    epochs = [Epoch(start, compile_calendar(spec)), Epoch(at("2026-11-18T20:00"), after, retrospective=True), ...]
    replanned_due_at(epochs=epochs, target=target, start=start, pauses=pauses)

What cannot be counted (a calendar that never opens, hours that overlap, an unknown rule) is a ValueError, at the latest
when the due time is asked for. Names of rules are in capitals, as they are stored; each but the measure may be left out.

measure      WORKING_MINUTES  `amount` minutes in which the calendar is open
             WORKING_DAYS     the closing time of the Nth working day after the local date of receipt; 0 is "the same
                              working day": the first closing time after receipt
             CALENDAR_DAYS    the Nth day after the date of receipt, or the next working day if that is closed
             CALENDAR_MONTHS  the same date N months on (the last of a shorter month), or the next working day
             FIXED            `fixed_at`, whatever happens
receipt      ACTUAL           the local date on which it came, open or not
             DEEMED_NEXT_WORKING_DAY  what comes while closed counts as coming when the calendar next opens
cutoff       CLOSE            a day is over when the calendar closes
             MIDNIGHT         a day is over at the midnight that ends it
pause_rule   RUNNING_AT_CUTOFF  a day counts if the clock was running up to the moment the day was over, so a pause
                              that holds no working time changes nothing
             TOUCHED_DAY      a day that any part of a pause falls on is left out
             RESTART          the whole count begins afresh when the clock resumes
In working minutes the first two are the same: exactly the working time inside the pauses is left out.
A pause that begins when the promise was due, or later, changes nothing: what was missed stays missed.
"""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from crm.sla.working_time import CompiledCalendar, Span, union

ONE_DAY = timedelta(days=1)


class Measure(StrEnum):
    """What a target counts."""

    WORKING_MINUTES = "WORKING_MINUTES"
    WORKING_DAYS = "WORKING_DAYS"
    CALENDAR_DAYS = "CALENDAR_DAYS"
    CALENDAR_MONTHS = "CALENDAR_MONTHS"
    FIXED = "FIXED"


class Receipt(StrEnum):
    """The day on which something that came while closed is taken to have come."""

    ACTUAL = "ACTUAL"
    DEEMED_NEXT_WORKING_DAY = "DEEMED_NEXT_WORKING_DAY"


class Cutoff(StrEnum):
    """The moment at which a day is over."""

    CLOSE = "CLOSE"
    MIDNIGHT = "MIDNIGHT"


class PauseRule(StrEnum):
    """What a pause takes out of the count."""

    RUNNING_AT_CUTOFF = "RUNNING_AT_CUTOFF"
    TOUCHED_DAY = "TOUCHED_DAY"
    RESTART = "RESTART"


@dataclass(frozen=True)
class Target:
    """How long a promise gives, and by which rules: members of the kinds above, or their names as they are stored.

    Raises ValueError for a rule that does not exist.
    """

    measure: Measure | str
    amount: int = 0
    receipt: Receipt | str = Receipt.ACTUAL
    cutoff: Cutoff | str = Cutoff.CLOSE
    pause_rule: PauseRule | str = PauseRule.RUNNING_AT_CUTOFF
    fixed_at: datetime | None = None

    def __post_init__(self) -> None:
        for name, kind in (("measure", Measure), ("receipt", Receipt), ("cutoff", Cutoff), ("pause_rule", PauseRule)):
            object.__setattr__(self, name, kind(getattr(self, name)))
        if self.amount < 0:
            raise ValueError("the amount of a target cannot be negative")
        if (self.measure is Measure.FIXED) != (self.fixed_at is not None):
            raise ValueError("a fixed target, and no other, needs its date and time")


class Epoch(NamedTuple):
    """From when a calendar applied. `retrospective` makes it apply to the whole clock instead."""

    at: datetime
    calendar: CompiledCalendar
    retrospective: bool = False


class Verdict(NamedTuple):
    """Whether one day counted towards a target, and the moment at which it did."""

    day: date
    counted: bool
    cutoff: datetime


class Stretch(NamedTuple):
    """One calendar, and the part of the clock's life it applies to; `end` is None for the last."""

    calendar: CompiledCalendar
    begin: datetime
    end: datetime | None

    def holds(self, instant: datetime) -> bool:
        return self.end is None or instant <= self.end

    def elapsed(self, pauses: Sequence[Span] = ()) -> float:
        assert self.end is not None, "the last stretch has not elapsed"
        return self.calendar.elapsed(self.begin, self.end, without=pauses)


def due_at(*, calendar: CompiledCalendar, target: Target, start: datetime, pauses: Sequence[Span] = ()) -> datetime:
    """Return when the promise is due.

    Raises ValueError when the calendar does not open often enough before the year 2200.
    """
    if target.fixed_at is not None:
        return target.fixed_at
    if pauses and target.pause_rule is PauseRule.RESTART:
        start, pauses = _begun([Epoch(start, calendar)], target, start, pauses)
    if target.measure is Measure.WORKING_MINUTES:
        return calendar.add(start, minutes=target.amount, without=pauses)
    at_midnight = target.cutoff is Cutoff.MIDNIGHT
    received = start if target.receipt is Receipt.ACTUAL else calendar.next_opening(start)
    working, amount = target.measure is Measure.WORKING_DAYS, target.amount
    if working and amount and not pauses:
        return calendar.end_of_working_day_after(received, amount, at_midnight=at_midnight)
    if target.measure is Measure.CALENDAR_MONTHS:
        day = calendar.local_date(received)
        amount = (_months_later(day, amount) - day).days
    return calendar.end_of_day_counted(
        received,
        amount,
        every_day=not working,
        at_midnight=at_midnight,
        touched=target.pause_rule is PauseRule.TOUCHED_DAY,
        without=pauses,
        since=start,
    )


def replanned_due_at(
    *, epochs: Sequence[Epoch], target: Target, start: datetime, pauses: Sequence[Span] = ()
) -> datetime:
    """Return when the promise is due, given each calendar that has applied to it and from when.

    The first calendar applies from the start of the clock, whatever its `at` says. Time that elapsed before an edit
    stands as it was counted then, and so does a due time reached before it, unless the edit is retrospective: then the
    whole clock is counted again on the new calendar.
    Raises ValueError when no calendar is given, and when the last does not open often enough before the year 2200.
    """
    if len(epochs) == 1:
        return due_at(calendar=Epoch(*epochs[0]).calendar, target=target, start=start, pauses=pauses)
    if target.fixed_at is not None:
        return target.fixed_at
    if target.measure is not Measure.WORKING_MINUTES:
        return judged_days(epochs=epochs, target=target, start=start, pauses=pauses)[-1].cutoff
    start, pauses = _begun(epochs, target, start, pauses)
    *earlier, last = stretches_of(epochs, start)
    left = target.amount * 60.0
    for stretch in earlier:
        elapsed = stretch.elapsed(pauses)
        if elapsed >= left:
            return stretch.calendar.add(stretch.begin, seconds=left, without=pauses)
        left -= elapsed
    return last.calendar.add(last.begin, seconds=left, without=pauses)


def judged_days(
    *, epochs: Sequence[Epoch], target: Target, start: datetime, pauses: Sequence[Span] = ()
) -> list[Verdict]:
    """Return each day a target in days or months looked at, and whether it counted; the last is the day it is due.

    Days on which nothing could count (closed ones, of a target in working days) are not among them.
    Raises ValueError as `replanned_due_at` does.
    """
    start, pauses = _begun(epochs, target, start, pauses)
    stretches = stretches_of(epochs, start)
    received = _date_of_receipt(stretches, target, start)
    if target.measure is Measure.WORKING_DAYS:
        return list(_working_days(stretches, target, received, pauses))
    return list(_calendar_days(stretches, target, received, pauses))


def begun_at(*, epochs: Sequence[Epoch], target: Target, start: datetime, pauses: Sequence[Span] = ()) -> datetime:
    """Return from when the count runs: `start`, or the end of the last pause that made it begin afresh."""
    return _begun(epochs, target, start, pauses)[0]


def date_of_receipt(*, epochs: Sequence[Epoch], target: Target, start: datetime) -> date:
    """Return the local date on which what came at `start` counts as received.

    Raises ValueError when it is deemed received at the next opening and there is none.
    """
    return _date_of_receipt(stretches_of(epochs, start), target, start)


def warn_at(
    *,
    calendar: CompiledCalendar,
    start: datetime,
    due: datetime,
    share: float = 1.0,
    minutes_before: float = 0,
    pauses: Sequence[Span] = (),
) -> datetime:
    """Return when `share` of the working time from start to due is used up, less `minutes_before` working minutes."""
    total = calendar.elapsed(start, due, without=pauses)
    used = max(0.0, total * share - minutes_before * 60)
    return calendar.add(start, seconds=used, without=pauses)


def _begun(
    epochs: Sequence[Epoch], target: Target, start: datetime, pauses: Sequence[Span]
) -> tuple[datetime, Sequence[Span]]:
    """Return from when the count runs and the pauses that still matter to it."""
    merged = union(pauses)
    if target.pause_rule is not PauseRule.RESTART:
        return start, merged
    for since, until in merged:
        if until <= start:
            continue
        if since >= replanned_due_at(epochs=epochs, target=target, start=start):
            break
        start = until
    return start, ()


def stretches_of(epochs: Sequence[Epoch], start: datetime) -> list[Stretch]:
    """Return the calendars that still matter to a clock begun at `start`, each with the time it applies to."""
    if not epochs:
        raise ValueError("a clock needs at least one calendar")
    given = (Epoch(*epoch) for epoch in epochs)
    ordered = sorted((epoch._replace(at=epoch.at.astimezone(UTC)) for epoch in given), key=lambda epoch: epoch.at)
    ordered = ordered[max((i for i, epoch in enumerate(ordered) if epoch.retrospective), default=0) :]
    stretches: list[Stretch] = []
    begin = start.astimezone(UTC)
    for epoch, following in pairwise(ordered):
        if following.at > begin:
            stretches.append(Stretch(epoch.calendar, begin, following.at))
            begin = following.at
    return [*stretches, Stretch(ordered[-1].calendar, begin, None)]


def _date_of_receipt(stretches: list[Stretch], target: Target, start: datetime) -> date:
    *earlier, last = stretches
    if target.receipt is Receipt.ACTUAL:
        return stretches[0].calendar.local_date(start)
    for stretch in earlier:
        # Measured, not asked for the next opening, which a calendar since replaced may not have.
        if stretch.calendar.is_open(stretch.begin) or stretch.elapsed():
            return stretch.calendar.local_date(stretch.calendar.next_opening(stretch.begin))
    return last.calendar.local_date(last.calendar.next_opening(last.begin))


def _working_days(
    stretches: list[Stretch], target: Target, received: date, pauses: Sequence[Span]
) -> Iterator[Verdict]:
    left = max(1, target.amount)
    reached = received if target.amount else received - ONE_DAY
    for stretch in stretches:
        at_midnight = target.cutoff is Cutoff.MIDNIGHT
        for day, cutoff in stretch.calendar.working_days_after(reached, at_midnight=at_midnight):
            if not stretch.holds(cutoff):
                break
            if cutoff <= stretch.begin:
                continue
            counted = not _left_out(stretch.calendar, target, day, cutoff, pauses, last=left == 1)
            yield Verdict(day, counted, cutoff)
            if counted:
                reached = day
                left -= 1
            if not left:
                return


def _calendar_days(
    stretches: list[Stretch], target: Target, received: date, pauses: Sequence[Span]
) -> Iterator[Verdict]:
    calendar = stretches[0].calendar
    left = target.amount
    if target.measure is Measure.CALENDAR_MONTHS:
        left = (_months_later(received, target.amount) - received).days
    day = received
    while left:
        day += ONE_DAY
        cutoff = _cutoff(calendar, target, day)
        counted = not _left_out(calendar, target, day, cutoff, pauses, last=left == 1)
        left -= counted
        if left:
            yield Verdict(day, counted, cutoff)
    yield _rolled_forward(stretches, target, day, pauses)


def _rolled_forward(stretches: list[Stretch], target: Target, day: date, pauses: Sequence[Span]) -> Verdict:
    """Return `day`, or the next working day on which the clock is running."""
    for stretch in stretches:
        at_midnight = target.cutoff is Cutoff.MIDNIGHT
        for working_day, cutoff in stretch.calendar.working_days_after(day - ONE_DAY, at_midnight=at_midnight):
            if not stretch.holds(cutoff):
                break
            if cutoff > stretch.begin and not _left_out(
                stretch.calendar, target, working_day, cutoff, pauses, last=True
            ):
                return Verdict(working_day, True, cutoff)
    raise AssertionError("the last calendar has no end")


def _cutoff(calendar: CompiledCalendar, target: Target, day: date) -> datetime:
    if target.cutoff is Cutoff.CLOSE and calendar.is_working_day(day):
        return calendar.close_of(day)
    return calendar.end_of_day(day)


def _left_out(
    calendar: CompiledCalendar, target: Target, day: date, cutoff: datetime, pauses: Sequence[Span], *, last: bool
) -> bool:
    """Return whether a pause takes `day` out of the count."""
    if not pauses:
        return False
    if target.pause_rule is PauseRule.TOUCHED_DAY:
        begin, end = calendar.start_of_day(day), calendar.end_of_day(day)
        # On the last day only what began before its cut-off: later, the promise has been kept or missed.
        return any(until > begin and since < (cutoff if last else end) for since, until in pauses)
    return any(since < cutoff <= until for since, until in pauses)


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
