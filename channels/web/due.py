"""How due and late are shown everywhere: the moment, and how far off it is in working time, by word and by shape.

"today 17:00 2 working hours left", "late by 1 working day was due yesterday 17:00", "waits until Fri 27 Nov, 17:00".
What `due.js` needs to keep the relative words right for as long as the page is open stands in data attributes: the working
seconds left or late when the page was made, and the hours in which the office is open next. Without a script, the moment
itself stands.
"""

import datetime as dt
import json
from functools import lru_cache
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from channels.web.dates import now_of, rough_span, tag
from crm.sla.saying import say_late, say_left, say_when
from crm.sla.working_time import CompiledCalendar

NUMBERS = (0, 1, 2, 3, 6, 99)  # one of each form that a language of ours has for numbers; the last for all others
_LEFT, _LATE = "muted", "state state--late"


def due_shown(
    due: dt.datetime, *, now: dt.datetime, calendar: CompiledCalendar | None = None, waits: bool = False
) -> Markup:
    """Return when something is due and how far off that is; by when at the latest it goes on, if it waits."""
    when = say_when(due, now, timezone.get_current_timezone())
    if waits:
        until = tag(due, _("waits until %(when)s") % {"when": when})
        return Markup(f'<span class="due state state--waiting">{until}</span>')
    live = _live(due, now=now, calendar=calendar)
    if due < now:
        words = say_late(calendar=calendar, due=due, now=now) if calendar else _rough(due, now)
        was = tag(due, _("was due %(when)s") % {"when": when})
        return Markup(f'<span class="due due--late">{_far(_LATE, live, words)} {was}</span>')
    words = say_left(calendar=calendar, due=due, now=now) if calendar else _rough(due, now)
    return Markup(f'<span class="due">{tag(due, when)} {_far(_LEFT, live, words)}</span>')


def _far(shape: str, live: Markup, words: str) -> Markup:
    """How far off it is. Put together by hand, as `tag` is."""
    return Markup(f'<span class="due__left {shape}"{live}>{escape(words)}</span>')


@pass_context
def due_left(context: Context, value: dt.datetime | None, calendar: CompiledCalendar | None) -> Markup | str:
    """The filter of that name: only how far off it is, beside a moment that stands already."""
    if value is None:
        return ""
    now = now_of(context)
    if calendar is None:
        return _rough(value, now)
    shape = _LATE if value < now else _LEFT
    return _far(shape, _live(value, now=now, calendar=calendar), say_left(calendar=calendar, due=value, now=now))


@pass_context
def due(
    context: Context, value: dt.datetime | None, calendar: CompiledCalendar | None = None, waits: bool = False
) -> Markup | str:
    """The filter of that name: `{{ case.due_at | due(case.calendar) }}`; nothing for nothing."""
    return "" if value is None else due_shown(value, now=now_of(context), calendar=calendar, waits=waits)


def due_words() -> str:
    """Return, as JSON, the words of which `due.js` makes its own, in the language of the page."""
    return _due_words(get_language())


@lru_cache(maxsize=8)
def _due_words(language: str | None) -> str:
    day, hour, minute = (
        [ngettext("%(n)d working day", "%(n)d working days", n) for n in NUMBERS],
        [ngettext("%(n)d working hour", "%(n)d working hours", n) for n in NUMBERS],
        [ngettext("%(n)d working minute", "%(n)d working minutes", n) for n in NUMBERS],
    )
    said: dict[str, Any] = {
        "numbers": NUMBERS,
        "day": day,
        "hour": hour,
        "minute": minute,
        "left": _("%(time)s left"),
        "late": _("late by %(time)s"),
        "none": _("no working time left"),
        "now": _("due now"),
        "just": _("just late"),
    }
    return json.dumps(said)


def _rough(due: dt.datetime, now: dt.datetime) -> str:
    words = _("%(span)s left") if due >= now else _("late by %(span)s")
    return words % {"span": rough_span(abs(due - now))}


def _live(due: dt.datetime, *, now: dt.datetime, calendar: CompiledCalendar | None) -> Markup:
    if calendar is None:
        return Markup("")
    seconds = calendar.elapsed(now, due) if due >= now else -calendar.elapsed(due, now)
    opens, shuts = _open_next(calendar, now)
    return Markup(
        f' data-due="{int(due.timestamp())}" data-left="{int(seconds)}" data-day="{int(calendar.usual_day())}"'
        f' data-open="{opens}" data-shut="{shuts}" data-asked="{int(now.timestamp())}"'
    )


@lru_cache(maxsize=32)  # the same for every line of a page
def _open_next(calendar: CompiledCalendar, now: dt.datetime) -> tuple[int, int]:
    """When the hours begin and end in which the calendar is open now or next: the page will not be left open longer."""
    opens = calendar.next_opening(now)
    shuts = calendar.close_of(calendar.local_date(opens))
    return int(opens.timestamp()), int(shuts.timestamp())
