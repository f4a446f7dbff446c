"""When promises are due, case by case."""

import pytest

from crm.sla.targets import Target, due_at, warn_at
from crm.sla.working_time import compile_calendar
from tests.crm.sla.council_calendars import ALWAYS, LUNCH, NEVER, OFFICE, london

SPECS = {"office": OFFICE, "lunch": LUNCH, "always": ALWAYS}

MINUTES = [
    ("office", "2026-05-12T10:00", 480, [], "2026-05-13T10:00", "over one night"),
    ("office", "2026-05-15T19:00", 30, [], "2026-05-18T09:30", "received on Friday night"),
    ("office", "2026-05-15T16:15", 45, [], "2026-05-15T17:00", "used up exactly at closing is up at closing"),
    ("office", "2026-05-15T16:15", 46, [], "2026-05-18T09:01", "one minute more is Monday"),
    ("office", "2026-04-02T15:00", 180, [], "2026-04-07T10:00", "Easter in between"),
    ("office", "2026-12-24T11:30", 60, [], "2026-12-30T09:30", "a half day, then closed until the 30th"),
    ("office", "2026-10-23T16:00", 120, [], "2026-10-26T10:00", "clocks go back at the weekend"),
    ("lunch", "2026-05-12T12:00", 60, [], "2026-05-12T14:00", "lunch does not count"),
    ("always", "2026-03-28T22:30", 240, [], "2026-03-29T03:30", "the night clocks go forward has an hour less"),
    ("always", "2026-10-24T22:30", 240, [], "2026-10-25T01:30+1", "the night clocks go back has an hour more"),
    ("office", "2026-05-12T10:00", 0, [], "2026-05-12T10:00", "no time at all"),
    ("office", "2026-05-12T10:00", 120, [("2026-05-12T11:00", "2026-05-12T11:30")], "2026-05-12T12:30", "a pause"),
    (
        "office",
        "2026-05-12T16:00",
        120,
        [("2026-05-12T17:00", "2026-05-13T09:00")],
        "2026-05-13T10:00",
        "closed anyway",
    ),
    (
        "office",
        "2026-04-02T16:00",
        120,
        [("2026-04-02T16:30", "2026-04-07T09:30")],
        "2026-04-07T11:00",
        "a pause over Easter extends by the working time in it",
    ),
    (
        "office",
        "2026-05-12T09:00",
        60,
        [("2026-05-12T09:10", "2026-05-12T09:40"), ("2026-05-12T09:20", "2026-05-12T09:30")],
        "2026-05-12T10:30",
        "a pause inside another counts once",
    ),
    (
        "always",
        "2026-10-25T00:30",
        60,
        [("2026-10-25T01:00", "2026-10-25T02:00")],
        "2026-10-25T02:30",
        "a pause through the repeated hour is two hours",
    ),
    (
        "office",
        "2026-05-12T09:00",
        60,
        [("2026-05-12T10:00", "2026-05-12T16:00")],
        "2026-05-12T10:00",
        "a pause begun when it was due",
    ),
]


def at(text: str):
    return london(text.removesuffix("+1"), fold=int(text.endswith("+1")))


def paused(spans):
    return [(at(since), at(until)) for since, until in spans]


@pytest.mark.parametrize(("name", "start", "amount", "pauses", "due", "why"), MINUTES, ids=lambda value: str(value))
def test_working_minutes(name, start, amount, pauses, due, why):
    target = Target("WORKING_MINUTES", amount)
    calendar = compile_calendar(SPECS[name])
    assert due_at(calendar=calendar, target=target, start=at(start), pauses=paused(pauses)) == at(due)


DAYS = [
    ("2026-05-12T10:00", 1, {}, [], "2026-05-13T17:00", "the next working day's close"),
    ("2026-05-15T16:59", 1, {}, [], "2026-05-18T17:00", "Friday before closing"),
    ("2026-05-15T23:30", 1, {}, [], "2026-05-18T17:00", "Friday night"),
    ("2026-05-16T10:00", 1, {}, [], "2026-05-18T17:00", "Saturday"),
    ("2026-05-16T10:00", 1, {"receipt": "DEEMED_NEXT_WORKING_DAY"}, [], "2026-05-19T17:00", "deemed Monday"),
    ("2026-05-18T07:00", 1, {"receipt": "DEEMED_NEXT_WORKING_DAY"}, [], "2026-05-19T17:00", "before opening, same day"),
    ("2026-05-12T10:00", 1, {"receipt": "DEEMED_NEXT_WORKING_DAY"}, [], "2026-05-13T17:00", "open: nothing to deem"),
    ("2026-12-23T10:00", 1, {}, [], "2026-12-24T12:00", "a half day is due at its earlier close"),
    ("2026-12-23T10:00", 1, {"cutoff": "MIDNIGHT"}, [], "2026-12-25T00:00", "a day runs to midnight"),
    ("2026-06-30T23:30", 1, {}, [], "2026-07-01T17:00", "the local date counts, not the one in UTC"),
    ("2026-07-01T00:30", 1, {}, [], "2026-07-02T17:00", "the local date counts, not the one in UTC"),
    ("2026-05-12T10:00", 0, {}, [], "2026-05-12T17:00", "the same working day"),
    ("2026-05-12T17:30", 0, {}, [], "2026-05-13T17:00", "the same working day, received after it"),
    ("2026-05-12T10:00", 2, {}, [("2026-05-13T10:00", "2026-05-13T16:59")], "2026-05-14T17:00", "running at the close"),
    ("2026-05-12T10:00", 2, {}, [("2026-05-13T10:00", "2026-05-13T18:00")], "2026-05-15T17:00", "paused at the close"),
    (
        "2026-05-12T10:00",
        2,
        {},
        [("2026-05-13T17:00", "2026-05-14T09:00")],
        "2026-05-14T17:00",
        "paused all night only",
    ),
    ("2026-05-12T10:00", 1, {}, [("2026-05-13T18:00", "2026-05-15T18:00")], "2026-05-13T17:00", "paused when late"),
    (
        "2026-05-12T10:00",
        2,
        {"pause_rule": "TOUCHED_DAY"},
        [("2026-05-13T10:00", "2026-05-13T10:01"), ("2026-05-13T11:00", "2026-05-13T11:01")],
        "2026-05-15T17:00",
        "a day touched twice is left out once",
    ),
    (
        "2026-05-12T10:00",
        1,
        {"pause_rule": "TOUCHED_DAY"},
        [("2026-05-13T18:00", "2026-05-14T10:00")],
        "2026-05-13T17:00",
        "touched after it was due",
    ),
    (
        "2026-05-12T10:00",
        2,
        {"pause_rule": "RESTART"},
        [("2026-05-13T10:00", "2026-05-18T10:00")],
        "2026-05-20T17:00",
        "begun afresh",
    ),
    (
        "2026-05-12T10:00",
        2,
        {"pause_rule": "RESTART"},
        [("2026-05-14T18:00", "2026-05-18T10:00")],
        "2026-05-14T17:00",
        "too late to begin afresh",
    ),
]


