"""When a channel may be used: by local time, over midnight, and on the nights the clocks change."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from cases.casework.sending.quiet import Hours, quiet_until

LONDON = ZoneInfo("Europe/London")
DAY = Hours(time(8), time(20), LONDON)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "until"),
    [
        ("2026-11-27 08:00", None),
        ("2026-11-27 19:59", None),
        ("2026-11-27 20:00", "2026-11-28 08:00"),
        ("2026-11-27 03:00", "2026-11-27 08:00"),
        ("2026-07-01 06:59", "2026-07-01 07:00"),  # British Summer Time
        ("2026-07-01 07:00", None),
        ("2026-10-24 22:00", "2026-10-25 08:00"),  # the clocks go back in the night
        ("2026-03-28 22:00", "2026-03-29 07:00"),  # and forward
    ],
)
def test_texts_go_from_eight_to_eight(at: str, until: str | None) -> None:
    assert quiet_until(utc(at), DAY) == (utc(until) if until else None)


def test_hours_may_run_over_midnight_or_never_end() -> None:
    night = Hours(time(22), time(6), LONDON)
    assert quiet_until(utc("2026-11-27 23:00"), night) is None
    assert quiet_until(utc("2026-11-27 12:00"), night) == utc("2026-11-27 22:00")
    assert quiet_until(utc("2026-11-27 03:00"), Hours(time(0), time(0), LONDON)) is None
    assert quiet_until(utc("2026-11-27 03:00"), None) is None


def test_a_shut_day_is_quiet_throughout_and_no_calendar_holds_for_ever() -> None:
    weekdays = Hours(time(8), time(20), LONDON, lambda day: day.weekday() < 5)
    assert quiet_until(utc("2026-11-28 12:00"), weekdays) == utc("2026-11-30 08:00")
    assert quiet_until(utc("2026-11-28 12:00"), Hours(time(8), time(20), LONDON, lambda _day: False)) is None
