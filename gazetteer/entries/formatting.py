"""How an address is written: the lines of it, its flat, the words it is found by, and its place in natural order.

Every address is put into words here, once, when it is loaded; screens, letters and messages show what is stored.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from gazetteer.entries.casing import as_written
from gazetteer.entries.search_words import search_words
from gazetteer.folding import fold, natural_key

# Another way of writing an address, of sorting it or of the words it is found by is another version: what was written
# before stays as it was until `manage.py renew_words`, and the system check says so. A test holds samples to it.
WORDS_VERSION = 1
STREET_RECORD = "STREET RECORD"
BETWEEN = "  "  # sorts before anything: folded text never holds two spaces
NO_NUMBER = 99_999  # named houses come after the numbered ones of their street
FLAT = re.compile(
    r"^(?:flat|flt|apartment|apt|unit|room|studio|suite|maisonette|bedsit|plot|no|number)? ?(\d+ ?[a-z]?|[a-z])$"
)


class AddressParts(NamedTuple):
    """What an address is written from: its own fields, the organisation, and the street in the same language."""

    uprn: int
    organisation: str
    sao_start_number: int | None
    sao_start_suffix: str
    sao_end_number: int | None
    sao_end_suffix: str
    sao_text: str
    pao_start_number: int | None
    pao_start_suffix: str
    pao_end_number: int | None
    pao_end_suffix: str
    pao_text: str
    street: str
    locality: str
    town: str
    postcode: str

    @property
    def sao_numbers(self) -> str:
        """The secondary number or range ("3A-3C"), or nothing."""
        return numbers(self.sao_start_number, self.sao_start_suffix, self.sao_end_number, self.sao_end_suffix)

    @property
    def pao_numbers(self) -> str:
        """The house number or range ("12A-14"), or nothing."""
        return numbers(self.pao_start_number, self.pao_start_suffix, self.pao_end_number, self.pao_end_suffix)


def numbers(start: int | None, start_suffix: str, end: int | None, end_suffix: str) -> str:
    """A number or range as written on the door: "12", "12A", "12-14", "12A-12C"."""
    first = f"{'' if start is None else start}{start_suffix}"
    last = f"{'' if end is None else end}{end_suffix}"
    return f"{first}-{last}" if last else first


def address_lines(parts: AddressParts) -> list[str]:
    """The lines of the address, the postcode last; joined with ", " they are the single line."""
    same = _line(parts.organisation)[0]
    sao_text, pao_text = ("" if _line(text)[0] == same else text for text in (parts.sao_text, parts.pao_text))
    house = "" if pao_text.upper() == STREET_RECORD else pao_text
    locality = "" if _line(parts.locality)[0] == _line(parts.street)[0] else parts.locality
    lines = (
        ("", parts.organisation),
        ("", sao_text),
        (parts.sao_numbers, house),
        (parts.pao_numbers, parts.street),
        ("", locality),
        ("", parts.town),
    )
    written: list[str] = []
    before = ""
    for number, name in lines:
        folded, words = _line(name)
        if number:
            folded, words = _joined(number.lower(), folded), _joined(number, words)
        if folded and folded != before:
            written.append(words)
            before = folded
    if not written:
        written.append(f"UPRN {parts.uprn}")
    if parts.postcode:
        written.append(parts.postcode)
    return written


@lru_cache(maxsize=50_000)
def _line(text: str) -> tuple[str, str]:
    """The text folded, to compare by, and as it is written."""
    return fold(text), as_written(text)


def flat_of(parts: AddressParts) -> str:
    """The flat alone ("3a"), from FLAT 3A, UNIT 3A or a secondary number; "" where there is none or it is a name."""
    if parts.sao_start_number is not None:
        return f"{parts.sao_start_number}{parts.sao_start_suffix}".lower()
    found = FLAT.match(fold(parts.sao_text)) if parts.sao_text else None
    return found.group(1).replace(" ", "") if found else ""


def address_words(parts: AddressParts) -> list[str]:
    """The distinct words the address is found by, without its numbers and postcode."""
    flat_name = "" if flat_of(parts) else parts.sao_text
    texts = (parts.organisation, flat_name, parts.pao_text, parts.street, parts.locality, parts.town)
    found: dict[str, None] = {}
    for text in texts:
        if text and text.upper() != STREET_RECORD:
            found.update(dict.fromkeys(search_words(text)))
    return list(found)


def sort_key(parts: AddressParts) -> str:
    """A text that sorts addresses as people walk: town and street, number, suffix, house, flat."""
    pao = NO_NUMBER if parts.pao_start_number is None else parts.pao_start_number
    return BETWEEN.join(
        (
            street_sort_key(parts.street, parts.town),
            f"{pao:05}{parts.pao_start_suffix.lower()}",
            natural_key(parts.pao_text) if parts.pao_text else "",
            natural_key(flat_of(parts) or parts.sao_text),
        )
    )


@lru_cache(maxsize=50_000)
def street_sort_key(street: str, town: str) -> str:
    """A text that sorts streets by name, and streets of one name by town."""
    return f"{natural_key(street)}{BETWEEN}{fold(town)}"


def street_label(name: str, locality: str, town: str) -> str:
    """The street in one line: "Abbey Road, Ashton, Sale"."""
    lines: list[str] = []
    for part in (name, locality, town):
        if part and (not lines or fold(part) != fold(lines[-1])):
            lines.append(as_written(part))
    return ", ".join(lines)


def _joined(number: str, name: str) -> str:
    return f"{number} {name}" if number and name else number or name
