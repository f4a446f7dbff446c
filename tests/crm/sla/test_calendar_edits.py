"""A calendar changed while clocks run moves what is left, not what has passed; a reopened clock goes on."""

import pytest

from crm.sla.targets import Epoch, Target, due_at, replanned_due_at
from crm.sla.working_time import compile_calendar
from tests.crm.sla.council_calendars import OFFICE, due_of_example, london

START = london("2026-05-12T16:00")
BEFORE = compile_calendar(OFFICE)
AFTER = compile_calendar({**OFFICE, "closed": [*OFFICE["closed"], "2026-05-13"]})

EDITS = [
    ("WORKING_MINUTES", 480, "2026-05-12T20:00", False, "2026-05-14T16:00", "closed the evening before"),
    ("WORKING_MINUTES", 480, "2026-05-13T12:00", False, "2026-05-14T13:00", "the morning that has passed stands"),
    ("WORKING_MINUTES", 480, "2026-05-13T12:00", True, "2026-05-14T16:00", "the morning that has passed is taken back"),
    ("WORKING_MINUTES", 240, "2026-05-13T12:00", False, "2026-05-13T12:00", "due when the edit was made"),
    ("WORKING_MINUTES", 120, "2026-05-13T12:00", False, "2026-05-13T10:00", "due before the edit was made"),
    ("WORKING_DAYS", 2, "2026-05-13T12:00", False, "2026-05-15T17:00", "a day not over when closed does not count"),
    ("WORKING_DAYS", 2, "2026-05-13T18:00", False, "2026-05-14T17:00", "a day that was over stands"),
    ("WORKING_DAYS", 2, "2026-05-13T18:00", True, "2026-05-15T17:00", "a day that was over is taken back"),
    ("CALENDAR_DAYS", 1, "2026-05-13T12:00", False, "2026-05-14T17:00", "closed on the day itself"),
    ("CALENDAR_DAYS", 1, "2026-05-13T18:00", False, "2026-05-13T17:00", "closed after it was due"),
]


@pytest.mark.parametrize(("measure", "amount", "edited", "retrospective", "due", "why"), EDITS, ids=str)
def test_a_closure_entered_while_the_clock_runs(measure, amount, edited, retrospective, due, why):
    epochs = [Epoch(START, BEFORE), Epoch(london(edited), AFTER, retrospective)]
    assert replanned_due_at(epochs=epochs, target=Target(measure, amount), start=START) == london(due)


def test_a_day_counted_once_is_not_counted_again_when_its_hours_grow():
    later = compile_calendar({**OFFICE, "special": {"2026-05-13": [["09:00", "20:00"]]}})
    epochs = [Epoch(START, BEFORE), Epoch(london("2026-05-13T18:00"), later)]
    assert replanned_due_at(epochs=epochs, target=Target("WORKING_DAYS", 2), start=START) == london("2026-05-14T17:00")


def test_a_receipt_is_deemed_by_the_calendar_in_force_when_the_office_next_opens():
    start = london("2026-05-12T18:00")
    epochs = [Epoch(start, BEFORE), Epoch(london("2026-05-12T20:00"), AFTER)]
    target = Target("WORKING_DAYS", 1, receipt="DEEMED_NEXT_WORKING_DAY")
    assert replanned_due_at(epochs=epochs, target=target, start=start) == london("2026-05-15T17:00")


@pytest.mark.parametrize("measure", ["WORKING_MINUTES", "WORKING_DAYS", "CALENDAR_DAYS", "CALENDAR_MONTHS"])
def test_an_edit_that_changes_nothing_moves_nothing(measure):
    target, pauses = Target(measure, 3), [(london("2026-05-13T15:00"), london("2026-05-14T11:00"))]
    epochs = [
        Epoch(START, BEFORE),
        Epoch(london("2026-05-13T10:00"), BEFORE),
        Epoch(london("2026-05-14T18:00"), BEFORE),
    ]
    due = due_at(calendar=BEFORE, target=target, start=START, pauses=pauses)
    assert replanned_due_at(epochs=epochs, target=target, start=START, pauses=pauses) == due


def test_a_clock_needs_a_calendar():
    with pytest.raises(ValueError, match="at least one calendar"):
        replanned_due_at(epochs=[], target=Target("WORKING_DAYS", 1), start=START)


def test_a_reopened_clock_goes_on_where_it_stopped():
    example = {
        "calendar": "office",
        "measure": "working_minutes",
        "received_local": "2026-05-18T09:00",
        "amount": 1440,
        "reopen": {"stopped_local": "2026-05-19T17:00", "reopened_local": "2026-05-27T09:00", "rule": "RESUME"},
    }
    assert due_of_example(example, {"office": OFFICE}) == london("2026-05-27T17:00")
