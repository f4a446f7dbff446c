"""How well a reading of a text agrees with an address: a score from 0 to 1, and what agrees and differs, by code.

A score is a product: 1 for an address that agrees in everything, times a factor for each thing that differs, is missing
or is not explained. The factors were set by measuring (docs/gazetteer/matching.md), not by theory.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from gazetteer.entries.models import LogicalStatus
from gazetteer.finding.slips import one_slip_apart
from gazetteer.matching.address_text import TYPE_WORDS, AddressText, address_words, word_slips
from gazetteer.matching.candidates import Candidate
from gazetteer.matching.evidence import FACTORS, Evidence
from gazetteer.matching.readings import FLAT_WORDS, NumberPlace, Reading

SLIP_IN_STREET = 0.985
E = Evidence


@dataclass(frozen=True, slots=True)
class Judgement:
    """One candidate under one reading."""

    candidate: Candidate
    reading: Reading
    score: float
    evidence: tuple[Evidence, ...]

    @property
    def is_complete(self) -> bool:
        """Whether everything that belongs to the address was said, and nothing else."""
        return E.COMPLETE in self.evidence


def judge(*, text: AddressText, reading: Reading, candidate: Candidate) -> Judgement | None:
    """The candidate under this reading; None when nothing speaks for it."""
    named = _named(reading, candidate)
    number = _number(reading, candidate)
    if not (number or named):
        return None
    found: list[Evidence] = [
        *_street(reading, number, named),
        *([number] if number else []),
        *_number_place(reading, candidate),
        *_flat(reading, candidate),
        *([named] if named else []),
        *([] if number else [E.NUMBER_DIFFERS if reading.number and candidate.number else E.NUMBER_NOT_GIVEN]),
        _postcode(text, candidate),
        *_standing(candidate),
    ]
    found += _place(reading, found)
    found += _unexplained(reading, candidate, found)
    if _is_complete(text, reading, found):
        found.append(E.COMPLETE)
    return Judgement(candidate, reading, _score(reading, found), tuple(found))


def though_postcode_is_elsewhere(judged: Judgement) -> Judgement:
    """The judgement where the postcode given is on another street, or on none, and so says nothing of the number.

    A postcode beside the right one weighs little then if the place is named and no other street is called so: postcodes
    are revised and copied wrong; number, street and town say which house it is. On the same street it speaks for another
    number. One that is near by, and no slip of the right one, needs a street written without a slip.
    """
    found, fit = judged.evidence, judged.reading.fit
    if E.PLACE not in found or E.PLACE_SLIP in found or E.NUMBER not in found or fit is None:
        return judged
    if fit.is_one_of_many or fit.begins_another or fit.lacks_type or fit.is_loose:
        return judged
    instead = {E.POSTCODE_LETTER_DIFFERS: E.POSTCODE_LETTER_DIFFERS_YET_PLACE}
    if E.STREET in found:
        instead[E.POSTCODE_NEARBY] = E.POSTCODE_NEARBY_YET_PLACE
    lighter = tuple(instead.get(one, one) for one in found)
    return replace(judged, evidence=lighter, score=_score(judged.reading, lighter))


def _score(reading: Reading, found: Iterable[Evidence]) -> float:
    score = SLIP_IN_STREET ** (reading.fit.slips if reading.fit else 0)
    for one in found:
        score *= FACTORS[one]
    return round(score, 4)


@lru_cache(maxsize=50_000)
def words_of(text: str) -> tuple[str, ...]:
    """The words of a name in the gazetteer, in one form."""
    return tuple(address_words(text))


def _street(reading: Reading, number: Evidence | None, named: Evidence | None) -> list[Evidence]:
    fit = reading.fit
    if fit is None:
        return [E.STREET_NOT_GIVEN] if named and not number else [E.STREET_NOT_FOUND]
    found = E.STREET_LOOSE if fit.is_loose else E.STREET_SLIP if fit.slips else E.STREET
    return [
        found,
        *([E.STREET_TYPE_MISSING] if fit.lacks_type else []),
        *([E.STREET_IS_ANOTHERS] if fit.is_anothers else []),
    ]


def _number(reading: Reading, candidate: Candidate) -> Evidence | None:
    """What the house number says; None when there is no number to compare, or it is another."""
    asked = reading.number
    if asked is None or candidate.number is None:
        return None
    if asked.number != candidate.number:
        inside = candidate.end is not None and candidate.number < asked.number <= candidate.end
        return E.NUMBER_IN_RANGE if inside and asked.end is None else None
    if asked.end is not None:
        written = (asked.suffix, asked.end, asked.end_suffix)
        return E.NUMBER if written == (candidate.suffix, candidate.end, candidate.end_suffix) else E.RANGE_DIFFERS
    if reading.lacks_digit:
        return E.NUMBER_LACKS_DIGIT if asked.suffix == candidate.suffix else None
    if asked.suffix != candidate.suffix:
        return E.SUFFIX_DIFFERS
    return E.NUMBER if candidate.end is None else E.NUMBER_BEGINS_RANGE


def _number_place(reading: Reading, candidate: Candidate) -> list[Evidence]:
    if reading.number is None:
        return []
    if reading.number_place == NumberPlace.AFTER:
        return [E.NUMBER_AFTER]
    if reading.number_place == NumberPlace.APART and reading.fit:
        known = (*words_of(candidate.pao_text), *words_of(candidate.organisation))
        explained = all(any(word_slips(word, one) < 9 for one in known) for word in reading.between)
        return [] if reading.between and explained else [E.NUMBER_APART]
    return []


def _flat(reading: Reading, candidate: Candidate) -> list[Evidence]:
    """What the flat says, and whether it was read the other way about."""
    turned = [E.EXCHANGED] if reading.is_exchanged else [E.TURNED] if reading.is_turned else []
    if candidate.flat:
        return [_flat_number(reading, candidate.flat), *turned]
    if candidate.sao_text:
        return [_flat_name(reading, candidate.sao_text), *turned]
    return [E.FLAT_NOT_HELD, *turned] if reading.flat or reading.floor else turned


def _flat_number(reading: Reading, flat: str) -> Evidence:
    if not reading.flat:
        return E.FLAT_NOT_GIVEN
    if reading.flat != flat:
        return E.FLAT_DIFFERS
    return E.FLAT if reading.has_flat_word else E.FLAT_BARE


def _flat_name(reading: Reading, sao_text: str) -> Evidence:
    wanted = {word for word in words_of(sao_text) if word not in FLAT_WORDS and word != "floor"}
    said = reading.floor | set(reading.names) | {reading.flat}
    return E.FLAT if wanted and wanted <= said and not reading.flat else E.FLAT_NOT_GIVEN


def _named(reading: Reading, candidate: Candidate) -> Evidence | None:
    """Whether the house's or the business's name was said."""
    said = (*reading.names, *reading.after)
    if not said:
        return None
    if candidate.pao_text and (slips := _said(words_of(candidate.pao_text), said, reading)) < 9:
        return E.NAME_SLIP if slips else E.NAME
    if candidate.organisation and _said(words_of(candidate.organisation), said, reading) < 9:
        return E.ORGANISATION
    return None


def _said(wanted: Iterable[str], said: tuple[str, ...], reading: Reading) -> int:
    """The slips with which all these words were said, 9 when one was not."""
    slips = 0
    for word in wanted:
        slip = min((word_slips(one, word) for one in said), default=9)
        if slip == 9 and word not in reading.places:
            return 9
        slips += slip if slip < 9 else 0
    return min(slips, 8)


def _postcode(text: AddressText, candidate: Candidate) -> Evidence:
    if not text.postcode:
        return E.POSTCODE_NOT_GIVEN
    known = candidate.postcode
    if not known:
        return E.POSTCODE_NOT_HELD
    if text.postcode in (known, candidate.own_postcode.replace(" ", "")):
        return E.POSTCODE
    if one_slip_apart(text.postcode, known):
        return E.POSTCODE_SLIP if len(text.postcode) != len(known) else E.POSTCODE_LETTER_DIFFERS
    if not text.is_whole and known.startswith(text.postcode):
        return E.POSTCODE_PART
    return E.POSTCODE_NEARBY if text.postcode[:-3] == known[:-3] else E.POSTCODE_DIFFERS


def _place(reading: Reading, found: list[Evidence]) -> list[Evidence]:
    """Whether a place that was named is one the street lies in."""
    if reading.fit is None:
        return []
    own = reading.fit.street.places
    sure = E.POSTCODE in found or E.POSTCODE_SLIP in found
    if reading.places & own:
        return [E.PLACE, E.PLACE_SLIP] if _slipped_place(reading, own) else [E.PLACE]
    if _slipped_place(reading, own):
        return [E.PLACE_SLIP]
    if reading.places:
        return [E.PLACE_DIFFERS_YET_POSTCODE if sure else E.PLACE_DIFFERS]
    if sure:
        return []
    return [E.PLACE_NOT_GIVEN, *([E.STREET_OF_MANY] if reading.fit.is_one_of_many else [])]


def _slipped_place(reading: Reading, own: frozenset[str]) -> bool:
    return any(word_slips(word, place) == 1 for word in reading.after for place in own)


def _unexplained(reading: Reading, candidate: Candidate, found: list[Evidence]) -> list[Evidence]:
    """What was said besides, and is not part of this address."""
    told: list[Evidence] = []
    known = {*words_of(candidate.pao_text), *words_of(candidate.organisation), *words_of(candidate.sao_text)}
    sure = E.POSTCODE in found or E.POSTCODE_SLIP in found
    if reading.fit is None and any(word in TYPE_WORDS and word not in known for word in reading.names):
        told.append(E.OTHER_STREET)
    if reading.beside:
        told.append(E.BESIDE)
    if reading.numbers_left:
        told.append(E.ANOTHER_NUMBER)
    own = reading.fit.street.places if reading.fit else frozenset()
    strange = [w for w in reading.after if not any(word_slips(w, k) < 9 for k in (*own, *known))]
    if strange and reading.number_place == NumberPlace.AFTER:
        told.append(E.NUMBER_APART)
    if strange:
        told.append(E.STRANGE_AFTER_YET_POSTCODE if sure else E.STRANGE_AFTER)
    if any(all(word_slips(word, one) == 9 for one in known) for word in reading.names):
        told.append(E.OTHER_NAMES)
    return told


def _standing(candidate: Candidate) -> list[Evidence]:
    told = []
    if candidate.address_status == LogicalStatus.HISTORIC and candidate.property_status != LogicalStatus.HISTORIC:
        told.append(E.FORMER_ADDRESS)
    if candidate.address_status == LogicalStatus.ALTERNATIVE:
        told.append(E.OTHER_ADDRESS)
    if candidate.property_status == LogicalStatus.HISTORIC:
        told.append(E.HISTORIC)
    if candidate.property_status in (LogicalStatus.PROVISIONAL, LogicalStatus.CANDIDATE):
        told.append(E.NOT_YET_APPROVED)
    return told


def _is_complete(text: AddressText, reading: Reading, found: list[Evidence]) -> bool:
    wanted = {E.STREET, E.POSTCODE, E.PLACE}
    spoilt = {
        E.OTHER_NAMES,
        E.STRANGE_AFTER_YET_POSTCODE,
        E.NAME_SLIP,
        E.FLAT_NOT_GIVEN,
        E.FLAT_NOT_HELD,
        E.TURNED,
        E.EXCHANGED,
    }
    own = reading.fit.street.places if reading.fit else frozenset()
    return wanted <= set(found) and not spoilt & set(found) and own <= reading.places
