"""How alike two records of the index look, in bits of evidence, with the reasons in words.

After Fellegi and Sunter: each field that agrees or differs adds its weight, the logarithm to base 2 of how much more
often that is seen between two records of one person than between two strangers. The weights below are set by hand for a
council of some hundred thousand people; households share telephones, emails and addresses: each is weak evidence alone.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from crm.customers.names import BUSINESS, Names, words_of

WEIGHTS = {
    "surname same": 5.0,
    "surname nearly": 3.0,
    "surname differs": -5.0,
    "forename same": 4.0,
    "forename nearly": 2.5,
    "forename initial": 1.0,
    "forename differs": -6.0,
    "business same": 8.0,
    "business nearly": 4.0,
    "business differs": -6.0,
    "birth same": 8.0,
    "birth one digit": 4.0,
    "birth day and month exchanged": 5.0,
    "birth differs": -6.0,
    "telephone same": 3.0,
    "email same": 4.0,
    "address same": 3.0,
    "kind differs": -8.0,
}
LIKELY = 6.0  # from here an agent is told
SAME = 12.0  # from here they are taken to be one, and then only with the whole forename or the name of the business
BELOW_SAME = SAME - 0.5
NEARLY = 1  # letters of a slip in a name of at least this many:
LEAST_LETTERS_FOR_A_SLIP = 4


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of somebody, comparable: points are normalised values, places are keys of properties."""

    names: Names
    date_of_birth: date | None = None
    phones: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    places: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Likeness:
    """The sum of the evidence and each piece of it in words, strongest first."""

    score: float
    reasons: list[str]

    @property
    def likely(self) -> bool:
        """Whether an agent should be told."""
        return self.score >= LIKELY

    @property
    def same(self) -> bool:
        """Whether the two are taken to be one."""
        return self.score >= SAME


def likeness(one: Known, other: Known) -> Likeness:
    """How alike two records look; the same whichever comes first."""
    evidence = [_kinds(one, other), *_names(one, other), _births(one, other), *_reached(one, other)]
    found = [name for name in evidence if name]
    score = sum(WEIGHTS[name] for name in found)
    if not {"forename same", "business same"} & set(found):
        score = min(score, BELOW_SAME)
    strongest = sorted(found, key=lambda name: (-WEIGHTS[name], name))
    return Likeness(score=score, reasons=[words(name) for name in strongest])


def words(evidence: str) -> str:
    """One piece of evidence as an agent reads it."""
    return {
        "surname same": _("same surname"),
        "surname nearly": _("surname differs by one letter"),
        "surname differs": _("different surname"),
        "forename same": _("same forename"),
        "forename nearly": _("forename differs by one letter"),
        "forename initial": _("same initial"),
        "forename differs": _("different forename"),
        "business same": _("same business name"),
        "business nearly": _("business name differs by one letter"),
        "business differs": _("different business name"),
        "birth same": _("same date of birth"),
        "birth one digit": _("date of birth differs by one digit"),
        "birth day and month exchanged": _("day and month of birth exchanged"),
        "birth differs": _("different date of birth"),
        "telephone same": _("same telephone"),
        "email same": _("same email"),
        "address same": _("same address"),
        "kind differs": _("one is a business"),
    }[evidence]


def one_slip_apart(one: str, other: str) -> bool:
    """Whether one letter was left out, added or mistyped, or two neighbours exchanged."""
    if one == other or abs(len(one) - len(other)) > NEARLY:
        return False
    short, long = sorted((one, other), key=len)
    at = next((place for place, letter in enumerate(short) if letter != long[place]), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    exchanged = short[:at] + short[at : at + 2][::-1] + short[at + 2 :]
    return short[at + 1 :] == long[at + 1 :] or exchanged == long


def _kinds(one: Known, other: Known) -> str:
    return "" if one.names.kind == other.names.kind else "kind differs"


def _names(one: Known, other: Known) -> list[str]:
    if BUSINESS in (one.names.kind, other.names.kind):
        return [_compared("business", _businesses(one), _businesses(other))]
    return [
        _compared("surname", {one.names.surname}, {other.names.surname}),
        _forenames(_called(one.names), _called(other.names)),
    ]


def _compared(field: str, one: set[str], other: set[str]) -> str:
    if one & other:
        return f"{field} same"
    return f"{field} nearly" if _nearly(one, other) else f"{field} differs"


def _businesses(known: Known) -> set[str]:
    names = known.names
    if names.kind == BUSINESS:
        return {" ".join(words_of(name)) for name in (names.business_name, names.trading_name) if name}
    return {" ".join(words_of(names.display_name))}


def _called(names: Names) -> tuple[set[str], set[str]]:
    """The forenames and preferred names somebody goes by: whole ones, and initials. A single name has none."""
    if not names.family_name:
        return set(), set()
    first = [found[0] for text in (names.given_names, names.preferred_name) if (found := words_of(text))]
    return {word for word in first if len(word) > 1}, {word[0] for word in first}


def _forenames(one: tuple[set[str], set[str]], other: tuple[set[str], set[str]]) -> str:
    (whole, initials), (other_whole, other_initials) = one, other
    if not initials or not other_initials:
        return ""
    if whole & other_whole:
        return "forename same"
    if whole and other_whole:
        return "forename nearly" if _nearly(whole, other_whole) else "forename differs"
    return "forename initial" if initials & other_initials else "forename differs"


def _nearly(one: set[str], other: set[str]) -> bool:
    return any(
        min(len(name), len(second)) >= LEAST_LETTERS_FOR_A_SLIP and one_slip_apart(name, second)
        for name in one
        for second in other
    )


def _births(one: Known, other: Known) -> str:
    born, other_born = one.date_of_birth, other.date_of_birth
    if born is None or other_born is None:
        return ""
    if born == other_born:
        return "birth same"
    if (born.year, born.month, born.day) == (other_born.year, other_born.day, other_born.month):
        return "birth day and month exchanged"
    differing = sum(digit != second for digit, second in zip(born.isoformat(), other_born.isoformat(), strict=True))
    return "birth one digit" if differing == 1 else "birth differs"


def _reached(one: Known, other: Known) -> list[str]:
    return [
        "telephone same" if one.phones & other.phones else "",
        "email same" if one.emails & other.emails else "",
        "address same" if one.places & other.places else "",
    ]
