"""What may agree or differ between a text and an address, what each counts, and how it is said.

The factors multiply to the score of an address. They were set by measuring (docs/gazetteer/matching.md), not by theory.
"""

from collections.abc import Iterable
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Evidence(StrEnum):
    """One thing found in comparing a text with an address."""

    COMPLETE = "COMPLETE"
    STREET = "STREET"
    STREET_SLIP = "STREET_SLIP"
    STREET_LOOSE = "STREET_LOOSE"
    STREET_TYPE_MISSING = "STREET_TYPE_MISSING"
    STREET_NOT_GIVEN = "STREET_NOT_GIVEN"
    STREET_NOT_FOUND = "STREET_NOT_FOUND"
    STREET_OF_MANY = "STREET_OF_MANY"
    STREET_IS_ANOTHERS = "STREET_IS_ANOTHERS"
    OTHER_STREET = "OTHER_STREET"
    NUMBER = "NUMBER"
    NUMBER_BEGINS_RANGE = "NUMBER_BEGINS_RANGE"
    NUMBER_IN_RANGE = "NUMBER_IN_RANGE"
    RANGE_DIFFERS = "RANGE_DIFFERS"
    SUFFIX_DIFFERS = "SUFFIX_DIFFERS"
    NUMBER_DIFFERS = "NUMBER_DIFFERS"
    NUMBER_LACKS_DIGIT = "NUMBER_LACKS_DIGIT"
    NUMBER_NOT_GIVEN = "NUMBER_NOT_GIVEN"
    NUMBER_AFTER = "NUMBER_AFTER"
    NUMBER_APART = "NUMBER_APART"
    NUMBER_MAY_LACK_DIGIT = "NUMBER_MAY_LACK_DIGIT"
    FLAT = "FLAT"
    FLAT_BARE = "FLAT_BARE"
    FLAT_DIFFERS = "FLAT_DIFFERS"
    FLAT_NOT_GIVEN = "FLAT_NOT_GIVEN"
    FLAT_NOT_HELD = "FLAT_NOT_HELD"
    TURNED = "TURNED"
    EXCHANGED = "EXCHANGED"
    NAME = "NAME"
    NAME_SLIP = "NAME_SLIP"
    ORGANISATION = "ORGANISATION"
    POSTCODE = "POSTCODE"
    POSTCODE_SLIP = "POSTCODE_SLIP"
    POSTCODE_LETTER_DIFFERS = "POSTCODE_LETTER_DIFFERS"
    POSTCODE_LETTER_DIFFERS_YET_PLACE = "POSTCODE_LETTER_DIFFERS_YET_PLACE"
    POSTCODE_PART = "POSTCODE_PART"
    POSTCODE_NOT_GIVEN = "POSTCODE_NOT_GIVEN"
    POSTCODE_NOT_HELD = "POSTCODE_NOT_HELD"
    POSTCODE_NEARBY = "POSTCODE_NEARBY"
    POSTCODE_NEARBY_YET_PLACE = "POSTCODE_NEARBY_YET_PLACE"
    POSTCODE_DIFFERS = "POSTCODE_DIFFERS"
    PLACE = "PLACE"
    PLACE_SLIP = "PLACE_SLIP"
    PLACE_NOT_GIVEN = "PLACE_NOT_GIVEN"
    PLACE_DIFFERS = "PLACE_DIFFERS"
    PLACE_DIFFERS_YET_POSTCODE = "PLACE_DIFFERS_YET_POSTCODE"
    STRANGE_AFTER = "STRANGE_AFTER"
    STRANGE_AFTER_YET_POSTCODE = "STRANGE_AFTER_YET_POSTCODE"
    OTHER_NAMES = "OTHER_NAMES"
    BESIDE = "BESIDE"
    ANOTHER_NUMBER = "ANOTHER_NUMBER"
    FORMER_ADDRESS = "FORMER_ADDRESS"
    OTHER_ADDRESS = "OTHER_ADDRESS"
    HISTORIC = "HISTORIC"
    NOT_YET_APPROVED = "NOT_YET_APPROVED"
    LINKAGE_AGREES = "LINKAGE_AGREES"
    LINKAGE_ALONE = "LINKAGE_ALONE"
    LINKAGE_DIFFERS = "LINKAGE_DIFFERS"


