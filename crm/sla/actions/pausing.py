"""Clocks that wait: paused, running again, a pause or a stop that never was, and one that goes on after it had stopped."""

from collections.abc import Sequence
from datetime import datetime

from crm.outbox.actions import News, outbox_put
from crm.sla.actions.writing import event, record, save
from crm.sla.follow import tell_followers
from crm.sla.models import Clock, ClockEvent, ClockEventKind, ClockPause, PauseReason
from crm.sla.queries import due_of, next_warning, pauses_of, rule_of
from crm.teams.actor import Actor


def clocks_pause(
    *, clock_ids: Sequence[int], reason: str, expires_at: datetime, actor: Actor, at: datetime
) -> list[int]:
    """The keys of the clocks paused now, until resumed or `expires_at`. Pausing after breach does not un-breach."""
    clocks = [clock for clock in _locked(clock_ids, Clock.State.RUNNING) if rule_of(clock.target_id).pauses]
    events = []
    for clock in clocks:
        if clock.breached_at is None and clock.due_at is not None and clock.due_at < at:
            clock.breached_at = clock.due_at
            events.append(event(clock.pk, ClockEventKind.BREACH, actor, at, due=clock.due_at))
            outbox_put(news=[News(kind="clock.breached", subject_id=clock.pk)], at=at)  # before any sweep came to it
        clock.state, clock.paused_at, clock.pause_reason = Clock.State.PAUSED, at, reason
        clock.due_at = clock.warn_at = None
        clock.resume_at = expires_at
        events.append(event(clock.pk, ClockEventKind.PAUSE, actor, at, reason=reason, until=expires_at))
    ClockPause.objects.bulk_create(
        ClockPause(clock=clock, reason=reason, started_at=at, expires_at=expires_at) for clock in clocks
    )
    return _settled(clocks, events, at)


def clocks_resume(*, clock_ids: Sequence[int], actor: Actor, at: datetime) -> list[int]:
    """The keys of the clocks that run again now; their due time has moved by the working time of the pause."""
    clocks = _locked(clock_ids, Clock.State.PAUSED)
    ClockPause.objects.filter(clock__in=clocks, ended_at__isnull=True).update(ended_at=at)
    _run_again(clocks)
    return _settled(clocks, [event(one.pk, ClockEventKind.RESUME, actor, at, due=one.due_at) for one in clocks], at)


def pauses_void(*, clock_ids: Sequence[int], actor: Actor, at: datetime) -> list[int]:
    """The keys of the clocks that run again as if they had not been paused: the question did not reach the customer."""
    clocks = _locked(clock_ids, Clock.State.PAUSED)
    ClockPause.objects.filter(clock__in=clocks, ended_at__isnull=True).update(ended_at=at, voided_at=at)
    _run_again(clocks)
    return _settled(clocks, [event(one.pk, ClockEventKind.VOID_PAUSE, actor, at, due=one.due_at) for one in clocks], at)


def clocks_reopen(*, clock_ids: Sequence[int], actor: Actor, at: datetime) -> list[int]:
    """The keys of the clocks that go on in the same cycle, as though paused since they stopped; what was missed stays."""
    clocks = _locked(clock_ids, Clock.State.STOPPED)
    ClockPause.objects.bulk_create(
        ClockPause(
            clock=clock, reason=PauseReason.WAS_STOPPED, started_at=clock.stopped_at or at, expires_at=at, ended_at=at
        )
        for clock in clocks
    )
    for clock in clocks:
        clock.stopped_at, clock.met_by = None, ""
    _run_again(clocks)
    return _settled(clocks, [event(one.pk, ClockEventKind.REOPEN, actor, at, due=one.due_at) for one in clocks], at)


def stops_void(*, clock_ids: Sequence[int], actor: Actor, at: datetime) -> list[int]:
    """The keys of the clocks that run on as if they had not stopped: what seemed to keep the promise never arrived.

    What was missed stays missed. What this stop began, the caller ends.
    """
    clocks = _locked(clock_ids, Clock.State.STOPPED)
    for clock in clocks:
        clock.stopped_at, clock.met_by = None, ""
    _run_again(clocks)
    events = [event(one.pk, ClockEventKind.REOPEN, actor, at, due=one.due_at, void=True) for one in clocks]
    return _settled(clocks, events, at)


def _locked(clock_ids: Sequence[int], state: str) -> list[Clock]:
    return list(Clock.objects.select_for_update().filter(pk__in=list(clock_ids), state=state).order_by("pk"))


def _run_again(clocks: Sequence[Clock]) -> None:
    pauses = pauses_of([clock.pk for clock in clocks])
    for clock in clocks:
        clock.state, clock.paused_at, clock.pause_reason, clock.resume_at = Clock.State.RUNNING, None, "", None
        clock.due_at = due_of(clock, pauses[clock.pk])
        clock.warn_at = next_warning(clock, pauses[clock.pk])


def _settled(clocks: Sequence[Clock], events: Sequence[ClockEvent], at: datetime) -> list[int]:
    save(clocks)
    record(events)
    changed = [clock.pk for clock in clocks]
    tell_followers(changed, at)
    return changed
