"""Making a crew's sheet, and taking in what came back: each result by the ordinary act that ends its case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from cases.casework.lists.bulk.models import BulkItem, BulkRun, Kind
from cases.casework.lists.sheets.models import LONGEST_NAME, DaySheet, SheetLine
from cases.casework.lists.sheets.warnings import warnings_for
from cases.casework.models import Case, CaseEvent
from cases.casework.raising import case_event
from crm.teams.access import record_read
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor, Role
from crm.teams.policy import NotPermitted, require

PERMISSION = "case.work"
MOST_JOBS = 200  # a crew does fewer in a day


class SheetRefused(Exception):
    """It cannot be so; the words say why."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came back for one line: the code of an outcome, or NOT_DONE; a note for the office."""

    outcome: str
    note: str = ""


@one_transaction
def sheet_make(*, case_ids: Sequence[int], name: str, day: date, actor: Actor, at: datetime, key: str) -> DaySheet:
    """The sheet, its jobs in the order of the streets; on each case stands that it went out, and which warnings with it.

    Raises SheetRefused (no name, no open case, too many, of several teams), NotPermitted, Busy.
    """
    require(actor, PERMISSION)
    before = DaySheet.objects.filter(key=key).first()
    if before is not None:
        return before
    seen = Case.objects.visible_to(actor).open().filter(pk__in=list(case_ids)).select_related("property", "street")
    cases = sorted(seen, key=_on_the_way)
    name = " ".join(name.split())[:LONGEST_NAME]
    teams = {case.team_id for case in cases}
    if not name:
        raise SheetRefused(_("Say for which crew or round it is."))
    if not cases or len(cases) > MOST_JOBS:
        raise SheetRefused(_("Choose 1 to %(most)s open cases.") % {"most": MOST_JOBS})
    if len(teams) > 1:
        raise SheetRefused(_("A sheet is of one team: these are of several."))
    sheet = DaySheet.objects.create(
        team_id=teams.pop(), day=day, name=name, made_at=at, made_by_id=int(actor.key), key=key
    )
    warned = warnings_for(cases, actor=actor, at=at)
    SheetLine.objects.bulk_create(
        SheetLine(sheet=sheet, position=place, case=case, alerts=[one.key for one in warned.get(case.pk, [])])
        for place, case in enumerate(cases, 1)
    )
    CaseEvent.objects.bulk_create(
        case_event(
            case, "SHEET", actor=actor, at=at,
            facts={"sheet": sheet.pk, "day": day.isoformat(), "alerts": [one.key for one in warned.get(case.pk, [])]},
        )
        for case in cases
    )  # fmt: skip
    handed = sorted({one.key for found in warned.values() for one in found})
    record_read(actor=actor, at=at, screen="day sheet: handed out", kind="ALERT", keys=handed)
    return sheet


def _on_the_way(case: Case) -> tuple[str, str, int]:
    """Street by street, house by house."""
    if case.property is not None:
        return "", case.property.sort_key, case.pk
    return "", case.street.sort_key if case.street else "~", case.pk


@one_transaction
def sheet_results(
    *, sheet_id: int, results: Mapping[int, Result], actor: Actor, at: datetime, key: str
) -> BulkRun | None:
    """The run that writes what came back, by the lines' keys; None when nothing was typed. A line typed before is taken
    once. Raises DaySheet.DoesNotExist, NotPermitted, Busy."""
    require(actor, PERMISSION)
    before = BulkRun.objects.filter(key=key).first()
    if before is not None:
        return before
    sheet = sheet_of(sheet_id=sheet_id, actor=actor)
    lines = sheet.lines.select_for_update().filter(pk__in=list(results), typed_at=None).order_by("position")
    wanted = [line for line in lines if results[line.pk].outcome]
    if not wanted:
        return None
    run = BulkRun.objects.create(
        kind=Kind.RESULT, asks={"sheet": sheet.pk}, asked_by_id=int(actor.key), asked_at=at, begins_at=at, key=key
    )
    BulkItem.objects.bulk_create(
        BulkItem(
            run=run, position=line.position, case_id=line.case_id,
            was={"outcome": results[line.pk].outcome, "note": results[line.pk].note[:2_000]},
        )
        for line in wanted
    )  # fmt: skip
    for line in wanted:
        line.outcome, line.typed_at = results[line.pk].outcome[:40], at
    SheetLine.objects.bulk_update(wanted, ["outcome", "typed_at"])
    return run


def sheet_of(*, sheet_id: int, actor: Actor) -> DaySheet:
    """A sheet of a team whose work this person sees. Raises DaySheet.DoesNotExist, NotPermitted."""
    sheet = DaySheet.objects.select_related("team", "made_by").get(pk=sheet_id)
    if sheet.team_id not in actor.teams and not _leads(actor, sheet.team.department_id):
        raise NotPermitted(PERMISSION)
    return sheet


def _leads(actor: Actor, department: int) -> bool:
    return department in actor.departments(Role.TEAM_LEADER)
