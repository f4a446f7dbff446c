"""Starting the clocks of something received, and those that another clock's stop begins."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from crm.sla.actions.writing import event, record
from crm.sla.follow import tell_followers, tie
from crm.sla.models import Clock, ClockEventKind, PolicyTarget
from crm.sla.queries import PolicyInForce, as_target, in_force, next_warning, rule_of, targets_of
from crm.sla.targets import due_at
from crm.teams.actor import Actor


def clocks_start(
    *,
    policy: PolicyInForce,
    received_at: datetime,
    actor: Actor,
    at: datetime,
    kinds: Iterable[str] | None = None,
    cycle: int = 1,
    met: dict[str, str] | None = None,
    channel: str = "",
    customer_kind: str = "",
    fixed_at: datetime | None = None,
) -> list[Clock]:
    """The clocks now running for something received at `received_at`, one for each target of these kinds (all, if None).

    Where a target is for this channel or kind of customer alone, it takes the general one's place. A target that begins
    when another promise is kept starts then, which is now when that one is met in this same act. `met` maps a kind to how
    it is met so (Clock.MetBy): such a clock starts stopped. `fixed_at` is the moment agreed, for targets that count nothing.
    """
    wanted = None if kinds is None else set(kinds)
    rows = [
        row
        for row in policy.for_whom(channel=channel, customer_kind=customer_kind)
        if (not row.starts_after or row.starts_after in (met or {})) and (wanted is None or row.kind in wanted)
    ]
    clocks = [_clock(row, policy, received_at, at, cycle, (met or {}).get(row.kind, ""), fixed_at) for row in rows]
    return _written(clocks, actor=actor, at=at)


def clocks_chain(*, stopped: Sequence[Clock], actor: Actor, at: datetime) -> dict[int, list[Clock]]:
    """By the key of a clock that stopped now, the clocks which that begins: an answer owed ten days after the
    acknowledgement (Complaint Handling Code 6.3). What they belong to has been told to tie them to itself."""
    begun: dict[int, list[Clock]] = {}
    for clock in stopped:
        own = rule_of(clock.target_id)
        if not any(row.starts_after == own.kind for row in targets_of(own.version_id)):
            continue
        policy = in_force(own.version_id)
        rows = [
            row
            for row in policy.for_whom(channel=own.channel, customer_kind=own.customer_kind)
            if row.starts_after == own.kind
        ]
        clocks = [_clock(row, policy, at, at, clock.cycle, "", None) for row in rows]
        begun[clock.pk] = _written(clocks, actor=actor, at=at)
    if begun:
        tie(begun)
        tell_followers([clock.pk for clocks in begun.values() for clock in clocks], at)
    return begun


def _clock(
    row: PolicyTarget,
    policy: PolicyInForce,
    received_at: datetime,
    at: datetime,
    cycle: int,
    met_by: str,
    fixed_at: datetime | None,
) -> Clock:
    due = due_at(calendar=policy.calendar, target=as_target(row, fixed_at=fixed_at), start=received_at)
    clock = Clock(
        kind=row.kind,
        cycle=cycle,
        target=row,
        calendar_version_id=policy.calendar_version_id,
        fixed_at=fixed_at if row.measure == "FIXED" else None,
        state=Clock.State.STOPPED if met_by else Clock.State.RUNNING,
        started_at=received_at,
        due_at=due,
        promised_at=None if met_by else due,
        stopped_at=max(at, received_at) if met_by else None,
        breached_at=due if met_by and due < at else None,
        met_by=met_by,
        same_act=bool(met_by),
    )
    clock.warn_at = None if met_by else next_warning(clock, ())
    return clock


def _written(clocks: list[Clock], *, actor: Actor, at: datetime) -> list[Clock]:
    Clock.objects.bulk_create(clocks)
    events = [
        event(
            clock.pk, ClockEventKind.START, actor, at,
            target=clock.target_id, calendar=clock.calendar_version_id, due=clock.due_at, start=clock.started_at,
            **({"fixed": clock.fixed_at} if clock.fixed_at else {}),
        )
        for clock in clocks
    ]  # fmt: skip
    events += [
        event(clock.pk, ClockEventKind.STOP, actor, at, met_by=clock.met_by, breached=clock.breached_at, same_act=True)
        for clock in clocks
        if clock.state == Clock.State.STOPPED
    ]
    record(events)
    return clocks
