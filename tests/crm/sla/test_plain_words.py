"""Why a promise is due when it is, as a citizen reads it; and explained across an edit of its calendar."""

import pytest

from crm.sla.explaining import explain
from crm.sla.plain_words import plain_words
from crm.sla.targets import Epoch, Target, due_at, replanned_due_at
from crm.sla.working_time import compile_calendar
from tests.crm.sla.council_calendars import OFFICE, london

CALENDAR = compile_calendar(OFFICE)
CLOSED_WEDNESDAY = compile_calendar(OFFICE | {"closed": [*OFFICE.get("closed", []), "2026-05-13"]})


def words(start, pauses=(), **rules):
    target, start = Target(**rules), london(start)
    pauses = [(london(since), london(until)) for since, until in pauses]
    due = due_at(calendar=CALENDAR, target=target, start=start, pauses=pauses)
    why = explain(calendar=CALENDAR, target=target, start=start, pauses=pauses, due=due)
    return plain_words(why=why, target=target, received=CALENDAR.local_date(start))


DAYS = {"measure": "WORKING_DAYS", "amount": 2}


def test_closed_days_are_named():
    assert words("2026-04-02T16:30", **DAYS) == (
        "We count working days.",
        "Friday 3 April is Good Friday and does not count.",
        "Monday 6 April is Easter Monday and does not count.",
    )


def test_an_ordinary_week_needs_few_words():
    assert words("2026-05-12T10:00", **DAYS) == ("We count working days.",)


def test_what_came_while_closed_says_when_it_counts_from():
    told = words("2026-05-16T10:00", receipt="DEEMED_NEXT_WORKING_DAY", **DAYS)
    assert "so we count it as received on Monday 18 May." in told[1]


def test_a_pause_is_said():
    told = words("2026-05-12T10:00", [("2026-05-13T10:00", "2026-05-14T10:00")], **DAYS)
    assert told[-1] == "The clock was stopped once, and that time does not count."


@pytest.mark.parametrize(
    ("rules", "first"),
    [
        ({"measure": "WORKING_MINUTES", "amount": 480}, "We count the hours in which we are open."),
        ({"measure": "CALENDAR_DAYS", "amount": 5}, "We count every day."),
        ({"measure": "FIXED", "fixed_at": london("2026-05-20T10:00")}, "This is the day and time that was agreed."),
    ],
)
def test_each_measure_says_what_is_counted(rules, first):
    assert words("2026-05-12T10:00", **rules)[0].startswith(first)


def explained_across(edit, **rules):
    """A clock begun on Tuesday; Wednesday is closed by an edit made at that moment."""
    target, start = Target(**rules), london("2026-05-12T10:00")
    epochs = [Epoch(start, CALENDAR), Epoch(london(edit), CLOSED_WEDNESDAY)]
    due = replanned_due_at(epochs=epochs, target=target, start=start)
    return explain(calendar=CLOSED_WEDNESDAY, target=target, start=start, due=due, epochs=epochs)


def test_a_day_counted_before_an_edit_is_shown_as_it_was_counted():
    why = explained_across("2026-05-14T10:00", **DAYS)
    assert [(row.day.day, row.counted) for row in why.rows] == [(12, False), (13, True), (14, True)]
    assert "changed" not in why.sentence


def test_an_edit_that_moved_it_is_said_and_its_days_are_those_in_force():
    why = explained_across("2026-05-12T12:00", **DAYS)
    assert [(row.day.day, row.counted) for row in why.rows] == [(12, False), (13, False), (14, True), (15, True)]
    assert "the calendar was changed Tue 12 May 12:00" in why.sentence


def test_minutes_are_added_by_the_calendar_of_their_time():
    why = explained_across("2026-05-13T12:00", measure="WORKING_MINUTES", amount=960)
    hours = {row.day.day: row.seconds / 3600 for row in why.rows}
    assert sum(hours.values()) == 16
    assert hours[13] > 0
