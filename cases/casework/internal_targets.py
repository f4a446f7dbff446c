"""The department's own targets on a case: clocks beside the customer's promises, and never instead of them.

They start when a team gets the case and begin anew when another team does; the customer's promise runs on. They wait
while the customer is asked, and end with the work. They are told to no customer and never decide `Case.next_due_at`.
Parts of acts: no transaction of their own, the case is locked.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Max

from cases.casework.models import Case, InternalTarget
from crm.sla.actions import clocks_cancel, clocks_start
from crm.sla.models import Clock
from crm.sla.queries import UnknownPolicy, policy_in_force
from crm.teams.actor import Actor

OPEN = (Clock.State.RUNNING, Clock.State.PAUSED)


def internal_start(*, case: Case, actor: Actor, at: datetime, since: datetime | None = None) -> list[Clock]:
    """The clocks that now run for the case's team, from `since` (`at` when not given); none where the service has no
    target of the department's own, or one that was never published."""
    try:
        policy = policy_in_force(code=case.service_version.internal_policy) if _has_one(case) else None
    except UnknownPolicy:
        policy = None
    if policy is None:
        return []
    before = InternalTarget.objects.filter(case=case).aggregate(last=Max("cycle"))["last"] or 0
    clocks = clocks_start(policy=policy, received_at=since or at, cycle=before + 1, actor=actor, at=at)
    _tied(clocks, case_id=case.pk, team_id=case.team_id)
    return clocks


def internal_restart(*, case: Case, team_was: int, policy_was: str, actor: Actor, at: datetime) -> None:
    """Nothing; a case that went to another team has that team's clocks, from now on.

    One that stayed with its team, but under another target, has that one, counted from when the team got the case.
    """
    if (team_was, policy_was) == (case.team_id, case.service_version.internal_policy) or case.closed_at is not None:
        return
    running = Clock.objects.filter(pk__in=internal_clocks(case, states=OPEN)).order_by("started_at", "pk")
    first = running.values_list("started_at", flat=True).first()
    internal_cancel(case=case, actor=actor, at=at)
    internal_start(case=case, actor=actor, at=at, since=first if team_was == case.team_id else None)


def internal_cancel(*, case: Case, actor: Actor, at: datetime) -> None:
    """Nothing; the department's own clocks on this case run no longer."""
    clocks_cancel(clock_ids=internal_clocks(case, states=OPEN), actor=actor, at=at)


def internal_clocks(case: Case, *, states: Iterable[str]) -> list[int]:
    """The keys of the department's own clocks on this case that are in these states."""
    targets = InternalTarget.objects.filter(case=case, clock__state__in=list(states))
    return list(targets.order_by("clock").values_list("clock_id", flat=True))


def internal_tied(begun: dict[int, list[Clock]]) -> None:
    """Nothing; clocks that the stop of a department's own clock began are the department's own too."""
    for own in InternalTarget.objects.filter(clock__in=list(begun)).order_by("clock"):
        _tied(begun[own.clock_id], case_id=own.case_id, team_id=own.team_id, cycle=own.cycle)


def _has_one(case: Case) -> bool:
    return bool(case.service_version.internal_policy)


def _tied(clocks: list[Clock], *, case_id: int, team_id: int, cycle: int | None = None) -> None:
    InternalTarget.objects.bulk_create(
        InternalTarget(clock=clock, case_id=case_id, team_id=team_id, kind=clock.kind, cycle=cycle or clock.cycle)
        for clock in clocks
    )
