"""The clocks' part of the sweep: warnings, breaches and ended pauses, oldest first, once each, by any number of sweepers.

A warning or breach is one UPDATE that finds the old value, with its event and outbox entry in the same transaction. It
moves no due time, so no follower hears of it and no lock but the clock's is taken.
"""

from datetime import datetime

from django.db import connection, transaction

from crm.outbox.actions import News, outbox_put
from crm.sla.actions import clocks_resume
from crm.sla.models import Clock, ClockEvent, ClockEventKind
from crm.teams.actor import system

BATCH = 500
SWEEPER = system("sweep")

_BREACH = """
UPDATE crm_clock SET breached_at = due_at
WHERE id IN (
    SELECT id FROM crm_clock WHERE state = 'RUNNING' AND breached_at IS NULL AND due_at < %(at)s
    ORDER BY due_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
RETURNING id, due_at
"""
_WARN = """
UPDATE crm_clock SET warned_level = warned_level + 1, warn_at = NULL
WHERE id IN (
    SELECT id FROM crm_clock WHERE state = 'RUNNING' AND warn_at IS NOT NULL AND warn_at <= %(at)s
    ORDER BY warn_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
RETURNING id, due_at
"""
_RESUME = """
SELECT id FROM crm_clock WHERE state = 'PAUSED' AND resume_at <= %(at)s
ORDER BY resume_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
"""


def _mark(sql: str, kind: str, news: str, at: datetime) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, {"at": at, "limit": BATCH})
        found = cursor.fetchall()
        if not found:
            return 0
        ClockEvent.objects.bulk_create(
            ClockEvent(
                clock_id=clock_id,
                at=at,
                kind=kind,
                actor_kind=SWEEPER.kind,
                actor_key=SWEEPER.key,
                facts={"due": due.isoformat()},
            )
            for clock_id, due in found
        )
        outbox_put(news=[News(kind=news, subject_id=clock_id) for clock_id, _due in found], at=at)
        return len(found)


def sweep_clocks(at: datetime) -> int:
    """How many warnings, breaches and ended pauses were recorded; goes on in batches until nothing is due."""
    total = 0
    while done := (
        _end_pauses(at)
        + _mark(_BREACH, ClockEventKind.BREACH, "clock.breached", at)
        + _mark(_WARN, ClockEventKind.WARN, "clock.warned", at)
    ):
        total += done
    return total


def _end_pauses(at: datetime) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_RESUME, {"at": at, "limit": BATCH})
        ids = [row[0] for row in cursor.fetchall()]
        # A pause ends when it was to end, however late the sweep comes: an outage only delays.
        for clock in Clock.objects.filter(pk__in=ids).order_by("resume_at", "pk"):
            clocks_resume(clock_ids=[clock.pk], actor=SWEEPER, at=clock.resume_at or at)
        return len(ids)
