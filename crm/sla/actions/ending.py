"""Stopping clocks because the promise was kept, and cancelling those that should not run."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from crm.sla.actions.starting import clocks_chain
from crm.sla.actions.writing import event, record
from crm.sla.follow import tell_followers
from crm.sla.models import Clock, ClockEventKind
from crm.teams.actor import Actor

# Breach is latched here too, so that a late sweep cannot hide a miss (sla.md section 1).
_STOP = """
WITH ended AS (
    UPDATE crm_clockpause SET ended_at = %(at)s WHERE clock_id = ANY(%(ids)s) AND ended_at IS NULL
)
UPDATE crm_clock SET
    state = %(state)s, stopped_at = GREATEST(%(at)s, started_at), met_by = %(met_by)s,
    breached_at = COALESCE(breached_at, CASE WHEN %(latch)s AND state = 'RUNNING' AND due_at < %(at)s THEN due_at END),
    warn_at = NULL, paused_at = NULL, pause_reason = '', resume_at = NULL
WHERE id = ANY(%(ids)s) AND state IN ('RUNNING', 'PAUSED')
RETURNING id, breached_at, target_id, kind, cycle
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
        ended = [
            Clock(pk=pk, breached_at=breached, target_id=target, kind=kind_of, cycle=cycle)
            for pk, breached, target, kind_of, cycle in cursor.fetchall()
        ]
    record(event(clock.pk, kind, actor, at, met_by=met_by, breached=clock.breached_at) for clock in ended)
    tell_followers([clock.pk for clock in ended], at)
    return ended
