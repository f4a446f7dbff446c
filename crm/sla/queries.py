"""Policies and calendars in force, what a service would promise, and clocks explained."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db.models import OuterRef, Subquery

from crm.sla.explaining import Explanation, explain
from crm.sla.models import CalendarVersion, Clock, ClockPause, Policy, PolicyTarget, PolicyVersion
from crm.sla.targets import Target, due_at
from crm.sla.working_time import CompiledCalendar, compile_calendar


class UnknownPolicy(LookupError):
    """No policy with this code has been published."""


@dataclass(frozen=True, slots=True)
class PolicyInForce:
    """One edition of a policy with the edition of its calendar: both are pinned by the clocks that start on them."""

    version_id: int
    calendar_version_id: int
    targets: tuple[PolicyTarget, ...]
    calendar: CompiledCalendar


@dataclass(frozen=True, slots=True)
class WouldBe:
    """What would be promised: kind of clock, when it is due, and why."""

    kind: str
    due_at: datetime
    explanation: Explanation


# Versions are never edited, so what was compiled once stays right; the keys are versions, not codes.
@lru_cache(maxsize=256)
def compiled(calendar_version_id: int) -> CompiledCalendar:
    """The compiled calendar of a version."""
    return compile_calendar(CalendarVersion.objects.values_list("spec", flat=True).get(pk=calendar_version_id))


@lru_cache(maxsize=1024)
def targets_of(version_id: int) -> tuple[PolicyTarget, ...]:
    """The targets of a policy version, by kind."""
    return tuple(PolicyTarget.objects.filter(version=version_id).order_by("kind", "id"))


@lru_cache(maxsize=4096)
def rule_of(target_id: int) -> PolicyTarget:
    """One target; targets are never edited."""
    return PolicyTarget.objects.get(pk=target_id)


def as_target(row: PolicyTarget) -> Target:
    """The pure rule of a stored target."""
    return Target(
        measure=row.measure,
        amount=row.amount,
        receipt=row.receipt,
        cutoff=row.cutoff,
        pause_rule=row.pause_rule,
    )


def policy_in_force(*, code: str) -> PolicyInForce:
    """The newest editions of this policy and its calendar, in one statement. Raises UnknownPolicy."""
    version = PolicyVersion.objects.filter(policy=OuterRef("pk")).order_by("-number").values("pk")[:1]
    calendar = CalendarVersion.objects.filter(calendar=OuterRef("calendar")).order_by("-number").values("pk")[:1]
    found = Policy.objects.filter(code=code).values_list(Subquery(version), Subquery(calendar)).first()
    if found is None or None in found:
        raise UnknownPolicy(code)
    version_id, calendar_version_id = found
    return PolicyInForce(
        version_id=version_id,
        calendar_version_id=calendar_version_id,
        targets=targets_of(version_id),
        calendar=compiled(calendar_version_id),
    )


def would_be(*, code: str, received_at: datetime, now: datetime) -> list[WouldBe]:
    """What this policy would promise for something received at that moment, by kind."""
    policy = policy_in_force(code=code)
    found = []
    for row in policy.targets:
        target = as_target(row)
        due = due_at(calendar=policy.calendar, target=target, start=received_at)
        found.append(
            WouldBe(
                kind=row.kind,
                due_at=due,
                explanation=explain(
                    calendar=policy.calendar, target=target, start=received_at, pauses=(), due=due, now=now
                ),
            )
        )
    return found


def pauses_of(clock_ids: Sequence[int]) -> dict[int, list[ClockPause]]:
    """The pauses of each of these clocks, oldest first."""
    found: dict[int, list[ClockPause]] = {clock_id: [] for clock_id in clock_ids}
    for pause in ClockPause.objects.filter(clock__in=clock_ids).order_by("started_at", "id"):
        found[pause.clock_id].append(pause)
    return found


def due_of(clock: Clock, pauses: Sequence[ClockPause]) -> datetime:
    """When a clock that is not paused now is due, from its start, its pinned rule and its ended pauses."""
    return due_at(
        calendar=compiled(clock.calendar_version_id),
        target=as_target(rule_of(clock.target_id)),
        start=clock.started_at,
        pauses=[(pause.started_at, pause.ended_at) for pause in pauses if pause.ended_at is not None],
    )


def explanation_of(clock: Clock, *, now: datetime) -> Explanation:
    """Why the clock is due when it is; for a paused clock, that it waits and what counted so far."""
    spans = [(pause.started_at, pause.ended_at or now) for pause in pauses_of([clock.pk])[clock.pk]]
    return explain(
        calendar=compiled(clock.calendar_version_id),
        target=as_target(rule_of(clock.target_id)),
        start=clock.started_at,
        pauses=spans,
        due=clock.due_at,
        now=now,
    )
