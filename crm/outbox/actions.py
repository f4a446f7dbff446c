"""Writing to the outbox, handling an entry, settling it (design.md rule 3). Claiming is in claiming.py."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import F
from django.db.models.functions import Greatest

from crm.outbox.models import OutboxEntry, Priority

MOST_ATTEMPTS = 12
_BACKOFF_SECONDS = (5, 15, 60, 300, 900, 1800, 3600)


class TryLater(Exception):
    """A handler's way to say: not now, for this reason; try again."""


class NotYet(Exception):
    """A handler's way to say: not before then, by a rule; nothing was tried, and it does not count as an attempt."""

    def __init__(self, why: str, *, until: datetime, held_by: str) -> None:
        super().__init__(why)
        self.until = until
        self.held_by = held_by


@dataclass(frozen=True, slots=True)
class News:
    """One entry to write: `stream` as "customer:12" or "case:9", or "" when no order must be kept; `destination` the place
    outside that it goes to, "" when it stays with us."""

    kind: str
    subject_id: int
    stream: str = ""
    not_before: datetime | None = None
    priority: int = Priority.SOON
    destination: str = ""


# One value however many entries: after an outage there are a hundred thousand.
_PUT = """
INSERT INTO crm_outboxentry
    (number, stream, kind, subject_id, created_at, not_before, claimed_by, attempts, last_error, priority, destination)
SELECT 0, n.stream, n.kind, n.subject_id, %s::timestamptz, n.not_before, '', 0, '', n.priority, n.destination
FROM ROWS FROM (jsonb_to_recordset(%s::jsonb)
    AS (kind text, subject_id bigint, stream text, not_before timestamptz, priority smallint, destination text))
    WITH ORDINALITY AS n(kind, subject_id, stream, not_before, priority, destination, number)
ORDER BY n.number
"""


def outbox_put(*, news: Sequence[News], at: datetime) -> None:
    """Nothing; the entries stand in the outbox when the transaction around this call commits.

    Raises RuntimeError outside a transaction: news that outlives a rolled-back fact would be a lie.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("outbox_put belongs into the transaction of the fact it speaks of")
    # One order of locks for whoever writes to several streams.
    said = [
        {
            "kind": item.kind,
            "subject_id": item.subject_id,
            "stream": item.stream,
            "not_before": item.not_before or at,
            "priority": int(item.priority),
            "destination": item.destination,
        }
        for item in sorted(news, key=lambda item: item.stream)
    ]
    if said:
        with connection.cursor() as cursor:
            cursor.execute(_PUT, [at, json.dumps(said, default=datetime.isoformat)])


_SETTLE = """
WITH gone AS (DELETE FROM crm_outboxentry WHERE id = ANY(%(ids)s) RETURNING *)
INSERT INTO crm_outboxsettled
    (entry_id, number, stream, kind, subject_id, created_at, attempts, settled_at, let_go, destination)
SELECT id, number, stream, kind, subject_id, created_at, attempts, %(at)s, %(let_go)s, destination FROM gone
"""


def outbox_settle(*, entry_ids: Sequence[int], at: datetime) -> None:
    """Nothing; the entries have moved to the settled ones. Settling twice does nothing."""
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, {"ids": list(entry_ids), "at": at, "let_go": False})


def outbox_give_back(*, entry_ids: Sequence[int], by: str) -> None:
    """Nothing; these entries, claimed by this process and not begun, may be claimed again at once."""
    ours = OutboxEntry.objects.filter(pk__in=entry_ids, claimed_by=by)
    ours.update(claimed_until=None, claimed_by="", attempts=Greatest(F("attempts") - 1, 0))


def outbox_wait(*, entry_id: int, until: datetime, why: str, held_by: str) -> None:
    """Nothing; the entry comes again at that time. It was claimed but not tried: that was no attempt."""
    OutboxEntry.objects.filter(pk=entry_id).update(
        claimed_until=None,
        claimed_by="",
        last_error=why[:300],
        not_before=until,
        held_by=held_by[:120],
        attempts=Greatest(F("attempts") - 1, 0),
    )


def outbox_retry(*, entry_id: int, attempt: int, why: str, at: datetime) -> None:
    """Nothing; the entry comes again later, or is a dead letter when it was tried too often."""
    wait = _BACKOFF_SECONDS[min(attempt, len(_BACKOFF_SECONDS)) - 1]
    OutboxEntry.objects.filter(pk=entry_id).update(
        claimed_until=None,
        claimed_by="",
        last_error=why[:300],
        not_before=at + timedelta(seconds=wait),
        dead_at=at if attempt >= MOST_ATTEMPTS else None,
    )


# All copies write one row between them: it says that one lives, not which of them.
_BEAT = """
INSERT INTO crm_sweepbeat (kind, process, beat_at, did)
VALUES (%(kind)s::text, %(process)s::text, %(at)s::timestamptz, %(did)s::jsonb)
ON CONFLICT (kind) DO UPDATE SET process = excluded.process, beat_at = excluded.beat_at, did = excluded.did
"""


def sweep_beat(*, process: str, did: Mapping[str, int], at: datetime, kind: str = "sweep") -> None:
    """Nothing; everybody can read that a process of this kind lives, and what this copy of it did lately."""
    with connection.cursor() as cursor:
        cursor.execute(_BEAT, {"kind": kind, "process": process[:64], "at": at, "did": json.dumps(dict(did))})
