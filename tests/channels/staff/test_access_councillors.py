"""The addresses about councillors for everybody of the cast; a term recorded once, ended, and only on its own customer."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from crm.customers.authority.councillors import councillor_add
from crm.customers.authority.models import Councillor
from tests.cast import person, ward_around
from tests.channels.staff.conftest import Desk
from tests.channels.staff.pages import hidden_fields
from tests.channels.staff.test_access import LEADERS

TABLE: dict[str, set[str]] = {"councillor": LEADERS, "councillor-end": LEADERS}


def term_of(desk: Desk) -> Councillor:
    ward, today = ward_around(desk.home), timezone.localdate()
    return councillor_add(
        customer_id=desk.jo.pk, ward_code=ward.code, begins=today, until=None,
        actor=desk.cast.team_leader.actor, at=timezone.now(), key="term",
    )  # fmt: skip


def address(name: str, desk: Desk, term: Councillor) -> str:
    arguments = [desk.jo.reference, term.pk] if name == "councillor-end" else [desk.jo.reference]
    return reverse(f"staff:{name}", args=arguments)


def test_every_address_about_councillors_is_in_the_table() -> None:
    from channels.staff.views import councillors

    assert {pattern.name for pattern in councillors.urls} == set(TABLE)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_who_may_open_it(name: str, desk: Desk, browser_of: Callable[..., Client]) -> None:
    path = address(name, desk, term_of(desk))
    for who, user in desk.cast.users.items():
        client = browser_of(user)
        answer = client.post(path) if name == "councillor-end" else client.get(path)
        assert (answer.status_code in (200, 302)) == (who in TABLE[name]), f"{name} for {who}: {answer.status_code}"
        if who not in TABLE[name]:
            assert client.post(path, {"save": "1"}).status_code == 404


@pytest.mark.parametrize("name", sorted(TABLE))
def test_a_stranger_is_asked_to_sign_in(name: str, desk: Desk) -> None:
    answer = Client().post(address(name, desk, term_of(desk)))
    assert answer.status_code == 302 and reverse("staff:sign-in") in answer["Location"]


def test_a_term_sent_twice_is_recorded_once(desk: Desk, browser_of: Callable[..., Client]) -> None:
    ward, leader = ward_around(desk.home), browser_of(desk.cast.team_leader)
    path, today = reverse("staff:councillor", args=[desk.jo.reference]), timezone.localdate()
    day = {"begins-day": str(today.day), "begins-month": str(today.month), "begins-year": str(today.year)}
    opened = hidden_fields(leader.get(path), "")["opened"]
    typed = {"opened": opened, "ward": ward.code, "save": "1"} | day
    assert [leader.post(path, typed).status_code for _time in range(2)] == [302, 302]
    assert Councillor.objects.unscoped("test").get().ward_code == ward.code
    assert leader.post(path, typed | {"ward": ""}).status_code == 422


def test_a_term_of_somebody_else_is_not_there(desk: Desk, browser_of: Callable[..., Client]) -> None:
    path = address("councillor-end", desk, term_of(desk)).replace(desk.jo.reference, person("Zed").reference)
    assert browser_of(desk.cast.team_leader).post(path).status_code == 404
    assert Councillor.objects.unscoped("test").get().active_to is None
