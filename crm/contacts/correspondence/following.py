"""The follower of clocks on messages as work: when each is due, derived in the transaction that changed a clock."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

# Due is the earliest of what runs about its contact; a wait for the customer is nothing that is due.
_ITEMS_OF = """
SELECT i.message_id FROM crm_promise p JOIN crm_inboxitem i ON i.contact_id = p.contact_id
WHERE p.clock_id = ANY(%(clocks)s) ORDER BY i.message_id
"""

_DUE = """
SELECT i.message_id, min(k.due_at) FILTER (WHERE k.state = 'RUNNING') AS due
FROM crm_inboxitem i
LEFT JOIN crm_promise p ON p.contact_id = i.contact_id
LEFT JOIN crm_clock k ON k.id = p.clock_id
WHERE i.message_id = ANY(%(items)s)
GROUP BY i.message_id
"""

_DERIVE = f"""
UPDATE crm_inboxitem i SET due_at = d.due FROM ({_DUE}) d
WHERE d.message_id = i.message_id AND i.due_at IS DISTINCT FROM d.due
"""

_LOCK = "SELECT message_id FROM crm_inboxitem WHERE message_id = ANY(%(items)s) ORDER BY message_id FOR NO KEY UPDATE"


def items_due(clock_ids: Sequence[int], at: datetime) -> None:
    """Nothing; every message these clocks are promises about is due when they say."""
    items = _items_of(clock_ids)
    if items:
        with connection.cursor() as cursor:
            cursor.execute(_DERIVE, {"items": items})


def items_locked(clock_ids: Sequence[int], at: datetime) -> None:
    """Nothing; the messages these clocks are promises about are locked, in order of key."""
    items = _items_of(clock_ids)
    if items:
        with connection.cursor() as cursor:
            cursor.execute(_LOCK, {"items": items})


def _items_of(clock_ids: Sequence[int]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_ITEMS_OF, {"clocks": list(clock_ids)})
        return [row[0] for row in cursor.fetchall()]
