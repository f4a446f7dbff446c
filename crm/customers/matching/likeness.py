"""How alike two records of the index look, in bits of evidence, with the reasons in words.

After Fellegi and Sunter: each field that agrees or differs adds its weight, the logarithm to base 2 of how much more
often that is seen between two records of one person than between two strangers; a surname or forename that many bear
weighs less than a rare one. The score begins below nought (any two records are hardly ever one person): 0 is even odds.

A household shares its surname, telephone and address, and so do twins, or father and son. So two explanations compete:
two strangers who happen to agree, or two people of one household; the score is what is left against the better of the
two. Against a household only the forename, the date of birth, an own number and, a little, an email speak.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import log2

from django.utils.translation import gettext as _

from crm.customers.matching.evidence import FIELD_OF, FIELDS, KIND_DIFFERS, RAREST_SHARE, evidence_of
from crm.customers.matching.traits import Known, Traits, traits_of

PRIOR = -18.0  # of two records of some hundred thousand
HOUSEHOLD_PRIOR = -3.0  # of two records of one household
KIND_DIFFERS_BITS = -14.0
LEAST_PROBABLE = 2.0**-60
LISTED = -7.0  # from here an agent is told while typing
REVIEW = 0.0  # from here the pair is put before a person
SAME = 6.7  # from here the two are taken to be one (99 in 100), and then only if nothing of `NEVER_SAME` is found
PERSONAL = frozenset({"forename", "birth", "number", "business"})  # what a household does not share
GOOD_NAMES = frozenset({"forename same", "forename among", "forename family", "business same", "number same"})
NEVER_SAME = frozenset(
    {"birth differs", "birth within ten years", "birth within a year", "forename differs", "forename alike"}
    | {"number differs", "email alike", KIND_DIFFERS}  # emails made of one name are alike when the names are
)


ONE_AGREEMENT = ("birth same", "telephone same", "address same")
ELSEWHERE = frozenset({"telephone differs", "address differs"})
SAME_MAIL = frozenset({"email same", "email nearly", "email name"})
OTHER_FORENAME = frozenset({"forename family", "forename among"})  # Liz and Elizabeth; or another of their forenames


def bits_between(same: float, others: float) -> float:
    """The weight of what is seen in this share of pairs of one person and in that of others."""
    return log2(same / others)


def ordered(bits: Mapping[str, float]) -> dict[str, float]:
    """The weights, none lower than that of a weaker agreement of its field; the strongest never against, the
    weakest never for."""
    found = dict(bits)
    for levels in FIELDS.values():
        codes = [level.code for level in levels]
        found[codes[-1]] = least = min(found[codes[-1]], 0.0)
        for code in reversed(codes[:-1]):
            least = found[code] = max(found[code], least)
        found[codes[0]] = max(found[codes[0]], 0.0)
    most = found["surname part"] + found["forename among"]  # what two that are in order weigh at least
    found["names exchanged"] = max(min(found["names exchanged"], most), 0.0)
    found["name misplaced"] = min(found["name misplaced"], found["surname alike"], found["forename alike"])
    return found


def _guessed(others: str) -> dict[str, float]:
    levels = [level for levels in FIELDS.values() for level in levels]
    return ordered({level.code: bits_between(level.same, getattr(level, others)) for level in levels})


@dataclass(frozen=True, slots=True)
class Weights:
    """What each piece of evidence weighs against strangers and, where it is personal, against a household.

    `terms` are shares of the records that bear a name, by field and name; `rarest` is the share taken for a name that is
    not among them, None when the names of this index were never counted.
    """

    bits: Mapping[str, float] = field(default_factory=lambda: _guessed("strangers"))
    household: Mapping[str, float] = field(default_factory=lambda: _guessed("household"))
    prior: float = PRIOR
    household_prior: float = HOUSEHOLD_PRIOR
    same_shares: Mapping[str, float] = field(
        default_factory=lambda: {levels[0].code: levels[0].same for levels in FIELDS.values()}
    )
    terms: Mapping[tuple[str, str], float] = field(default_factory=dict)
    rarest: float | None = None


GUESSED = Weights()


def learnt_weights(
    *,
    same: Mapping[str, float],
    strangers: Mapping[str, float],
    probability: float,
    household_probability: float | None,
    terms: Mapping[tuple[str, str], float],
    rarest: float | None,
) -> Weights:
    """The weights that follow from shares learnt: of what was not learnt, the guessed ones."""
    levels = [level for levels in FIELDS.values() for level in levels]
    among = {level.code: same.get(level.code, level.same) for level in levels}
    others = {level.code: strangers.get(level.code, level.strangers) for level in levels}
    return Weights(
        bits=ordered({code: bits_between(among[code], others[code]) for code in among}),
        household=ordered({level.code: bits_between(among[level.code], level.household) for level in levels}),
        prior=odds(probability),
        household_prior=HOUSEHOLD_PRIOR if household_probability is None else odds(household_probability),
        same_shares={levels[0].code: among[levels[0].code] for levels in FIELDS.values()},
        terms=terms,
        rarest=rarest,
    )


def chances(score: float) -> float:
    """The probability that belongs to a score."""
    return 1 / (1 + 2 ** -max(min(score, 60.0), -60.0))


def odds(probability: float) -> float:
    """The logarithm of the odds to base 2, kept within what makes sense."""
    kept = min(max(probability, LEAST_PROBABLE), 1 - LEAST_PROBABLE)
    return log2(kept / (1 - kept))


@dataclass(frozen=True, slots=True)
class Reason:
    """One piece of evidence: its code, what it weighed in the explanation that was left, and itself in words."""

    code: str
    bits: float

    def __str__(self) -> str:
        return words(self.code)


@dataclass(frozen=True, slots=True)
class Likeness:
    """What is left against two strangers and against two of a household, and each piece of evidence, strongest first."""

    strangers: float
    household: float
    evidence: tuple[Reason, ...]

    @property
    def score(self) -> float:
        """What is left against the better of the two other explanations."""
        return min(self.strangers, self.household)

    def shifted(self, bits: float) -> "Likeness":
        """The same with another prior for strangers, higher by so much."""
        return replace(self, strangers=round(self.strangers + bits, 6))

    @property
    def reasons(self) -> list[str]:
        """The evidence in words."""
        return [str(reason) for reason in self.evidence]

    @property
    def likely(self) -> bool:
        """Whether an agent should be told."""
        return self.score >= LISTED

    @property
    def same(self) -> bool:
        """Whether the two are taken to be one."""
        return self.score >= SAME and may_be_same({reason.code for reason in self.evidence})

    @property
    def chances(self) -> float:
        """How probable it is that they are one, 0 to 1."""
        return chances(self.score)


def may_be_same(codes: set[str]) -> bool:
    """Whether evidence of these kinds can ever make two records one without a person looking.

    Not two whose telephones differ and whom neither birth nor email nor a number of their own makes one: father and son.
    Not two of a household of whom one may be called what the other is, nor elsewhere for one agreement beside what differs.
    """
    if not codes & GOOD_NAMES or codes & NEVER_SAME:
        return False
    if "number same" in codes or not codes & {level.code for level in FIELDS["forename"]}:
        return True
    born, mail = "birth same" in codes, bool(codes & SAME_MAIL)
    if "telephone differs" in codes and not (born or mail):
        return False
    if not codes & OTHER_FORENAME:
        return True
    agreements = sum(code in codes for code in ONE_AGREEMENT) + mail
    return (born or mail) if "address same" in codes else agreements > 1 or not codes & ELSEWHERE


def likeness(one: Known, other: Known, weights: Weights = GUESSED) -> Likeness:
    """How alike two records look; the same whichever comes first."""
    return likeness_of(traits_of(one), traits_of(other), weights)


def likeness_of(one: Traits, other: Traits, weights: Weights = GUESSED) -> Likeness:
    """How alike two records look by their traits; the same whichever comes first."""
    found = [Reason(code, _bits(code, one, other, weights)) for code in evidence_of(one, other)]
    at_home = [Reason(reason.code, _household_bits(reason, weights)) for reason in found]
    strangers = round(weights.prior + sum(reason.bits for reason in found), 6)
    household = round(weights.household_prior + sum(reason.bits for reason in at_home), 6)
    telling = found if strangers <= household else at_home
    strongest = sorted(telling, key=lambda reason: (-reason.bits, reason.code))
    return Likeness(strangers, household, tuple(strongest))


def terms_of(traits: Traits) -> list[tuple[str, str]]:
    """The fields and names whose share may matter when this record is compared."""
    named = [("surname", traits.surname), *(("forename", name) for name in traits.firsts), ("birth", traits.born)]
    named += [("town", town) for town in traits.towns] + [("business", name) for name in traits.businesses]
    return [(field_name, name) for field_name, name in named if name]


def _bits(code: str, one: Traits, other: Traits, weights: Weights) -> float:
    """What the code weighs; two that bear one name weigh by how many bear it."""
    if code == KIND_DIFFERS:
        return KIND_DIFFERS_BITS
    usual = weights.bits[code]
    name = FIELD_OF[code]
    if weights.rarest is None or code != FIELDS[name][0].code:
        return usual
    mine = set(terms_of(one)) & set(terms_of(other))
    shares = [weights.terms.get(term, _unknown(name, weights)) for term in mine if term[0] == name]
    if not shares:
        return usual
    share = max(min(shares), RAREST_SHARE if name != "birth" else 0.0)
    if not share:
        return usual
    by_term = bits_between(weights.same_shares[code], share)
    weaker = weights.bits[FIELDS[name][1].code]
    return max(by_term, weaker, 0.0) if name != "birth" else max(min(by_term, usual), weaker, 0.0)


def _unknown(name: str, weights: Weights) -> float:
    return 0.0 if name == "birth" else weights.rarest or 0.0


def _household_bits(reason: Reason, weights: Weights) -> float:
    """What speaks against two people of one household: never more than against strangers, and what differs in full."""
    if reason.bits < 0:
        return reason.bits
    if reason.code == KIND_DIFFERS:
        return 0.0
    return min(reason.bits, max(weights.household[reason.code], 0.0))


def words(evidence: str) -> str:
    """One piece of evidence as an agent reads it."""
    return {
        "surname same": _("same surname"),
        "names exchanged": _("surname and forename exchanged"),
        "name misplaced": _("surname of one is forename of the other"),
        "surname part": _("part of the surname is the same"),
        "surname nearly": _("surname differs by a slip"),
        "surname alike": _("surname sounds or looks alike"),
        "surname differs": _("different surname"),
        "forename same": _("same forename"),
        "forename among": _("same among their forenames"),
        "forename family": _("forenames used for one another"),
        "forename nearly": _("forename differs by a slip"),
        "forename initial": _("same initial"),
        "forename alike": _("forename sounds or looks alike"),
        "forename differs": _("different forename"),
        "business same": _("same business name"),
        "business nearly": _("business name differs by a slip"),
        "business words": _("business names share words"),
        "business differs": _("different business name"),
        "birth same": _("same date of birth"),
        "birth one digit": _("date of birth differs by one digit"),
        "birth exchanged": _("day and month of birth exchanged"),
        "birth nearly": _("date of birth differs in one part"),
        "birth within a year": _("dates of birth within a year"),
        "birth within ten years": _("different date of birth, within ten years"),
        "birth differs": _("different date of birth"),
        "telephone same": _("same telephone"),
        "telephone one digit": _("telephone differs by one digit"),
        "telephone differs": _("different telephone"),
        "email same": _("same email"),
        "email nearly": _("email differs by a slip"),
        "email name": _("same email name at another provider"),
        "email alike": _("email looks alike"),
        "email differs": _("different email"),
        "address same": _("same address"),
        "address nearly": _("address differs by a little"),
        "postcode same": _("same postcode"),
        "postcode nearly": _("postcode differs by one letter or digit"),
        "outward same": _("same part of the postcode"),
        "address differs": _("different address"),
        "town same": _("same town"),
        "town nearly": _("town differs by a slip"),
        "town differs": _("different town"),
        "number same": _("same number of their own"),
        "number nearly": _("own number differs by one digit"),
        "number differs": _("different number of their own"),
        KIND_DIFFERS: _("one is a business"),
    }[evidence]
