"""Reads of personal data are recorded before the answer is sent (design.md rule 6)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from crm.teams.actor import Actor

ONE_LOOK = timedelta(minutes=1)  # answers of one box that somebody types into read as one look
TYPED = frozenset({"customer-search", "address-search", "likely-same"})  # the screens of such boxes

# By hand: every page that shows people asks this, and Django takes longer to say it than the database to do it.
_WRITE = """
INSERT INTO crm_accesslog (at, actor_kind, actor_key, screen, session, kind, keys, reason)
SELECT %(at)s, %(actor_kind)s, %(actor_key)s, %(screen)s, %(session)s, %(kind)s, seen.keys, %(reason)s
FROM (SELECT %(keys)s::bigint[] AS keys) seen
"""
# Only those that this look has not shown before: its rows together say who was seen, each of them once.
_WRITE_FURTHER = """
INSERT INTO crm_accesslog (at, actor_kind, actor_key, screen, session, kind, keys, reason)
SELECT %(at)s, %(actor_kind)s, %(actor_key)s, %(screen)s, %(session)s, %(kind)s, further.keys, %(reason)s
FROM (
    SELECT array_agg(asked.key ORDER BY asked.key) AS keys FROM unnest(%(keys)s::bigint[]) AS asked(key)
    WHERE NOT EXISTS (
        SELECT 1 FROM crm_accesslog l
        WHERE l.actor_key = %(actor_key)s AND l.at > %(since)s AND l.at <= %(at)s AND l.actor_kind = %(actor_kind)s
          AND l.screen = %(screen)s AND l.session = %(session)s AND l.kind = %(kind)s AND l.reason = %(reason)s
          AND asked.key = ANY(l.keys)
    )
) further
WHERE further.keys IS NOT NULL
"""


def record_read(*, actor: Actor, at: datetime, screen: str, kind: str, keys: Iterable[int], reason: str = "") -> None:
    """Nothing; a row says who saw whom, none when nobody was shown. Raises whatever the database raises: if it cannot
    be written, nothing may be shown.

    Whom a box that is typed into has shown them within the last minute is not written again.
    """
    seen = sorted(set(keys))
    if not seen:
        return
    row: dict[str, Any] = {
        "at": at,
        "actor_kind": actor.kind,
        "actor_key": actor.key,
        "screen": screen,
        "session": actor.session,
        "kind": kind,
        "keys": seen,
        "reason": reason,
    }
    with connection.cursor() as cursor:
        if screen in TYPED:
            cursor.execute(_WRITE_FURTHER, row | {"since": at - ONE_LOOK})
        else:
            cursor.execute(_WRITE, row)
