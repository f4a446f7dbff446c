"""Whether what a caller said is what stands on record, forgiving how it was said and typed. Pure.

A reading that cannot be made raises Unreadable: a slip of the keyboard is not an answer, and counts against nobody.
"""

import re
from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from gazetteer.folding import fold
from gazetteer.postcodes import postcode_key, postcode_tidy

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_POSTCODE = re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?)\s*(\d[A-Z]{2})\b")
_ORDINAL = re.compile(r"(\d)(st|nd|rd|th)\b")
_DIGITS = re.compile(r"\d")
SHORTEST_END = 6  # of an account number: as much as people read off a bill when its beginning is torn


class Unreadable(ValueError):
    """What was typed cannot be read as what was asked for; the message says how to type it."""


def dates_in(said: str, *, today: date) -> set[date]:
    """The days that may be meant: "3/4/70", "3rd of April 1970", "1970-04-03", "030470". Raises Unreadable."""
    text = _ORDINAL.sub(r"\1", said.casefold()).replace(" of ", " ")
    parts = re.findall(r"[a-z]+|\d+", text)
    if len(parts) == 1 and parts[0].isdigit() and len(parts[0]) in (6, 8):
        digits = parts[0]
        parts = [digits[:2], digits[2:4], digits[4:]]
    found = {day for day in (_day(*order, today=today) for order in _orders(parts)) if day is not None}
    if not found:
        raise Unreadable(_("Type a date like 3 4 1970"))
    return found


def _orders(parts: list[str]) -> list[tuple[str, str, str]]:
    """Day, month, year as they may stand: British order, or the year first, or the month in letters first."""
    if len(parts) != 3:
        return []
    first, second, third = parts
    if len(first) == 4:
        return [(third, second, first)]
    return [(second, first, third)] if first.isalpha() else [(first, second, third)]


def _day(day: str, month: str, year: str, *, today: date) -> date | None:
    number = _month(month)
    if not (day.isdigit() and year.isdigit() and number and len(year) in (2, 4)):
        return None
    full = int(year)
    if len(year) == 2:
        full += today.year // 100 * 100
        full -= 100 if full > today.year else 0
    try:
        return date(full, number, int(day))
    except ValueError:
        return None


def _month(text: str) -> int:
    if text.isdigit():
        return int(text) if 1 <= int(text) <= 12 else 0
    return _MONTHS.index(text[:3]) + 1 if text[:3] in _MONTHS else 0


def month_in(said: str) -> tuple[int, int]:
    """The (year, month) that is meant: "June 2019", "6/2019". Raises Unreadable."""
    parts = re.findall(r"[a-z]+|\d+", said.casefold())
    if len(parts) == 2:
        first, second = parts if len(parts[1]) == 4 else reversed(parts)
        if second.isdigit() and len(second) == 4 and _month(first):
            return int(second), _month(first)
    raise Unreadable(_("Type a month and a year, like June 2019"))


def same_month(said: tuple[int, int], begun: date) -> bool:
    """True within a month of it: people remember moving, not the date on the form."""
    return abs(said[0] * 12 + said[1] - (begun.year * 12 + begun.month)) <= 1


def home_in(said: str) -> tuple[str, frozenset[str]]:
    """The postcode's key and the other words of an address as said. Raises Unreadable without both."""
    text = said.upper()
    found = list(_POSTCODE.finditer(text))
    postcode = postcode_tidy(found[-1].group()) if found else ""
    rest = fold(text[: found[-1].start()] + " " + text[found[-1].end() :]) if found else ""
    if not postcode or not rest:
        raise Unreadable(_("Type the house number or name, then the postcode: 12 M33 2DP"))
    return postcode_key(postcode), frozenset(rest.split())


def same_home(said: tuple[str, frozenset[str]], *, lines: Iterable[str], postcode: str) -> bool:
    """True for the same postcode and every number of the address and no other, or, where it has none, its name."""
    key, words = said
    every = [line for line in lines if postcode_key(line) != postcode_key(postcode)]
    whole = fold(" ".join(every)).replace(fold(postcode), "").split()
    numbers = {word for word in whole if _DIGITS.search(word)}
    named = {word for word in words if _DIGITS.search(word)}
    if not key or key != postcode_key(postcode) or named != numbers:
        return False
    first = fold(every[0]).split() if every else []
    return bool(numbers) or (bool(first) and set(first) <= words)


def same_account(said: str, keys: Iterable[str]) -> bool:
    """True for the whole number of one of these accounts, or its last six characters or more. Raises Unreadable."""
    typed = _compact(said)
    if len(typed) < SHORTEST_END:
        raise Unreadable(_("Type the whole number, or at least its last 6 characters"))
    return any(_compact(key).endswith(typed) or _compact(key) == typed for key in keys)


def _compact(text: str) -> str:
    return "".join(letter for letter in text.upper() if letter.isalnum()).lstrip("0")


def same_name(said: str, *, given: str, preferred: str, family: str) -> bool:
    """True when the surname and one of the forenames were said, in any order. Raises Unreadable for no word at all."""
    words = set(fold(said).split())
    if not words:
        raise Unreadable(_("Type the name"))
    surname, forenames = (
        set(fold(family).split()),
        set(fold(f"{given} {preferred}").split()) - set(fold(family).split()),
    )
    return bool(surname or forenames) and surname <= words and (not forenames or bool(forenames & words))
