"""Ways of reading a text once a street is found in it: house number, flat, names, places, and what is left unexplained."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from gazetteer.matching.address_text import word_slips
from gazetteer.matching.streets import StreetFit

NUMBER = re.compile(r"^(\d{1,5})([a-z]?)(?:-(\d{1,5})([a-z]?))?$")
FRACTION = re.compile(r"^(\d{1,5}[a-z]?)/(\d{1,5}[a-z]?)$")
FLAT_VALUE = re.compile(r"^(?:\d{1,4}[a-z]?|[a-z]|\d{1,3}/\d{1,3})$")
FLAT_WORDS = frozenset(
    "flat flats flt fl apartment apt apts appt appartment unit room studio suite maisonette bedsit plot".split()
)
LONG_FLAT_WORDS = ("flat", "apartment", "maisonette", "bedsit")
FLOORS = {"gff": "ground", "fff": "first", "sff": "second", "tff": "top"}
FLOOR_WORDS = frozenset(
    "ground first second third fourth 1st 2nd 3rd 4th top basement lower upper middle garden rear front left right floor "
    "attic annexe annex".split()
)
SAME_FLOOR = {"1st": "first", "2nd": "second", "3rd": "third", "4th": "fourth", "annex": "annexe"}
# Something at or near the address, not the address itself.
BESIDE = frozenset(
    "land rear adjacent adj opposite opp outside near nr behind beside between garage garages site above below r/o o/s "
    "part parts car parking substation".split()
)
WIDEST_RANGE = 20
COUNTRY_WORDS = frozenset(
    "uk england wales cymru scotland britain gb united kingdom greater county "
    "avon bedfordshire berkshire buckinghamshire cambridgeshire cheshire cornwall cumbria derbyshire devon dorset durham "
    "essex gloucestershire hampshire herefordshire hertfordshire kent lancashire lancs leicestershire lincolnshire "
    "middlesex norfolk northamptonshire northumberland nottinghamshire oxfordshire shropshire somerset staffordshire "
    "suffolk surrey sussex warwickshire wiltshire worcestershire yorkshire".split()
)


class HouseNumber(NamedTuple):
    """A number as it stands on a door, or a range of them."""

    number: int
    suffix: str = ""
    end: int | None = None
    end_suffix: str = ""


class NumberPlace(StrEnum):
    """Where the house number stood: before the street, after it, or apart from it."""

    BEFORE = "BEFORE"
    AFTER = "AFTER"
    APART = "APART"
    NONE = "NONE"


@dataclass(frozen=True, slots=True)
class Reading:
    """One way of taking a text: this street, this number, this flat."""

    fit: StreetFit | None
    number: HouseNumber | None = None
    number_place: NumberPlace = NumberPlace.NONE
    flat: str = ""
    has_flat_word: bool = False
    floor: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()  # neither number, flat, street nor a known place: a house, a business, a person
    between: tuple[str, ...] = ()  # those of them that stand between house number and street
    after: tuple[str, ...] = ()  # such words behind the street, where a town stands
    places: frozenset[str] = frozenset()  # words of known places
    beside: bool = False
    numbers_left: tuple[str, ...] = ()
    is_turned: bool = False  # a number taken for something else than its place says
    lacks_digit: bool = False  # the number is the one written with one sign more
    is_exchanged: bool = False  # of two numbers the second taken for the flat

    @property
    def usrn(self) -> int | None:
        """The street read, if one was."""
        return self.fit.street.usrn if self.fit else None


def house_number(text: str) -> HouseNumber | None:
    """The number or range this word is, None when it is neither."""
    found = NUMBER.match(text)
    if found is None:
        return None
    end = int(found[3]) if found[3] else None
    return HouseNumber(int(found[1]), found[2], end, found[4] or "")


def may_be_range(number: HouseNumber) -> bool:
    """Whether the two numbers may be one building's: in order, of one side of the street, and not far apart."""
    end = number.end or number.number
    return number.number < end <= number.number + WIDEST_RANGE and (end - number.number) % 2 == 0


def readings(*, words: Sequence[str], fit: StreetFit | None, place_words: set[str]) -> list[Reading]:
    """The ways of reading the words, the likeliest first."""
    left, right = (list(words[: fit.start]), list(words[fit.end :])) if fit else (list(words), [])
    beside = any(word in BESIDE for word in words) and not _all_in_street(words, fit)
    flat, has_flat_word = _flat(left) or _flat(right) or ("", False)
    floor = _floor(left) | _floor(right)
    number, place, at = _number(left, right) if fit else _any_number(left)
    if not flat and place == NumberPlace.APART and fit and number and not number.end and _names(left[at:], place_words):
        flat, number, place = f"{number.number}{number.suffix}", None, NumberPlace.NONE
    if not flat:
        flat = _bare_flat(left, right)
    floor |= {"flat"} if has_flat_word and not flat and not floor else frozenset()
    between = _names(left[at:], place_words) if place == NumberPlace.APART else ()
    numbers_left = tuple(word for word in (*left, *right) if _is_number(word))
    found = Reading(
        fit=fit,
        number=number,
        number_place=place,
        flat=flat,
        has_flat_word=has_flat_word,
        floor=floor,
        names=_names(left, place_words),
        between=between,
        after=_names(right, place_words),
        places=frozenset(word for word in (*left, *right) if word in place_words),
        beside=beside,
        numbers_left=numbers_left,
    )
    return [found, *_other_ways(found)]


