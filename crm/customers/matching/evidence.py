"""What two records have in common and where they differ: for each field one piece of evidence, the strongest that holds.

Each code is a field and a level, the levels of a field in the order of their strength. Beside each: how often it is seen
between two records of one person, between two strangers, and between two people of one household, as guessed for a
council that has not yet learnt from its own index (see learning in docs/index/matching.md).
"""

from collections.abc import Sequence
from typing import NamedTuple

from crm.customers.matching.slips import resemblance, slips_apart
from crm.customers.matching.traits import MAIL_AT, NAMED, Traits
from crm.customers.names import BUSINESS
from gazetteer.finding.slips import one_slip_apart


class Level(NamedTuple):
    """One level of a field: the shares of pairs that show it, of one person, of strangers, of a household."""

    code: str
    same: float
    strangers: float
    household: float


FIELDS: dict[str, tuple[Level, ...]] = {
    "surname": (
        Level("surname same", 0.88, 0.0017, 0.88),
        Level("surname part", 0.02, 0.0008, 0.02),
        Level("surname nearly", 0.04, 0.0015, 0.04),
        Level("surname alike", 0.01, 0.004, 0.01),
        Level("surname differs", 0.045, 0.992, 0.045),
    ),
    "names": (
        Level("names exchanged", 0.005, 0.00001, 0.0002),
        Level("name misplaced", 0.003, 0.0005, 0.002),
        Level("names in order", 0.992, 0.99949, 0.9978),  # says nothing and is never listed
    ),
    "forename": (
        Level("forename same", 0.78, 0.0066, 0.003),
        Level("forename among", 0.03, 0.003, 0.003),
        Level("forename family", 0.05, 0.002, 0.002),
        Level("forename nearly", 0.05, 0.002, 0.003),
        Level("forename initial", 0.05, 0.01, 0.0125),
        Level("forename alike", 0.02, 0.015, 0.02),
        Level("forename differs", 0.02, 0.96, 0.96),
    ),
    "birth": (
        Level("birth same", 0.87, 0.00005, 0.012),
        Level("birth exchanged", 0.01, 0.00005, 0.0005),
        Level("birth one digit", 0.05, 0.0012, 0.01),
        Level("birth nearly", 0.03, 0.01, 0.03),
        Level("birth within a year", 0.01, 0.02, 0.04),
        Level("birth within ten years", 0.015, 0.19, 0.3),
        Level("birth differs", 0.015, 0.779, 0.6),
    ),
    "telephone": (
        Level("telephone same", 0.5, 0.00002, 0.35),
        Level("telephone one digit", 0.03, 0.0005, 0.03),
        Level("telephone differs", 0.47, 0.9995, 0.47),
    ),
    "email": (
        Level("email same", 0.4, 0.00001, 0.05),
        Level("email nearly", 0.05, 0.00003, 0.05),
        Level("email name", 0.05, 0.0003, 0.05),
        Level("email alike", 0.02, 0.001, 0.02),
        Level("email differs", 0.48, 0.9987, 0.48),
    ),
    "address": (
        Level("address same", 0.55, 0.00001, 0.55),
        Level("address nearly", 0.1, 0.0002, 0.1),
        Level("postcode same", 0.07, 0.0003, 0.07),
        Level("postcode nearly", 0.03, 0.002, 0.03),
        Level("outward same", 0.08, 0.05, 0.08),
        Level("address differs", 0.17, 0.948, 0.17),
    ),
    "town": (
        Level("town same", 0.8, 0.02, 0.8),
        Level("town nearly", 0.08, 0.004, 0.08),
        Level("town differs", 0.12, 0.976, 0.12),
    ),
    "number": (
        Level("number same", 0.9, 0.0000000001, 0.000001),
        Level("number nearly", 0.05, 0.00001, 0.0001),
        Level("number differs", 0.02, 0.9999, 0.9999),
    ),
    "business": (
        Level("business same", 0.8, 0.0002, 0.0016),
        Level("business nearly", 0.1, 0.001, 0.005),
        Level("business words", 0.07, 0.01, 0.02),
        Level("business differs", 0.015, 0.9888, 0.98),
    ),
}
KIND_DIFFERS = "kind differs"
FIELD_OF = {level.code: field for field, levels in FIELDS.items() for level in levels}
OF_PERSONS = ("surname", "names", "forename", "birth", "telephone", "email", "address", "town", "number")
OF_BUSINESSES = ("business", "telephone", "email", "address", "town", "number")
NEAR, ALIKE, LINE_NEAR, MAIL_ALIKE = 0.92, 0.85, 0.9, 0.9  # Jaro-Winkler
RAREST_SHARE = 0.00002  # a name rarer than this weighs as one of this share
LEAST_LETTERS_FOR_A_SLIP = 4
LEAST_LETTERS_TO_RESEMBLE = 3
LEAST_LETTERS_FOR_SLIPS, SLIPS = 5, 2
MONTH, YEAR, TEN_YEARS = 31, 366, 3653  # days


