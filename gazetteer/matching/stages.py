"""The deterministic stages: texts taken apart, their streets found, candidates read for all of them at once and judged."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from gazetteer.matching.address_text import AddressText, address_text
from gazetteer.matching.candidates import (
    NO_NUMBER,
    Candidate,
    NameAsked,
    NumberAsked,
    PostcodeAsked,
    candidates_by_name,
    candidates_by_number,
    candidates_by_postcode,
    streets_of_postcodes,
)
from gazetteer.matching.deciding import Match, Thresholds, best_of_each, decided
from gazetteer.matching.judging import Judgement, judge, though_postcode_is_elsewhere
from gazetteer.matching.lost_digits import LettersLost, NumbersHeld, digits_doubted, with_one_more
from gazetteer.matching.readings import Reading, house_number, readings
from gazetteer.matching.streets import StreetFit, StreetIndex

LIKELY = 0.5  # below it, numbers with one digit more are looked at too
MOST_WORSE = 1  # slips more than the best written street has, of others that are followed too
MOST_READ = 3  # streets of one text whose readings are followed


class Given(NamedTuple):
    """One address to be matched: whose row it is, its text, its postcode where that stands by itself."""

    key: str
    text: str
    postcode: str = ""


class Found(NamedTuple):
    """The match for one text, the text taken apart, and the streets it may mean."""

    match: Match
    text: AddressText
    usrns: tuple[int, ...]


@dataclass(slots=True)
class Search:
    """What is known so far about one text."""

    given: Given
    text: AddressText
    words: list[str]
    readings: list[Reading] = field(default_factory=list)  # to be followed next
    read: list[Reading] = field(default_factory=list)  # all so far
    judgements: list[Judgement] = field(default_factory=list)

    @property
    def score(self) -> float:
        """The best score so far."""
        return self.judgements[0].score if self.judgements else 0.0


def match_texts(
    *, given: Sequence[Given], streets: StreetIndex, thresholds: Thresholds, lost: LettersLost, held: NumbersHeld
) -> list[Found]:
    """The match of each text, in order: by number, then by name, then by the streets and names of its postcode."""
    searches = [_begun(one, streets) for one in given]
    _by_number(searches)
    _by_name([search for search in searches if search.score < thresholds.matched_from])
    _by_postcode([search for search in searches if search.score < thresholds.matched_from], streets)
    _with_lost_digits([search for search in searches if search.score < LIKELY], held)
    likely = [search for search in searches if search.score >= thresholds.matched_from]
    lost.count(likely)
    digits_doubted(likely, lost=lost, held=held)
    return [
        Found(
            decided(key=one.given.key, text=one.given.text, judgements=one.judgements, thresholds=thresholds),
            one.text,
            tuple(dict.fromkeys(reading.usrn for reading in one.read if reading.usrn)),
        )
        for one in searches
    ]


def _begun(given: Given, streets: StreetIndex) -> Search:
    text = address_text(text=given.text, postcode=given.postcode)
    search = Search(given, text, streets.taken_apart(text.words))
    fits = streets.fits(search.words)
    likely = [fit for fit in fits if fit.cost[0] <= fits[0].cost[0] + MOST_WORSE]
    _read(search, likely[:MOST_READ], streets)
    return search


def _read(search: Search, fits: Sequence[StreetFit | None], streets: StreetIndex) -> None:
    for fit in fits:
        search.readings += readings(words=search.words, fit=fit, place_words=streets.place_words)
    search.read += search.readings


def _by_number(searches: Sequence[Search]) -> None:
    asked = {_number_asked(reading) for search in searches for reading in search.readings}
    found = candidates_by_number(one for one in asked if one)
    for search in searches:
        numbered = [(reading, _number_asked(reading)) for reading in search.readings]
        _judge(search, [(reading, found[one]) for reading, one in numbered if one])


def _with_lost_digits(searches: Sequence[Search], held: NumbersHeld) -> None:
    """For a number that is not there, those that it may be with one more digit: something for people to look at."""
    firsts = [(search, _first_numbered(search)) for search in searches]
    held.read({first.usrn for _search, first in firsts if first and first.usrn})
    asked: dict[int, list[tuple[Reading, NumberAsked]]] = {}
    for search, first in firsts:
        if first and first.usrn and first.number:
            more = with_one_more(f"{first.number.number}{first.number.suffix}")
            there = held.streets[first.usrn]
            asked[id(search)] = _numbered(first, [number for number in more if number in there])
    found = candidates_by_number(one for some in asked.values() for _reading, one in some)
    for search in searches:
        _judge(search, [(reading, found[one]) for reading, one in asked.get(id(search), ())])


def _first_numbered(search: Search) -> Reading | None:
    return next((one for one in search.read if one.usrn and one.number and one.number.end is None), None)


def _numbered(reading: Reading, numbers: Sequence[str]) -> list[tuple[Reading, NumberAsked]]:
    """The reading with each of these numbers in place of its own."""
    made = [(house_number(number), number) for number in numbers]
    return [
        (replace(reading, number=number, lacks_digit=True), NumberAsked(reading.usrn or 0, number.number, reading.flat))
        for number, _text in made
        if number
    ]


def _by_name(searches: Sequence[Search]) -> None:
    asked = {_name_asked(reading) for search in searches for reading in search.readings}
    found = candidates_by_name(one for one in asked if one)
    for search in searches:
        named = [(reading, _name_asked(reading)) for reading in search.readings]
        _judge(search, [(reading, found[one]) for reading, one in named if one])


def _by_postcode(searches: Sequence[Search], streets: StreetIndex) -> None:
    """By the postcode's own streets, written with more than one slip; then by its names and numbers alone."""
    searches = [search for search in searches if search.text.is_whole]
    if not searches:
        return
    usrns = streets_of_postcodes({search.text.postcode for search in searches})
    for search in searches:
        search.judgements = best_of_each(
            [
                one if one.candidate.usrn in usrns.get(search.text.postcode, ()) else though_postcode_is_elsewhere(one)
                for one in search.judgements
            ]
        )
        search.readings = []
        _read(search, streets.loose_fits(search.words, usrns=usrns.get(search.text.postcode, ())), streets)
    _by_number(searches)
    _by_name(searches)
    asked: dict[int, list[tuple[Reading, PostcodeAsked]]] = {}
    for search in searches:
        search.readings = readings(words=search.words, fit=None, place_words=streets.place_words)[:1]
        asked[id(search)] = [(reading, _postcode_asked(search, reading)) for reading in search.readings]
    found = candidates_by_postcode(one for some in asked.values() for _reading, one in some)
    for search in searches:
        _judge(search, [(reading, found[one]) for reading, one in asked[id(search)]])


def _judge(search: Search, found: Sequence[tuple[Reading, Sequence[Candidate]]]) -> None:
    judged = [
        judge(text=search.text, reading=reading, candidate=candidate)
        for reading, candidates in found
        for candidate in candidates
    ]
    search.judgements = best_of_each([*search.judgements, *(one for one in judged if one)])


def _number_asked(reading: Reading) -> NumberAsked | None:
    if reading.usrn is None or reading.number is None:
        return None
    return NumberAsked(reading.usrn, reading.number.number, reading.flat)


def _name_asked(reading: Reading) -> NameAsked | None:
    if reading.usrn is None or not (reading.names or reading.after):
        return None
    return NameAsked(reading.usrn, reading.flat)


def _postcode_asked(search: Search, reading: Reading) -> PostcodeAsked:
    return PostcodeAsked(search.text.postcode, reading.number.number if reading.number else NO_NUMBER, reading.flat)
