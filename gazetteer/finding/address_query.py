"""Taking apart what somebody typed to find an address: postcode, flat, numbers and words, in any order."""

import re
from dataclasses import dataclass

from gazetteer.folding import fold
from gazetteer.postcodes import postcode_key

FULL_POSTCODE = re.compile(r"\b(GIR|[A-Z]{1,2}[0-9][A-Z0-9]?)\s*([0-9][A-Z]{2})\b")
PART_POSTCODE = re.compile(r"(?:^|\s)([A-Z]{1,2}[0-9][A-Z0-9]?\s[0-9][A-Z]?|[A-Z]{1,2}[0-9][A-Z0-9]{0,3})$")
FLAT = re.compile(
    r"\b(?:flat|flt|apartment|apt|unit|room|studio|suite|maisonette|bedsit|plot) (\d+(?: ?[a-z])?|[a-z])\b"
)
HOUSE_NUMBER = re.compile(r"^(\d{1,4})([a-z]?)$")
GAZETTEER_KEY = re.compile(r"^\d{5,12}$")
MOST_WORDS = 8
LONGEST_QUERY = 200


@dataclass(frozen=True, slots=True)
class HouseNumber:
    """A number as typed, with its letter if it had one."""

    number: int
    suffix: str = ""

    def __str__(self) -> str:
        return f"{self.number}{self.suffix}"


@dataclass(frozen=True, slots=True)
class AddressQuery:
    """What was typed, taken apart."""

    key: int | None = None  # a UPRN or USRN
    postcode: str = ""  # whole, without its space
    postcode_part: str = ""  # the beginning of one
    flat: str = ""
    numbers: tuple[HouseNumber, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to search by."""
        return not (self.key or self.postcode or self.postcode_part or self.flat or self.numbers or self.words)


def parse_address_query(text: str, *, part_postcodes: bool = True) -> AddressQuery:
    """What was typed, taken apart; without `part_postcodes` an ending like "m33" is an ordinary word."""
    typed = " ".join(text[:LONGEST_QUERY].upper().replace(",", " ").split())
    if GAZETTEER_KEY.match(typed):
        return AddressQuery(key=int(typed))
    postcode = part = ""
    if found := FULL_POSTCODE.search(typed):
        postcode = postcode_key(found.group())
        typed = f"{typed[: found.start()]} {typed[found.end() :]}"
    elif part_postcodes and (found := PART_POSTCODE.search(typed)):
        part = postcode_key(found.group())
        typed = typed[: found.start()]
    plain = fold(typed)
    flat = ""
    if found := FLAT.search(plain):
        flat = found.group(1).replace(" ", "")
        plain = f"{plain[: found.start()]} {plain[found.end() :]}"
    numbers, words = _numbers_and_words(plain.split())
    return AddressQuery(None, postcode, part, flat, tuple(numbers), tuple(words[:MOST_WORDS]))


def _numbers_and_words(tokens: list[str]) -> tuple[list[HouseNumber], list[str]]:
    """House numbers apart from words; a lone letter between a number and another word belongs to the number."""
    numbers: list[HouseNumber] = []
    words: list[str] = []
    after_number = False
    for at, token in enumerate(tokens):
        found = HOUSE_NUMBER.match(token)
        if found:
            numbers.append(HouseNumber(int(found[1]), found[2]))
        elif after_number and len(token) == 1 and token.isalpha() and at + 1 < len(tokens) and not numbers[-1].suffix:
            numbers[-1] = HouseNumber(numbers[-1].number, token)
        elif token not in words:
            words.append(token)
        after_number = bool(found)
    return numbers, words
