"""The description of a calendar as it is edited: read into days that differ, changed, checked, compared. Pure.

What a description says is decided by working_time.py alone; here its several ways of naming a date become one, and what
it refuses is said in words beside the field.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.sla.saying import say_day
from crm.sla.working_time import FIRST_YEAR, LAST_YEAR, WEEKDAYS, compile_calendar

Hours = tuple[tuple[str, str], ...]
Spec = dict[str, Any]

BANK_HOLIDAY, CLOSURE, HALF_DAY, EXTRA_OPENING = "bank_holiday", "closure", "half_day", "extra_opening"
KINDS = {
    CLOSURE: gettext_lazy("Closure"),
    BANK_HOLIDAY: gettext_lazy("Bank holiday"),
    HALF_DAY: gettext_lazy("Half day"),
    EXTRA_OPENING: gettext_lazy("Extra opening"),
}
CLOSED_KINDS = frozenset({CLOSURE, BANK_HOLIDAY})
DAY_NAMES = {
    "mon": gettext_lazy("Monday"),
    "tue": gettext_lazy("Tuesday"),
    "wed": gettext_lazy("Wednesday"),
    "thu": gettext_lazy("Thursday"),
    "fri": gettext_lazy("Friday"),
    "sat": gettext_lazy("Saturday"),
    "sun": gettext_lazy("Sunday"),
}
LONGEST_NAME = 120
MOST_DAYS = 2_000
_INTERVAL = re.compile(r"^(\d{1,2})[:.]?(\d\d)?\s*(?:-|–|to)\s*(\d{1,2})[:.]?(\d\d)?$", re.IGNORECASE | re.ASCII)
_ANY_WEEK: dict[str, Any] = {"mon": [["09:00", "17:00"]]}

# What the engine refuses, by a part of its words.
_REFUSALS = (
    ("overlap", gettext_lazy("These hours overlap.")),
    (
        "end after they begin",
        gettext_lazy(
            "Hours end after they begin. Over midnight they belong to two days: up to 24:00, then from 00:00."
        ),
    ),
    ("time of day", gettext_lazy("A time of day is from 00:00 to 24:00.")),
    ("time zone", gettext_lazy("There is no such time zone. Enter one like Europe/London.")),
    ("two different sets", gettext_lazy("This date is given two different sets of hours.")),
)


class UnreadableHours(ValueError):
    """Hours that cannot be read; the message is for people."""


@dataclass(frozen=True, slots=True)
class DifferentDay:
    """A date on which a calendar does not keep the hours of its week."""

    day: date
    kind: str
    name: str = ""
    hours: Hours = ()  # () is closed

    def stored(self) -> dict[str, Any]:
        """This day as a description holds it."""
        hours = [list(interval) for interval in self.hours]
        return {"date": self.day.isoformat(), "intervals": hours, "kind": self.kind, "name": self.name}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs between two editions: what, and how it was and is; "" where there was nothing."""

    what: str
    before: str
    after: str


def hours_read(text: str) -> Hours:
    """The intervals typed as "09:00 to 12:30, 13:30 to 17:00"; () for nothing or "closed". Raises UnreadableHours."""
    typed = text.strip()
    if not typed or typed.lower() in {"closed", _("closed")}:
        return ()
    found = []
    for part in re.split(r"[,;]|\band\b", typed):
        match = _INTERVAL.match(part.strip())
        if match is None:
            raise UnreadableHours(_("Enter hours like 09:00 to 17:00, or 09:00 to 12:30, 13:30 to 17:00."))
        begin, past, end, over = match.groups()
        found.append((f"{int(begin):02}:{past or '00'}", f"{int(end):02}:{over or '00'}"))
    return tuple(sorted(found))


def hours_said(hours: Sequence[Sequence[str]]) -> str:
    """The hours as they are typed: "09:00 to 12:30, 13:30 to 17:00", or "closed"."""
    said = ", ".join(_("%(from)s to %(until)s") % {"from": begin, "until": end} for begin, end in hours)
    return said or _("closed")


def days_of(spec: Mapping) -> list[DifferentDay]:
    """Every date that differs, in order, whichever way the description names it."""
    calendar = compile_calendar(spec)
    exceptions = spec.get("exceptions", ())
    listed = {*spec.get("closed", ()), *spec.get("special", {}), *(one["date"] for one in exceptions)}
    hours: dict[str, Sequence] = {one["date"]: one["intervals"] for one in exceptions if one.get("intervals")}
    hours |= spec.get("special", {})
    found = []
    for text in sorted(listed):
        day, note = date.fromisoformat(text), calendar.note_of(date.fromisoformat(text))
        open_hours = tuple(sorted((begin, end) for begin, end in hours.get(text, ())))
        usual = EXTRA_OPENING if open_hours else CLOSURE
        fits = note.kind in KINDS and (note.kind in CLOSED_KINDS) != bool(open_hours)
        found.append(DifferentDay(day=day, kind=note.kind if fits else usual, name=note.name, hours=open_hours))
    return found


