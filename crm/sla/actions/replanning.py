"""Clocks moved because their calendar or their policy was edited while they ran (sla.md section 1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from crm.sla.actions.writing import event, record, save
from crm.sla.follow import tell_followers
from crm.sla.models import Clock, ClockEventKind
from crm.sla.queries import pauses_of, replanned
from crm.teams.actor import Actor


@dataclass(frozen=True, slots=True)
class Moved:
    """One clock that moved: when it was due, and is; None while it waits."""

    clock_id: int
    before: datetime | None
    after: datetime | None


def clocks_replan(
    *,
    clock_ids: Sequence[int],
    actor: Actor,
    at: datetime,
    calendar_version: int | None = None,
    policy_version: int | None = None,
    retrospective: bool = False,
) -> list[Moved]:
    """The clocks that now run on another calendar or by another edition of their policy, in order of key.

    Only running and waiting ones that are not broken and not past their time: what was missed stays missed. Time that
    elapsed before `at` stands, unless `retrospective`. The date the customer was told is left as it is.
    """
    found = Clock.objects.select_for_update().filter(
        pk__in=list(clock_ids), state__in=[Clock.State.RUNNING, Clock.State.PAUSED], breached_at__isnull=True
    )
    clocks = [clock for clock in found.order_by("pk") if clock.due_at is None or clock.due_at >= at]
    pauses = pauses_of([clock.pk for clock in clocks])
    moved, events = [], []
    for clock in clocks:
        before = clock.due_at
        replanned(
            clock,
            pauses[clock.pk],
            calendar_version=calendar_version,
            policy_version=policy_version,
            retrospective=retrospective,
            at=at,
        )
        moved.append(Moved(clock.pk, before, clock.due_at))
        facts = {"due": clock.due_at, "was": before, "target": clock.target_id, "retrospective": retrospective}
        events.append(
            event(clock.pk, ClockEventKind.RESCHEDULE, actor, at, calendar=clock.calendar_version_id, **facts)
        )
    save(clocks)
    record(events)
    tell_followers([clock.pk for clock in clocks], at)
    return moved
