"""An address as somebody typed it, cut into words of one form, its postcode apart.

Short words become long ones ("rd" is "road", "st" and "saint" are one word with "street"), numbers keep their letter,
ranges and fractions stay whole ("12-14", "3/12"), words run together with a number are taken apart.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from gazetteer.entries.search_words import LONG_FORMS
from gazetteer.finding.slips import one_slip_apart
from gazetteer.folding import fold
from gazetteer.postcodes import SHAPE, postcode_key, postcode_tidy

LONGEST_TEXT = 300
MOST_WORDS = 40
STREET_OR_SAINT = "street"
COMPASS = frozenset(("north", "south", "east", "west"))  # written with their first letter too
TWO_MEANINGS = frozenset(("n",))  # short for "and", and a letter of a house number
SAID_BY_NOBODY = frozenset(("the", "and", "of", "number", "numbers"))
WORD_PARTS = re.compile(r"^(\d{1,4})([a-z]{3,})$|^([a-z]{3,})(\d{1,4}[a-z]?)$")
SHORT_FLAT = re.compile(r"^(?:f|fl|ap|u)(\d{1,3}[a-z]?)$")  # "F3"
ORDINAL = re.compile(r"^\d+(?:st|nd|rd|th)$")
PAIR = re.compile(r"\b(\d{1,5}[A-Z]?)\s*([-–—/]|\bTO\b)\s*(\d{1,5}[A-Z]?)\b", re.IGNORECASE)
CARE_OF = re.compile(r"\bC\s*[/\\]\s*O\b\.?|\bCARE\s+OF\b", re.IGNORECASE)
WHOLE = re.compile(r"\b(GIR|[A-Z]{1,2}[0-9][A-Z0-9]?)\s*([0-9][A-Z]{2})\b")
DAMAGED = re.compile(
    r"(?:^|[\s,])(?:"
    r"([A-Z]{1,2}[0-9][A-Z0-9]?)[\s,]+([0-9][A-Z]?|[A-Z]{2})"  # M33 6A, M33 AB
    r"|([A-Z]{1,2}|[0-9]{1,2}[A-Z]?)\s+([0-9][A-Z]{2})"  # 33 6AB, WA 4AZ
    r"|([A-Z]{1,2}[0-9]{1,2}[A-Z]{2})"  # M33AB
    r"|([A-Z]{1,2}[0-9OI][A-Z0-9]?\s*[0-9OI][A-Z01]{2})"  # M33 2O1, for letters and figures mistaken
    r")[\s,.]*$"
)
TRAILING_DISTRICT = re.compile(r"(?:^|[\s,])([A-Z]{1,2}[0-9][A-Z0-9]?)[\s,.]*$")


def _one_form() -> dict[str, str]:
    forms: dict[str, str] = {}
    for long, shorts in LONG_FORMS.items():
        forms[long] = long
        forms.update((short, long) for short in shorts if short not in TWO_MEANINGS)
    return forms | {"st": STREET_OR_SAINT, "str": STREET_OR_SAINT, "saint": STREET_OR_SAINT}


ONE_FORM = _one_form()
TYPE_WORDS = frozenset(ONE_FORM.values())
FORMS_OF: dict[str, tuple[str, ...]] = {
    word: tuple(form for form, long in ONE_FORM.items() if long == word) for word in TYPE_WORDS
}


@dataclass(frozen=True, slots=True)
class AddressText:
    """What was typed: its words in one form, and the postcode or what is left of one, without its space."""

    words: tuple[str, ...]
    postcode: str = ""
    is_whole: bool = False  # the postcode has the shape of one


def address_text(*, text: str, postcode: str = "") -> AddressText:
    """What was typed, taken apart; a postcode given by itself goes before one in the text."""
    typed = CARE_OF.sub(" ", text[:LONGEST_TEXT])
    rest, found = _without_postcode(typed.upper())
    key = _figures_put_right(postcode_key(postcode))[:8] or found
    return AddressText(tuple(address_words(rest)), key, bool(SHAPE.match(key)))


def address_words(text: str) -> list[str]:
    """The words of a text in one form, numbers with their letters, "the" and its like left out."""
    words: list[str] = []
    at = 0
    for pair in PAIR.finditer(text):
        words += _words(text[at : pair.start()])
        between = "/" if pair[2] == "/" else "-"
        words.append(f"{pair[1]}{between}{pair[3]}".lower())
        at = pair.end()
    words += _words(text[at:])
    return words[:MOST_WORDS]


@lru_cache(maxsize=100_000)
def word_slips(typed: str, meant: str) -> int:
    """How many slips of the pen lie between a word as typed and one in its one form: 0, 1, or 9 for another word."""
    if typed == meant or (meant in COMPASS and typed == meant[0]):
        return 0
    if typed.isdigit() or meant.isdigit():
        return 9
    forms = FORMS_OF.get(meant, (meant,))
    if any(len(form) >= 3 and len(typed) >= 2 and one_slip_apart(typed, form) for form in forms):
        return 1
    return 9


def letters_apart(typed: str, meant: str, *, most: int) -> int:
    """The slips between two words (edit distance, two neighbours swapped being one), or more than `most` when it is more."""
    if abs(len(typed) - len(meant)) > most:
        return most + 1
    rows = [list(range(len(meant) + 1))]
    for at, letter in enumerate(typed, 1):
        row = [at]
        for other_at, other in enumerate(meant, 1):
            ways = [rows[-1][other_at] + 1, row[-1] + 1, rows[-1][other_at - 1] + (letter != other)]
            if at > 1 < other_at and letter == meant[other_at - 2] and typed[at - 2] == other:
                ways.append(rows[-2][other_at - 2] + 1)
            row.append(min(ways))
        if min(row) > most:
            return most + 1
        rows.append(row)
    return rows[-1][-1]


def _without_postcode(typed: str) -> tuple[str, str]:
    """The text without its postcode, and the postcode, whole or damaged, as a key."""
    if whole := list(WHOLE.finditer(typed)):
        found = whole[-1]
        return f"{typed[: found.start()]} {typed[found.end() :]}", postcode_key(found.group())
    damaged = DAMAGED.search(typed)
    if damaged and not ORDINAL.match((damaged[4] or "").lower()):
        return typed[: damaged.start()], _figures_put_right(postcode_key(damaged.group()))
    district = TRAILING_DISTRICT.search(typed)
    if district and district.start() > 0:
        return typed[: district.start()], postcode_key(district.group())
    return typed, ""


def _figures_put_right(key: str) -> str:
    """The key with the letters O and I as figures where a postcode has figures; as it was where that makes none."""
    tidy = postcode_key(postcode_tidy(key))
    changed = [was for was, now in zip(key, tidy, strict=False) if was != now]
    return tidy if tidy and set(changed) <= {"O", "I"} else key


def _words(text: str) -> list[str]:
    words: list[str] = []
    for word in fold(text).split():
        parts, flat = WORD_PARTS.match(word), SHORT_FLAT.match(word)
        if flat:
            words += ["flat", flat[1]]
        elif parts and not ORDINAL.match(word):
            words += [ONE_FORM.get(part, part) for part in parts.groups() if part]
        else:
            words.append(ONE_FORM.get(word, word))
    return [word for word in words if word not in SAID_BY_NOBODY]
