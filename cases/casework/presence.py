"""Who looks at a case just now, and who is writing: so that two do not do the same work without knowing.

A row per person and case, overwritten while the page is open and worth nothing a minute later. Only who may see the case
is told of it (the case was found visible), and only of colleagues by name; no event, no log, no figure rests on it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from cases.casework.models import Case
from cases.casework.work.models import CasePresence
from crm.teams.actor import Actor

STAYS = timedelta(seconds=45)  # a page says every fifteen seconds that it is still open
FORGOTTEN = timedelta(minutes=10)
MOST = 20

# One statement: it is asked with each page of a case, and each quarter of a minute after.
_SEEN = """
WITH me AS (
    INSERT INTO cases_casepresence AS p (case_id, user_id, seen_at, writing_at)
    VALUES (%(case)s, %(user)s, %(at)s, %(writing)s)
    ON CONFLICT (case_id, user_id) DO UPDATE SET seen_at = excluded.seen_at, writing_at = excluded.writing_at
)
SELECT u.full_name, p.writing_at IS NOT NULL
FROM cases_casepresence p JOIN crm_user u ON u.id = p.user_id
WHERE p.case_id = %(case)s AND p.user_id <> %(user)s AND p.seen_at > %(since)s AND u.is_active
ORDER BY u.full_name, u.id LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Presence:
    """The names of the others who look at the case, and of those among them who write."""

    looking: tuple[str, ...]
    writing: tuple[str, ...]


def case_presence(*, case: Case, actor: Actor, at: datetime, writing: bool = False) -> Presence:
    """The others at this case (found visible to the actor), who is there too from now on; nobody but staff is."""
    if actor.user_id is None:
        return Presence((), ())
    asked: dict[str, Any] = {
        "case": case.pk, "user": actor.user_id, "at": at, "writing": at if writing else None, "since": at - STAYS,
        "most": MOST,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_SEEN, asked)
        rows = cursor.fetchall()
    return Presence(tuple(name for name, _writes in rows), tuple(name for name, writes in rows if writes))


def presence_forget(at: datetime) -> int:
    """How many rows of pages long closed were removed: a step of the sweep."""
    gone, _each = CasePresence.objects.filter(seen_at__lt=at - FORGOTTEN).delete()
    return gone
