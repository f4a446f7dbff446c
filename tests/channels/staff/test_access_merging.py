"""Every address of merging and of what it leaves to information governance, for everybody of the cast."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from crm.customers.merging.models import Disclosure
from crm.customers.models import Customer
from tests.cast import NOW, person
from tests.channels.staff.conftest import Desk
from tests.channels.staff.test_access import FRONT
from tests.crm.customers.merges import merge

# URL name -> (arguments, who may). C a customer's reference, O another's, M that of one merged into another.
TABLE: dict[str, tuple[str, set[str]]] = {
    "customer-same": ("C", FRONT),
    "customer-merge": ("CO", FRONT),
    "customer-unmerge": ("M", FRONT),
    "customer-to-place": ("C", FRONT),
    "disclosures": ("", {"governance"}),
    "disclosure": ("D", {"governance"}),
    "customer-export": ("", {"governance"}),
    "customer-erase": ("", {"governance"}),
}


def names() -> set[str]:
    from channels.staff.views import governance, merging

    return {pattern.name for pattern in [*merging.urls, *governance.urls]}


def address(name: str, desk: Desk) -> str:
    other, gone = person("Other"), person("Gone")
    merge(other, gone, by=desk.cast.second_agent)
    if TABLE[name][0] == "D":
        listed = Disclosure.objects.create(
            cause="MOVED", first=other, found_at=NOW, found_by_kind="STAFF", found_by_key="1"
        )
        return reverse(f"staff:{name}", args=[listed.pk])
    known: dict[str, Customer] = {"C": desk.jo, "O": other, "M": gone}
    return reverse(f"staff:{name}", args=[known[letter].reference for letter in TABLE[name][0]])


def test_every_address_of_merging_is_in_the_table() -> None:
    assert names() == set(TABLE)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_who_may_open_it(name: str, desk: Desk, browser_of: Callable[..., Client]) -> None:
    path, allowed = address(name, desk), TABLE[name][1]
    for who, user in desk.cast.users.items():
        answer = browser_of(user).get(path)
        assert (answer.status_code != 404) == (who in allowed), f"{name} for {who}: {answer.status_code}"
        assert answer.status_code < 500


@pytest.mark.parametrize("name", sorted(TABLE))
def test_a_stranger_is_asked_to_sign_in(name: str, desk: Desk) -> None:
    answer = Client().get(address(name, desk))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("staff:sign-in") + "?next=")
