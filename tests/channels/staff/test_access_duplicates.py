"""Every address of records that may be the same, for everybody of the cast."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from crm.customers.matching.models import DuplicatePair
from tests.cast import person
from tests.channels.staff.conftest import Desk
from tests.channels.staff.test_access import FRONT, LEADERS
from tests.crm.customers.matching.pairs import pair_of

# URL name -> (arguments, who may). P: a pair, R: a run.
TABLE: dict[str, tuple[str, set[str]]] = {
    "duplicates": ("", FRONT),
    "duplicate": ("P", FRONT),
    "duplicate-next": ("", FRONT),
    "duplicate-reopen": ("P", FRONT),
    "duplicates-bulk": ("", LEADERS),
    "duplicates-bulk-undo": ("", LEADERS),
    "duplicate-weights": ("", {"administrator"}),
    "duplicate-run": ("", {"administrator"}),
    "duplicate-run-stop": ("R", {"administrator"}),
}
ACTS = {"duplicate-reopen", "duplicates-bulk-undo", "duplicate-run", "duplicate-run-stop"}  # POST only
SENT = {"batch": "00000000-0000-0000-0000-000000000001", "why": "a test"}


def names() -> set[str]:
    from channels.staff.views import duplicate_bulk, duplicate_weights, duplicates

    return {pattern.name for pattern in [*duplicates.urls, *duplicate_bulk.urls, *duplicate_weights.urls]}


def address(name: str) -> str:
    born = date(1980, 3, 12)
    pair: DuplicatePair = pair_of(person(born=born), person(born=born))
    return reverse(f"staff:{name}", args=[{"P": pair.pk, "R": pair.run_id}[letter] for letter in TABLE[name][0]])


def test_every_address_is_in_the_table() -> None:
    assert names() == set(TABLE)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_who_may_open_it(name: str, desk: Desk, browser_of: Callable[..., Client]) -> None:
    path, allowed = address(name), TABLE[name][1]
    for who, user in desk.cast.users.items():
        client = browser_of(user)
        answer = client.post(path, SENT) if name in ACTS else client.get(path)
        assert (answer.status_code != 404) == (who in allowed), f"{name} for {who}: {answer.status_code}"
        assert answer.status_code < 500


@pytest.mark.parametrize("name", sorted(TABLE))
def test_a_stranger_is_asked_to_sign_in(name: str, desk: Desk) -> None:
    path = address(name)
    answer = Client().post(path) if name in ACTS else Client().get(path)
    assert answer.status_code == 302 and reverse("staff:sign-in") in answer["Location"]
