"""The engine agrees with a clock that steps every minute: any hours, zones, pauses, edits; clock changes and Easter.

`ORACLE=20000 pytest tests/crm/sla/test_against_minute_stepping.py` looks at so many random clocks in each test.
"""

import os
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.sla.targets import due_at, judged_days, replanned_due_at
from crm.sla.working_time import compile_calendar
from tests.crm.sla.minute_oracle import MinuteClock
from tests.crm.sla.random_calendars import situations, target_of, targets

EXAMPLES = int(os.environ.get("ORACLE", "60"))
MANY = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
DAYS = ("WORKING_DAYS", "CALENDAR_DAYS", "CALENDAR_MONTHS")


@MANY
@given(situations(), targets())
def test_due_times_agree(clock, rule):
    target = target_of(*rule)
    found = due_at(calendar=clock.epochs[0].calendar, target=target, start=clock.start, pauses=clock.pauses)
    assert found == clock.stepped(*rule)


@MANY
@given(situations(edits=3), targets(measures=["WORKING_MINUTES", "WORKING_DAYS"]))
def test_due_times_agree_when_the_calendar_was_edited(clock, rule):
    found = replanned_due_at(epochs=clock.epochs, target=target_of(*rule), start=clock.start, pauses=clock.pauses)
    assert found == clock.stepped(*rule)


@MANY
@given(situations(edits=3, pauses=0), targets(measures=["CALENDAR_DAYS", "CALENDAR_MONTHS"]))
def test_days_of_the_calendar_agree_when_it_was_edited(clock, rule):
    found = replanned_due_at(epochs=clock.epochs, target=target_of(*rule), start=clock.start)
    assert found == clock.stepped(*rule)


@MANY
@given(situations(), targets(measures=DAYS))
def test_searching_and_judging_day_by_day_agree(clock, rule):
    target = target_of(*rule)
    found = due_at(calendar=clock.epochs[0].calendar, target=target, start=clock.start, pauses=clock.pauses)
    judged = judged_days(epochs=clock.epochs, target=target, start=clock.start, pauses=clock.pauses)
    assert judged[-1].cutoff == found


@MANY
@given(situations(pauses=0), st.integers(0, 10_000))
def test_elapsed_agrees(clock, length):
    [(_since, spec, _retrospective)] = clock.edits
    end = clock.start + timedelta(minutes=length)
    assert compile_calendar(spec).elapsed(clock.start, end) == MinuteClock(spec).open_minutes(clock.start, end) * 60
