"""Replaying merges (design.md rule 2): the live ones give the column `canonical`, the events give which are live."""

from collections.abc import Callable, Iterator

from django.db import connection

from crm.teams.differences import Difference

_UP = """
WITH RECURSIVE up(id, at) AS (
    SELECT from_customer_id, into_customer_id FROM crm_merge WHERE undone_at IS NULL
    UNION
    SELECT up.id, m.into_customer_id FROM up JOIN crm_merge m ON m.from_customer_id = up.at AND m.undone_at IS NULL
), rooted AS (
    SELECT id, at FROM up
    WHERE NOT EXISTS (SELECT 1 FROM crm_merge m WHERE m.from_customer_id = up.at AND m.undone_at IS NULL)
)
SELECT c.id, c.canonical_id, COALESCE(r.at, c.id) FROM crm_customer c LEFT JOIN rooted r ON r.id = c.id
WHERE c.canonical_id <> COALESCE(r.at, c.id)
ORDER BY c.id
"""
_UNDONE = """
SELECT m.id, m.undone_at, e.at FROM crm_merge m
LEFT JOIN crm_mergeevent e ON e.merge_id = m.id AND e.kind = 'UNMERGED'
WHERE m.undone_at IS DISTINCT FROM e.at
ORDER BY m.id
"""


def merges_replay(*, progress: Callable[[int], None] = lambda done: None) -> Iterator[Difference]:
    """Every customer whose root is not what the merges say, and every merge whose end is not what its events say."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM crm_merge")
        progress(cursor.fetchone()[0])
        cursor.execute(_UP)
        yield from [Difference("customer", key, "canonical", stored, told) for key, stored, told in cursor.fetchall()]
        cursor.execute(_UNDONE)
        yield from [Difference("merge", key, "undone_at", stored, told) for key, stored, told in cursor.fetchall()]
