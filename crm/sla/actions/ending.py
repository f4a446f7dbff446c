"""Stopping clocks because the promise was kept, and cancelling those that should not run."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from crm.outbox.actions import News, outbox_put
from crm.sla.actions.starting import clocks_chain
from crm.sla.actions.writing import event, record
from crm.sla.follow import tell_followers
from crm.sla.models import Clock, ClockEventKind
from crm.teams.actor import Actor

# Breach is latched here too, so that a late sweep cannot hide a miss (sla.md section 1), and told of like any other.
_STOP = """
WITH ended AS (
    UPDATE crm_clockpause SET ended_at = %(at)s WHERE clock_id = ANY(%(ids)s) AND ended_at IS NULL
), before AS (
    SELECT id, breached_at FROM crm_clock WHERE id = ANY(%(ids)s) AND state IN ('RUNNING', 'PAUSED')
    ORDER BY id FOR NO KEY UPDATE
)
UPDATE crm_clock c SET
    state = %(state)s, stopped_at = GREATEST(%(at)s, c.started_at), met_by = %(met_by)s,
    breached_at = COALESCE(
        c.breached_at, CASE WHEN %(latch)s AND c.state = 'RUNNING' AND c.due_at < %(at)s THEN c.due_at END),
    warn_at = NULL, paused_at = NULL, pause_reason = '', resume_at = NULL
FROM before WHERE c.id = before.id
RETURNING c.id, c.breached_at, c.target_id, c.kind, c.cycle, before.breached_at IS NULL AND c.breached_at IS NOT NULL
"""


def clocks_stop(*, clock_ids: Sequence[int], met_by: str, actor: Actor, at: datetime, begins: bool = True) -> list[int]:
    """The keys of the clocks that stopped now, in one statement; those that had ended before are left as they are.

    Promises that begin when one of these is kept have begun, unless told not to: the work itself is over.
    """
    ended = _end(
        clock_ids, state=Clock.State.STOPPED, met_by=met_by, latch=True, kind=ClockEventKind.STOP, actor=actor, at=at
    )
    if begins:
        clocks_chain(stopped=ended, actor=actor, at=at)
    return [clock.pk for clock in ended]


def clocks_cancel(*, clock_ids: Sequence[int], actor: Actor, at: datetime) -> list[int]:
    """The keys of the clocks cancelled now: their contact was logged in error, or turned out not ours."""
    ended = _end(
        clock_ids, state=Clock.State.CANCELLED, met_by="", latch=False, kind=ClockEventKind.CANCEL, actor=actor, at=at
    )
    return [clock.pk for clock in ended]


def _end(
    ids: Sequence[int], *, state: str, met_by: str, latch: bool, kind: str, actor: Actor, at: datetime
) -> list[Clock]:
    if not ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_STOP, {"ids": sorted(ids), "at": at, "state": state, "met_by": met_by, "latch": latch})
        rows = cursor.fetchall()
    ended = [
        Clock(pk=pk, breached_at=breached, target_id=target, kind=kind_of, cycle=cycle)
        for pk, breached, target, kind_of, cycle, _late in rows
    ]
    record(event(clock.pk, kind, actor, at, met_by=met_by, breached=clock.breached_at) for clock in ended)
    outbox_put(news=[News(kind="clock.breached", subject_id=pk) for pk, *_row, late in rows if late], at=at)
    tell_followers([clock.pk for clock in ended], at)
    return ended
