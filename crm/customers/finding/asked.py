"""Taking apart what somebody typed into the one box: a date of birth, a postcode, keys of other systems, words."""

import re
from dataclasses import dataclass
from datetime import date

from crm.customers.names import clean, tokens_of
from gazetteer.entries.cross_reference_sources import reference_typed
from gazetteer.postcodes import postcode_key

LONGEST_QUERY = 320
TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "sir", "madam", "cllr", "rev", "prof", "lord", "lady"})
BORN_WORDS = frozenset({"born", "dob", "birth"})
OLDEST = 130  # years
SHORTEST_KEY = 4
MONTHS = {
    month: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"), 1
    )
    for month in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_DATES = (
    re.compile(r"(?<!\d)(?P<year>[12]\d{3})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)"),
    re.compile(r"(?<![\d/])(?P<day>\d{1,2})\s?[-/.]\s?(?P<month>\d{1,2})\s?[-/.]\s?(?P<year>\d{4}|\d{2})(?![\d/])"),
    re.compile(
        rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s/.-]*(?:of\s+)?(?P<month>{_MONTH})[a-z]*[\s,/.-]*(?P<year>\d{{4}}|\d{{2}})(?!\d)",
        re.IGNORECASE,
    ),
    re.compile(rf"\b(?P<month>{_MONTH})\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})(?!\d)", re.IGNORECASE),
)  # fmt: skip
_COMPACT_DATE = re.compile(r"^(?P<day>\d{2})(?P<month>\d{2})(?P<year>(?:19|20)\d{2})$")
_POSTCODE = re.compile(r"\b(GIR|[A-Z]{1,2}[0-9][A-Z0-9]?)\s*([0-9][A-Z]{2})\b")


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed, taken apart: `words` is what is left for names and places."""

    typed: str
    words: tuple[str, ...] = ()
    born: date | None = None
    postcode: str = ""  # whole, without its space
    key: str = ""  # of another system, in capitals without anything between

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not self.typed


def asked(query: str, *, today: date) -> Asked:
    """What was typed, taken apart; whatever it is, no more of it than is ever looked at."""
    typed = clean(query)[:LONGEST_QUERY].strip()
    born, rest = _birth(typed, today=today)
    postcode, rest = _postcode(rest)
    words = tokens_of(rest)
    if born is not None:
        words = [word for word in words if word not in BORN_WORDS]
    named = [word for word in words if word not in TITLES] or words
    return Asked(typed=typed, words=tuple(dict.fromkeys(named)), born=born, postcode=postcode, key=_key(typed))


def _birth(typed: str, *, today: date) -> tuple[date | None, str]:
    """The date of birth, and the rest of what was typed."""
    compact = _COMPACT_DATE.match(typed)
    if compact and (born := _date(compact, today=today)):
        return born, ""
    for written in _DATES:
        for found in written.finditer(typed):
            born = _date(found, today=today)
            if born is not None:
                return born, f"{typed[: found.start()]} {typed[found.end() :]}"
    return None, typed


def _date(found: re.Match[str], *, today: date) -> date | None:
    """The day that was written, when somebody alive may be born on it; of two digits the last such year."""
    month = found["month"].lower()
    year = int(found["year"])
    if len(found["year"]) == 2:
        year += 2000 if 2000 + year <= today.year else 1900
    try:
        born = date(year, MONTHS.get(month) or int(month), int(found["day"]))
    except ValueError:
        return None
    return born if born <= today and today.year - born.year <= OLDEST else None


def _postcode(typed: str) -> tuple[str, str]:
    """The whole postcode among the words, and the other words."""
    found = _POSTCODE.search(typed.upper())
    if found is None or len(typed.upper()) != len(typed):
        return "", typed
    return found[1] + found[2], f"{typed[: found.start()]} {typed[found.end() :]}"


def _key(typed: str) -> str:
    """What may be a key of another system: all of it has digits, words before it that name a system left out."""
    known = reference_typed(typed)
    key = postcode_key(known.reference if known is not None else typed)
    return key if len(key) >= SHORTEST_KEY and any(letter.isdigit() for letter in key) else ""