E = Evidence
FACTORS: dict[Evidence, float] = dict.fromkeys(Evidence, 1.0) | {
    E.STREET_LOOSE: 0.94,
    E.STREET_TYPE_MISSING: 0.93,
    E.STREET_NOT_GIVEN: 0.96,
    E.STREET_NOT_FOUND: 0.6,
    E.STREET_OF_MANY: 0.7,
    E.STREET_IS_ANOTHERS: 0.9,
    E.OTHER_STREET: 0.6,
    E.NUMBER_BEGINS_RANGE: 0.97,
    E.NUMBER_IN_RANGE: 0.93,
    E.RANGE_DIFFERS: 0.8,
    E.SUFFIX_DIFFERS: 0.5,
    E.NUMBER_AFTER: 0.99,
    E.NUMBER_APART: 0.75,
    E.FLAT_BARE: 0.99,
    E.FLAT_DIFFERS: 0.3,
    E.FLAT_NOT_GIVEN: 0.4,
    E.FLAT_NOT_HELD: 0.55,
    E.TURNED: 0.85,
    E.EXCHANGED: 0.93,
    E.NAME_SLIP: 0.98,
    E.NUMBER_LACKS_DIGIT: 0.6,
    E.NUMBER_NOT_GIVEN: 0.97,
    E.NUMBER_DIFFERS: 0.6,
    E.POSTCODE_SLIP: 0.985,
    E.POSTCODE_PART: 0.97,
    E.POSTCODE_LETTER_DIFFERS: 0.88,
    E.POSTCODE_LETTER_DIFFERS_YET_PLACE: 0.92,
    E.POSTCODE_NOT_GIVEN: 0.96,
    E.POSTCODE_NOT_HELD: 0.95,
    E.POSTCODE_NEARBY: 0.72,
    E.POSTCODE_NEARBY_YET_PLACE: 0.92,
    E.POSTCODE_DIFFERS: 0.5,
    E.PLACE_NOT_GIVEN: 0.96,
    E.PLACE_DIFFERS: 0.6,
    E.PLACE_DIFFERS_YET_POSTCODE: 0.98,
    E.STRANGE_AFTER: 0.7,
    E.STRANGE_AFTER_YET_POSTCODE: 0.99,
    E.OTHER_NAMES: 0.99,
    E.BESIDE: 0.6,
    E.ANOTHER_NUMBER: 0.7,
    E.FORMER_ADDRESS: 0.95,
    E.OTHER_ADDRESS: 0.995,
    E.HISTORIC: 0.97,
    E.NOT_YET_APPROVED: 0.98,
}


