"""The follower of clocks: a case's next due time and its waiting, derived in the transaction that changed a clock."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

# A case's clocks are those of the promises about its raising contact and about every contact attached to it.
# Due is the earliest of what runs; when all that is left waits, the moment the waiting ends. Rules that watch for a
# promise to come near look again when it moved (rules/timing.py).
_DERIVE = """
WITH owned AS (
    SELECT c.id AS case_id, c.contact_id FROM cases_case c WHERE c.id = ANY(%(cases)s)
    UNION ALL
    SELECT a.case_id, a.contact_id FROM cases_casecontact a WHERE a.case_id = ANY(%(cases)s)
), derived AS (
    SELECT o.case_id,
           min(k.due_at) FILTER (WHERE k.state = 'RUNNING') AS running,
           min(k.resume_at) FILTER (WHERE k.state = 'PAUSED') AS resumes,
           min(k.paused_at) FILTER (WHERE k.state = 'PAUSED') AS paused
    FROM owned o
    LEFT JOIN crm_promise p ON p.contact_id = o.contact_id
    LEFT JOIN crm_clock k ON k.id = p.clock_id
    GROUP BY o.case_id
), looked AS (
    UPDATE cases_ruletimer t SET fires_at = LEAST(t.fires_at, c.opened_at)
    FROM derived d JOIN cases_case c ON c.id = d.case_id
    WHERE t.case_id = d.case_id AND t.state = 'WAITING' AND t.cause = 'watch'
      AND c.next_due_at IS DISTINCT FROM COALESCE(d.running, d.resumes)
)
UPDATE cases_case c SET
    next_due_at = COALESCE(d.running, d.resumes),
    waiting_since = CASE WHEN d.running IS NULL THEN d.paused END
FROM derived d WHERE d.case_id = c.id
"""

_CASES_OF = """
SELECT c.id FROM crm_promise p JOIN cases_case c ON c.contact_id = p.contact_id WHERE p.clock_id = ANY(%(clocks)s)
UNION
SELECT a.case_id FROM crm_promise p JOIN cases_casecontact a ON a.contact_id = p.contact_id
WHERE p.clock_id = ANY(%(clocks)s)
"""


def derive_due(case_ids: Sequence[int]) -> None:
    """Nothing; the cases' derived columns agree with their clocks."""
    with connection.cursor() as cursor:
        cursor.execute(_DERIVE, {"cases": list(case_ids)})


def clocks_changed(clock_ids: Sequence[int], at: datetime) -> None:
    """Nothing; every case these clocks are promises on has been derived anew."""
    with connection.cursor() as cursor:
        cursor.execute(_CASES_OF, {"clocks": list(clock_ids)})
        case_ids = [row[0] for row in cursor.fetchall()]
    if case_ids:
        derive_due(case_ids)


_LOCK = "SELECT id FROM cases_case WHERE id = ANY(%(cases)s) ORDER BY id FOR NO KEY UPDATE"


def cases_locked(clock_ids: Sequence[int], at: datetime) -> None:
    """Nothing; every case these clocks are promises on is locked, in order of key."""
    with connection.cursor() as cursor:
        cursor.execute(_CASES_OF, {"clocks": list(clock_ids)})
        case_ids = [row[0] for row in cursor.fetchall()]
        if case_ids:
            cursor.execute(_LOCK, {"cases": case_ids})
