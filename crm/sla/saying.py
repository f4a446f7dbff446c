"""How people say when something is due, how much working time is left and how late it is."""

from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils import dateformat
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from crm.sla.working_time import CompiledCalendar

ONE_DAY = timedelta(days=1)
MINUTE, HOUR = 60, 3600


def say_day(day: date, form: str) -> str:
    """Return a day in Django's date format, in the language in force: "Wed 25 Nov" for "D j M"."""
    return _day_said(date(day.year, day.month, day.day), form, get_language())


@lru_cache(maxsize=4_096)  # a page says the same few days hundreds of times, and formatting one costs as much as a row
def _day_said(day: date, form: str, language: str | None) -> str:
    return dateformat.format(day, form)


def say_when(instant: datetime, now: datetime, zone: tzinfo | str) -> str:
    """Return a time as people say it: "today 17:00", "tomorrow 09:00", "Wed 25 Nov, 17:00".

    Midnight is said as the end of the day before, and another year than this is added.
    """
    zone = ZoneInfo(zone) if isinstance(zone, str) else zone
    local, today = instant.astimezone(zone), now.astimezone(zone).date()
    midnight = local.time() == datetime.min.time()
    day = local.date() - ONE_DAY if midnight else local.date()
    near = say_near((day - today).days)
    said = near or say_day(day, "D j M" if day.year == today.year else "D j M Y")
    if midnight:
        return _("%(day)s, midnight at its end") % {"day": said}
    words = _("%(day)s %(time)s") if near else _("%(day)s, %(time)s")
    return words % {"day": said, "time": f"{local:%H:%M}"}


def say_near(days: int) -> str:
    """Return "today", "tomorrow" or "yesterday" for a day so many days from now, "" for any other."""
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    return _("yesterday") if days == -1 else ""


def say_left(*, calendar: CompiledCalendar, due: datetime, now: datetime) -> str:
    """Return how much working time is left, "2 working days left", or how late it is when `due` has passed."""
    if now > due:
        return say_late(calendar=calendar, due=due, now=now)
    seconds = calendar.elapsed(now, due)
    if seconds < MINUTE:
        return _("due now") if due - now < timedelta(minutes=1) else _("no working time left")
    return _("%(time)s left") % {"time": say_working_time(seconds, calendar=calendar)}


def say_late(*, calendar: CompiledCalendar, due: datetime, now: datetime) -> str:
    """Return by how much working time it is late: "late by 2 working hours"."""
    seconds = calendar.elapsed(due, now)
    if seconds < MINUTE:
        return _("just late")
    return _("late by %(time)s") % {"time": say_working_time(seconds, calendar=calendar)}


def say_working_time(seconds: float, *, calendar: CompiledCalendar) -> str:
    """Return working time in the largest unit that fits, rounded down: "2 working days", "3 working hours"."""
    days, hours, minutes = int(seconds // calendar.usual_day()), int(seconds // HOUR), int(seconds // MINUTE)
    if days:
        return ngettext("%(n)d working day", "%(n)d working days", days) % {"n": days}
    if hours:
        return ngettext("%(n)d working hour", "%(n)d working hours", hours) % {"n": hours}
    return ngettext("%(n)d working minute", "%(n)d working minutes", minutes) % {"n": minutes}
