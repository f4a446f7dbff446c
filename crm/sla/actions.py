"""What is done to clocks: start, stop, pause, resume, cancel. Every change writes its event and tells the followers.

All run inside the caller's transaction, which has locked what the clocks belong to; clocks are locked in order of key.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from crm.sla.follow import tell_followers
from crm.sla.models import Clock, ClockEvent, ClockEventKind, ClockPause
from crm.sla.queries import PolicyInForce, as_target, compiled, due_of, pauses_of, rule_of
from crm.sla.targets import due_at, warn_at
from crm.teams.actor import Actor


def _event(clock_id: int, kind: str, actor: Actor, at: datetime, **facts: Any) -> ClockEvent:
    said = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in facts.items()}
    return ClockEvent(clock_id=clock_id, at=at, kind=kind, actor_kind=actor.kind, actor_key=actor.key, facts=said)


def clocks_start(
    *,
    policy: PolicyInForce,
    received_at: datetime,
    actor: Actor,
    at: datetime,
    kinds: Iterable[str] | None = None,
    cycle: int = 1,
    met: dict[str, str] | None = None,
) -> list[Clock]:
    """The clocks now running for something received at `received_at`, one for each target of these kinds (all, if None).

    `met` maps a kind to how it is met in this same act (Clock.MetBy): such a clock starts stopped.
    """
    met = met or {}
    wanted = None if kinds is None else set(kinds)
    clocks = []
    for row in policy.targets:
        if wanted is not None and row.kind not in wanted:
            continue
        due = due_at(calendar=policy.calendar, target=as_target(row), start=received_at)
        stopped = row.kind in met
        clocks.append(
            Clock(
                kind=row.kind,
                cycle=cycle,
                target=row,
                calendar_version_id=policy.calendar_version_id,
                state=Clock.State.STOPPED if stopped else Clock.State.RUNNING,
                started_at=received_at,
                due_at=due,
                promised_at=None if stopped else due,
                warn_at=None if stopped else _warning(policy.calendar, row.warn_percent, received_at, due, ()),
                stopped_at=max(at, received_at) if stopped else None,
                breached_at=due if stopped and due < at else None,
                met_by=met.get(row.kind, ""),
                same_act=stopped,
            )
        )
    Clock.objects.bulk_create(clocks)
    events = [
        _event(
            clock.pk, ClockEventKind.START, actor, at,
            target=clock.target_id, calendar=clock.calendar_version_id, due=clock.due_at, start=received_at,
        )
        for clock in clocks
    ]  # fmt: skip
    events += [
        _event(clock.pk, ClockEventKind.STOP, actor, at, met_by=clock.met_by, breached=clock.breached_at, same_act=True)
        for clock in clocks
        if clock.state == Clock.State.STOPPED
    ]
    ClockEvent.objects.bulk_create(events)
    return clocks


def _warning(calendar: Any, percent: int, start: datetime, due: datetime, pauses: Sequence[Any]) -> datetime:
    return warn_at(calendar=calendar, start=start, due=due, share=percent / 100, pauses=pauses)


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
RETURNING id, breached_at
"""


def _end(
    ids: Sequence[int], *, state: str, met_by: str, latch: bool, kind: str, actor: Actor, at: datetime
) -> list[int]:
    if not ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_STOP, {"ids": sorted(ids), "at": at, "state": state, "met_by": met_by, "latch": latch})
        ended = cursor.fetchall()
    ClockEvent.objects.bulk_create(
        _event(clock_id, kind, actor, at, met_by=met_by, breached=breached) for clock_id, breached in ended
    )
    changed = [clock_id for clock_id, _breached in ended]
    tell_followers(changed, at)
    return changed


def clocks_stop(*, clock_ids: Sequence[int], met_by: str, actor: Actor, at: datetime) -> list[int]:
    """The keys of the clocks that stopped now, in one statement; those that had ended before are left as they are."""
    return _end(
        clock_ids, state=Clock.State.STOPPED, met_by=met_by, latch=True, kind=ClockEventKind.STOP, actor=actor, at=at
    )


def clocks_cancel(*, clock_ids: Sequence[int], actor: Actor, at: datetime) -> list[int]:
    """The keys of the clocks cancelled now: their contact was logged in error, or turned out not ours."""
    return _end(
        clock_ids, state=Clock.State.CANCELLED, met_by="", latch=False, kind=ClockEventKind.CANCEL, actor=actor, at=at
    )


def clocks_pause(
    *, clock_ids: Sequence[int], reason: str, expires_at: datetime, actor: Actor, at: datetime
) -> list[int]:
    """The keys of the clocks paused now, until resumed or `expires_at`. Pausing after breach does not un-breach."""
    clocks = [
        clock
        for clock in Clock.objects.select_for_update()
        .filter(pk__in=list(clock_ids), state=Clock.State.RUNNING)
        .order_by("pk")
        if rule_of(clock.target_id).pauses
    ]
    events = []
    for clock in clocks:
        if clock.breached_at is None and clock.due_at is not None and clock.due_at < at:
            clock.breached_at = clock.due_at
            events.append(_event(clock.pk, ClockEventKind.BREACH, actor, at, due=clock.due_at))
        clock.state, clock.paused_at, clock.pause_reason = Clock.State.PAUSED, at, reason
        clock.due_at = clock.warn_at = None
        clock.resume_at = expires_at
        events.append(_event(clock.pk, ClockEventKind.PAUSE, actor, at, reason=reason, until=expires_at))
    _save(clocks)
    ClockPause.objects.bulk_create(
        ClockPause(clock=clock, reason=reason, started_at=at, expires_at=expires_at) for clock in clocks
    )
    ClockEvent.objects.bulk_create(events)
    changed = [clock.pk for clock in clocks]
    tell_followers(changed, at)
    return changed


def clocks_resume(*, clock_ids: Sequence[int], actor: Actor, at: datetime) -> list[int]:
    """The keys of the clocks that run again now; their due time has moved by the working time of the pause."""
    clocks = list(
        Clock.objects.select_for_update().filter(pk__in=list(clock_ids), state=Clock.State.PAUSED).order_by("pk")
    )
    ids = [clock.pk for clock in clocks]
    ClockPause.objects.filter(clock__in=ids, ended_at__isnull=True).update(ended_at=at)
    pauses = pauses_of(ids)
    events = []
    for clock in clocks:
        due = due_of(clock, pauses[clock.pk])
        spans = [(pause.started_at, pause.ended_at) for pause in pauses[clock.pk]]
        clock.state, clock.paused_at, clock.pause_reason, clock.resume_at = Clock.State.RUNNING, None, "", None
        clock.due_at = due
        if clock.warned_level == 0:
            percent = rule_of(clock.target_id).warn_percent
            clock.warn_at = _warning(compiled(clock.calendar_version_id), percent, clock.started_at, due, spans)
        events.append(_event(clock.pk, ClockEventKind.RESUME, actor, at, due=due))
    _save(clocks)
    ClockEvent.objects.bulk_create(events)
    tell_followers(ids, at)
    return ids


def _save(clocks: Sequence[Clock]) -> None:
    Clock.objects.bulk_update(
        clocks,
        ["state", "due_at", "warn_at", "breached_at", "paused_at", "pause_reason", "resume_at"],
    )
