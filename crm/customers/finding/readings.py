"""What a typed word of a name may stand for, among the words that customers have: looked up in one statement."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from crm.customers.finding.closeness import BEGUN_WITH_SLIP, SHORTEST_BEGINNING, How, closeness
from crm.customers.finding.sounds import sounds_of
from crm.customers.nicknames import other_names
from gazetteer.finding.slips import may_be_slipped, slip_forms
from gazetteer.finding.word_matches import LAST_LETTER

MOST_LOOKED_AT = 400  # words that share a form with one typed word
MOST_MEANT = 24  # words that one typed word may stand for, the nearest first
SLIP_KEEPS = 3  # letters that must be right for a slip in a word not typed to its end

NEAR = """
(SELECT %s, word FROM crm_nameword WHERE slips && %s::text[] OR sounds && %s::text[] OR (word >= %s AND word < %s)
 LIMIT %s)
"""
KNOWN = "(SELECT word, word FROM crm_nameword WHERE word = ANY(%s))"


def meanings(typed: Sequence[str]) -> dict[str, list[str]]:
    """For each typed word the words it may stand for, nearest first; itself when it is one, beginnings apart."""
    found: dict[str, set[str]] = {word: set() for word in typed}
    others = {word: other_names(word) for word in typed}
    parts, values = [KNOWN], [sorted({*typed, *(name for names in others.values() for name in names)})]
    for word in typed:
        if may_be_slipped(word):
            parts.append(NEAR)
            values += _near(word)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        rows = cursor.fetchall()
    for word, known in rows:
        if word in found:
            found[word].add(known)
    known_words = {known for _word, known in rows}
    for word in typed:
        found[word] |= others[word] & known_words
    return {word: _nearest(word, words) for word, words in found.items()}


def _near(word: str) -> list[Any]:
    start = word[:SLIP_KEEPS] if len(word) > SHORTEST_BEGINNING else LAST_LETTER
    return [word, slip_forms(word), list(sounds_of(word)), start, start + LAST_LETTER, MOST_LOOKED_AT]


def _nearest(word: str, words: set[str]) -> list[str]:
    """Those that it may stand for; what merely begins with it is compared as a beginning, not word by word."""
    costs = {}
    for known in words:
        close = closeness(word, known)
        if close is not None and close.how is not How.BEGUN and close.cost <= BEGUN_WITH_SLIP.cost:
            costs[known] = close.cost
    return sorted(costs, key=lambda known: (costs[known], known))[:MOST_MEANT]
