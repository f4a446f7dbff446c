"""A councillor or MP has a promise of their own where a policy says so, and a person's where it does not."""

from typing import Any

import pytest

from cases.casework.intake import contact_take
from crm.catalogue.models import Service
from crm.contacts.actions import SessionStart
from crm.contacts.models import Promise
from crm.customers.models import Customer
from crm.customers.particulars.actions import OfficeGiven, office_begin
from crm.sla.models import PolicyTarget
from crm.sla.queries import PolicyInForce, policy_in_force, targets_of
from gazetteer.places import Place, PlaceKind
from tests.cast import NOW, Cast, business, person, property_at

EXCEPTION = {"kind": "RESOLVE", "measure": "WORKING_DAYS", "reason": "Members' protocol"}


@pytest.fixture
def policy(services: dict[str, Service]) -> PolicyInForce:
    """Missed bins: two working days for everybody, one for members."""
    version = policy_in_force(code="missed-bin").version_id
    PolicyTarget.objects.create(version_id=version, amount=1, customer_kind="MEMBER", **EXCEPTION)
    targets_of.cache_clear()
    yield policy_in_force(code="missed-bin")
    targets_of.cache_clear()


def amount(policy: PolicyInForce, kind: str) -> int:
    [row] = [row for row in policy.for_whom(customer_kind=kind) if row.kind == "RESOLVE"]
    return row.amount


def test_the_nearest_target_is_theirs(policy: PolicyInForce) -> None:
    assert [amount(policy, kind) for kind in ("MEMBER", "PERSON", "BUSINESS", "")] == [1, 2, 2, 2]


def test_a_member_is_a_person_where_there_is_nothing_for_members(services: dict[str, Service]) -> None:
    version = policy_in_force(code="missed-bin").version_id
    PolicyTarget.objects.create(version_id=version, amount=3, customer_kind="PERSON", **EXCEPTION)
    targets_of.cache_clear()
    found = policy_in_force(code="missed-bin")
    assert [amount(found, kind) for kind in ("MEMBER", "PERSON", "BUSINESS")] == [3, 3, 2]
    targets_of.cache_clear()


def logged(cast: Cast, services: dict[str, Service], customer: Customer, speaker: Customer, **more: Any) -> int:
    taken = contact_take(
        session=SessionStart(channel="EMAIL", key=f"s{customer.pk}", speaker_id=speaker.pk),
        service_id=services["missed-bin"].pk, customer_id=customer.pk,
        place=Place(kind=PlaceKind.PROPERTY, uprn=property_at(12).uprn),
        disposition="RAISED", answers={"bin": "grey", "out": "yes"}, notes="", actor=cast.agent.actor, at=NOW,
        key=f"c{customer.pk}", finish=True, **more,
    )  # fmt: skip
    promise = Promise.objects.select_related("clock").get(contact=taken.contact, kind="RESOLVE")
    return PolicyTarget.objects.get(pk=promise.clock.target_id).amount


def test_what_is_logged_for_a_member_while_in_office_is_promised_so(
    cast: Cast, services: dict[str, Service], policy: PolicyInForce
) -> None:
    edith, jo, firm = person("Edith", "Marlowgate"), person("Jo"), business()
    given = OfficeGiven(office="COUNCILLOR", area_words="Priory", begins=NOW.date())
    office_begin(customer_id=edith.pk, given=given, actor=cast.agent.actor, at=NOW, key="office")
    assert logged(cast, services, edith, edith) == 1
    assert logged(cast, services, jo, jo) == 2
    assert logged(cast, services, firm, firm) == 2
