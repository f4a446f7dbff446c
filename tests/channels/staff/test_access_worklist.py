"""Every address of the work list, for everybody of the cast: views, columns, numbers."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.casework.lists.bulk.models import Kind
from cases.casework.lists.bulk.starting import bulk_start
from cases.casework.lists.sheets.actions import sheet_make
from cases.casework.lists.views import view_save
from cases.casework.models import Case
from tests.channels.staff.conftest import Desk
from tests.channels.staff.test_access import AGENTS, LEADERS, OFFICERS

WORKERS = OFFICERS | LEADERS
EVERY = AGENTS | OFFICERS | LEADERS
# URL name -> (arguments, who may). V: a view that the waste collection team shares;
# R: a run of its officer; S: a sheet of its crew.
TABLE: dict[str, tuple[str, set[str]]] = {
    "work": ("", EVERY),
    "work-counts": ("", EVERY),
    "work-columns": ("", EVERY),
    "work-views": ("", EVERY),
    "work-view-save": ("", EVERY),
    "work-view": ("V", {"officer", "waste_leader"}),
    "work-view-do": ("V", {"officer", "waste_leader"}),
    "work-map": ("", EVERY),
    "cases": ("", EVERY | {"manager"}),
    "work-bulk": ("", WORKERS),
    "work-runs": ("", WORKERS),
    "work-run": ("R", {"officer"}),
    "work-run-do": ("R", {"officer"}),
    "work-sheets": ("", WORKERS),
    "work-sheet-make": ("", WORKERS),
    "work-sheet": ("S", {"officer", "waste_leader"}),
    "work-sheet-csv": ("S", {"officer", "waste_leader"}),
    "work-sheet-results": ("S", {"officer", "waste_leader"}),
    "work-hand-over": ("", LEADERS),
}
ACTS = {
    "work-columns": {}, "work-view-save": {"name": "All"}, "work-view-do": {"do": "mail"}, "work-bulk": {},
    "work-run-do": {"do": "stop"}, "work-sheet-make": {},
}  # fmt: skip


def address(name: str, desk: Desk) -> str:
    kind, actor, now = TABLE[name][0], desk.cast.officer.actor, timezone.now()
    if not kind:
        return reverse(f"staff:{name}")
    if kind != "V":
        desk.log()
        case = Case.objects.unscoped("test").get()
        if kind == "R":
            run = bulk_start(
                kind=Kind.ASSIGN, asks={"officer": None}, chosen=[(case.pk, None)], actor=actor, at=now, key="r"
            )
            return reverse(f"staff:{name}", args=[run.pk])
        sheet = sheet_make(case_ids=[case.pk], name="Crew", day=now.date(), actor=actor, at=now, key="s")
        return reverse(f"staff:{name}", args=[sheet.pk])
    view = view_save(
        name="Shared", asks={"show": "late"}, team_id=desk.cast.waste_collection.pk, actor=actor, at=now, key="v",
    )  # fmt: skip
    return reverse(f"staff:{name}", args=[view.pk])


def test_every_address_of_the_work_list_is_in_the_table() -> None:
    from channels.staff.views import (
        hand_over,
        worklist,
        worklist_bulk,
        worklist_map,
        worklist_search,
        worklist_sheets,
        worklist_views,
    )  # fmt: skip

    pages = (hand_over, worklist, worklist_bulk, worklist_map, worklist_search, worklist_sheets, worklist_views)
    assert {pattern.name for page in pages for pattern in page.urls} == set(TABLE)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_who_may_open_it(name: str, desk: Desk, browser_of: Callable[..., Client]) -> None:
    path, allowed = address(name, desk), TABLE[name][1]
    for who, user in desk.cast.users.items():
        client = browser_of(user)
        answer = client.post(path, ACTS[name]) if name in ACTS else client.get(path)
        assert (answer.status_code in (200, 302)) == (who in allowed), f"{name} for {who}: {answer.status_code}"


@pytest.mark.parametrize("name", sorted(TABLE))
def test_a_stranger_is_asked_to_sign_in(name: str, desk: Desk) -> None:
    path = address(name, desk)
    answer = Client().post(path) if name in ACTS else Client().get(path)
    assert answer.status_code == 302 and reverse("staff:sign-in") in answer["Location"]
