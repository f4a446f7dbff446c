"""A sheet as it is printed, downloaded and filled in: what the crew needs of each job, and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cases.casework.lists.sheets.models import DaySheet, SheetLine
from cases.casework.lists.sheets.warnings import Warned, warnings_for
from cases.casework.models import Case
from cases.casework.queries.found import with_reference
from cases.casework.registry import acts_from, workflow_named
from crm.catalogue.answers_found import answers_told
from crm.catalogue.models import Outcome
from crm.teams.access import record_read
from crm.teams.actor import Actor, Role
from crm.teams.models import Team

MOST_SHEETS = 50
ABOUT_PEOPLE = frozenset({"FILE"})  # kinds of answer that a crew is not given


@dataclass(frozen=True, slots=True)
class Job:
    """One job as the crew reads it, and what may come back for it."""

    line: SheetLine
    case: Case
    reference: str
    said: list[tuple[str, str]]  # the form's questions and answers, none that is sensitive or about a person
    warnings: list[Warned]
    outcomes: list[tuple[str, str]]  # (code, words) of those that can end it now


def sheet_jobs(*, sheet: DaySheet, actor: Actor, at: datetime, screen: str) -> list[Job]:
    """The jobs of a sheet in its order, as far as the actor may still see them; the read is recorded."""
    lines = {line.case_id: line for line in sheet.lines.order_by("position")}
    seen = with_reference(Case.objects.visible_to(actor).filter(pk__in=list(lines))).select_related(
        "service", "service_version", "property", "street", "contact", "officer", "team"
    )
    cases = sorted(seen, key=lambda case: lines[case.pk].position)
    record_read(actor=actor, at=at, screen=screen, kind="CASE", keys=[case.pk for case in cases])
    warned = warnings_for(cases, actor=actor, at=at)
    said = answers_told([(_for_crews(case), _given(case)) for case in cases], reader=None)
    endings = _endings(cases)
    return [
        Job(
            line=lines[case.pk],
            case=case,
            reference=case.reference_value,  # type: ignore[attr-defined]
            said=told,
            warnings=warned.get(case.pk, []),
            outcomes=_open_endings(case, endings.get(case.service_version_id, [])),
        )
        for case, told in zip(cases, said, strict=True)
    ]


def sheets_of(*, actor: Actor) -> list[DaySheet]:
    """The newest sheets of the teams whose work this person sees."""
    teams = Team.objects.filter(pk__in=actor.teams) | Team.objects.filter(
        department__in=actor.departments(Role.TEAM_LEADER)
    )
    sheets = DaySheet.objects.filter(team__in=teams.values("pk")).select_related("team", "made_by")
    return list(sheets.order_by("-pk")[:MOST_SHEETS])


def planned_for(*, team: int, day: date, actor: Actor, most: int) -> list[int]:
    """The keys of the open cases of a team whose day of the work is that one, as far as the actor may see them."""
    planned = Case.objects.visible_to(actor).open().filter(team=team, planned_date=day)
    return list(planned.order_by("next_due_at", "id").values_list("pk", flat=True)[:most])


def _for_crews(case: Case) -> list[dict[str, Any]]:
    """The questions whose answers a crew needs: none that is sensitive, known of a person, or a file."""
    return [
        item
        for item in case.service_version.form
        if not item.get("sensitive") and not item.get("known") and item.get("kind") not in ABOUT_PEOPLE
    ]


def _given(case: Case) -> dict[str, str]:
    return case.contact.answers or {}


def _endings(cases: Sequence[Case]) -> dict[int, list[Outcome]]:
    found: dict[int, list[Outcome]] = {}
    versions = {case.service_version_id for case in cases}
    for outcome in Outcome.objects.filter(version__in=versions, needs_evidence=False).order_by("id"):
        found.setdefault(outcome.version_id, []).append(outcome)
    return found


def _open_endings(case: Case, outcomes: Sequence[Outcome]) -> list[tuple[str, str]]:
    if case.closed_at is not None:
        return []
    case.__class__ = workflow_named(case.workflow).model
    ends = [act for act in acts_from(case).values() if "outcome" in act.asks]
    return [
        (outcome.code, outcome.label)
        for outcome in outcomes
        if any(not act.families or outcome.family in act.families for act in ends)
    ]