@pytest.mark.parametrize(("start", "amount", "rules", "pauses", "due", "why"), DAYS, ids=lambda value: str(value))
def test_working_days(start, amount, rules, pauses, due, why):
    target = Target("WORKING_DAYS", amount, **rules)
    calendar = compile_calendar(OFFICE)
    assert due_at(calendar=calendar, target=target, start=at(start), pauses=paused(pauses)) == at(due)


CALENDAR = [
    ("CALENDAR_DAYS", "2026-05-12T10:00", 3, {}, [], "2026-05-15T17:00", "three days on"),
    ("CALENDAR_DAYS", "2026-05-12T10:00", 4, {}, [], "2026-05-18T17:00", "a Saturday moves to Monday"),
    ("CALENDAR_MONTHS", "2026-01-31T10:00", 1, {}, [], "2026-03-02T17:00", "28 February is a Saturday"),
    ("CALENDAR_MONTHS", "2026-09-03T20:00", 1, {"cutoff": "MIDNIGHT"}, [], "2026-10-06T00:00", "Saturday to Monday"),
    ("CALENDAR_MONTHS", "2026-11-30T10:00", 14, {}, [], "2028-01-31T17:00", "over the end of a year, 30 is a Sunday"),
    (
        "CALENDAR_MONTHS",
        "2026-03-03T10:00",
        2,
        {},
        [("2026-03-10T10:00", "2026-03-12T10:00")],
        "2026-05-05T17:00",
        "two days paused are two days more",
    ),
    (
        "CALENDAR_DAYS",
        "2026-05-12T10:00",
        1,
        {},
        [("2026-05-13T18:00", "2026-05-14T10:00")],
        "2026-05-13T17:00",
        "paused after it was due",
    ),
]


@pytest.mark.parametrize(
    ("measure", "start", "amount", "rules", "pauses", "due", "why"), CALENDAR, ids=lambda value: str(value)
)
def test_calendar_days_and_months(measure, start, amount, rules, pauses, due, why):
    target = Target(measure, amount, **rules)
    calendar = compile_calendar(OFFICE)
    assert due_at(calendar=calendar, target=target, start=at(start), pauses=paused(pauses)) == at(due)


def test_an_appointment_is_when_it_was_fixed_pauses_or_not():
    target = Target("FIXED", fixed_at=london("2026-05-20T14:00"))
    pauses = paused([("2026-05-13T10:00", "2026-05-25T10:00")])
    due = due_at(calendar=compile_calendar(OFFICE), target=target, start=at("2026-05-12T10:00"), pauses=pauses)
    assert due == london("2026-05-20T14:00")


@pytest.mark.parametrize(
    "wrong", [{"measure": "WORKING_DAYS", "amount": -1}, {"measure": "FORTNIGHTS"}, {"measure": "FIXED"}], ids=str
)
def test_a_target_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValueError, match=r"negative|not a valid|fixed"):
        Target(**wrong)


def test_a_calendar_that_never_opens_is_refused():
    with pytest.raises(ValueError, match="never opens"):
        compile_calendar(NEVER)


@pytest.mark.parametrize("measure", ["WORKING_MINUTES", "WORKING_DAYS"])
def test_a_calendar_that_stops_opening_is_an_error_not_a_loop(measure):
    once = {"zone": "Europe/London", "week": {}, "special": {"2026-05-12": [["09:00", "10:00"]]}}
    calendar = compile_calendar(once)
    with pytest.raises(ValueError, match="often enough"):
        due_at(calendar=calendar, target=Target(measure, 61), start=london("2026-05-11T09:00"))


def test_a_warning_comes_after_its_share_of_the_working_time():
    calendar = compile_calendar(OFFICE)
    start, due = at("2026-05-12T09:00"), at("2026-05-14T17:00")
    pauses = paused([("2026-05-12T09:00", "2026-05-12T17:00")])
    assert warn_at(calendar=calendar, start=start, due=due, share=0.75) == at("2026-05-14T11:00")
    assert warn_at(calendar=calendar, start=start, due=due, share=0.75, pauses=pauses) == at("2026-05-14T13:00")
    assert warn_at(calendar=calendar, start=start, due=due, minutes_before=60) == at("2026-05-14T16:00")
