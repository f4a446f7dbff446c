"""Numbers nobody should have written to us: payment cards are taken out, National Insurance numbers and dates of birth
are recognised, so that pages can mask them by role. Pure.

A card number: 13 to 19 digits, a prefix some issuer uses with a length it uses, and the Luhn check (ISO/IEC 7812-1).
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate

from stdnum import luhn

CARD_REMOVED = "[card number removed]"


class Mark(StrEnum):
    """What a piece of text is."""

    PLAIN = "PLAIN"
    NATIONAL_INSURANCE = "NATIONAL_INSURANCE"
    DATE_OF_BIRTH = "DATE_OF_BIRTH"


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of text; the pieces of a text, put together, are the text."""

    mark: Mark
    text: str


@dataclass(frozen=True, slots=True)
class Screened:
    """A text without its card numbers, and how many were taken out."""

    text: str
    cards: int


# (first prefix, last prefix, lengths): the ranges issuers use. Wider ones (Maestro's 50, 56 to 69) stay out where
# they would take in telephone and order numbers of other shapes.
_ISSUERS: tuple[tuple[str, str, frozenset[int]], ...] = (
    ("4", "4", frozenset({13, 16, 19})),  # Visa
    ("51", "55", frozenset({16})),  # Mastercard
    ("2221", "2720", frozenset({16})),  # Mastercard
    ("34", "34", frozenset({15})),  # American Express
    ("37", "37", frozenset({15})),
    ("300", "305", frozenset(range(14, 20))),  # Diners Club
    ("309", "309", frozenset(range(14, 20))),
    ("36", "36", frozenset(range(14, 20))),
    ("38", "39", frozenset(range(16, 20))),
    ("3528", "3589", frozenset(range(16, 20))),  # JCB
    ("6011", "6011", frozenset(range(16, 20))),  # Discover
    ("644", "649", frozenset(range(16, 20))),
    ("65", "65", frozenset(range(16, 20))),
    ("62", "62", frozenset(range(16, 20))),  # UnionPay
    ("81", "81", frozenset(range(16, 20))),
    ("5018", "5018", frozenset(range(13, 20))),  # Maestro
    ("5020", "5020", frozenset(range(13, 20))),
    ("5038", "5038", frozenset(range(13, 20))),
    ("5893", "5893", frozenset(range(13, 20))),
    ("6304", "6304", frozenset(range(13, 20))),
    ("6759", "6759", frozenset(range(13, 20))),
    ("6761", "6763", frozenset(range(13, 20))),
)
_SEPARATORS = r"[ \t\u00a0\u2000-\u200b\u202f\u2060\u00ad./_\-\u2010-\u2015\u2212]"
# Digits with little between them; a plus sign before them makes a telephone number.
_DIGITS = re.compile(rf"(?<![+\d])\d(?:{_SEPARATORS}{{0,3}}(?:\r?\n[> ]*)?\d)*")
_MOST_DIGITS = 19

_INSURANCE = re.compile(
    r"(?<![A-Z0-9])(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]"
    r"(?:[ \u00a0.\-]?\d{2}){3}[ \u00a0.\-]?[A-D](?![A-Z0-9])",
    re.IGNORECASE,
)
_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    "nov(?:ember)?|dec(?:ember)?|ionawr|chwefror|mawrth|ebrill|mai|mehefin|gorffennaf|awst|medi|hydref|tachwedd|rhagfyr"
)
_DATE = (
    rf"\d{{1,2}}(?:st|nd|rd|th)?[ ./\-](?:of )?(?:{_MONTHS}|\d{{1,2}})[ ./\-,]{{1,2}}(?:\d{{4}}|\d{{2}})"
    rf"|(?:{_MONTHS})[ .]\d{{1,2}}(?:st|nd|rd|th)?[ ,]{{1,2}}\d{{4}}|\d{{4}}-\d{{2}}-\d{{2}}|(?<!\d)\d{{8}}(?!\d)"
)
# A date is a date of birth when it is said to be one.
_BORN = re.compile(
    r"(?:\bborn\b|\bdate of birth\b|\bbirth ?(?:date|day)\b|\bd\.?o\.?b\b\.?|\bdyddiad geni\b|\bganwyd\b)"
    rf"[^\d\n]{{0,20}}?(?P<date>{_DATE})",
    re.IGNORECASE,
)


def screened(text: str) -> Screened:
    """The text with each card number replaced by words that say so."""
    pieces: list[str] = []
    done = 0
    cards = 0
    for start, end in _cards(text):
        pieces += [text[done:start], CARD_REMOVED]
        done = end
        cards += 1
    return Screened("".join([*pieces, text[done:]]), cards) if cards else Screened(text, 0)


def segments(text: str) -> list[Segment]:
    """The text in pieces, those that should be masked marked: put together they are the text."""
    found = [(match.start(), match.end(), Mark.NATIONAL_INSURANCE) for match in _INSURANCE.finditer(text)]
    found += [(match.start("date"), match.end("date"), Mark.DATE_OF_BIRTH) for match in _BORN.finditer(text)]
    pieces: list[Segment] = []
    done = 0
    for start, end, mark in sorted(found):
        if start < done:
            continue
        if start > done:
            pieces.append(Segment(Mark.PLAIN, text[done:start]))
        pieces.append(Segment(mark, text[start:end]))
        done = end
    if done < len(text):
        pieces.append(Segment(Mark.PLAIN, text[done:]))
    return pieces


def is_card(digits: str) -> bool:
    """True when these digits can be the number of a payment card."""
    return (
        any(len(digits) in lengths and first <= digits[: len(first)] <= last for first, last, lengths in _ISSUERS)
        and luhn.is_valid(digits)
        and len(set(digits)) > 1
    )


def _cards(text: str) -> Iterator[tuple[int, int]]:
    """Where card numbers begin and end, from left to right, none within another."""
    for run in _DIGITS.finditer(text):
        groups = [
            (run.start() + group.start(), run.start() + group.end(), _plain(group.group()))
            for group in re.finditer(r"\d+", run.group())
        ]
        if sum(len(digits) for _start, _end, digits in groups) >= 13:
            yield from _in_groups(groups)


def _in_groups(groups: list[tuple[int, int, str]]) -> Iterator[tuple[int, int]]:
    """Cards made of whole groups: half a group is half of another number."""
    ends = [0, *accumulate(len(digits) for _start, _end, digits in groups)]
    together = "".join(digits for _start, _end, digits in groups)
    first = 0
    while first < len(groups):
        last = _last_of_card(together, ends, first)
        if last is None:
            first += 1
        else:
            yield groups[first][0], groups[last][1]
            first = last + 1


def _last_of_card(together: str, ends: list[int], first: int) -> int | None:
    """The group with which a card that begins with group `first` ends; the longest when there are several."""
    found = None
    for last in range(first, len(ends) - 1):
        length = ends[last + 1] - ends[first]
        if length > _MOST_DIGITS:
            break
        if length >= 13 and is_card(together[ends[first] : ends[last + 1]]):
            found = last
    return found


def _plain(digits: str) -> str:
    """The digits as 0 to 9, whatever script they are written in."""
    return digits if digits.isascii() else "".join(str(unicodedata.digit(digit)) for digit in digits)
