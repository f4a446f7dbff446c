"""Claiming what may go now: by priority, each destination by its own queue, within its rate, and never one that rests.

Each destination has its own part of the index, so that a hundred thousand entries for one that is paused cost a claim
nothing. Rates and rests stand in the database: every sweep obeys the same ones.
"""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection, transaction

from crm.outbox.models import Priority
from crm.outbox.registry import most_a_minute

CLAIM_SECONDS = 60  # longer than a mail server may think (EMAIL_TIMEOUT)
CLAIMED_AT_ONCE = 50  # for each destination; what is not begun in time is given back
DEAD_LETTER_HOLDS_STREAM = timedelta(hours=1)
TRIES = 3  # when another sweep took the room of a rate meanwhile
PROBE_SECONDS = 30  # how long one entry alone tries whether a destination that rested lives again
BURST_SECONDS = 1.0  # of a rate's worth that may go at once: a sweep comes round once a second


class Claimed(NamedTuple):
    """An entry that is this process's until its claim runs out."""

    id: int
    kind: str
    subject_id: int
    attempt: int  # counted from 1


class _Queue(NamedTuple):
    """One destination of which something waits, as its row says; None where nothing is known of it."""

    name: str
    is_paused: bool
    rests_until: datetime | None
    probe_until: datetime | None
    a_minute: int | None
    next_at: datetime | None


# The names by jumps through the index: as many steps as there are destinations, however long their queues.
_QUEUES = """
WITH RECURSIVE queue(name) AS (
    SELECT min(destination) FROM crm_outboxentry WHERE dead_at IS NULL
    UNION ALL
    SELECT (SELECT min(e.destination) FROM crm_outboxentry e WHERE e.dead_at IS NULL AND e.destination > queue.name)
    FROM queue WHERE queue.name IS NOT NULL)
SELECT queue.name, d.paused_at IS NOT NULL, d.rests_until, d.probe_until, d.a_minute, d.next_at
FROM queue LEFT JOIN crm_outboxdestination d ON d.name = queue.name
WHERE queue.name IS NOT NULL
ORDER BY queue.name
"""

# An entry can be claimed only when no earlier entry of its stream is unsettled; a dead letter lets go after a while. The
# head of a stream is asked for as one value: as NOT EXISTS it became a join over the whole table (tried at 100,000).
_CLAIM = """
UPDATE crm_outboxentry SET claimed_until = %(until)s, claimed_by = %(by)s, attempts = attempts + 1, held_by = ''
WHERE id = ANY(ARRAY(
    SELECT e.id FROM crm_outboxentry e
    WHERE e.destination = %(name)s AND e.priority = %(priority)s AND e.dead_at IS NULL AND e.not_before <= %(at)s
      AND (e.claimed_until IS NULL OR e.claimed_until <= %(at)s)
      AND (e.stream = '' OR e.number = (
          SELECT min(f.number) FROM crm_outboxentry f
          WHERE f.stream = e.stream AND f.stream <> '' AND (f.dead_at IS NULL OR f.dead_at > %(dead)s)))
    ORDER BY e.not_before, e.number
    LIMIT %(most)s
    FOR UPDATE OF e SKIP LOCKED))
RETURNING id, kind, subject_id, attempts
"""


def outbox_claim(*, at: datetime, by: str, limit: int = CLAIMED_AT_ONCE) -> list[Claimed]:
    """The entries that are now this process's, until the claim runs out: up to `limit` for each destination, all of the
    most urgent priority of which anything may go."""
    for _try in range(TRIES):
        with suppress(_TakenMeanwhile):
            return _claimed(at=at, by=by, limit=limit)
    return []


def _claimed(*, at: datetime, by: str, limit: int) -> list[Claimed]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_QUEUES)
        queues = [_Queue(*row) for row in cursor.fetchall()]
        room = [(queue, most) for queue in queues if (most := _room(queue, at=at, limit=limit))]
        told: dict[str, Any] = {
            "until": at + timedelta(seconds=CLAIM_SECONDS),
            "by": by,
            "at": at,
            "dead": at - DEAD_LETTER_HOLDS_STREAM,
        }
        for priority in Priority.values:
            claimed: list[Claimed] = []
            for queue, most in room:
                cursor.execute(_CLAIM, told | {"name": queue.name, "most": most, "priority": priority})
                found = cursor.fetchall()
                _take_room(queue, len(found), at=at)
                claimed += [Claimed(*row) for row in found]
            if claimed:
                return sorted(claimed)
    return []


def _room(queue: _Queue, *, at: datetime, limit: int) -> int:
    """How many entries may be claimed for this destination now."""
    if queue.is_paused or (queue.rests_until is not None and queue.rests_until > at):
        return 0
    if queue.rests_until is not None:
        return int(queue.probe_until is None or queue.probe_until <= at)  # one entry finds out whether it lives
    a_minute = _rate(queue)
    if not a_minute:
        return limit
    apart = timedelta(seconds=60.0 / a_minute)
    begins = _begins(queue, apart, at=at)
    return min(limit, (at - begins) // apart + 1) if begins <= at else 0


def _rate(queue: _Queue) -> int:
    return most_a_minute(queue.name) if queue.a_minute is None else queue.a_minute


# The room is taken by whoever comes first: another sweep that read the same room finds it gone and gives back.
_TAKE = """
INSERT INTO crm_outboxdestination (name, failures, rests, last_error, paused_why, next_at)
VALUES (%(name)s, 0, 0, '', '', %(next)s)
ON CONFLICT (name) DO UPDATE SET next_at = excluded.next_at
WHERE crm_outboxdestination.next_at IS NOT DISTINCT FROM %(before)s::timestamptz
"""
_PROBE = """
UPDATE crm_outboxdestination SET probe_until = %(until)s
WHERE name = %(name)s AND probe_until IS NOT DISTINCT FROM %(before)s::timestamptz
"""


class _TakenMeanwhile(Exception):
    """Another sweep took the same room."""


def _take_room(queue: _Queue, count: int, *, at: datetime) -> None:
    """Nothing; what was claimed counts against the rate. Raises _TakenMeanwhile."""
    a_minute = _rate(queue)
    if not count or not (queue.rests_until or a_minute):
        return
    with connection.cursor() as cursor:
        if queue.rests_until is not None:
            until = at + timedelta(seconds=PROBE_SECONDS)
            cursor.execute(_PROBE, {"name": queue.name, "until": until, "before": queue.probe_until})
        else:
            apart = timedelta(seconds=60.0 / a_minute)
            taken: dict[str, Any] = {
                "name": queue.name,
                "next": _begins(queue, apart, at=at) + count * apart,
                "before": queue.next_at,
            }
            cursor.execute(_TAKE, taken)
        if not cursor.rowcount:
            raise _TakenMeanwhile


def _begins(queue: _Queue, apart: timedelta, *, at: datetime) -> datetime:
    """From when the next may go: a little of what was left unused may go at once."""
    burst = timedelta(seconds=max(BURST_SECONDS - apart.total_seconds(), 0))
    return at if queue.next_at is None else max(queue.next_at, at - burst)
