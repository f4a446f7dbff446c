"""Taking apart what somebody typed to find an address: postcode, flat, numbers and words, in any order."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from gazetteer.finding.slips import one_slip_apart
from gazetteer.folding import fold
from gazetteer.postcodes import postcode_key

FULL_POSTCODE = re.compile(r"\b(GIR|[A-Z]{1,2}[0-9][A-Z0-9]?)\s*([0-9][A-Z]{2})\b")
PART_POSTCODE = re.compile(r"(?:^|\s)([A-Z]{1,2}[0-9][A-Z0-9]?\s[0-9][A-Z]?|[A-Z]{1,2}[0-9][A-Z0-9]{0,3})$")
BROKEN_POSTCODE = re.compile(r"\s[A-Z0-9]{1,4}\s?[0-9][A-Z]{1,2}$|\s[A-Z]{1,2}[0-9]{1,2}[A-Z]?\s?[A-Z]{2}$")
NUMBER_RANGE = re.compile(r"\b([0-9]{1,4}[A-Z]?)\s?[-–]\s?[0-9]{1,4}[A-Z]?\b")
FLAT = re.compile(
    r"\b(?:flat|flt|apartment|apt|unit|room|studio|suite|maisonette|bedsit|plot|fla|falt|flta|lat|lfat|fat) "
    r"([0-9]+(?: ?[a-z])?|[a-z])\b"
)
LONG_FLATS = ("apartment", "maisonette")
FLOOR = re.compile(r"\b(?:above|attic|back|basement|floor|front|garden|lower|rear|top|upper) $")
FLOOR_FLATS = {
    "gff": "ground floor flat",
    "fff": "first floor flat",
    "sff": "second floor flat",
    "tff": "top floor flat",
}
HOUSE_NUMBER = re.compile(r"^([0-9]{1,4})([a-z]?)$")
GAZETTEER_KEY = re.compile(r"^[0-9]{5,12}$")
MOST_WORDS = 12
MOST_NUMBERS = 4
LONGEST_QUERY = 200
LONGEST_NUMBER = 4
AREA_LETTERS = 2


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
    typed = _tidy(text)
    if GAZETTEER_KEY.match(typed):
        return AddressQuery(key=int(typed))
    postcode = part = ""
    if found := FULL_POSTCODE.search(typed):
        postcode = postcode_key(found.group())
        typed = f"{typed[: found.start()]} {typed[found.end() :]}"
    elif part_postcodes and (found := PART_POSTCODE.search(typed)):
        part = postcode_key(found.group())
        typed = typed[: found.start()]
    plain, flat = _without_flat(fold(NUMBER_RANGE.sub(r"\1", typed)))
    numbers, words = _numbers_and_words(plain.split())
    return AddressQuery(None, postcode, part, flat, tuple(numbers[:MOST_NUMBERS]), tuple(words[:MOST_WORDS]))


def readings(text: str) -> Iterator[AddressQuery]:
    """The ways in which what was typed can be meant, the likeliest first."""
    likeliest = parse_address_query(text)
    yield likeliest
    if likeliest.postcode_part:
        yield parse_address_query(text, part_postcodes=False)
    elif len(likeliest.words) > 1 and not likeliest.postcode and _may_begin_postcode(likeliest.words[-1], text):
        yield replace(likeliest, words=likeliest.words[:-1], postcode_part=likeliest.words[-1].upper())
    if likeliest.flat.isdigit() and not likeliest.numbers and len(likeliest.flat) <= LONGEST_NUMBER:
        # "top flor flat, 72 High Street": the number behind "flat" is the house's
        yield replace(likeliest, flat="", numbers=(HouseNumber(int(likeliest.flat)),))
    elif not likeliest.postcode and likeliest.numbers and (found := BROKEN_POSTCODE.search(_tidy(text))):
        yield parse_address_query(_tidy(text)[: found.start()], part_postcodes=False)
    short = next((word for word in likeliest.words if word in FLOOR_FLATS), "")
    if short:
        yield parse_address_query(re.sub(rf"\b{short}\b", FLOOR_FLATS[short], text, count=1, flags=re.IGNORECASE))


def without_last_number(text: str) -> AddressQuery | None:
    """What was typed without the number at its end, which may be the beginning of another; None when there is none."""
    typed = fold(text[:LONGEST_QUERY])
    before, _, last = typed.rpartition(" ")
    if not before or not HOUSE_NUMBER.match(last):
        return None
    query = parse_address_query(before, part_postcodes=False)
    return query if query.words else None


def _tidy(text: str) -> str:
    return " ".join(text[:LONGEST_QUERY].upper().replace(",", " ").split())


def _may_begin_postcode(word: str, text: str) -> bool:
    return len(word) <= AREA_LETTERS and word.isascii() and word.isalpha() and fold(text).endswith(f" {word}")


def _without_flat(plain: str) -> tuple[str, str]:
    """The text without its flat, and the flat; "ground floor flat 12" names a flat and leaves 12 to the house."""
    plain = " ".join(_mended(word) for word in plain.split(" "))
    found = FLAT.search(plain)
    if found is None or FLOOR.search(plain[: found.start()]):
        return plain, ""
    return f"{plain[: found.start()]} {plain[found.end() :]}", found.group(1).replace(" ", "")


def _mended(word: str) -> str:
    """A long word for a flat without its slip of the pen."""
    slipped = (long for long in LONG_FLATS if abs(len(word) - len(long)) <= 1 and one_slip_apart(word, long))
    return next(slipped, word)


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
