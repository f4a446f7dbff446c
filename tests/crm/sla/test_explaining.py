"""A promise can say in words why it is due when it is."""

from datetime import date

import pytest

from crm.sla.explaining import explain
from crm.sla.saying import say_late, say_left, say_when
from crm.sla.targets import Target, due_at
from crm.sla.working_time import compile_calendar
from tests.crm.sla.council_calendars import LUNCH, OFFICE, london

CALENDAR = compile_calendar(OFFICE)


def explained(start, pauses=(), *, now=None, waiting=False, due=None, **rules):
    target, start = Target(**rules), london(start)
    pauses = [(london(since), london(until)) for since, until in pauses]
    if not waiting:
        due = london(due) if due else due_at(calendar=CALENDAR, target=target, start=start, pauses=pauses)
    now = london(now) if now else None
    return explain(calendar=CALENDAR, target=target, start=start, pauses=pauses, due=due, now=now)


EASTER_PAUSE = [("2026-04-07T10:00", "2026-04-07T13:00")]
SENTENCES = [
    (
        {"start": "2026-04-02T16:30", "pauses": EASTER_PAUSE, "measure": "WORKING_DAYS", "amount": 2},
        "2 working days from Thu 2 Apr 16:30; Good Friday and Easter Monday do not count; paused 3 h; "
        "due Wed 8 Apr 17:00",
    ),
    (
        {"start": "2026-04-02T16:30", "measure": "WORKING_MINUTES", "amount": 60, "pauses": EASTER_PAUSE},
        "1 working hour from Thu 2 Apr 16:30; Good Friday and Easter Monday do not count; due Tue 7 Apr 09:30",
    ),
    (
        {
            "start": "2026-05-12T10:00",
            "pauses": [("2026-05-13T10:30", "2026-05-13T18:00")],
            "measure": "WORKING_DAYS",
            "amount": 1,
        },
        "1 working day from Tue 12 May 10:00; paused 6 h 30 min, so 1 day does not count; due Thu 14 May 17:00",
    ),
    (
        {
            "start": "2026-05-12T16:00",
            "pauses": [("2026-05-12T18:00", "2026-05-12T19:00")],
            "measure": "WORKING_MINUTES",
            "amount": 90,
        },
        "90 working minutes from Tue 12 May 16:00; paused only while closed; due Wed 13 May 09:30",
    ),
    (
        {"start": "2026-12-23T10:00", "measure": "WORKING_DAYS", "amount": 1},
        "1 working day from Wed 23 Dec 10:00; Thu 24 Dec closes at 12:00; due Thu 24 Dec 12:00",
    ),
    (
        {"start": "2026-12-24T10:00", "measure": "WORKING_DAYS", "amount": 4, "cutoff": "MIDNIGHT"},
        "4 working days from Thu 24 Dec 10:00; Fri 25 Dec, Mon 28 Dec, Tue 29 Dec and Fri 1 Jan do not count; "
        "due Tue 5 Jan 2027, midnight at its end",
    ),
    (
        {
            "start": "2026-05-15T19:00",
            "measure": "WORKING_DAYS",
            "amount": 1,
            "receipt": "DEEMED_NEXT_WORKING_DAY",
        },
        "1 working day from Fri 15 May 19:00; received while closed, so it counts as received Mon 18 May; "
        "due Tue 19 May 17:00",
    ),
    (
        {
            "start": "2026-05-12T10:00",
            "pauses": [("2026-05-13T10:00", "2026-05-18T10:00")],
            "measure": "WORKING_DAYS",
            "amount": 2,
            "pause_rule": "RESTART",
        },
        "2 working days from Tue 12 May 10:00; begun afresh Mon 18 May 10:00, when it resumed; due Wed 20 May 17:00",
    ),
    (
        {
            "start": "2026-05-12T10:00",
            "measure": "WORKING_DAYS",
            "amount": 5,
            "waiting": True,
            "now": "2026-05-14T12:00",
        },
        "5 working days from Tue 12 May 10:00; waiting, so nothing is due until it resumes",
    ),
    (
        {"start": "2026-05-12T10:00", "measure": "WORKING_DAYS", "amount": 1, "due": "2026-05-14T17:00"},
        "1 working day from Tue 12 May 10:00; due Thu 14 May 17:00; "
        "the calendar or the promise was changed while it ran",
    ),
    (
        {"start": "2026-05-12T10:00", "measure": "FIXED", "fixed_at": london("2026-05-20T14:00")},
        "Fixed for Wed 20 May 14:00",
    ),
]


