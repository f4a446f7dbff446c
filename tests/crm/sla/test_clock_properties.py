"""What holds for every clock, whatever its calendar, start and pauses (property tests)."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.sla.targets import Epoch, Measure, PauseRule, Target, due_at, replanned_due_at
from crm.sla.working_time import compile_calendar, union
from tests.crm.sla.council_calendars import ALWAYS, LUNCH, OFFICE, london

FEW = settings(max_examples=25, deadline=None)
MANY = settings(max_examples=80, deadline=None)
SPECS = [OFFICE, LUNCH, ALWAYS]
CALENDARS = st.sampled_from([compile_calendar(spec) for spec in SPECS])
STARTS = st.datetimes(datetime(2026, 3, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
COUNTED = st.sampled_from([measure for measure in Measure if measure is not Measure.FIXED])
RULES = st.sampled_from(PauseRule)


@st.composite
def pause_lists(draw, start):
    spans = []
    for _ in range(draw(st.integers(1, 4))):
        since = start + timedelta(seconds=draw(st.integers(-86_400, 10 * 86_400)))
        spans.append((since, since + timedelta(seconds=draw(st.integers(0, 5 * 86_400)))))
    return spans


@MANY
@given(CALENDARS, STARTS, st.integers(0, 20_000), st.data())
def test_the_time_elapsed_when_it_is_due_is_the_time_that_was_given(calendar, start, amount, data):
    pauses = data.draw(pause_lists(start))
    due = due_at(calendar=calendar, target=Target("WORKING_MINUTES", amount), start=start, pauses=pauses)
    assert calendar.elapsed(start, due, without=pauses) == amount * 60


@MANY
@given(CALENDARS, STARTS, COUNTED, RULES, st.integers(0, 40), st.data())
def test_more_time_is_never_due_earlier(calendar, start, measure, rule, amount, data):
    pauses = data.draw(pause_lists(start))
    less, more = (Target(measure, n, pause_rule=rule) for n in (amount, amount + 1))
    first = due_at(calendar=calendar, target=less, start=start, pauses=pauses)
    assert start <= first <= due_at(calendar=calendar, target=more, start=start, pauses=pauses)


@FEW
@given(st.sampled_from(SPECS), STARTS, COUNTED, st.integers(0, 40), st.integers(0, 60))
def test_a_closure_never_makes_a_due_time_earlier(spec, start, measure, amount, days):
    closed = (start + timedelta(days=days)).date().isoformat()
    closer = {**spec, "closed": [*spec.get("closed", []), closed]}
    before, after = (
        due_at(calendar=compile_calendar(each), target=Target(measure, amount), start=start) for each in (spec, closer)
    )
    assert before <= after


@MANY
@given(CALENDARS, STARTS, COUNTED, RULES, st.integers(1, 40), st.data())
def test_pauses_never_make_a_due_time_earlier_and_count_once_in_any_order(calendar, start, measure, rule, amount, data):
    target = Target(measure, amount, pause_rule=rule)
    pauses = data.draw(pause_lists(start))
    due = due_at(calendar=calendar, target=target, start=start, pauses=pauses)
    assert due >= due_at(calendar=calendar, target=target, start=start)
    twice = [*reversed(pauses), *((since, since + (until - since) / 2) for since, until in pauses)]
    assert due_at(calendar=calendar, target=target, start=start, pauses=twice) == due


@MANY
@given(CALENDARS, STARTS, COUNTED, RULES, st.integers(0, 40), st.integers(0, 10**6))
def test_a_pause_begun_when_it_was_due_or_later_changes_nothing(calendar, start, measure, rule, amount, late):
    target = Target(measure, amount, pause_rule=rule)
    due = due_at(calendar=calendar, target=target, start=start)
    pause = (due + timedelta(seconds=late), due + timedelta(days=30))
    assert due_at(calendar=calendar, target=target, start=start, pauses=[pause]) == due


@MANY
@given(CALENDARS, STARTS, st.integers(0, 10**6), st.data())
def test_running_and_paused_time_make_up_the_working_time(calendar, start, length, data):
    end = start + timedelta(seconds=length)
    pauses = data.draw(pause_lists(start))
    cuts = sorted({start, end, *(min(max(at, start), end) for span in pauses for at in span)})
    pieces = [
        calendar.elapsed(since, until)
        for since, until in pairwise(cuts)
        if not any(begin <= since < finish for begin, finish in pauses)
    ]
    assert calendar.elapsed(start, end, without=pauses) == round(sum(pieces), 6)


@MANY
@given(st.integers(0, 2 * 1440), st.lists(st.tuples(st.integers(0, 2 * 1440), st.integers(0, 300)), max_size=3), RULES)
def test_the_zone_in_which_an_instant_is_said_changes_nothing(begin, waits, rule):
    """Two times of one zone are compared as the wall shows them, which is wrong in the hour that comes twice."""
    night, calendar = datetime(2026, 10, 24, tzinfo=UTC), compile_calendar(ALWAYS)
    start = night + timedelta(minutes=begin)
    pauses = [(start + timedelta(minutes=a), start + timedelta(minutes=a + b)) for a, b in waits]
    edits = [Epoch(at, calendar) for at in (start, *(since for since, _until in pauses))]

    def said_in(zone):
        spans = [(since.astimezone(zone), until.astimezone(zone)) for since, until in pauses]
        epochs = [Epoch(edit.at.astimezone(zone), calendar) for edit in edits]
        for measure in ("WORKING_MINUTES", "WORKING_DAYS"):
            given = {"target": Target(measure, 3, pause_rule=rule), "start": start.astimezone(zone), "pauses": spans}
            yield due_at(calendar=calendar, **given)
            yield replanned_due_at(epochs=epochs, **given)

    assert list(said_in(ZoneInfo("Europe/London"))) == list(said_in(UTC))


def test_two_pauses_in_one_minute_both_count():
    calendar, start = compile_calendar(OFFICE), datetime(2026, 5, 12, 9, tzinfo=UTC)
    pauses = [(start + timedelta(seconds=s), start + timedelta(seconds=s + 10)) for s in (5, 30)]
    due = due_at(calendar=calendar, target=Target("WORKING_MINUTES", 10), start=start, pauses=pauses)
    assert due == start + timedelta(minutes=10, seconds=20)


@MANY
@given(STARTS, st.lists(st.integers(0, 10**6), min_size=2, max_size=8), st.data())
def test_the_sum_over_cycles_and_pauses_is_the_wall_time(start, lengths, data):
    """Of a clock that never closes: started, stopped, opened again and so on, with pauses in every cycle."""
    calendar, at, total = compile_calendar(ALWAYS), start, 0.0
    for number, length in enumerate(lengths):
        end = at + timedelta(seconds=length)
        if number % 2:
            total += length  # between two cycles
        else:
            pauses = data.draw(pause_lists(at))
            cut = [(max(since, at), min(until, end)) for since, until in pauses]
            waited = sum((until - since).total_seconds() for since, until in union(cut))
            total += calendar.elapsed(at, end, without=pauses) + waited
        at = end
    assert round(total, 6) == (at - start).total_seconds()


@pytest.mark.parametrize(
    ("pauses", "due", "why"),
    [
        ([("2026-04-02T15:00", "2026-04-07T11:00")], "2026-04-07T14:00", "across Easter: two hours, and two more"),
        ([("2026-04-02T15:00", "2026-04-07T10:00"), ("2026-04-03T12:00", "2026-04-07T11:00")], "2026-04-07T14:00",
         "overlapping, across Easter"),
        ([("2026-04-02T17:00", "2026-04-07T09:00")], "2026-04-07T10:00", "all of Easter, and no working time"),
    ],
    ids=str,
)  # fmt: skip
def test_pauses_across_easter_count_exactly_once(pauses, due, why):
    start, target = london("2026-04-02T10:00"), Target("WORKING_MINUTES", 480)
    spans = [(london(since), london(until)) for since, until in pauses]
    assert due_at(calendar=compile_calendar(OFFICE), target=target, start=start, pauses=spans) == london(due)


@pytest.mark.parametrize(
    ("start", "pause", "due"),
    [
        ("2026-03-29T00:00", ("2026-03-29T00:30", "2026-03-29T02:30"), "2026-03-29T06:00"),
        ("2026-10-25T00:00", ("2026-10-25T00:30", "2026-10-25T02:30"), "2026-10-25T06:00"),
    ],
    ids=["forward: a pause of one hour", "back: a pause of three hours"],
)
def test_pauses_across_a_clock_change_count_exactly_once(start, pause, due):
    """Four hours given to one that never closes."""
    target, spans = Target("WORKING_MINUTES", 240), [(london(pause[0]), london(pause[1]))]
    assert due_at(calendar=compile_calendar(ALWAYS), target=target, start=london(start), pauses=spans) == london(due)
