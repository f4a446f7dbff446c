"""The work list as an officer uses it: tabs, filters, pages by key, its place kept."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cases.casework.models import Case
from crm.customers.references import shown
from tests.cases.casework.waste_desk import Desk, page_of, service_of, waste_desk

WORK = "/staff/work"


@pytest.fixture
def desk(db: None) -> Desk:
    return waste_desk()


@pytest.fixture
def officer(desk: Desk, client: Client) -> Client:
    client.force_login(desk.cast.officer)
    return client


def references(answer) -> list[str]:
    return re.findall(r'class="govuk-link reference" href="/staff/cases/([^"]+)"', answer.content.decode())


def test_an_empty_list_says_what_will_come(officer: Client) -> None:
    answer = officer.get(WORK)
    assert answer.status_code == 200
    assert "No open cases" in answer.content.decode()


def test_it_says_in_words_how_late_a_case_is_and_how_much_there_is(desk: Desk, officer: Client) -> None:
    now = timezone.now()
    late = desk.reported(at=now - timedelta(days=30), by=desk.jo())
    desk.reported(at=now, chase_of=late.case.pk, by=desk.jo())
    fresh = desk.reported(at=now)
    page = officer.get(WORK).content.decode()
    assert references(officer.get(WORK)) == [shown(late.reference), shown(fresh.reference)]
    assert re.search(r"late by \d+ working days", page)
    assert "1, chased 1 time" in page
    assert "12 Abbey Road, Sale" in page
    assert re.search(r'figures__number">2</span> open', page)
    assert re.search(r'figures__number">1</span> late', page)


def test_tabs_and_filters_narrow_it(desk: Desk, officer: Client) -> None:
    mine, other = desk.many(2, at=timezone.now())
    fly_tip = desk.reported(at=timezone.now(), version=service_of(desk.cast.waste, name="Fly tipping"))
    Case.objects.unscoped("test").filter(pk=mine.case.pk).update(officer=desk.cast.officer)
    team = desk.cast.waste_collection.pk
    assert references(officer.get(WORK, {"show": "mine"})) == [shown(mine.reference)]
    unassigned = references(officer.get(WORK, {"show": "unassigned", "team": team}))
    assert set(unassigned) == {shown(other.reference), shown(fly_tip.reference)}
    by_service = officer.get(WORK, {"service": fly_tip.case.service_id, "state": "RECEIVED"})
    assert references(by_service) == [shown(fly_tip.reference)]
    assert references(officer.get(WORK, {"state": "PLANNED"})) == []
    assert "Nothing here matches" in officer.get(WORK, {"state": "PLANNED"}).content.decode()


@pytest.mark.parametrize(
    "typed", [{"after": "x"}, {"service": "9" * 30}, {"service": "²"}, {"team": "0"}, {"show": "none"}, {"state": "'"}]
)
def test_what_nobody_could_have_chosen_breaks_nothing(officer: Client, typed: dict[str, str]) -> None:
    assert officer.get(WORK, typed).status_code == 200


def test_the_next_page_begins_after_the_last_row(desk: Desk, officer: Client) -> None:
    taken = desk.many(53, at=timezone.now())
    first = officer.get(WORK)
    onward = re.search(r'href="([^"]+)" rel="next"', first.content.decode())
    assert onward
    second = officer.get(onward[1].replace("&amp;", "&"))
    assert [*references(first), *references(second)] == [shown(one.reference) for one in taken]
    assert 'rel="next"' not in second.content.decode()


def test_a_case_leads_back_to_where_the_list_stood(desk: Desk, officer: Client) -> None:
    taken = desk.reported(at=timezone.now())
    officer.get(WORK, {"show": "unassigned", "state": "RECEIVED"})
    assert 'href="/staff/work?show=unassigned&amp;state=RECEIVED"' in officer.get(page_of(taken)).content.decode()


@pytest.mark.parametrize(
    ("who", "status"), [("agent", 200), ("waste_leader", 200), ("manager", 404), ("governance", 404)]
)
def test_who_may_open_it(desk: Desk, client: Client, who: str, status: int) -> None:
    client.force_login(desk.cast.users[who])
    assert client.get(WORK).status_code == status


def test_another_departments_officer_sees_none_of_it(desk: Desk, client: Client) -> None:
    desk.reported(at=timezone.now())
    client.force_login(desk.cast.other_officer)
    assert references(client.get(WORK, {"team": desk.cast.waste_collection.pk})) == []