@pytest.mark.parametrize(
    ("asked", "sentence"), SENTENCES, ids=lambda value: value[:40] if isinstance(value, str) else ""
)
def test_a_promise_is_explained_in_one_sentence(asked, sentence):
    assert explained(**asked).sentence == sentence


def test_each_day_says_whether_it_counted_and_why():
    rows = explained(
        "2026-04-02T16:30", [("2026-04-07T10:00", "2026-04-07T18:00")], measure="WORKING_DAYS", amount=1
    ).rows
    assert [(row.day.day, row.counted, row.why) for row in rows] == [
        (2, False, "the day of receipt"),
        (3, False, "Good Friday"),
        (4, False, "not a working day"),
        (5, False, "not a working day"),
        (6, False, "Easter Monday"),
        (7, False, "paused when the day ended"),
        (8, True, "day 1"),
    ]


def test_days_of_a_promise_in_minutes_add_up_to_it():
    pauses = [("2026-04-02T15:00", "2026-04-07T11:00")]
    rows = explained("2026-04-02T10:00", pauses, measure="WORKING_MINUTES", amount=480).rows
    assert rows[0].why == "5 h counted, paused 2 h"
    assert rows[-1].day == date(2026, 4, 7)
    assert sum(row.seconds for row in rows) == 480 * 60


def test_a_waiting_promise_tells_only_of_days_that_are_over():
    rows = explained("2026-05-12T10:00", measure="WORKING_DAYS", amount=5, waiting=True, now="2026-05-14T12:00").rows
    assert [row.why for row in rows] == ["the day of receipt", "day 1", "not over yet"]


@pytest.mark.parametrize(
    ("instant", "said"),
    [
        ("2026-11-20T17:00", "today 17:00"),
        ("2026-11-21T09:00", "tomorrow 09:00"),
        ("2026-11-19T09:05", "yesterday 09:05"),
        ("2026-11-25T17:00", "Wed 25 Nov, 17:00"),
        ("2027-01-25T17:00", "Mon 25 Jan 2027, 17:00"),
        ("2026-11-21T00:00", "today, midnight at its end"),
        ("2026-11-28T00:00", "Fri 27 Nov, midnight at its end"),
    ],
)
def test_times_are_said_as_people_say_them(instant, said):
    assert say_when(london(instant), london("2026-11-20T12:00"), "Europe/London") == said
    assert say_when(london(instant), london("2026-11-20T12:00"), CALENDAR.zone) == said


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ("2026-11-18T10:00", "2 working days left"),
        ("2026-11-19T10:00", "1 working day left"),
        ("2026-11-20T13:20", "3 working hours left"),
        ("2026-11-20T16:40", "20 working minutes left"),
        ("2026-11-20T16:59:30", "due now"),
        ("2026-11-20T17:00", "due now"),
        ("2026-11-20T18:00", "just late"),
        ("2026-11-23T09:10", "late by 10 working minutes"),
        ("2026-11-23T11:00", "late by 2 working hours"),
        ("2026-11-25T12:00", "late by 2 working days"),
    ],
)
def test_what_is_left_and_how_late_is_said_in_working_time(now, said):
    assert say_left(calendar=CALENDAR, due=london("2026-11-20T17:00"), now=london(now)) == said


def test_a_day_is_as_long_as_the_calendar_says():
    calendar = compile_calendar(LUNCH)
    due, now = london("2026-11-20T17:00"), london("2026-11-23T17:00")
    assert say_late(calendar=calendar, due=due, now=now) == "late by 1 working day"


def test_after_closing_there_is_no_working_time_left_before_midnight():
    said = say_left(calendar=CALENDAR, due=london("2026-11-21T00:00"), now=london("2026-11-20T18:00"))
    assert said == "no working time left"
