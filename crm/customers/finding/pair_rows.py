"""The pairs of names that a search reads: each statement bounded, whatever was typed."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from django.db import connection

from gazetteer.finding.word_matches import LAST_LETTER

EACH = 120  # pairs of one reading of two words
EACH_MEANT = 30  # pairs of one of many words that a typed one may stand for
MOST = 600  # pairs of one statement
MOST_SIDE_BY_SIDE = 5  # of what was typed
LOOKED_THROUGH = 2000  # pairs that begin with the one word, for those whose other begins with the other

COLUMNS = "customer_id, one, other, name"
WITH_BEGINNING = f"""
SELECT pair.* FROM unnest(%s::text[], %s::text[]) AS typed(word, begun) CROSS JOIN LATERAL (
  (SELECT {COLUMNS} FROM crm_namepair
   WHERE one = typed.word AND other >= typed.begun AND other < typed.begun || %s ORDER BY other LIMIT %s)
  UNION ALL
  (SELECT {COLUMNS} FROM crm_namepair
   WHERE other = typed.word AND one >= typed.begun AND one < typed.begun || %s ORDER BY one LIMIT %s)) AS pair
LIMIT %s
"""
BOTH_MEANT = f"""
(SELECT {COLUMNS} FROM crm_namepair WHERE one = ANY(%s) AND other = ANY(%s) LIMIT %s)
UNION ALL (SELECT {COLUMNS} FROM crm_namepair WHERE one = ANY(%s) AND other = ANY(%s) LIMIT %s)
"""
BOTH_BEGUN = f"""
SELECT {COLUMNS} FROM (
  (SELECT {COLUMNS} FROM crm_namepair WHERE one >= %s AND one < %s ORDER BY one LIMIT %s)
  UNION ALL (SELECT {COLUMNS} FROM crm_namepair WHERE other >= %s AND other < %s ORDER BY other LIMIT %s)) AS pair
WHERE (one >= %s AND one < %s) OR (other >= %s AND other < %s) LIMIT %s
"""
ONE_BEGUN = f"""
(SELECT {COLUMNS} FROM crm_namepair WHERE one >= %s AND one < %s ORDER BY one, other LIMIT %s)
UNION ALL (SELECT {COLUMNS} FROM crm_namepair WHERE other >= %s AND other < %s ORDER BY other, one LIMIT %s)
"""


class PairRow(NamedTuple):
    """A pair as it is stored, and whose."""

    customer_id: int
    one: str
    other: str
    name: str


def pairs_typed(words: Sequence[str]) -> list[PairRow]:
    """Pairs of two words typed side by side, in either order, the one whole and the other whole or begun."""
    both = [two for one, other in _side_by_side(words) for two in ((one, other), (other, one))]
    return _with_beginning(both, each=EACH)


def pairs_begun(words: Sequence[str]) -> list[PairRow]:
    """Pairs of two words typed side by side of which both are begun only: the longer beginning leads."""
    found: list[PairRow] = []
    for one, other in _side_by_side(words):
        lead, more = (one, other) if len(one) >= len(other) else (other, one)
        leads, mores = [lead, lead + LAST_LETTER], [more, more + LAST_LETTER]
        found += _read(BOTH_BEGUN, [*leads, LOOKED_THROUGH, *leads, LOOKED_THROUGH, *mores, *mores, EACH])
    return found


def pairs_of_one(word: str) -> list[PairRow]:
    """Pairs that hold the word or one that begins with it."""
    return _read(ONE_BEGUN, [word, word + LAST_LETTER, EACH] * 2)


def pairs_meant(words: Sequence[str], meanings: dict[str, list[str]]) -> list[PairRow]:
    """Pairs of words that those typed may stand for; beside one such, the other may be begun only."""
    if len(words) == 1:
        return _with_beginning([(meant, "") for meant in meanings[words[0]]], each=EACH_MEANT)
    found: list[PairRow] = []
    for one, other in _side_by_side(words):
        ones, others = meanings[one], meanings[other]
        if ones and others:
            found += _read(BOTH_MEANT, [ones, others, MOST // 2, others, ones, MOST // 2])
        begun = [(meant, other) for meant in ones if meant != one] + [
            (meant, one) for meant in others if meant != other
        ]
        found += _with_beginning(begun, each=EACH_MEANT)
    return found


def _side_by_side(words: Sequence[str]) -> Iterable[tuple[str, str]]:
    return list(pairwise(words))[:MOST_SIDE_BY_SIDE]


def _with_beginning(pairs: Sequence[tuple[str, str]], *, each: int) -> list[PairRow]:
    if not pairs:
        return []
    wholes, beginnings = [list(side) for side in zip(*pairs, strict=True)]
    return _read(WITH_BEGINNING, [wholes, beginnings, LAST_LETTER, each, LAST_LETTER, each, MOST])


def _read(statement: str, values: Sequence[Any]) -> list[PairRow]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [PairRow(*row) for row in cursor.fetchall()]
