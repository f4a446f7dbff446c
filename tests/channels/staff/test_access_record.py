"""Every address about the parts of a record and the kinds of accounts, for everybody of the cast."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from crm.customers.actions import HomeGiven
from crm.customers.models import Account, AccountHolder, Customer
from crm.customers.names import Names
from crm.customers.particulars import actions
from crm.teams.actor import system
from crm.teams.models import User
from tests.cast import NOW, business, person, property_at
from tests.channels.staff.conftest import Desk
from tests.channels.staff.test_access import FRONT

ADMIN = {"administrator"}
ADDS = {
    "customer-name", "customer-former-name-add", "customer-details", "customer-reach-add", "customer-home-add",
    "customer-relation-add", "customer-number-add", "customer-office-add", "customer-consent-add",
    "customer-account-add",
}  # fmt: skip
PARTS = {
    "customer-former-name", "customer-reach", "customer-home", "customer-relation", "customer-number", "customer-office",
    "customer-account",
}  # fmt: skip
KINDS = {"account-kinds", "account-kind-add", "account-kind"}
TABLE: dict[str, set[str]] = {
    **dict.fromkeys(ADDS | PARTS, FRONT),
    **dict.fromkeys(KINDS, ADMIN),
    "customer-changes": FRONT | {"manager"},
}


def names() -> set[str]:
    from channels.staff.views import account_kinds, customer_acts

    return {pattern.name for pattern in [*customer_acts.urls, *account_kinds.urls]}


def part_of(name: str, customer: Customer, firm: Customer) -> tuple[Customer, int]:
    """Whose part it is, and its key."""
    by = {"actor": system("tests"), "at": NOW, "key": "part"}
    if name == "customer-former-name":
        names = Names(family_name="Before")
        return customer, actions.former_name_add(customer_id=customer.pk, names=names, **by).pk
    if name == "customer-reach":
        facts = actions.PointFacts()
        given = {"kind": "EMAIL", "value": "jo@example.com", "facts": facts}
        return customer, actions.point_add(customer_id=customer.pk, **given, **by).pk
    if name == "customer-home":
        home = HomeGiven(uprn=property_at(77).uprn)
        return customer, actions.home_add(customer_id=customer.pk, home=home, **by).pk
    if name == "customer-relation":
        made = actions.relationship_begin(customer_id=customer.pk, other_id=firm.pk, kind="DIRECTOR", **by)
        return firm, made.pk
    if name == "customer-number":
        return firm, actions.business_number_add(customer_id=firm.pk, kind="COMPANY", typed="1", **by).pk
    if name == "customer-office":
        given = actions.OfficeGiven(office="MP", area_words="Trafford")
        return customer, actions.office_begin(customer_id=customer.pk, given=given, **by).pk
    account = Account.objects.create(system="council-tax", key="8000001")
    return customer, AccountHolder.objects.create(account=account, customer=customer, role="LIABLE").pk


def address(name: str, desk: Desk) -> str:
    if name == "account-kind":
        given = actions.KindGiven(name="Rents", system_name="Housing")
        actions.account_kind_add(code="rents", given=given, actor=desk.cast.administrator.actor, at=NOW)
        return reverse("staff:account-kind", args=["rents"])
    if name in KINDS:
        return reverse(f"staff:{name}")
    if name in PARTS:
        customer, key = part_of(name, desk.jo, business())
        return reverse(f"staff:{name}", args=[customer.reference, key])
    return reverse(f"staff:{name}", args=[desk.jo.reference])


def test_every_address_of_a_record_is_in_the_table() -> None:
    assert names() == set(TABLE)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_who_may_open_it(name: str, desk: Desk, browser_of: Callable[..., Client]) -> None:
    path = address(name, desk)
    for who, user in desk.cast.users.items():
        answer = browser_of(user).get(path)
        assert answer.status_code == (200 if who in TABLE[name] else 404), f"{name} for {who}"
        sent = browser_of(user).post(path, {} if name == "customer-former-name" else {"save": "change"})
        expected = {200, 302, 405, 422} if who in TABLE[name] else {404, 405}
        assert sent.status_code in expected, f"{name} for {who}: {sent.status_code}"


@pytest.mark.parametrize("name", sorted(TABLE))
def test_a_stranger_is_asked_to_sign_in(name: str, desk: Desk) -> None:
    answer = Client().get(address(name, desk))
    assert answer.status_code == 302
    assert reverse("staff:sign-in") in answer["Location"]


@pytest.mark.parametrize("name", sorted(PARTS))
def test_a_part_of_somebody_elses_record_is_not_there(name: str, desk: Desk) -> None:
    customer, key = part_of(name, desk.jo, business())
    stranger = person("Nia", "Nobody")
    assert desk.client.get(reverse(f"staff:{name}", args=[customer.reference, key])).status_code == 200
    assert desk.client.get(reverse(f"staff:{name}", args=[stranger.reference, key])).status_code == 404
    assert desk.client.get(reverse(f"staff:{name}", args=[customer.reference, key + 1000])).status_code == 404


@pytest.mark.parametrize("name", sorted(ADDS | PARTS))
def test_nobody_changes_their_own_record(name: str, desk: Desk) -> None:
    path = address(name, desk)
    own = business() if name in ("customer-relation", "customer-number") else desk.jo
    if own == desk.jo:
        User.objects.filter(pk=desk.cast.agent.pk).update(customer_key=own.pk)
        assert desk.client.get(path).status_code == 404
