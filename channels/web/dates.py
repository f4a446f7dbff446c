"""Dates and times as people say them, each in a <time> that holds the exact moment."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from crm.sla.saying import say_day, say_near, say_when

Moment = dt.datetime | dt.date


def now_of(context: Context) -> dt.datetime:
    """Return the moment the page speaks from: the view's `now` when it gave one, else this one."""
    given = context.get("now")
    return timezone.localtime(given if isinstance(given, dt.datetime) else timezone.now())


def tag(value: Moment, words: str) -> Markup:
    """Return `<time>` with the machine's form, the exact moment on hover, and the words."""
    local = timezone.localtime(value) if isinstance(value, dt.datetime) else value
    # Put together by hand: a list says a hundred times, and Markup's own format takes three times as long.
    return Markup(f'<time datetime="{local.isoformat()}" title="{escape(_exact(local))}">{escape(words)}</time>')


def exact(value: Moment) -> str:
    """Return the moment in full: "Friday 27 November 2026 17:00:09 GMT" or, of a date, "Friday 27 November 2026"."""
    return _exact(timezone.localtime(value) if isinstance(value, dt.datetime) else value)


def _exact(local: Moment) -> str:
    day = say_day(local, "l j F Y")
    return f"{day} {local:%H:%M:%S %Z}" if isinstance(local, dt.datetime) else day


def clock_time(value: dt.datetime) -> str:
    """Return a time the way GOV.UK writes it: "5pm", "9:30am", "midday", "midnight"."""
    if value.minute == 0 and value.hour in {0, 12}:
        return _("midnight") if value.hour == 0 else _("midday")
    half = _("am") if value.hour < 12 else _("pm")
    minutes = f":{value.minute:02}" if value.minute else ""
    return f"{value.hour % 12 or 12}{minutes}{half}"


def day_words(day: dt.date, today: dt.date) -> str:
    """Return "today", "tomorrow", "yesterday", or the day with its year only when that is not this year."""
    return say_near((day - today).days) or say_day(day, "D j M" if day.year == today.year else "D j M Y")


@pass_context
def when(context: Context, value: Moment | None, empty: str = "") -> Markup | str:
    """Return a moment as staff say it: "today 17:00", "Fri 27 Nov, 17:00", a day as "tomorrow"; `empty` for nothing."""
    if value is None:
        return empty
    now = now_of(context)
    if isinstance(value, dt.datetime):
        return tag(value, say_when(value, now, timezone.get_current_timezone()))
    return tag(value, day_words(value, now.date()))


@pass_context
def plain_when(context: Context, value: Moment | None, empty: str = "") -> Markup | str:
    """Return a moment as citizens read it: "Wednesday 25 November, 5pm"; `empty` for nothing."""
    if value is None:
        return empty
    this_year = now_of(context).year
    day = timezone.localtime(value) if isinstance(value, dt.datetime) else value
    words = say_day(day, "l j F" if day.year == this_year else "l j F Y")
    return tag(value, f"{words}, {clock_time(day)}" if isinstance(day, dt.datetime) else words)


def rough_span(span: dt.timedelta) -> str:
    """Return a span in its largest whole unit: "3 days", "5 hours", "1 minute"."""
    minutes = max(int(span.total_seconds() // 60), 1)
    if minutes >= 2 * 24 * 60:
        return _("%(n)s days") % {"n": minutes // (24 * 60)}
    if minutes >= 60:
        return ngettext("%(n)d hour", "%(n)d hours", minutes // 60) % {"n": minutes // 60}
    return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}


def date(value: Moment | None, empty: str = "") -> Markup | str:
    """Return the day in full, "25 November 2026"; `empty` for nothing."""
    if value is None:
        return empty
    day = timezone.localtime(value) if isinstance(value, dt.datetime) else value
    return tag(value, say_day(day, "j F Y"))


def datetime(value: dt.datetime | None, empty: str = "") -> Markup | str:
    """Return the moment in full, "25 November 2026 at 5:04pm"; `empty` for nothing."""
    if value is None:
        return empty
    local = timezone.localtime(value)
    return tag(value, _("%(day)s at %(time)s") % {"day": say_day(local, "j F Y"), "time": clock_time(local)})
