"""Many cases at once, on the pages: ticked, seen beforehand, carried out with progress, taken back."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.casework.lists.bulk.carrying import bulk_carry_out
from cases.casework.lists.bulk.models import BulkRun
from cases.casework.models import Case
from tests.cases.casework.waste_desk import Desk, waste_desk
from tests.channels.staff.pages import fields_of

BULK = "/staff/work/bulk"


@pytest.fixture
def desk(db: None) -> Desk:
    return waste_desk()


@pytest.fixture
def officer(desk: Desk, client: Client) -> Client:
    client.force_login(desk.cast.officer)
    return client


def ticks(client: Client) -> list[str]:
    return re.findall(r'name="case" value="([^"]+)"', client.get("/staff/work").content.decode())


def test_ticked_seen_done_and_taken_back(desk: Desk, officer: Client) -> None:
    desk.many(2, at=timezone.now())
    page = officer.post(BULK, {"case": ticks(officer)})
    assert "2 cases" in page.content.decode() and "Complete (2)" in page.content.decode()
    preview = officer.post(BULK, {"case": ticks(officer), "step": "preview", "what": "assign"})
    assert "It will be done to 0 cases." in preview.content.decode()  # to nobody: they are nobody's
    form = fields_of(preview, "bulk") | {"officer": str(desk.cast.officer.pk), "case": ticks(officer)}
    answer = officer.post(BULK, form)
    assert answer.status_code == 302
    run = BulkRun.objects.get()
    assert officer.post(BULK, form)["Location"] == answer["Location"]  # pressed twice
    assert "Going on: 0 of 2" in officer.get(answer["Location"]).content.decode()
    bulk_carry_out(run_id=run.pk, now=timezone.now)
    done = officer.get(answer["Location"], headers={"HX-Request": "true"}).content.decode()
    assert "Done: 2 of 2." in done and "hx-trigger" not in done and "Take it back" in done
    back = officer.post(f"/staff/work/runs/{run.pk}/do", {"do": "undo"})
    bulk_carry_out(run_id=BulkRun.objects.latest("pk").pk, now=timezone.now)
    assert "Done: 2 of 2." in officer.get(back["Location"]).content.decode()
    assert set(Case.objects.unscoped("test").values_list("officer", flat=True)) == {None}


def test_an_outcome_is_asked_for_and_what_would_be_left_stands_first(desk: Desk, officer: Client) -> None:
    gone, _stays = desk.many(2, at=timezone.now())
    chosen = ticks(officer)
    closed = {"state": "CLOSED", "closed_at": timezone.now(), "outcome": desk.missed_bin.outcomes.first()}
    Case.objects.unscoped("test").filter(pk=gone.case.pk).update(**closed)
    preview = officer.post(BULK, {"case": chosen, "step": "preview", "what": "act-complete"}).content.decode()
    assert "It will be done to 1 case." in preview and "1 will be left as it is" in preview
    assert preview.index("This is not possible in its state.") < preview.index("done</td>")
    form = fields_of(preview, "bulk") | {"case": chosen}
    refused = officer.post(BULK, {name: value for name, value in form.items() if name != "outcome"})
    assert refused.status_code == 422 and "Choose how they ended." in refused.content.decode()
    assert officer.post(BULK, form | {"outcome": "collected", "words": ""}).status_code == 302
    page = officer.get(f"/staff/work/runs/{BulkRun.objects.get().pk}").content.decode()
    assert "nothing has been done yet" in page
    officer.post(f"/staff/work/runs/{BulkRun.objects.get().pk}/do", {"do": "stop"})
    assert "Stopped: 0 of 2" in officer.get(f"/staff/work/runs/{BulkRun.objects.get().pk}").content.decode()


def test_everything_on_the_list_is_what_its_filters_leave(desk: Desk, officer: Client) -> None:
    planned, _other = desk.many(2, at=timezone.now())
    Case.objects.unscoped("test").filter(pk=planned.case.pk).update(state="PLANNED")
    page = officer.post(BULK, {"every": "1", "show": "team", "state": "PLANNED"}).content.decode()
    assert re.findall(r'name="case" value="(\d+)\.', page)[0] == str(planned.case.pk) and "1 case<" in page


def test_nothing_ticked_says_so_and_another_persons_run_is_not_there(desk: Desk, officer: Client) -> None:
    assert "Tick at least one case first." in officer.post(BULK, {}, follow=True).content.decode()
    assert officer.post(BULK, {"case": "x", "what": "act-nothing"}).status_code == 302
    desk.many(1, at=timezone.now())
    assert officer.post(BULK, {"case": ticks(officer), "what": "act-nothing"}).status_code == 404
    officer.post(BULK, {"case": ticks(officer), "step": "go", "what": "assign", "officer": desk.cast.officer.pk})
    other = Client()
    other.force_login(desk.cast.waste_leader)
    assert other.get(f"/staff/work/runs/{BulkRun.objects.get().pk}").status_code == 404
    assert "Giving to Olu Officer" in officer.get("/staff/work/runs").content.decode()


def test_as_many_statements_for_fifty_chosen_as_for_one(desk: Desk, officer: Client) -> None:
    def statements(chosen: list[str]) -> int:
        with CaptureQueriesContext(connection) as asked:
            officer.post(BULK, {"case": chosen, "step": "preview", "what": "act-complete"})
        return len(asked)

    desk.many(50, at=timezone.now())
    chosen = ticks(officer)
    assert len(chosen) == 50
    statements(chosen)
    assert statements(chosen) == statements(chosen[:1])