def evidence_of(one: Traits, other: Traits) -> list[str]:
    """A code for each field that both have, in the order of the fields; the same whichever comes first."""
    if BUSINESS not in (one.kind, other.kind):
        found = [*_names(one, other), _births(one.born, other.born)]
    elif one.kind == other.kind:
        found = [_businesses(one, other)]
    else:
        found = [KIND_DIFFERS, _sole_trader(one, other)]
    found += [_phones(one, other), _emails(one, other), _homes(one, other), _towns(one, other), _numbers(one, other)]
    return [code for code in found if code]


def are_near(one: str, other: str) -> bool:
    """Whether one is the other with a slip of the pen."""
    short = min(len(one), len(other))
    if short >= LEAST_LETTERS_FOR_A_SLIP and one_slip_apart(one, other):
        return True
    return short >= LEAST_LETTERS_TO_RESEMBLE and resemblance(one, other) >= NEAR


def are_alike(one: str, other: str, *, sounds: bool) -> bool:
    """Whether two words sound the same or look much alike."""
    short = min(len(one), len(other))
    if short < LEAST_LETTERS_TO_RESEMBLE:
        return False
    if sounds or resemblance(one, other) >= ALIKE:
        return True
    return short >= LEAST_LETTERS_FOR_SLIPS and slips_apart(one, other, most=SLIPS) <= SLIPS


def _names(one: Traits, other: Traits) -> list[str]:
    if _exchanged(one, other):
        return ["names exchanged"]
    found = [_surnames(one, other), _forenames(one, other)]
    if _misplaced(one, other) and set(found) <= {"", "surname differs", "forename differs"}:
        return ["name misplaced"]
    return found


def _surnames(one: Traits, other: Traits) -> str:
    if not one.surname or not other.surname:
        return ""
    if one.surname == other.surname:
        return "surname same"
    if _meet(one.surname_words, other.surname_words):
        return "surname part"
    if are_near(one.surname, other.surname):
        return "surname nearly"
    sounds = one.surname_sound == other.surname_sound
    return "surname alike" if are_alike(one.surname, other.surname, sounds=sounds) else "surname differs"


def _exchanged(one: Traits, other: Traits) -> bool:
    names = (one.surname, other.surname, one.forename, other.forename)
    if any(len(name) <= 1 for name in names) or one.surname == other.surname or one.forename == other.forename:
        return False
    return _crossed(one.surname, other.forename) and _crossed(one.forename, other.surname)


def _crossed(one: str, other: str) -> bool:
    return one == other or are_near(one, other)


def _misplaced(one: Traits, other: Traits) -> bool:
    """Whether the surname of one is the forename of the other."""
    crossed = ((one.surname, other.forename), (one.forename, other.surname))
    return any(len(name) > 1 and name == second for name, second in crossed)


def _forenames(one: Traits, other: Traits) -> str:
    if not one.forename or not other.forename:
        return ""
    if _meet(one.firsts, other.firsts):
        return "forename same"
    if _meet(one.called, other.called):
        return "forename among"
    if _meet(one.families, other.families):
        return "forename family"
    if len(one.forename) == 1 or len(other.forename) == 1:
        return "forename initial" if _meet(one.initials, other.initials) else "forename differs"
    if are_near(one.forename, other.forename):
        return "forename nearly"
    sounds = one.forename_sound == other.forename_sound
    return "forename alike" if are_alike(one.forename, other.forename, sounds=sounds) else "forename differs"


def _births(one: str, other: str) -> str:
    if not one or not other:
        return ""
    if one == other:
        return "birth same"
    if one[:4] == other[:4] and one[4:6] == other[6:] and one[6:] == other[4:6]:
        return "birth exchanged"
    if one_slip_apart(one, other):
        return "birth one digit"
    parts = (one[:4] == other[:4]) + (one[4:6] == other[4:6]) + (one[6:] == other[6:])
    apart = abs(day_number(one) - day_number(other))
    if parts == 2 or apart <= MONTH:
        return "birth nearly"
    if apart <= YEAR:
        return "birth within a year"
    return "birth within ten years" if apart <= TEN_YEARS else "birth differs"


