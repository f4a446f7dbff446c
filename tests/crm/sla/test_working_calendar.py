"""A calendar reads what is stored, refuses what cannot be meant, and knows its days."""

from datetime import UTC, date, datetime

import pytest

from crm.sla.working_time import compile_calendar, union
from tests.crm.sla.council_calendars import ALWAYS, LUNCH, OFFICE, OFFICE_DAYS, london, week_of

WEEK = week_of(OFFICE_DAYS, ("09:00", "17:00"))

REFUSED = [
    ({"zone": "Europe/Camelot", "week": WEEK}, "unknown time zone"),
    ({"week": WEEK}, "unknown time zone"),
    ({"zone": "Europe/London", "week": {"monday": [["09:00", "17:00"]]}}, "unknown day of the week"),
    ({"zone": "Europe/London", "week": {"mon": [["17:00", "09:00"]]}}, "must end after they begin"),
    ({"zone": "Europe/London", "week": {"mon": [["09:00", "09:00"]]}}, "must end after they begin"),
    ({"zone": "Europe/London", "week": {"mon": [["09:00", "24:30"]]}}, "not a time of day"),
    ({"zone": "Europe/London", "week": {"mon": [["nine", "17:00"]]}}, "not a time of day"),
    ({"zone": "Europe/London", "week": {"mon": [["09:00", "13:00"], ["12:00", "17:00"]]}}, "overlap"),
    ({"zone": "Europe/London", "week": WEEK, "closed": ["25 December"]}, "isoformat"),
    (
        {
            "zone": "Europe/London",
            "week": WEEK,
            "special": {"2026-05-16": [["10:00", "12:00"]]},
            "exceptions": [{"date": "2026-05-16", "intervals": [["10:00", "13:00"]]}],
        },
        "two different sets of hours",
    ),
    ({"zone": "Europe/London", "week": {"mon": []}, "closed": ["2026-05-16"]}, "never opens"),
]


@pytest.mark.parametrize(("spec", "reason"), REFUSED, ids=lambda value: value if isinstance(value, str) else "")
def test_a_calendar_that_cannot_be_meant_is_refused(spec, reason):
    with pytest.raises(ValueError, match=reason):
        compile_calendar(spec)


def test_hours_on_a_date_beat_a_closure_and_a_closure_beats_the_week():
    opening = {"date": "2026-05-16", "intervals": [["10:00", "12:00"]], "kind": "extra_opening", "name": "Voting"}
    closure = {"date": "2026-05-14", "intervals": [], "kind": "closure", "name": "Training"}
    exceptions = [closure, opening, {**closure, "date": "2026-05-16"}, {**opening, "date": "2026-05-13"}]
    calendar = compile_calendar(
        {"zone": "Europe/London", "week": WEEK, "closed": ["2026-05-13", "2026-05-15"], "exceptions": exceptions}
    )
    assert calendar.close_of(date(2026, 5, 12)) == london("2026-05-12T17:00")
    assert calendar.close_of(date(2026, 5, 13)) == london("2026-05-13T12:00")
    assert calendar.close_of(date(2026, 5, 16)) == london("2026-05-16T12:00")
    assert not calendar.is_working_day(date(2026, 5, 14))
    assert not calendar.is_working_day(date(2026, 5, 15))
    assert calendar.note_of(date(2026, 5, 16)).name == "Voting"
    assert calendar.note_of(date(2026, 5, 14)).kind == "closure"


def test_it_knows_when_it_is_open_and_when_it_next_opens():
    calendar = compile_calendar(OFFICE)
    assert calendar.is_open(london("2026-05-12T09:00"))
    assert not calendar.is_open(london("2026-05-12T17:00"))
    assert calendar.next_opening(london("2026-05-12T11:11")) == london("2026-05-12T11:11")
    assert calendar.next_opening(london("2026-04-02T17:00")) == london("2026-04-07T09:00")
    assert compile_calendar(LUNCH).next_opening(london("2026-05-12T12:45")) == london("2026-05-12T13:30")


def test_closing_time_of_a_closed_day_is_an_error():
    with pytest.raises(ValueError, match="does not open on 2026-04-03"):
        compile_calendar(OFFICE).close_of(date(2026, 4, 3))


def test_working_days_are_counted_from_any_day():
    calendar = compile_calendar(OFFICE)
    assert calendar.working_day_after(date(2026, 4, 4), 2) == date(2026, 4, 8)
    assert calendar.local_date(london("2026-07-01T00:30")) == date(2026, 7, 1)


def test_years_far_apart_can_be_asked_in_any_order():
    calendar, fresh = compile_calendar(OFFICE), compile_calendar(OFFICE)
    for year in (2026, 2035, 2019, 2026, 1990):
        start = datetime(year, 6, 1, tzinfo=UTC)
        assert calendar.add(start, minutes=30_000) == compile_calendar(OFFICE).add(start, minutes=30_000)
    assert calendar.elapsed(london("2019-06-01T00:00"), london("2035-06-01T00:00")) == fresh.elapsed(
        london("2019-06-01T00:00"), london("2035-06-01T00:00")
    )


def test_dates_out_of_reach_are_an_error():
    calendar = compile_calendar(ALWAYS)
    with pytest.raises(ValueError, match="1900 to 2200"):
        calendar.add(datetime(26, 5, 12, tzinfo=UTC), minutes=1)
    with pytest.raises(ValueError, match="negative"):
        calendar.add(london("2026-05-12T09:00"), minutes=-1)


def test_nights_on_which_the_clocks_change_have_their_own_length():
    calendar = compile_calendar(ALWAYS)
    assert calendar.elapsed(london("2026-03-29T00:00"), london("2026-03-30T00:00")) == 23 * 3600
    assert calendar.elapsed(london("2026-10-25T00:00"), london("2026-10-26T00:00")) == 25 * 3600


def test_an_opening_in_the_hour_that_is_skipped_is_when_the_clocks_change():
    calendar = compile_calendar({"zone": "Europe/London", "week": {"sun": [["01:30", "04:00"]]}})
    assert calendar.next_opening(london("2026-03-28T12:00")) == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert calendar.elapsed(london("2026-03-29T00:00"), london("2026-03-30T00:00")) == 2 * 3600


def test_a_union_of_spans_holds_each_moment_once():
    a, b, c, d = (london(f"2026-05-12T1{hour}:00") for hour in range(4))
    assert union([(c, d), (a, b), (b, c), (d, a), (a, a)]) == [(a, d)]
