"""Every address of the staff door for everybody of the cast: who may, who finds nothing, who is asked to sign in."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from tests.cast import ward_around
from tests.channels.staff.conftest import Desk

EVERYBODY = {
    "agent", "second_agent", "safeguarder", "officer", "other_officer", "team_leader", "waste_leader", "manager",
    "governance", "administrator", "gazetteer_officer",
}  # fmt: skip
AGENTS = {"agent", "second_agent", "safeguarder"}
LEADERS = {"team_leader", "waste_leader"}
FRONT = AGENTS | LEADERS
OFFICERS = {"officer", "other_officer"}
PLACES = {"gazetteer_officer"}

# URL name -> (arguments, who may). Arguments: R a contact's reference, C a customer's, U a UPRN, S a USRN, W a ward's code.
# The contact and its case belong to waste collection; another department's officer finds nothing.
CASE_READERS = AGENTS | {"officer", "waste_leader", "manager"}
TABLE: dict[str, tuple[str, set[str]]] = {
    "home": ("", EVERYBODY),
    "search": ("", FRONT | OFFICERS | PLACES | {"manager"}),
    "customer": ("C", FRONT | {"manager"}),
    "customer-add": ("", FRONT),
    "customer-point-add": ("C", FRONT),
    "property": ("U", FRONT | OFFICERS | PLACES),
    "street": ("S", FRONT | OFFICERS | PLACES),
    "area": ("W", FRONT | OFFICERS | PLACES),
    "contact-new": ("", FRONT),
    "contact": ("R", FRONT | {"officer", "manager"}),
    "session-saved": ("R", FRONT),
    "session-finish": ("R", FRONT),
    "contact-answer": ("R", FRONT),
    "contact-move": ("R", {"agent"} | LEADERS),
    "contact-void": ("R", {"agent"} | LEADERS),
}
OPEN_TO_STRANGERS = {"sign-in", "sign-out"}
ACTS = {"customer-point-add", "session-finish"}  # POST only


def names() -> set[str]:
    """Every URL name of the door."""
    _namespace, resolver = get_resolver().namespace_dict["staff"]
    return {pattern.name for pattern in resolver.url_patterns if isinstance(pattern, URLPattern) and pattern.name}


def mine() -> set[str]:
    """The names of the desk: work list, case and report have a table of their own."""
    from channels.staff.urls import desk

    return {pattern.name for pattern in desk}


def address(name: str, desk: Desk, reference: str) -> str:
    arguments = {"R": [reference], "C": [desk.jo.reference], "U": [desk.home.uprn], "S": [desk.home.street_id], "": []}
    if TABLE[name][0] == "W":
        arguments["W"] = [ward_around(desk.home).code]
    return reverse(f"staff:{name}", args=arguments[TABLE[name][0]])


def test_every_address_of_the_desk_is_in_the_table() -> None:
    assert mine() == set(TABLE) | OPEN_TO_STRANGERS
    assert mine() <= names()


@pytest.mark.parametrize("name", sorted(TABLE))
def test_who_may_open_it(name: str, desk: Desk, browser_of: Callable[..., Client]) -> None:
    reference = desk.log()
    path, allowed = address(name, desk, reference), TABLE[name][1]
    for who, user in desk.cast.users.items():
        client = browser_of(user)
        answer = client.post(path) if name in ACTS else client.get(path)
        found = answer.status_code != 404
        assert found == (who in allowed), f"{name} for {who}: {answer.status_code}"
        assert answer.status_code < 500


@pytest.mark.parametrize("name", sorted(TABLE))
def test_a_stranger_is_asked_to_sign_in_and_comes_back(name: str, desk: Desk) -> None:
    path = address(name, desk, desk.log())
    answer = Client().post(path) if name in ACTS else Client().get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("staff:sign-in") + "?next=")


def test_somebody_who_left_is_out_at_the_next_request(desk: Desk) -> None:
    user = desk.cast.agent
    user.is_active = False
    user.save(update_fields=["is_active"])
    assert desk.client.get(reverse("staff:home")).status_code == 302


def test_nobody_opens_their_own_record_or_contact(desk: Desk) -> None:
    reference = desk.log()
    desk.cast.agent.customer_key = desk.jo.pk
    desk.cast.agent.save(update_fields=["customer_key"])
    assert desk.client.get(reverse("staff:customer", args=[desk.jo.reference])).status_code == 404
    for name in ("contact", "contact-move"):
        answer = desk.client.get(reverse(f"staff:{name}", args=[reference]))
        assert answer.status_code == 403
        assert "your own record" in answer.content.decode()
