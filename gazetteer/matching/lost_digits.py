"""A digit lost from a house number leaves a number that may exist too: how far "1 Abbey Road" is to be believed.

On a street with numbers 10 to 19 a text that says 1 may have lost a digit of any of them, and nothing in it shows that.
What shows it is the file: where letters are lost from streets and postcodes, digits are lost from numbers as often. So
the score falls with the share of texts in the file that lost a letter, and with the count of numbers (and flats) that
the loss of one sign would turn into the one written. A text that shows its slip elsewhere is not doubted.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Protocol

from django.db import connection

from gazetteer.matching.candidates import Candidate
from gazetteer.matching.evidence import Evidence
from gazetteer.matching.judging import Judgement

SIGNS_OF_A_TEXT = 20  # fewer than an address has: doubt a little sooner than the share alone would
LEAST_DOUBT = 0.002  # for one sign; below it no count of neighbours would change a decision
BEFORE_ANY = (1, 100)  # slipped and seen, before the file says otherwise
MOST_STREETS = 10_000  # kept at once
DIGITS = "0123456789"
LETTERS = "abcdefgh"
SLIPS = frozenset(
    (Evidence.STREET_SLIP, Evidence.STREET_LOOSE, Evidence.NAME_SLIP, Evidence.PLACE_SLIP, Evidence.POSTCODE_SLIP)
)

HELD = """
SELECT a.usrn, a.pao_start_number || lower(a.pao_start_suffix), p.postcode_key, string_agg(DISTINCT a.flat, ' ')
FROM gazetteer_address a JOIN gazetteer_property p ON p.uprn = a.uprn
WHERE a.usrn = ANY(%s) AND a.pao_start_number IS NOT NULL AND a.logical_status IN (1, 3, 6)
GROUP BY 1, 2, 3
"""


class Judged(Protocol):
    """A text with its judgements, the best first."""

    judgements: list[Judgement]


@dataclass(slots=True)
class LettersLost:
    """Of the texts of a file seen so far, how many lost a letter somewhere."""

    slipped: int = 0
    seen: int = 0

    @property
    def doubt(self) -> float:
        """How likely it is that one given sign of a text was lost."""
        share = (self.slipped + BEFORE_ANY[0]) / (self.seen + BEFORE_ANY[1])
        return share / SIGNS_OF_A_TEXT

    def count(self, judged: Sequence[Judged]) -> None:
        """Nothing; these texts are counted too."""
        self.seen += len(judged)
        self.slipped += sum(not SLIPS.isdisjoint(one.judgements[0].evidence) for one in judged)


@dataclass(slots=True)
class NumbersHeld:
    """The house numbers of streets with their postcodes and flats, each street read once."""

    streets: dict[int, dict[str, dict[str, frozenset[str]]]] = field(default_factory=dict)

    def read(self, usrns: set[int]) -> None:
        """Nothing; these streets are known."""
        if len(self.streets) > MOST_STREETS:
            self.streets.clear()
        unread = usrns - self.streets.keys()
        if not unread:
            return
        self.streets.update((usrn, {}) for usrn in unread)
        with connection.cursor() as cursor:
            cursor.execute(HELD, [list(unread)])
            for usrn, number, postcode, flats in cursor.fetchall():
                self.streets[usrn].setdefault(number, {})[postcode] = frozenset((flats or "").split())

    def like(self, found: Candidate, *, in_postcode: bool) -> int:
        """How many other addresses would be written like this one with one sign lost."""
        if found.number is None:
            return 0
        street, number = self.streets[found.usrn], f"{found.number}{found.suffix}"
        count = 0
        for longer in with_one_more(number):
            postcodes = street.get(longer)
            if postcodes and (not in_postcode or found.postcode in postcodes):
                count += 1
        if found.flat:
            flats = frozenset().union(*street.get(number, {}).values())
            count += sum(longer in flats for longer in with_one_more(found.flat))
        return count


@lru_cache(maxsize=10_000)
def with_one_more(number: str) -> tuple[str, ...]:
    """The numbers that become this one when one sign is lost: of 12 those like 112, 132, 120 and 12a."""
    figures, suffix = (number[:-1], number[-1]) if number[-1:].isalpha() else (number, "")
    longer = {figures[:at] + digit + figures[at:] for at in range(len(figures) + 1) for digit in DIGITS}
    found = {f"{one}{suffix}" for one in longer if not one.startswith("0") and len(one) <= 4}
    if figures and not suffix:
        found |= {f"{figures}{letter}" for letter in LETTERS}
    return tuple(sorted(found))


def digits_doubted(judged: Sequence[Judged], *, lost: LettersLost, held: NumbersHeld) -> None:
    """Nothing; the best judgement on each text counts less by what a lost digit may have made of other addresses."""
    doubt = lost.doubt
    if doubt < LEAST_DOUBT:
        return
    doubted = [one for one in judged if SLIPS.isdisjoint(one.judgements[0].evidence)]
    held.read({one.judgements[0].candidate.usrn for one in doubted})
    for one in doubted:
        best = one.judgements[0]
        count = held.like(best.candidate, in_postcode=Evidence.POSTCODE in best.evidence)
        if count:
            evidence = (*best.evidence, Evidence.NUMBER_MAY_LACK_DIGIT)
            one.judgements[0] = replace(best, score=round(best.score / (1 + doubt * count), 4), evidence=evidence)