def _other_ways(reading: Reading) -> list[Reading]:
    """Flat and number the other way about; "12a" as flat A of 12; "3-12" as flat 3 of 12; a lone number as a flat."""
    number, flat = reading.number, reading.flat
    ways: list[dict[str, object]] = []
    if number and flat and not reading.has_flat_word and not number.end:
        other = house_number(flat)
        if other:
            ways.append({"number": other, "flat": f"{number.number}{number.suffix}", "is_exchanged": True})
    if number and not flat and number.suffix and number.end is None:
        ways.append({"number": HouseNumber(number.number), "flat": number.suffix})
    if number and not flat and number.end is not None:
        turned = may_be_range(number)  # "3-12" is hardly a range: the two sides of a street are numbered apart
        way = {"number": HouseNumber(number.end, number.end_suffix), "flat": f"{number.number}{number.suffix}"}
        ways.append({**way, "is_turned": turned})
    if number and not flat and number.end is None:
        ways.append({"number": None, "flat": f"{number.number}{number.suffix}", "number_place": NumberPlace.NONE})
    return [_with(reading, **way) for way in ways]


def _with(reading: Reading, **changed: object) -> Reading:
    fields = {name: getattr(reading, name) for name in Reading.__slots__} | {"is_turned": True} | changed
    return Reading(**fields)


def _flat(words: list[str]) -> tuple[str, bool] | None:
    """The flat named with its word, both taken out of the words; the word alone says that there is one."""
    for at, word in enumerate(words):
        if not _is_flat_word(word) or _is_called_by_floor(words, at):
            continue
        after = words[at + 1] if at + 1 < len(words) else ""
        if FLAT_VALUE.match(after):
            value = after
            taken = 2
            letter = words[at + 2] if at + 3 < len(words) else ""
            if value.isdigit() and len(letter) == 1 and letter.isalpha() and _is_number(words[at + 3]):
                value, taken = value + letter, 3
            del words[at : at + taken]
            return value, True
        if word in FLAT_WORDS:
            del words[at]
            return "", True
    return None


def _is_flat_word(word: str) -> bool:
    return word in FLAT_WORDS or (len(word) > 2 and any(word_slips(word, meant) == 1 for meant in LONG_FLAT_WORDS))


def _is_called_by_floor(words: list[str], at: int) -> bool:
    """Whether the flat is "ground floor flat" or "flat basement", and the number after it, if one is, the house's."""
    if at + 1 < len(words) and words[at + 1] in FLOOR_WORDS:
        return True
    own_number = at + 2 < len(words) and _is_number(words[at + 1]) and _is_number(words[at + 2])
    return at > 0 and words[at - 1] in FLOOR_WORDS and not own_number


def _floor(words: list[str]) -> frozenset[str]:
    """The words of a flat called by its floor ("ground floor flat", "GFF", "basement"), taken out of the words."""
    found: set[str] = set()
    marks = {"flat", "floor", "maisonette", "basement", "annexe", "annex", "attic", *FLOORS}
    if not marks & set(words):
        return frozenset()
    kept: list[str] = []
    for word in words:
        if word in FLOORS:
            found.add(FLOORS[word])
        elif word in FLOOR_WORDS or word in FLAT_WORDS:
            found.add(SAME_FLOOR.get(word, word))
        else:
            kept.append(word)
    words[:] = kept
    return frozenset(found - {"floor", "flat"}) or frozenset(found)


def _number(left: list[str], right: list[str]) -> tuple[HouseNumber | None, NumberPlace, int]:
    """The house number beside the street, taken out of its side, and where among the words before the street it was."""
    if len(left) > 1 and len(left[-1]) == 1 and left[-1].isalpha() and left[-2].isdigit():
        found = house_number(left[-2] + left[-1])
        del left[-2:]
        return found, NumberPlace.BEFORE, len(left)
    if left and (fraction := FRACTION.match(left[-1])):
        left[-1:] = [fraction[1]]
        return house_number(fraction[2]), NumberPlace.BEFORE, len(left)
    if left and (found := house_number(left[-1])):
        left.pop()
        return found, NumberPlace.BEFORE, len(left)
    if right and (found := house_number(right[0])):
        right.pop(0)
        return found, NumberPlace.AFTER, len(left)
    return _any_number(left)


def _any_number(words: list[str]) -> tuple[HouseNumber | None, NumberPlace, int]:
    """The last number among the words, taken out of them, and where it was."""
    for at in range(len(words) - 1, -1, -1):
        if found := house_number(words[at]):
            del words[at]
            return found, NumberPlace.APART, at
    return None, NumberPlace.NONE, len(words)


def _bare_flat(left: list[str], right: list[str]) -> str:
    """A second number without the word "flat", taken out of its side."""
    for words, order in ((left, -1), (right, 1)):
        for at in range(len(words))[::order]:
            if FLAT_VALUE.match(words[at]) and words[at][0].isdigit():
                return words.pop(at)
    return ""


def _is_number(word: str) -> bool:
    return word[0].isdigit() and (house_number(word) is not None or FRACTION.match(word) is not None)


def _names(words: list[str], place_words: set[str]) -> tuple[str, ...]:
    return tuple(
        word
        for word in words
        if word not in place_words and word not in COUNTRY_WORDS and word not in BESIDE and not _is_number(word)
    )


def _all_in_street(words: Sequence[str], fit: StreetFit | None) -> bool:
    if fit is None:
        return False
    return not any(word in BESIDE for word in (*words[: fit.start], *words[fit.end :]))
