"""Every address about moving and dying, for everybody of the cast."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.casework.living.dying import Estate, death_record
from cases.casework.living.moving import Going, house_move
from tests.cast import person, property_at
from tests.channels.staff.conftest import Desk
from tests.channels.staff.test_access import FRONT, LEADERS

TABLE: dict[str, set[str]] = {
    "moved": FRONT,
    "move-undo": FRONT,
    "died": FRONT,
    "died-reverse": LEADERS,
}


def names() -> set[str]:
    from channels.staff.views import living

    return {pattern.name for pattern in living.urls}


def address(name: str, desk: Desk) -> str:
    by = {"actor": desk.cast.agent.actor, "at": timezone.now()}
    arguments: list = [desk.jo.reference]
    if name == "move-undo":
        move = house_move(
            customer_id=desk.jo.pk, mover_ids=[], from_uprn=desk.home.uprn, going=Going("PROPERTY", property_at(14).uprn),
            on=timezone.localdate(), contact_ids=[], tell_point_id=None, key="move", **by,
        )  # fmt: skip
        arguments.append(move.pk)
    if name == "died-reverse":
        death_record(
            customer_id=desk.jo.pk, died_on=None, told_by="x", proof="NONE", estate=Estate(), fates={}, key="d", **by
        )
    return reverse(f"staff:{name}", args=arguments)


def test_every_address_about_lives_is_in_the_table() -> None:
    assert names() == set(TABLE)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_who_may_open_it(name: str, desk: Desk, browser_of: Callable[..., Client]) -> None:
    path = address(name, desk)
    for who, user in desk.cast.users.items():
        client = browser_of(user)
        assert (client.get(path).status_code == 200) == (who in TABLE[name]), f"{name} for {who}"
        if who not in TABLE[name]:
            assert client.post(path, {"save": "1"}).status_code == 404


@pytest.mark.parametrize("name", sorted(TABLE))
def test_a_stranger_is_asked_to_sign_in(name: str, desk: Desk) -> None:
    answer = Client().get(address(name, desk))
    assert answer.status_code == 302 and reverse("staff:sign-in") in answer["Location"]


def test_a_move_of_somebody_else_is_not_there(desk: Desk) -> None:
    path = address("move-undo", desk)
    assert desk.client.get(path.replace(desk.jo.reference, person("Zed").reference)).status_code == 404
