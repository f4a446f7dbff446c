"""The office week knows England's bank holidays, from data that came with the release."""

import json
from datetime import date

import pytest

from crm.sla.holidays import bank_holidays, office_week_spec, published_until
from crm.sla.working_time import compile_calendar
from tests.crm.sla.council_calendars import london


def test_england_has_eight_bank_holidays_in_2026():
    assert {day: name for day, name in bank_holidays().items() if day.year == 2026} == {
        date(2026, 1, 1): "New Year’s Day",
        date(2026, 4, 3): "Good Friday",
        date(2026, 4, 6): "Easter Monday",
        date(2026, 5, 4): "Early May bank holiday",
        date(2026, 5, 25): "Spring bank holiday",
        date(2026, 8, 31): "Summer bank holiday",
        date(2026, 12, 25): "Christmas Day",
        date(2026, 12, 28): "Boxing Day (substitute day)",
    }


def test_a_proclaimed_extra_day_is_among_those_published():
    assert date(2022, 9, 19) in bank_holidays()
    assert date(2026, 11, 30) in bank_holidays("scotland")
    assert published_until() >= date(2028, 12, 31)


def test_a_division_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="mercia"):
        bank_holidays("mercia")


def test_the_office_week_is_ready_to_store_and_to_count_with():
    spec = office_week_spec(closures={date(2026, 12, 29): "Christmas closure"}, half_days={date(2026, 12, 24): "12:00"})
    calendar = compile_calendar(json.loads(json.dumps(spec)))
    assert calendar.close_of(date(2026, 12, 24)) == london("2026-12-24T12:00")
    assert calendar.next_opening(london("2026-12-24T12:00")) == london("2026-12-30T09:00")
    assert calendar.note_of(date(2026, 12, 29)).name == "Christmas closure"
    assert calendar.note_of(date(2026, 4, 3)).name == "Good Friday"
