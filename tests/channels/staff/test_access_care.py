"""Every address about alerts and agreed adjustments, for everybody of the cast."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from crm.customers.care.models import Adjustment, Alert
from crm.customers.care.shipped import kinds_ship
from crm.teams.actor import system
from tests.channels.staff.conftest import Desk
from tests.channels.staff.test_access import FRONT, LEADERS
from tests.crm.customers.care.conftest import agree, warn

# URL name -> (arguments, who may). C a customer, J an adjustment of theirs, A an alert that the agent raised.
TABLE: dict[str, tuple[str, set[str]]] = {
    "customer-care": ("C", FRONT),
    "adjustment-add": ("C", FRONT),
    "adjustment-review": ("J", FRONT),
    "adjustment-end": ("J", FRONT),
    "alert-add": ("C", FRONT),
    "alert-review": ("A", {"agent"} | LEADERS),
    "alert-end": ("A", {"agent"} | LEADERS),
}


def names() -> set[str]:
    from channels.staff.views import care

    return {pattern.name for pattern in care.urls}


def address(name: str, desk: Desk) -> str:
    kinds_ship(actor=system("tests"))
    by, jo = desk.cast.agent.actor, desk.jo
    numbers = {
        "C": [],
        "J": [agree(jo, "email-only", by=by).pk],
        "A": [warn(jo, "do-not-visit-alone", by=by).pk],
    }
    return reverse(f"staff:{name}", args=[jo.reference, *numbers[TABLE[name][0]]])


def test_every_address_about_care_is_in_the_table() -> None:
    assert names() == set(TABLE)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_who_may_open_it(name: str, desk: Desk, browser_of: Callable[..., Client]) -> None:
    path, allowed = address(name, desk), TABLE[name][1]
    for who, user in desk.cast.users.items():
        client = browser_of(user)
        for answer in (client.get(path), client.post(path)):
            assert answer.status_code < 500
            assert (answer.status_code != 404) == (who in allowed), f"{name} for {who}: {answer.status_code}"
    assert Adjustment.objects.unscoped("test").filter(ended_at__isnull=False).count() == 0
    assert Alert.objects.unscoped("test").filter(ended_at__isnull=False).count() == 0


@pytest.mark.parametrize("name", sorted(TABLE))
def test_a_stranger_is_asked_to_sign_in(name: str, desk: Desk) -> None:
    answer = Client().get(address(name, desk))
    assert answer.status_code == 302 and reverse("staff:sign-in") in answer["Location"]


@pytest.mark.parametrize("name", ["adjustment-review", "adjustment-end", "alert-review", "alert-end"])
def test_one_that_is_none_or_anothers_is_not_there(name: str, desk: Desk) -> None:
    from tests.cast import person

    kinds_ship(actor=system("tests"))
    other = person("Al", "Other")
    made = (agree if name.startswith("adjustment") else warn)(
        other, "email-only" if name.startswith("adjustment") else "dog", by=desk.cast.agent.actor
    )
    for number in (made.pk, 10**12):
        assert desk.client.get(reverse(f"staff:{name}", args=[desk.jo.reference, number])).status_code == 404