def day_number(digits: str) -> int:
    """About which day that is, counted from the year nought; dates that are none have their place too."""
    year, month, day = (int(part) if part.isdigit() else 0 for part in (digits[:4], digits[4:6], digits[6:]))
    return year * 365 + year // 4 + month * 61 // 2 + day


def _phones(one: Traits, other: Traits) -> str:
    if not one.phones or not other.phones:
        return ""
    if _meet(one.phones, other.phones):
        return "telephone same"
    return "telephone one digit" if _any_slip(one.phones, other.phones) else "telephone differs"


def _emails(one: Traits, other: Traits) -> str:
    if not one.emails or not other.emails:
        return ""
    if _meet(one.emails, other.emails):
        return "email same"
    pairs = [(*_mail(mail), *_mail(second)) for mail in one.mails for second in other.mails]
    if any(
        slips_apart(mail, second, most=SLIPS) <= SLIPS and not _namesakes(sign, other_sign)
        for sign, mail, other_sign, second in pairs
    ):
        return "email nearly"
    if _meet(one.mail_names, other.mail_names):
        return "email name"
    alike = any(
        resemblance(mail, second) >= MAIL_ALIKE and not _namesakes(sign, other_sign) and not sign == other_sign == NAMED
        for sign, mail, other_sign, second in pairs
    )
    return "email alike" if alike else "email differs"


def _mail(marked: str) -> tuple[str, str]:
    """The sign of `mail_of`, and the address itself."""
    sign, _at, mail = marked.partition(MAIL_AT)
    return sign, mail


def _namesakes(sign: str, other: str) -> bool:
    """Whether two addresses are made of their owners' names, and the digits in them tell the owners apart."""
    if not sign or not other or sign == other:
        return False
    digits, others = sign.removeprefix(NAMED), other.removeprefix(NAMED)
    return not (min(len(digits), len(others)) >= LEAST_LETTERS_FOR_A_SLIP and one_slip_apart(digits, others))


def _homes(one: Traits, other: Traits) -> str:
    if _meet(one.places, other.places):
        return "address same"
    if any(resemblance(line, second) >= LINE_NEAR for line in one.lines for second in other.lines):
        return "address nearly"
    if one.postcodes and other.postcodes:
        return _postcodes(one, other)
    return "address differs" if (one.places or one.lines) and (other.places or other.lines) else ""


def _postcodes(one: Traits, other: Traits) -> str:
    if _meet(one.postcodes, other.postcodes):
        return "postcode same"
    if _any_slip(one.postcodes, other.postcodes):
        return "postcode nearly"
    return "outward same" if _meet(one.outwards, other.outwards) else "address differs"


def _towns(one: Traits, other: Traits) -> str:
    if not one.towns or not other.towns:
        return ""
    if _meet(one.towns, other.towns):
        return "town same"
    near = any(are_near(town, second) for town in one.towns for second in other.towns)
    return "town nearly" if near else "town differs"


def _numbers(one: Traits, other: Traits) -> str:
    if _meet(one.numbers, other.numbers):
        return "number same"
    if not _meet(one.number_kinds, other.number_kinds):
        return ""
    return "number nearly" if _any_slip(one.numbers, other.numbers) else "number differs"


def _businesses(one: Traits, other: Traits) -> str:
    if not one.businesses or not other.businesses:
        return ""
    if _meet(one.businesses, other.businesses):
        return "business same"
    if any(are_near(name, second) for name in one.businesses for second in other.businesses):
        return "business nearly"
    shared = set(one.business_words) & set(other.business_words)
    fewer = min(len(one.business_words), len(other.business_words))
    return "business words" if 2 * len(shared) >= max(fewer, 2) else "business differs"


def _sole_trader(one: Traits, other: Traits) -> str:
    firm, person = (one, other) if one.kind == BUSINESS else (other, one)
    name = "".join((person.forename, person.surname))
    return "business same" if any(name == each.replace(" ", "") for each in firm.businesses) else "business differs"


def _meet(one: Sequence[str], other: Sequence[str]) -> bool:
    return any(value in other for value in one)


def _any_slip(one: Sequence[str], other: Sequence[str]) -> bool:
    return any(one_slip_apart(value, second) for value in one for second in other)
