"""The department's own targets on a case, for its page: apart from what the customer was promised."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from cases.casework.models import Case, InternalTarget
from crm.sla.explaining import Explanation
from crm.sla.models import Clock
from crm.sla.queries import compiled, explanation_of, pauses_of
from crm.sla.working_time import CompiledCalendar
from crm.teams.compiled_once import Given, compiled_once


@dataclass(frozen=True, slots=True)
class InternalShown:
    """One target of the department's own; `explanation` while it is neither met nor cancelled."""

    clock: Clock
    team: str
    calendar: CompiledCalendar
    explanation: Explanation | None


def internal_of(case: Case, *, at: datetime) -> list[InternalShown]:
    """The targets of every team that had the case, the latest first."""
    targets = _targets(case=case.pk)
    pauses = pauses_of([target.clock_id for target in targets]) if targets else {}
    return [
        InternalShown(
            clock=target.clock,
            team=target.team.name,
            calendar=compiled(target.clock.calendar_version_id),
            explanation=explanation_of(target.clock, now=at, pauses=pauses[target.clock_id])
            if target.clock.stopped_at is None
            else None,
        )
        for target in targets
    ]


@compiled_once
def _targets(*, case: Given) -> QuerySet[InternalTarget]:
    return InternalTarget.objects.filter(case=case).select_related("clock", "team").order_by("-cycle", "clock")
