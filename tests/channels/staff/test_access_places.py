"""Every address about the gazetteer, for everybody of the cast."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from crm.contacts.address_questions.models import AddressQuestion
from gazetteer.entries.models import LogicalStatus, Property
from tests.channels.staff.conftest import Desk
from tests.channels.staff.test_access import FRONT, OFFICERS, PLACES

# URL name -> (arguments, who may). Arguments: U a UPRN, G one that is gone, S a USRN, Q a question.
TABLE: dict[str, tuple[str, set[str]]] = {
    "address-questions": ("", PLACES),
    "address-question": ("Q", PLACES),
    "property-wrong": ("U", FRONT | OFFICERS),
    "street-wrong": ("S", FRONT | OFFICERS),
    "gazetteer": ("", PLACES | {"administrator"}),
    "gone-places": ("", PLACES),
    "gone-place": ("G", PLACES),
}


def names() -> set[str]:
    from channels.staff.urls import places

    return {pattern.name for pattern in places}


def address(name: str, desk: Desk) -> str:
    from tests.cast import property_at

    arguments: dict[str, list[int]] = {"": [], "U": [desk.home.uprn], "S": [desk.home.street_id or 0]}
    if TABLE[name][0] == "G":
        gone = property_at(99)
        Property.objects.filter(pk=gone.pk).update(logical_status=LogicalStatus.HISTORIC)
        arguments["G"] = [gone.uprn]
    if TABLE[name][0] == "Q":
        desk.log(where="UNLISTED", lines="3 New Road", postcode="M33 2DP", reason="NEW_BUILD")
        arguments["Q"] = [AddressQuestion.objects.unscoped("test").get().pk]
    return reverse(f"staff:{name}", args=arguments[TABLE[name][0]])


def test_every_address_about_places_is_in_the_table() -> None:
    assert names() == set(TABLE)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_who_may_open_it(name: str, desk: Desk, browser_of: Callable[..., Client]) -> None:
    path, allowed = address(name, desk), TABLE[name][1]
    for who, user in desk.cast.users.items():
        client = browser_of(user)
        for answer in (client.get(path), client.post(path)):
            assert answer.status_code < 500
            found = answer.status_code not in (404, 405)
            assert not found or who in allowed, f"{name} for {who}: {answer.status_code}"
        assert (client.get(path).status_code == 200) == (who in allowed)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_a_stranger_is_asked_to_sign_in(name: str, desk: Desk) -> None:
    answer = Client().get(address(name, desk))
    assert answer.status_code == 302 and reverse("staff:sign-in") in answer["Location"]
