"""Writing to the outbox, claiming from it, settling it (design.md rule 3)."""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from crm.outbox.models import OutboxEntry
from crm.outbox.registry import handlers_of

logger = logging.getLogger(__name__)

CLAIM_SECONDS = 60  # longer than a mail server may think (EMAIL_TIMEOUT)
MOST_ATTEMPTS = 12
DEAD_LETTER_HOLDS_STREAM = timedelta(hours=1)
_BACKOFF_SECONDS = (5, 15, 60, 300, 900, 1800, 3600)


class TryLater(Exception):
    """A handler's way to say: not now, for this reason; try again."""


@dataclass(frozen=True, slots=True)
class News:
    """One entry to write: `stream` as "customer:12" or "case:9", or "" when no order must be kept."""

    kind: str
    subject_id: int
    stream: str = ""
    not_before: datetime | None = None


# One value however many entries: after an outage there are a hundred thousand.
_PUT = """
INSERT INTO crm_outboxentry
    (number, stream, kind, subject_id, created_at, not_before, claimed_by, attempts, last_error)
SELECT 0, n.stream, n.kind, n.subject_id, %s::timestamptz, n.not_before, '', 0, ''
FROM ROWS FROM (jsonb_to_recordset(%s::jsonb)
    AS (kind text, subject_id bigint, stream text, not_before timestamptz))
    WITH ORDINALITY AS n(kind, subject_id, stream, not_before, number)
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
        {"kind": item.kind, "subject_id": item.subject_id, "stream": item.stream, "not_before": item.not_before or at}
        for item in sorted(news, key=lambda item: item.stream)
    ]
    if said:
        with connection.cursor() as cursor:
            cursor.execute(_PUT, [at, json.dumps(said, default=datetime.isoformat)])


# An entry can be claimed only when no earlier entry of its stream is unsettled; a dead letter lets go after a while.
_CLAIM = """
UPDATE crm_outboxentry SET claimed_until = %(until)s, claimed_by = %(by)s, attempts = attempts + 1
WHERE id IN (
    SELECT e.id FROM crm_outboxentry e
    WHERE e.dead_at IS NULL AND e.not_before <= %(at)s
      AND (e.claimed_until IS NULL OR e.claimed_until <= %(at)s)
      AND (e.stream = '' OR NOT EXISTS (
          SELECT 1 FROM crm_outboxentry f
          WHERE f.stream = e.stream AND f.number < e.number
            AND (f.dead_at IS NULL OR f.dead_at > %(dead)s)))
    ORDER BY e.not_before, e.number
    LIMIT %(limit)s
    FOR UPDATE OF e SKIP LOCKED)
RETURNING id, kind, subject_id, attempts
"""


def outbox_claim(*, at: datetime, by: str, limit: int = 20) -> list[tuple[int, str, int, int]]:
    """(id, kind, subject_id, attempt) of the entries that are now this process's, until the claim runs out."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            _CLAIM,
            {
                "until": at + timedelta(seconds=CLAIM_SECONDS),
                "by": by,
                "at": at,
                "dead": at - DEAD_LETTER_HOLDS_STREAM,
                "limit": limit,
            },
        )
        return sorted(cursor.fetchall())


_SETTLE = """
WITH gone AS (DELETE FROM crm_outboxentry WHERE id = %(id)s RETURNING *)
INSERT INTO crm_outboxsettled (entry_id, number, stream, kind, subject_id, created_at, attempts, settled_at)
SELECT id, number, stream, kind, subject_id, created_at, attempts, %(at)s FROM gone
"""


def outbox_settle(*, entry_id: int, at: datetime) -> None:
    """Nothing; the entry has moved to the settled ones. Settling twice does nothing."""
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, {"id": entry_id, "at": at})


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


def outbox_handle(*, entry_id: int, kind: str, subject_id: int, attempt: int, at: datetime) -> bool:
    """True when every handler of the kind has done its part and the entry is settled; False when it comes again.

    Runs outside any transaction: no lock is held while a mail server thinks.
    """
    try:
        for handler in handlers_of(kind):
            handler(subject_id, at, attempt)
    except TryLater as later:
        outbox_retry(entry_id=entry_id, attempt=attempt, why=str(later), at=at)
        return False
    except Exception as failure:
        logger.exception("outbox entry %s (%s) failed", entry_id, kind)
        outbox_retry(entry_id=entry_id, attempt=attempt, why=f"{type(failure).__name__}: {failure}", at=at)
        return False
    outbox_settle(entry_id=entry_id, at=at)
    return True


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
