"""Narrowing the work list on its page, choosing its columns, saving what one sees as a view, sharing it."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.casework.lists.models import SavedView, ViewMail
from cases.casework.models import Case
from crm.customers.references import shown
from gazetteer.finding.models import SearchWord
from tests.cases.casework.waste_desk import Desk, waste_desk
from tests.cast import ward_around
from tests.channels.staff.test_worklist import references

WORK = "/staff/work"


@pytest.fixture
def desk(db: None) -> Desk:
    return waste_desk()


@pytest.fixture
def officer(desk: Desk, client: Client) -> Client:
    client.force_login(desk.cast.officer)
    return client


def test_a_ward_narrows_the_list_and_its_chip_takes_it_off(desk: Desk, officer: Client) -> None:
    ward = ward_around(desk.home)
    taken = desk.reported(at=timezone.now())
    page = officer.get(WORK, {"ward": ward.code, "state": "RECEIVED"})
    assert references(page) == [shown(taken.reference)]
    assert "Ward: Harbour" in page.content.decode()
    off = re.search(r'href="(/staff/work\?[^"]*)">take off<span[^>]*> Ward: Harbour', page.content.decode())
    assert off and "ward=" not in off[1] and "state=RECEIVED" in off[1]
    assert references(officer.get(WORK, {"ward": ward.code, "state": "PLANNED"})) == []


def test_a_street_is_typed_by_its_name(desk: Desk, officer: Client) -> None:
    taken = desk.reported(at=timezone.now())
    SearchWord.objects.bulk_create(SearchWord(word=word) for word in ("abbey", "road"))
    answer = officer.get(WORK, {"on": "12 abbey road"})
    assert answer.status_code == 302 and f"street={desk.home.street_id}" in answer["Location"]
    page = officer.get(answer["Location"])
    assert references(page) == [shown(taken.reference)] and "Street: Abbey Road" in page.content.decode()
    assert "No street is called that." in officer.get(WORK, {"on": "nowhere lane"}).content.decode()


def test_columns_chosen_stay(desk: Desk, officer: Client) -> None:
    desk.reported(at=timezone.now())
    officer.post(f"{WORK}/columns", {"column": ["planned", "due"], "state": "RECEIVED"})
    heads = re.findall(r'<th scope="col"[^>]*>([^<]+)', officer.get(WORK).content.decode())
    assert heads == ["Reference", "Due", "Day of the work"]


def test_a_view_is_saved_shared_opened_and_taken_away(desk: Desk, officer: Client, client: Client) -> None:
    team = desk.cast.waste_collection.pk
    kept = {"team": team, "show": "unassigned", "state": "RECEIVED", "name": "To give out", "share": team, "key": "k"}
    officer.post(f"{WORK}/views/save", kept)
    officer.post(f"{WORK}/views/save", kept)  # pressed twice
    view = SavedView.objects.get()
    assert view.asks["state"] == "RECEIVED" and view.team_id == team
    leader = Client()
    leader.force_login(desk.cast.waste_leader)
    assert "To give out" in leader.get(WORK).content.decode()
    opened = leader.get(f"{WORK}/views/{view.pk}")
    assert opened["Location"].startswith("/staff/work?") and "show=unassigned" in opened["Location"]
    leader.post(f"{WORK}/views/{view.pk}/do", {"do": "mail"})
    assert ViewMail.objects.get().user_id == desk.cast.waste_leader.pk
    stranger = Client()
    stranger.force_login(desk.cast.other_officer)
    assert "To give out" not in stranger.get(WORK).content.decode()
    assert stranger.get(f"{WORK}/views/{view.pk}").status_code == 404
    leader.post(f"{WORK}/views/{view.pk}/do", {"do": "remove"})
    assert not SavedView.objects.exists()


def test_nobody_shares_with_a_team_they_do_not_work_in(desk: Desk, officer: Client) -> None:
    saved = officer.post(f"{WORK}/views/save", {"name": "Theirs", "share": desk.cast.recovery.pk})
    assert saved.status_code == 404 and not SavedView.objects.exists()


def test_the_numbers_are_asked_for_again_alone(desk: Desk, officer: Client) -> None:
    desk.many(2, at=timezone.now())
    page = officer.get(f"{WORK}/counts").content.decode()
    assert 'figures__number">2</span> open' in page and "<table" not in page


def test_the_page_costs_no_more_statements_for_fifty_rows_than_for_one(desk: Desk, officer: Client) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            officer.get(WORK, {"state": "RECEIVED", "older": "0"})
        return len([one for one in asked if "SAVEPOINT" not in one["sql"]])

    desk.reported(at=timezone.now(), by=desk.jo())
    officer.get(WORK)
    one = statements()
    desk.many(50, at=timezone.now())
    Case.objects.unscoped("test").update(stage="")
    assert statements() <= one <= 12, one