# What agrees, in the order in which it is said: "same number, flat, street and postcode".
AGREES = {
    E.NUMBER: gettext_lazy("number"),
    E.FLAT: gettext_lazy("flat"),
    E.NAME: gettext_lazy("house name"),
    E.ORGANISATION: gettext_lazy("organisation"),
    E.STREET: gettext_lazy("street"),
    E.PLACE: gettext_lazy("town"),
    E.POSTCODE: gettext_lazy("postcode"),
}
SAID = {
    E.STREET_SLIP: gettext_lazy("a letter differs in the street"),
    E.STREET_LOOSE: gettext_lazy("letters differ in the street"),
    E.STREET_TYPE_MISSING: gettext_lazy("“road” or the like was left out"),
    E.STREET_NOT_GIVEN: gettext_lazy("no street was given"),
    E.STREET_NOT_FOUND: gettext_lazy("the street was not recognised"),
    E.STREET_OF_MANY: gettext_lazy("several streets have this name"),
    E.STREET_IS_ANOTHERS: gettext_lazy("another street has the shorter name"),
    E.OTHER_STREET: gettext_lazy("another street seems to be meant"),
    E.NUMBER_BEGINS_RANGE: gettext_lazy("the number begins this range"),
    E.NUMBER_IN_RANGE: gettext_lazy("the number is inside this range"),
    E.RANGE_DIFFERS: gettext_lazy("the range of numbers differs"),
    E.SUFFIX_DIFFERS: gettext_lazy("the letter after the number differs"),
    E.NUMBER_LACKS_DIGIT: gettext_lazy("this number is not there, the address has one digit more"),
    E.NUMBER_DIFFERS: gettext_lazy("the number differs"),
    E.NUMBER_NOT_GIVEN: gettext_lazy("no number was given"),
    E.NUMBER_APART: gettext_lazy("words stand between number and street"),
    E.NUMBER_MAY_LACK_DIGIT: gettext_lazy("a digit may have been lost: like numbers are near"),
    E.FLAT_BARE: gettext_lazy("same flat, written without the word"),
    E.FLAT_DIFFERS: gettext_lazy("the flat differs"),
    E.FLAT_NOT_GIVEN: gettext_lazy("no flat was given"),
    E.FLAT_NOT_HELD: gettext_lazy("the flat is not in the gazetteer, only its building"),
    E.TURNED: gettext_lazy("a number was read in another way than it stands"),
    E.EXCHANGED: gettext_lazy("flat and house number were exchanged"),
    E.NAME_SLIP: gettext_lazy("a letter differs in the house name"),
    E.POSTCODE_SLIP: gettext_lazy("the postcode lost or gained a character"),
    E.POSTCODE_LETTER_DIFFERS: gettext_lazy("one character of the postcode differs"),
    E.POSTCODE_LETTER_DIFFERS_YET_PLACE: gettext_lazy("one character of the postcode differs"),
    E.POSTCODE_PART: gettext_lazy("only part of the postcode was given"),
    E.POSTCODE_NOT_GIVEN: gettext_lazy("no postcode was given"),
    E.POSTCODE_NOT_HELD: gettext_lazy("the gazetteer has no postcode here"),
    E.POSTCODE_NEARBY: gettext_lazy("the postcode is another one near by"),
    E.POSTCODE_NEARBY_YET_PLACE: gettext_lazy("the postcode is another one near by"),
    E.POSTCODE_DIFFERS: gettext_lazy("the postcode differs"),
    E.PLACE_SLIP: gettext_lazy("a letter differs in the town"),
    E.PLACE_NOT_GIVEN: gettext_lazy("neither town nor postcode says where"),
    E.PLACE_DIFFERS: gettext_lazy("the town differs"),
    E.PLACE_DIFFERS_YET_POSTCODE: gettext_lazy("the town differs"),
    E.STRANGE_AFTER: gettext_lazy("words after the street are not explained"),
    E.STRANGE_AFTER_YET_POSTCODE: gettext_lazy("words after the street are not explained"),
    E.OTHER_NAMES: gettext_lazy("there are other names in it"),
    E.BESIDE: gettext_lazy("it may be beside the address, not the address"),
    E.ANOTHER_NUMBER: gettext_lazy("another number is not explained"),
    E.FORMER_ADDRESS: gettext_lazy("a former address of the property"),
    E.OTHER_ADDRESS: gettext_lazy("another name of the property"),
    E.HISTORIC: gettext_lazy("the property is historic"),
    E.NOT_YET_APPROVED: gettext_lazy("the property is not yet approved"),
    E.LINKAGE_AGREES: gettext_lazy("a second method agrees"),
    E.LINKAGE_ALONE: gettext_lazy("found by the second method alone"),
    E.LINKAGE_DIFFERS: gettext_lazy("a second method says the runner-up"),
}


def in_words(evidence: Iterable[str]) -> str:
    """The evidence in words: "same number, street and postcode; the town differs"."""
    found = [Evidence(one) for one in evidence]
    agreeing = [str(words) for one, words in AGREES.items() if one in found]
    told = list(dict.fromkeys(str(SAID[one]) for one in found if one in SAID))
    if agreeing:
        told.insert(0, _("same %(parts)s") % {"parts": _listed(agreeing)})
    return "; ".join(told)


def _listed(parts: list[str]) -> str:
    if len(parts) == 1:
        return parts[0]
    return _("%(most)s and %(last)s") % {"most": ", ".join(parts[:-1]), "last": parts[-1]}
