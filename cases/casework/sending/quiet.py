"""Hours in which nothing goes out by a channel: a text wakes people. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONGEST_SHUT = 14  # days: a calendar that is shut for longer holds nothing back


def _every_day(_day: date) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Hours:
    """When a channel may be used: from, until, in local time; the same time for both means always."""

    opens: time
    shuts: time
    zone: ZoneInfo
    is_open_day: Callable[[date], bool] = _every_day


def quiet_until(at: datetime, hours: Hours | None) -> datetime | None:
    """When it may go, as an instant; None when it may go now. On the night the clocks change the local time holds."""
    if hours is None:
        return None
    local = at.astimezone(hours.zone)
    if hours.is_open_day(local.date()) and _within(local.time(), hours):
        return None
    for days in range(LONGEST_SHUT + 1):
        day = local.date() + timedelta(days=days)
        opens = datetime.combine(day, hours.opens, hours.zone)
        if opens > local and hours.is_open_day(day):
            return opens.astimezone(at.tzinfo)
    return None


def _within(now: time, hours: Hours) -> bool:
    if hours.opens == hours.shuts:
        return True
    if hours.opens < hours.shuts:
        return hours.opens <= now < hours.shuts
    return now >= hours.opens or now < hours.shuts  # over midnight
