"""The clocks' part of the sweep: warnings, breaches and ended pauses, oldest first, once each, by any number of sweepers.

A warning or breach is one UPDATE that finds the old value, with its event and outbox entry in the same transaction. It
moves no due time, so no follower hears of it and no lock but the clock's is taken.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction

from crm.outbox.actions import News, outbox_put
from crm.sla.actions import clocks_resume
from crm.sla.actions.writing import event, record, save
from crm.sla.follow import lock_for_followers
from crm.sla.models import Clock, ClockEventKind
from crm.sla.queries import next_warning, pauses_of
from crm.teams.acting import Busy, one_transaction
from crm.teams.actor import system

BATCH = 500
SPREAD = timedelta(seconds=3)  # a batch: so long about does one sweep take to handle what a batch tells
SWEEPER = system("sweep")

# The first entry of each index, which is what an idle sweep reads every second: asked whether one EXISTS, PostgreSQL may
# look through the table instead.
_ANYTHING_DUE = """
SELECT COALESCE((SELECT min(resume_at) FROM crm_clock WHERE state = 'PAUSED') <= %(at)s, false)
    OR COALESCE((SELECT min(due_at) FROM crm_clock WHERE state = 'RUNNING' AND breached_at IS NULL) < %(at)s, false)
    OR COALESCE((SELECT min(warn_at) FROM crm_clock WHERE state = 'RUNNING' AND warn_at IS NOT NULL) <= %(at)s, false)
"""
_BREACH = """
UPDATE crm_clock SET breached_at = due_at
WHERE id IN (
    SELECT id FROM crm_clock WHERE state = 'RUNNING' AND breached_at IS NULL AND due_at < %(at)s
    ORDER BY due_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
RETURNING id, due_at
"""
_BREACH_AMONG = _BREACH.replace("due_at < %(at)s", "due_at < %(at)s AND id = ANY(%(among)s)")
_RESUME = """
SELECT id, resume_at FROM crm_clock WHERE state = 'PAUSED' AND resume_at <= %(at)s
ORDER BY resume_at, id LIMIT %(limit)s
"""


def _breach(at: datetime, *, told_at: datetime, among: Sequence[int] | None = None) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        statement = _BREACH if among is None else _BREACH_AMONG
        cursor.execute(statement, {"at": at, "limit": BATCH, "among": list(among or ())})
        found = sorted(cursor.fetchall(), key=lambda row: (row[1], row[0]))
        record(event(clock_id, ClockEventKind.BREACH, SWEEPER, at, due=due) for clock_id, due in found)
        _tell("clock.breached", [clock_id for clock_id, _due in found], at=at, told_at=told_at)
        return len(found)


def _tell(kind: str, clock_ids: Sequence[int], *, at: datetime, told_at: datetime) -> None:
    outbox_put(news=[News(kind=kind, subject_id=clock_id, not_before=told_at) for clock_id in clock_ids], at=at)


def sweep_clocks(at: datetime) -> int:
    """How many warnings, breaches and ended pauses were recorded; goes on in batches until nothing is due.

    After an outage there are many batches: what each leaves in the outbox is for a little later than what the one before
    left, so that the letters people cause meanwhile do not wait behind a hundred thousand notices.
    """
    total, told_at = 0, at
    while _anything_due(at) and (done := _end_pauses(at) + _breach(at, told_at=told_at) + _warn(at, told_at=told_at)):
        total += done
        told_at += SPREAD
    return total


def clocks_swept(*, clock_ids: Sequence[int], at: datetime) -> int:
    """How many warnings, breaches and ended pauses of these clocks alone were recorded: what the sweep would have done."""
    paused = Clock.objects.filter(pk__in=clock_ids, state=Clock.State.PAUSED, resume_at__lte=at)
    due = list(paused.order_by("resume_at", "pk").values_list("pk", "resume_at"))
    done = sum(_end_pause(clock_id, resume_at) for clock_id, resume_at in due if resume_at is not None)
    return done + _breach(at, told_at=at, among=clock_ids) + _warn(at, told_at=at, among=clock_ids)


def _anything_due(at: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_ANYTHING_DUE, {"at": at})
        return bool(cursor.fetchone()[0])


@transaction.atomic
def _warn(at: datetime, *, told_at: datetime, among: Sequence[int] | None = None) -> int:
    """How many warnings were recorded; one clock gives one at a time, so that each level is told once."""
    due = Clock.objects.select_for_update(skip_locked=True).filter(state=Clock.State.RUNNING, warn_at__lte=at)
    if among is not None:
        due = due.filter(pk__in=among)
    clocks = list(due.order_by("warn_at", "pk")[:BATCH])
    pauses = pauses_of([clock.pk for clock in clocks])
    events = []
    for clock in clocks:
        clock.warned_level += 1
        clock.warn_at = next_warning(clock, pauses[clock.pk])
        events.append(event(clock.pk, ClockEventKind.WARN, SWEEPER, at, due=clock.due_at, level=clock.warned_level))
    save(clocks)
    record(events)
    _tell("clock.warned", [clock.pk for clock in clocks], at=at, told_at=told_at)
    return len(clocks)


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
