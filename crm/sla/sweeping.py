"""The clocks' part of the sweep: warnings, breaches and ended pauses, oldest first, once each, by any number of sweepers.

A warning or breach is one UPDATE that finds the old value, with its event and outbox entry in the same transaction. It
moves no due time, so no follower hears of it and no lock but the clock's is taken.
"""

from datetime import datetime

from django.db import connection, transaction

from crm.outbox.actions import News, outbox_put
from crm.sla.actions import clocks_resume
from crm.sla.follow import lock_for_followers
from crm.sla.models import Clock, ClockEvent, ClockEventKind
from crm.teams.acting import Busy, one_transaction
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
SELECT id, resume_at FROM crm_clock WHERE state = 'PAUSED' AND resume_at <= %(at)s
ORDER BY resume_at, id LIMIT %(limit)s
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
    with connection.cursor() as cursor:
        cursor.execute(_RESUME, {"at": at, "limit": BATCH})
        due = cursor.fetchall()
    done = 0
    for clock_id, resume_at in due:
        try:
            done += _end_pause(clock_id, resume_at)
        except Busy:
            continue  # somebody is at work on what it belongs to: the next round finds it if it still waits
    return done


@one_transaction
def _end_pause(clock_id: int, resume_at: datetime) -> int:
    """A pause ends when it was to end, however late the sweep comes: an outage only delays."""
    lock_for_followers([clock_id], resume_at)
    if not Clock.objects.filter(pk=clock_id, resume_at=resume_at).exists():
        return 0
    outbox_put(news=[News(kind="clock.resumed", subject_id=clock_id)], at=resume_at)
    return len(clocks_resume(clock_ids=[clock_id], actor=SWEEPER, at=resume_at))
