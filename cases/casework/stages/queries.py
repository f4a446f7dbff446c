"""The stages of a case as staff read them: which there are, where it is, by when it should have gone on, what is ticked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from cases.casework.models import Case
from cases.casework.work.hours import days_after, hours_of, hours_of_departments
from cases.casework.work.models import CaseTick
from crm.catalogue.stages import Stage, stage_coded, stages_in
from crm.catalogue.words import said
from crm.sla.working_time import CompiledCalendar
from crm.teams.compiled_once import Given, compiled_once


@dataclass(frozen=True, slots=True)
class ItemShown:
    """One line of a checklist, and who ticked it when."""

    stage: str
    code: str
    label: str
    needed: bool
    ticked_at: datetime | None
    ticked_by: str


@dataclass(frozen=True, slots=True)
class StageShown:
    """One stage of the state the case is in; `due_at` of the one it is in, for us only."""

    code: str
    name: str
    is_here: bool
    due_at: datetime | None
    is_late: bool
    calendar: CompiledCalendar | None
    items: list[ItemShown]


def stages_shown(case: Case, *, at: datetime) -> list[StageShown]:
    """The stages of the state the case is in, in order; none where the service has none there."""
    stages = stages_in(case.service_version.stages, case.state)
    if not stages:
        return []
    ticks = {(tick.stage, tick.item): tick for tick in _ticks(case=case.pk)}
    here = stage_coded(case.service_version.stages, case.stage)
    calendar = hours_of(case) if here is not None and here.target_days else None
    due = _due(here, case.stage_since, calendar)
    return [
        StageShown(
            code=stage.code,
            name=said(stage.name),
            is_here=stage.code == case.stage,
            due_at=due if stage.code == case.stage else None,
            is_late=stage.code == case.stage and due is not None and due < at,
            calendar=calendar,
            items=[_item(stage.code, item.code, said(item.label), item.needed, ticks) for item in stage.checklist],
        )
        for stage in stages
    ]


def _item(stage: str, code: str, label: str, needed: bool, ticks: dict[tuple[str, str], CaseTick]) -> ItemShown:
    tick = ticks.get((stage, code))
    return ItemShown(
        stage=stage,
        code=code,
        label=label,
        needed=needed,
        ticked_at=tick.ticked_at if tick else None,
        ticked_by=tick.ticked_by.full_name if tick else "",
    )


@compiled_once
def _ticks(*, case: Given) -> QuerySet[CaseTick]:
    return CaseTick.objects.filter(case=case).select_related("ticked_by").order_by("id")


def _due(stage: Stage | None, since: datetime | None, calendar: CompiledCalendar | None) -> datetime | None:
    if stage is None or since is None or not stage.target_days:
        return None
    return days_after(calendar, since, stage.target_days)


@dataclass(frozen=True, slots=True)
class StageOfRow:
    """The stage of a case on a list, and whether it should have gone on by now."""

    name: str
    is_late: bool


def stages_of_rows(cases: Sequence[Case], *, at: datetime) -> dict[int, StageOfRow]:
    """The stage by the key of each case that is in one; one statement, none where no case of the list is. The cases carry
    `stage_parts`, the stages of their version."""
    staged = [case for case in cases if case.stage]
    if not staged:
        return {}
    calendars = hours_of_departments({case.service.department_id for case in staged})
    found = {}
    for case in staged:
        stage = stage_coded(case.stage_parts, case.stage)  # type: ignore[attr-defined]
        due = _due(stage, case.stage_since, calendars.get(case.service.department_id))
        if stage is not None:
            found[case.pk] = StageOfRow(name=said(stage.name), is_late=due is not None and due < at)
    return found
