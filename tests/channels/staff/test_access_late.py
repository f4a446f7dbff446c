"""Every address about being late, for everybody of the cast: new dates, excuses, notices."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from crm.sla.models import Clock
from crm.teams.actor import Role
from tests.cases.casework.late_cast import colleague
from tests.channels.staff.conftest import Desk
from tests.channels.staff.test_access import AGENTS, LEADERS, OFFICERS

# URL name -> (arguments, who may). P: a promise of a case of waste collection; "maya" manages waste.
TABLE: dict[str, tuple[str, set[str]]] = {
    "promise-new-date": ("P", {"officer", "waste_leader"}),
    "promise-excuse": ("P", {"maya"}),
    "notices-read": ("", AGENTS | OFFICERS | LEADERS | {"manager", "maya"}),
}
ACTS = {"notices-read"}  # POST only


def names() -> set[str]:
    from channels.staff.views import lateness, notices

    return {pattern.name for pattern in [*lateness.urls, *notices.urls]}


def address(name: str, desk: Desk) -> str:
    if not TABLE[name][0]:
        return reverse(f"staff:{name}")
    reference = desk.log()
    Clock.objects.filter(kind="RESOLVE").update(breached_at=timezone.now())
    return reverse(f"staff:{name}", args=[reference, "RESOLVE-1"])


def test_every_address_about_being_late_is_in_the_table() -> None:
    assert names() == set(TABLE)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_who_may_open_it(name: str, desk: Desk, browser_of: Callable[..., Client]) -> None:
    path, allowed = address(name, desk), TABLE[name][1]
    users = {**desk.cast.users, "maya": colleague("maya", Role.MANAGER, desk.cast.waste)}
    for who, user in users.items():
        client = browser_of(user)
        for answer in (client.get(path), client.post(path)):
            assert answer.status_code < 500
            assert answer.status_code in (404, 405) or who in allowed, f"{name} for {who}: {answer.status_code}"
        opened = client.post(path) if name in ACTS else client.get(path)
        assert (opened.status_code in (200, 302)) == (who in allowed), f"{name} for {who}: {opened.status_code}"


@pytest.mark.parametrize("name", sorted(TABLE))
def test_a_stranger_is_asked_to_sign_in(name: str, desk: Desk) -> None:
    path = address(name, desk)
    answer = Client().post(path) if name in ACTS else Client().get(path)
    assert answer.status_code == 302 and reverse("staff:sign-in") in answer["Location"]


@pytest.mark.parametrize("promise", ["RESOLVE-2", "RESOLVE", "ACKNOWLEDGE-x", "-", "RESOLVE-99999999999", "UPDATE-1"])
def test_a_promise_that_is_none_is_not_there(promise: str, desk: Desk, browser_of: Callable[..., Client]) -> None:
    path = reverse("staff:promise-new-date", args=[desk.log(), promise])
    assert browser_of(desk.cast.officer).get(path).status_code == 404
