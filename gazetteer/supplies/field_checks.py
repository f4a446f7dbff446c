"""What one field of a supply may hold. Each check takes the text and returns None, or what is wrong with it."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.utils.translation import gettext as _

from gazetteer.entries.classification_codes import CLASSIFICATION_CODES
from gazetteer.postcodes import postcode_tidy

REJECT = "REJECT"
WARN = "WARN"
SILENT = ""  # put right without a word

COORDINATE = re.compile(r"^\d{1,7}(\.\d{1,2})?$", re.ASCII)
ISO_DATE = re.compile(r"^\d{4}-\d\d-\d\d$", re.ASCII)
DEGREES = re.compile(r"^-?\d{1,3}(\.\d{1,15})?$", re.ASCII)
CLOCK_TIME = re.compile(r"^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$", re.ASCII)
FURTHEST_EAST = 700_000
FURTHEST_NORTH = 1_300_000
KNOWN_VALUES_KEPT = 20_000

tidied = lru_cache(maxsize=KNOWN_VALUES_KEPT)(postcode_tidy)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a value; `instead` is what to store when the row may stay."""

    level: str
    kind: str
    reason: str
    instead: str = ""


Check = Callable[[str], Problem | None]


def missing(level: str) -> Problem | None:
    """The problem of an empty field that should not be, or None where it may be empty."""
    return Problem(level, "REQUIRED", _("is empty and must not be")) if level else None


def whole_number(
    *, digits: int, required: str = REJECT, positive: bool = False, level: str = REJECT, kind: str = "NOT_NUMBER"
) -> Check:
    """A check for a whole number of at most so many digits; `kind` names the fault when it is not a number."""

    def check(value: str) -> Problem | None:
        if value.isdigit() and value.isascii() and len(value) <= digits and (value[0] != "0" or not positive):
            return None
        if not value:
            return missing(required) if required else None
        return not_as_wanted(value)

    def not_as_wanted(value: str) -> Problem | None:
        if not (value.isascii() and value.isdigit()):
            return Problem(level, kind, _("is not a whole number"))
        if len(value) > digits:
            return Problem(level, "OUT_OF_RANGE", _("has more than %(digits)s digits") % {"digits": digits})
        if positive and not int(value):
            return Problem(level, "OUT_OF_RANGE", _("must not be zero"))
        return None

    return check


def one_of(codes: Collection[str], *, required: str = REJECT, level: str = REJECT, kind: str = "CODE") -> Check:
    """A check for a value of a code list; with level WARN the row stays and the unknown code is left out."""
    known = frozenset(codes)
    listed = ", ".join(sorted(known))

    def check(value: str) -> Problem | None:
        if value in known:
            return None
        if not value:
            return missing(required)
        return Problem(level, kind, _("is not one of %(codes)s") % {"codes": listed})

    return check


def calendar_date(*, required: str = "", level: str = REJECT) -> Check:
    """A check for a date written CCYY-MM-DD that is in the calendar."""
    known: set[str] = set()

    def check(value: str) -> Problem | None:
        if value in known:
            return None
        if not value:
            return missing(required) if required else None
        if not is_calendar_date(value):
            return Problem(level, "BAD_DATE", _("is not a date (CCYY-MM-DD)"))
        if len(known) < KNOWN_VALUES_KEPT:
            known.add(value)
        return None

    return check


def is_calendar_date(value: str) -> bool:
    """Whether the text is CCYY-MM-DD and that day exists."""
    if not ISO_DATE.match(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def clock_time(*, level: str = WARN) -> Check:
    """A check for a time of day written HH:MM:SS."""

    def check(value: str) -> Problem | None:
        return None if CLOCK_TIME.match(value) else Problem(level, "BAD_TIME", _("is not a time (HH:MM:SS)"))

    return check


def text(*, length: int, required: str = "", level: str = WARN) -> Check:
    """A check for words of at most so many characters; longer ones are kept with a warning."""

    def check(value: str) -> Problem | None:
        if not value:
            return missing(required) if required else None
        if len(value) > length:
            reason = _("is longer than %(length)s characters") % {"length": length}
            return Problem(level, "TOO_LONG", reason, instead=value)
        return None

    return check


def coordinate(*, furthest: int, required: str = REJECT) -> Check:
    """A check for an easting or northing in metres; zero means nobody knew, and is stored as unknown."""

    def check(value: str) -> Problem | None:
        if not value:
            return missing(required)
        if not COORDINATE.match(value):
            return Problem(REJECT, "COORDINATE", _("is not a coordinate in metres"))
        metres = float(value)
        if metres > furthest:
            return Problem(REJECT, "COORDINATE", _("is outside Great Britain (0 to %(most)s)") % {"most": furthest})
        if not metres:
            return Problem(WARN, "COORDINATE", _("is zero: taken as not known"))
        return None

    return check


def decimal_degrees(*, least: int, most: int) -> Check:
    """A check for a latitude or longitude; a wrong one is a warning, for the grid coordinates are what is kept."""

    def check(value: str) -> Problem | None:
        if not value or (DEGREES.match(value) and least <= float(value) <= most):
            return None
        words = {"least": least, "most": most}
        return Problem(WARN, "COORDINATE", _("is not between %(least)s and %(most)s degrees") % words)

    return check


def class_code(*, required: str = "") -> Check:
    """A check for a code of the classification scheme. Another is kept with a warning: the scheme grows."""

    def check(value: str) -> Problem | None:
        if value in CLASSIFICATION_CODES:
            return None
        if not value:
            return missing(required)
        return Problem(WARN, "CODE", _("is not a code of the classification scheme"), instead=value)

    return check


def postcode(value: str) -> Problem | None:
    """None for a postcode or nothing; O/0 and I/1 are put right; anything else is left out with a warning."""
    if not value:
        return None
    tidy = tidied(value)
    if tidy == value:
        return None
    if not tidy:
        return Problem(WARN, "POSTCODE", _("is not a postcode: left out"))
    return Problem(SILENT, "POSTCODE", "", instead=tidy)
