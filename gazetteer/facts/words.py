"""Values of facts: how a file may write them, how they are kept, and how people read them. No ORM."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from gazetteer.facts import schedules
from gazetteer.facts.models import VALUE_LENGTH, Shape

NOTHING = "-"  # a file that says so ends what stands
YES = "yes"
_YES = frozenset({"yes", "y", "true", "t", "1", "x"})
_NO = frozenset({"no", "n", "false", "f", "0", NOTHING})
_UK_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class BadValue(ValueError):
    """The text is no value of this kind; the message says what would be, in words."""


def day_of(text: str) -> date:
    """The day: 2026-11-03 or 3/11/2026. Raises BadValue."""
    uk = _UK_DAY.fullmatch(text)
    try:
        return date(int(uk[3]), int(uk[2]), int(uk[1])) if uk else date.fromisoformat(text)
    except ValueError as wrong:
        raise BadValue(_("is no day: write 2026-11-03 or 03/11/2026")) from wrong


def value_kept(text: str, *, shape: str, choices: Mapping[str, str]) -> str:
    """The value as it is kept; "" for nothing (the fact is not so). Raises BadValue."""
    given = " ".join(text.split())
    if given in ("", NOTHING):
        return ""
    _check_kept(given)
    kept = _in_shape(given, shape, choices)
    _check_kept(kept)  # written out, a day or a number may be longer than it was given
    return kept


def _check_kept(text: str) -> None:
    if len(text) > VALUE_LENGTH or _CONTROL.search(text):
        raise BadValue(_("must be %(most)s characters or fewer, and plain text") % {"most": VALUE_LENGTH})


def _in_shape(given: str, shape: str, choices: Mapping[str, str]) -> str:
    match shape:
        case Shape.YES:
            return _yes(given)
        case Shape.CHOICE:
            return _choice(given, choices)
        case Shape.NUMBER:
            return _number(given)
        case Shape.DATE:
            return day_of(given).isoformat()
        case Shape.SCHEDULE:
            return _schedule(given)
    return given


def _yes(given: str) -> str:
    if given.lower() in _YES:
        return YES
    if given.lower() in _NO:
        return ""
    raise BadValue(_("must be yes or no"))


def _choice(given: str, choices: Mapping[str, str]) -> str:
    if given in choices:
        return given
    found = next(
        (code for code, words in choices.items() if given.casefold() in (code.casefold(), words.casefold())), None
    )
    if found is None:
        raise BadValue(_("must be one of: %(choices)s") % {"choices": ", ".join(sorted(choices)[:20])})
    return found


def _number(given: str) -> str:
    try:
        number = Decimal(given.replace(",", ""))
    except InvalidOperation as wrong:
        raise BadValue(_("must be a number")) from wrong
    if not number.is_finite() or abs(number.adjusted()) > VALUE_LENGTH:  # 1E999999999 would fill the memory
        raise BadValue(_("must be a number"))
    return format(number, "f")


def _schedule(given: str) -> str:
    kept = re.sub(_UK_DAY, lambda found: day_of(found[0]).isoformat(), given)
    try:
        schedules.parse(kept)
    except schedules.NotASchedule as wrong:
        raise BadValue(_("must be a first day and every how many days: 2026-11-03/14")) from wrong
    return kept


def value_shown(value: str, *, shape: str, choices: Mapping[str, str], on: date) -> str:
    """The value as people read it on that day, in the language in force."""
    match shape:
        case Shape.YES:
            return _("Yes")
        case Shape.CHOICE:
            return choices.get(value, value)
        case Shape.DATE:
            return date_format(date.fromisoformat(value), "j F Y")
        case Shape.SCHEDULE:
            return schedule_shown(value, on=on)
    return value


def schedule_shown(value: str, *, on: date) -> str:
    """The next day and how often: "today, then every 2 weeks"."""
    days = schedules.next_days(value, on, 1)
    if not days:
        return _("no more days are planned")
    often = often_shown(value)
    return (
        _("%(day)s, then %(often)s") % {"day": day_shown(days[0], on=on), "often": often}
        if often
        else day_shown(days[0], on=on)
    )


def day_shown(day: date, *, on: date) -> str:
    """The day as people say it on another: "today", "tomorrow", "Tuesday 1 December"."""
    if day == on:
        return _("today")
    if day == on + timedelta(days=1):
        return _("tomorrow")
    return date_format(day, "l j F")


def often_shown(value: str) -> str:
    """How often: "every week"; "" for a single day, or for several schedules in one value."""
    found = schedules.parse(value)
    if len(found) != 1 or not found[0].every:
        return ""
    days, (weeks, over) = found[0].every, divmod(found[0].every, 7)
    if days == 1 or (weeks == 1 and not over):
        return _("every day") if over else _("every week")
    return _("every %(count)s days") % {"count": days} if over else _("every %(count)s weeks") % {"count": weeks}


def moment_of(text: str) -> datetime:
    """The moment: 2026-11-03T14:05, with a zone or else local. Raises BadValue."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    day, __, hour = text.partition(" ")
    try:
        return datetime.combine(day_of(day), datetime.strptime(hour or "00:00", "%H:%M").time())  # noqa: DTZ007
    except ValueError as wrong:
        raise BadValue(_("is no moment: write 2026-11-03 14:05")) from wrong
