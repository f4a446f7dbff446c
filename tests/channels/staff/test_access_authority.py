"""Every address about who may act for whom, for everybody of the cast."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from crm.customers.authority.actions import authority_add
from tests.cast import NOW, person
from tests.channels.staff.conftest import Desk
from tests.channels.staff.test_access import FRONT

TABLE: dict[str, set[str]] = {
    "authority": FRONT | {"manager"},
    "authority-add": FRONT,
    "authority-end": FRONT,
}


def names() -> set[str]:
    from channels.staff.views import authority

    return {pattern.name for pattern in authority.urls}


def address(name: str, desk: Desk) -> str:
    made = authority_add(
        customer_id=desk.jo.pk, holder_id=person("P").pk, holder_is="son", services=[], families=["council-tax"],
        proof="CONSENT_WRITTEN", document="scan", begins=NOW.date(), until=None, actor=desk.cast.agent.actor, at=NOW,
        key="one",
    )  # fmt: skip
    arguments = [desk.jo.reference, made.pk] if name == "authority-end" else [desk.jo.reference]
    return reverse(f"staff:{name}", args=arguments)


def test_every_address_about_authority_is_in_the_table() -> None:
    assert names() == set(TABLE)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_who_may_open_it(name: str, desk: Desk, browser_of: Callable[..., Client]) -> None:
    path = address(name, desk)
    for who, user in desk.cast.users.items():
        client = browser_of(user)
        assert (client.get(path).status_code == 200) == (who in TABLE[name]), f"{name} for {who}"
        if who not in TABLE[name]:
            assert client.post(path).status_code in (404, 405)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_a_stranger_is_asked_to_sign_in(name: str, desk: Desk) -> None:
    answer = Client().get(address(name, desk))
    assert answer.status_code == 302 and reverse("staff:sign-in") in answer["Location"]


def test_an_authority_of_somebody_else_is_not_there(desk: Desk) -> None:
    path = address("authority-end", desk)
    assert desk.client.get(path.replace(desk.jo.reference, person("Zed").reference)).status_code == 404
