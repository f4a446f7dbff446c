"""Which words of the gazetteer a typed word may stand for: itself, what it begins, what it is one slip away from."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection

from gazetteer.finding.slips import begins_with_one_slip, may_be_slipped, one_slip_apart, slip_forms

MOST_PREFIXED = 60  # a beginning of more words than this is compared as a beginning, not word by word
LAST_LETTER = "\U0010ffff"
SLIP_KEEPS = 2  # letters that must be right for a slip in a word not typed to its end
SHORTEST_BEGINNING = 4
SAME, BEGUN, SLIPPED_COST, ABSENT = 0, 1, 3, 9

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
    is_broad: bool = False  # it begins more words than are listed in `meant`

    @property
    def all(self) -> list[str]:
        """Everything it may stand for; of a broad one only the first words."""
        return [*self.meant, *self.slipped]

    @property
    def may_lead(self) -> bool:
        """Whether rows can be looked up by it; a beginning of a great many words can only be compared."""
        return bool(self.meant or self.slipped) and not self.is_broad

    @property
    def is_known(self) -> bool:
        """Whether it stands for anything, slips apart."""
        return bool(self.meant)

    def cost(self, words: frozenset[str]) -> int:
        """How far the typed word is from those of a place: 0 the same, 1 a beginning, 3 a slip, 9 not there."""
        if self.typed in words:
            return SAME
        if not self.meant.isdisjoint(words) or (self.is_broad and any(word.startswith(self.typed) for word in words)):
            return BEGUN
        return ABSENT if self.slipped.isdisjoint(words) else SLIPPED_COST


def match_words(*, typed: Sequence[str]) -> list[WordMatch]:
    """For each typed word, the words of the gazetteer that are it or begin with it."""
    meant: dict[str, set[str]] = {word: set() for word in typed}
    with connection.cursor() as cursor:
        cursor.execute(BEGINNING, [list(typed), LAST_LETTER, MOST_PREFIXED + 1])
        for word, known in cursor.fetchall():
            meant[word].add(known)
    return [WordMatch(word, frozenset(meant[word]), is_broad=len(meant[word]) > MOST_PREFIXED) for word in typed]


def match_within(*, typed: Sequence[str], words: frozenset[str], forgiving: bool = False) -> list[WordMatch]:
    """For each typed word, those of these words that are it or begin with it, and with `forgiving` those a slip away."""
    matches = [WordMatch(one, frozenset(word for word in words if word.startswith(one))) for one in typed]
    return [replace(match, slipped=_slipped(match, words)) for match in matches] if forgiving else matches


def forgive_slips(*, matches: Sequence[WordMatch]) -> list[WordMatch]:
    """The same matches, each word also standing for those it is one slip away from."""
    forgiven = [match.typed for match in matches if may_be_slipped(match.typed) and not match.is_broad]
    near: dict[str, set[str]] = {match.typed: set() for match in matches}
    if forgiven:
        values: list[Any] = []
        for typed in forgiven:
            start = typed[:SLIP_KEEPS] if len(typed) >= SHORTEST_BEGINNING else LAST_LETTER
            values += [typed, slip_forms(typed), start, start + LAST_LETTER]
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join([SLIPPED] * len(forgiven)), values)
            for typed, word in cursor.fetchall():
                near[typed].add(word)
    return [replace(match, slipped=_slipped(match, near[match.typed])) for match in matches]


def _slipped(match: WordMatch, near: AbstractSet[str]) -> frozenset[str]:
    """Of the words that may be near, those one slip away, or beginning one slip away, that were not meant anyway."""
    typed = match.typed
    if not may_be_slipped(typed):
        return frozenset()
    begun = len(typed) >= SHORTEST_BEGINNING
    return frozenset(
        word
        for word in near - match.meant
        if one_slip_apart(typed, word) or (begun and len(word) > len(typed) and begins_with_one_slip(typed, word))
    )
