"""Who may open the pages about promises and the platform's health: every address with everybody of the cast."""

import pytest
from django.test import Client
from django.urls import reverse

from channels.staff.views import at_risk, health, what_if
from tests.channels.staff.test_access import AGENTS, LEADERS

MANAGERS = {"manager"}
TABLE = {
    "at-risk": MANAGERS | LEADERS,
    "at-risk-list": MANAGERS | {"waste_leader"},  # of a team in waste
    "what-if": AGENTS | LEADERS | MANAGERS | {"administrator"},
    "health": {"administrator"},
}


def test_every_address_is_in_the_table():
    assert {one.name for one in at_risk.urls + what_if.urls + health.urls} == set(TABLE)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_who_may_open_it(name, desk, browser_of):
    asked = {"team": desk.cast.waste_collection.pk, "within": "day"} if name == "at-risk-list" else {}
    for who, user in desk.cast.users.items():
        answer = browser_of(user).get(reverse(f"staff:{name}"), asked)
        assert (answer.status_code == 200) == (who in TABLE[name]), f"{name} for {who}: {answer.status_code}"
        assert answer.status_code in {200, 404}


@pytest.mark.parametrize("name", sorted(TABLE))
def test_a_stranger_is_asked_to_sign_in(name, desk):
    answer = Client().get(reverse(f"staff:{name}"))
    assert answer.status_code == 302 and "/sign-in?next=" in answer["Location"]