def with_one_way(spec: Mapping) -> Spec:
    """The same calendar, each date that differs named once."""
    days = [one.stored() for one in days_of(spec)]
    week = {day: [list(interval) for interval in spec["week"][day]] for day in WEEKDAYS if spec["week"].get(day)}
    return {"zone": spec["zone"], "week": week, "closed": [], "special": {}, "exceptions": days}


def with_days(spec: Mapping, days: Sequence[DifferentDay]) -> Spec:
    """The calendar with these dates as given here, in place of what it said about them."""
    given = {one.day for one in days}
    kept = [one for one in days_of(spec) if one.day not in given]
    every = sorted([*kept, *days], key=lambda one: one.day)
    return {**with_one_way(spec), "exceptions": [one.stored() for one in every]}


def without_day(spec: Mapping, day: date) -> Spec:
    """The calendar with that date like any other of its week."""
    return {**with_one_way(spec), "exceptions": [one.stored() for one in days_of(spec) if one.day != day]}


def with_week(spec: Mapping, *, zone: str, week: Mapping[str, Hours]) -> Spec:
    """The calendar with another zone and other hours of the week."""
    hours = {day: [list(interval) for interval in week[day]] for day in WEEKDAYS if week.get(day)}
    return {**spec, "zone": zone, "week": hours}


def faults_of(spec: Mapping) -> dict[str, str]:
    """What is wrong with the calendar, by field: "zone", a day of the week, a date; "" for the whole; {} when nothing is."""
    found = {"zone": _refusal({"zone": spec.get("zone"), "week": _ANY_WEEK})}
    week = spec.get("week", {})
    for day in WEEKDAYS:
        found[day] = _refusal({"zone": "UTC", "week": {**_ANY_WEEK, day: week.get(day) or _ANY_WEEK["mon"]}})
    for entry in spec.get("exceptions", ()):
        found[str(entry["date"])] = _day_fault(entry)
    if not any(week.get(day) for day in WEEKDAYS):
        found["mon"] = _("Give hours for at least one day: with none, nothing would ever be due.")
    if len(spec.get("exceptions", ())) > MOST_DAYS:
        found[""] = _("A calendar holds at most %(most)d dates that differ. Take out old ones.") % {"most": MOST_DAYS}
    faults = {name: words for name, words in found.items() if words}
    return faults or ({"": whole} if (whole := _refusal(spec)) else {})


def differences(before: Mapping, after: Mapping) -> list[Difference]:
    """What differs from one edition to the next: zone, hours of the week, dates."""
    found = []
    if before["zone"] != after["zone"]:
        found.append(Difference(_("Time zone"), before["zone"], after["zone"]))
    for day in WEEKDAYS:
        was, now = hours_said(sorted(before["week"].get(day, ()))), hours_said(sorted(after["week"].get(day, ())))
        if was != now:
            found.append(Difference(str(DAY_NAMES[day]), was, now))
    was_days, now_days = ({one.day: one for one in days_of(spec)} for spec in (before, after))
    for date_ in sorted(was_days.keys() | now_days.keys()):
        old, new = was_days.get(date_), now_days.get(date_)
        if old != new:
            found.append(Difference(say_day(date_, "D j M Y"), day_said(old), day_said(new)))
    return found


def day_said(one: DifferentDay | None) -> str:
    """A date that differs in words: "Closure: Staff day, closed"; "as the week" where it does not differ."""
    if one is None:
        return _("as in any week")
    kind = str(KINDS[one.kind])
    words = _("%(kind)s: %(name)s") % {"kind": kind, "name": one.name} if one.name else kind
    return words if one.kind in CLOSED_KINDS else f"{words}, {hours_said(one.hours)}"


def _day_fault(entry: Mapping) -> str:
    year = int(str(entry["date"])[:4])
    if not FIRST_YEAR < year < LAST_YEAR:
        return _("Calendars count from the year %(first)d to %(last)d.") % {"first": FIRST_YEAR, "last": LAST_YEAR}
    if entry["kind"] in CLOSED_KINDS and entry["intervals"]:
        return _("A day that is closed has no hours.")
    if entry["kind"] not in CLOSED_KINDS and not entry["intervals"]:
        return _("Give the hours of this day, for example 09:00 to 12:00.")
    if len(entry["name"]) > LONGEST_NAME:
        return _("A name has at most %(most)d letters.") % {"most": LONGEST_NAME}
    return _refusal({"zone": "UTC", "week": _ANY_WEEK, "exceptions": [entry]})


def _refusal(spec: Mapping) -> str:
    """Why the engine refuses this description, in words; "" when it does not."""
    try:
        compile_calendar(spec)
    except ValueError as refused:
        known = (str(words) for part, words in _REFUSALS if part in str(refused))
        return next(known, str(refused))
    return ""
