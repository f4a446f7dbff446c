"""Every address about the work on a case, for everybody of the cast: stages, checklist, tasks, proposals."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.casework.models import Case
from cases.casework.work.models import CaseDocument, CaseTask
from crm.documents.actions import document_keep
from crm.documents.given import GivenFile
from tests.channels.staff.conftest import Desk
from tests.channels.staff.test_access import AGENTS, LEADERS, OFFICERS

WORKERS = {"officer", "waste_leader"}
# URL name -> (arguments, who may). R: the reference of a case of waste collection; T: a task of it.
TABLE: dict[str, tuple[str, set[str]]] = {
    "case-stage": ("R", WORKERS),
    "case-tick": ("R", WORKERS),
    "case-task-add": ("R", WORKERS),
    "case-proposal-decline": ("R", WORKERS),
    "case-file": ("F", {"agent", "second_agent", "safeguarder", "officer", "waste_leader"}),
    "task": ("T", WORKERS),
    "tasks": ("", AGENTS | OFFICERS | LEADERS),
}
PAGES = {"case-task-add", "tasks", "case-file"}  # the rest are POST only


def address(name: str, desk: Desk) -> str:
    kind = TABLE[name][0]
    if not kind:
        return reverse(f"staff:{name}")
    reference = desk.log()
    if kind == "R":
        return reverse(f"staff:{name}", args=[reference])
    case = Case.objects.unscoped("test").get()
    if kind == "F":
        given = GivenFile(name="bin.txt", content=b"Emptied.")
        kept = document_keep(given=given, actor=desk.cast.officer.actor, at=timezone.now(), key="f")
        CaseDocument.objects.create(case=case, document=kept, added_at=timezone.now(), added_by=desk.cast.officer)
        return reverse("staff:case-file", args=[reference, kept.pk])
    task = CaseTask.objects.create(
        case=case, title="Look", team=case.team, added_at=timezone.now(), added_by="test", key="t"
    )
    return reverse(f"staff:{name}", args=[task.pk])


def test_every_address_about_the_work_is_in_the_table() -> None:
    from channels.staff.views import case_work, tasks

    assert {pattern.name for pattern in [*case_work.urls, *tasks.urls]} == set(TABLE)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_who_may_open_it(name: str, desk: Desk, browser_of: Callable[..., Client]) -> None:
    path, allowed = address(name, desk), TABLE[name][1]
    for who, user in desk.cast.users.items():
        client = browser_of(user)
        opened = client.get(path) if name in PAGES else client.post(path, {"do": "take"})
        assert (opened.status_code in (200, 302)) == (who in allowed), f"{name} for {who}: {opened.status_code}"


@pytest.mark.parametrize("name", sorted(TABLE))
def test_a_stranger_is_asked_to_sign_in(name: str, desk: Desk) -> None:
    path = address(name, desk)
    answer = Client().get(path) if name in PAGES else Client().post(path)
    assert answer.status_code == 302 and reverse("staff:sign-in") in answer["Location"]
