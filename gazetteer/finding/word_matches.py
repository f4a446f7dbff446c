"""Which words of the gazetteer a typed word may stand for: itself, what it begins, what it is one slip away from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from gazetteer.finding.slips import begins_with_one_slip, may_slip, one_slip_apart, slip_forms

MOST_PREFIXED = 400
LAST_LETTER = "\U0010ffff"
SLIP_KEEPS = 2  # letters that must be right for a slip in a word not typed to its end
SHORTEST_BEGINNING = 4

BEGINNING = """
SELECT typed.word, known.word FROM unnest(%s::text[]) AS typed(word) CROSS JOIN LATERAL (
  SELECT word FROM gazetteer_searchword
  WHERE word >= typed.word AND word < typed.word || %s ORDER BY word LIMIT %s) AS known
"""
SLIPPED = "SELECT %s, word FROM gazetteer_searchword WHERE slips && %s::text[] OR (word >= %s AND word < %s)"


@dataclass(frozen=True, slots=True)
class WordMatch:
    """One typed word and the words of the gazetteer it may stand for."""

    typed: str
    meant: frozenset[str]
    slipped: frozenset[str] = frozenset()

    @property
    def all(self) -> list[str]:
        """Everything it may stand for."""
        return [*self.meant, *self.slipped]

    def cost(self, words: frozenset[str]) -> int:
        """How far the typed word is from those of a place: 0 the same, 1 a beginning, 3 a slip, 9 not there."""
        if self.typed in words:
            return 0
        if not self.meant.isdisjoint(words):
            return 1
        return 3 if not self.slipped.isdisjoint(words) else 9


def match_words(*, typed: Sequence[str]) -> list[WordMatch]:
    """For each typed word, the words of the gazetteer that are it or begin with it."""
    meant: dict[str, set[str]] = {word: set() for word in typed}
    with connection.cursor() as cursor:
        cursor.execute(BEGINNING, [list(typed), LAST_LETTER, MOST_PREFIXED])
        for word, known in cursor.fetchall():
            meant[word].add(known)
    return [WordMatch(word, frozenset(meant[word])) for word in typed]


def forgive_slips(*, matches: Sequence[WordMatch]) -> list[WordMatch]:
    """The same matches, each word also standing for those it is one slip away from."""
    near: dict[str, set[str]] = {match.typed: set() for match in matches}
    forgiven = [typed for typed in near if may_slip(typed)]
    if forgiven:
        values: list[Any] = []
        for typed in forgiven:
            start = typed[:SLIP_KEEPS] if len(typed) >= SHORTEST_BEGINNING else typed
            values += [typed, slip_forms(typed), start, start + LAST_LETTER]
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join([SLIPPED] * len(forgiven)), values)
            for typed, word in cursor.fetchall():
                near[typed].add(word)
    return [WordMatch(match.typed, match.meant, _slipped(match, near[match.typed])) for match in matches]


def _slipped(match: WordMatch, near: set[str]) -> frozenset[str]:
    """Of the words that may be near, those one slip away, or beginning one slip away, that were not meant anyway."""
    typed = match.typed
    begun = len(typed) >= SHORTEST_BEGINNING
    return frozenset(
        word
        for word in near - match.meant
        if one_slip_apart(typed, word) or (begun and len(word) > len(typed) and begins_with_one_slip(typed, word))
    )
