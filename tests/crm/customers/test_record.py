"""The customer's record: whole, masked by role, in few statements, and recorded as seen."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.customers import references
from crm.customers.actions import HomeGiven, contact_point_stop, residence_begin
from crm.customers.models import Account, AccountHolder, ContactPoint, Customer, Residence
from crm.customers.queries import customer_record, residents_at, residents_of
from crm.teams.models import AccessLog, User
from crm.teams.policy import NotPermitted
from tests.cast import NOW, Cast, person, property_at

BORN = date(1980, 3, 12)


def test_who_where_how_and_with_whom(cast: Cast) -> None:
    old, home = property_at(1), property_at(12)
    jo = person("Jo", "Example", phone="0161 496 0000", email="jo@example.com", home=home)
    sam = person("Sam", "Example", home=home)
    Residence.objects.create(customer=jo, property=old, active_to=date(2020, 1, 1), created_at=NOW)
    account = Account.objects.create(system="council-tax", key="8001", property=home)
    AccountHolder.objects.create(account=account, customer=jo, role="LIABLE")
    AccountHolder.objects.create(account=account, customer=sam, role="JOINT")

    seen = customer_record(actor=cast.agent.actor, at=NOW, reference=references.shown(jo.reference).lower())

    assert seen.customer == jo
    assert [point.normalised for point in seen.points] == ["jo@example.com", "+441614960000"]
    assert [residence.property for residence in seen.residences] == [home]
    assert [residence.property for residence in seen.past_residences] == [old]
    [household] = seen.households
    assert (household.property, [other.customer for other in household.others]) == (home, [sam])
    [account_seen] = seen.accounts
    assert (account_seen.mine.account, account_seen.mine.role) == (account, "LIABLE")
    assert [(other.customer, other.role) for other in account_seen.others] == [(sam, "JOINT")]
    assert AccessLog.objects.get().keys == sorted([jo.pk, sam.pk])


def test_the_date_of_birth_is_masked_by_role(cast: Cast) -> None:
    jo = person(born=BORN)
    masked = customer_record(actor=cast.agent.actor, at=NOW, reference=jo.reference)
    assert (masked.born, masked.customer.date_of_birth) == ("born 19••", None)
    whole = customer_record(actor=cast.team_leader.actor, at=NOW, reference=jo.reference)
    assert whole.born == "born 12 March 1980"


@pytest.mark.parametrize(
    "reference", ["", "nonsense", "BCDF2345Z", "BCDF2345" + references.check_character("BCDF2345")]
)
def test_no_such_customer(cast: Cast, reference: str) -> None:
    with pytest.raises(Customer.DoesNotExist):
        customer_record(actor=cast.agent.actor, at=NOW, reference=reference)


def test_nobody_opens_their_own_record(cast: Cast) -> None:
    jo = person()
    User.objects.filter(pk=cast.agent.pk).update(customer_key=jo.pk)
    with pytest.raises(Customer.DoesNotExist):
        customer_record(actor=cast.agent.actor, at=NOW, reference=jo.reference)
    assert customer_record(actor=cast.second_agent.actor, at=NOW, reference=jo.reference)


def test_a_merged_record_leads_to_its_root_with_both_histories(cast: Cast) -> None:
    root, away = person(phone="0161 496 0000"), person(phone="020 7946 0000")
    Customer.objects.filter(pk=away.pk).update(canonical=root)
    seen = customer_record(actor=cast.agent.actor, at=NOW, reference=away.reference)
    assert seen.customer == root
    assert {point.normalised for point in seen.points} == {"+441614960000", "+442079460000"}


def test_a_number_not_to_be_used_comes_last(cast: Cast) -> None:
    jo = person(phone="0161 496 0000", email="jo@example.com")
    email = ContactPoint.objects.visible_to(cast.agent.actor).get(customer=jo, kind="EMAIL")
    contact_point_stop(point_id=email.pk, actor=cast.agent.actor)
    seen = customer_record(actor=cast.agent.actor, at=NOW, reference=jo.reference)
    assert [(point.kind, point.do_not_use) for point in seen.points] == [("PHONE", False), ("EMAIL", True)]


def test_a_large_household_takes_as_many_statements_as_a_small_one(cast: Cast) -> None:
    home = property_at(12)
    jo = person(home=home, phone="0161 496 0000")
    account = Account.objects.create(system="council-tax", key="8001", property=home)
    AccountHolder.objects.create(account=account, customer=jo, role="LIABLE")

    def count(others: int) -> int:
        with CaptureQueriesContext(connection) as asked:
            seen = customer_record(actor=cast.agent.actor, at=NOW, reference=jo.reference)
            assert sum(len(household.others) for household in seen.households) == others
        return len(asked)

    small = count(0)
    for number in range(49):
        other = person(f"Sam {number}", "Example", home=home)
        AccountHolder.objects.create(account=account, customer=other, role="JOINT")
    assert count(49) <= small <= 9


@pytest.mark.parametrize("name", ["governance", "administrator"])
def test_who_may_not(cast: Cast, name: str) -> None:
    jo = person()
    with pytest.raises(NotPermitted):
        customer_record(actor=cast.users[name].actor, at=NOW, reference=jo.reference)


def test_officers_do_not_browse_customers(cast: Cast) -> None:
    home = property_at(12)
    jo = person(home=home)
    with pytest.raises(Customer.DoesNotExist):
        customer_record(actor=cast.officer.actor, at=NOW, reference=jo.reference)
    assert residents_of(actor=cast.officer.actor, uprn=home.uprn, at=NOW) == []


class TestResidents:
    def test_in_order_of_name_with_role_and_only_those_there_now(self, cast: Cast) -> None:
        home = property_at(12)
        owner = person("Zoe", "Adams")
        residence_begin(
            customer_id=owner.pk, home=HomeGiven(uprn=home.uprn, role="OWNER"), actor=cast.agent.actor, at=NOW
        )
        person("Jo", "Example", home=home)
        gone = person("Al", "Gone", home=home)
        Residence.objects.filter(customer=gone).update(active_to=NOW.date())
        person("Next", "Door", home=property_at(14))
        seen = residents_of(actor=cast.agent.actor, uprn=home.uprn, at=NOW)
        assert [(each.name, each.role) for each in seen] == [("Zoe Adams", "Owner"), ("Jo Example", "Lives there")]
        assert AccessLog.objects.get().reason == f"UPRN {home.uprn}"

    def test_several_properties_in_one_look(self, cast: Cast) -> None:
        home, empty = property_at(12), property_at(14)
        person(home=home)
        seen = residents_at(actor=cast.agent.actor, uprns=[home.uprn, empty.uprn], at=NOW)
        assert {uprn: [each.name for each in there] for uprn, there in seen.items()} == {
            home.uprn: ["Jo Example"],
            empty.uprn: [],
        }
        assert AccessLog.objects.count() == 1

    def test_fifty_take_as_many_statements_as_one(self, cast: Cast) -> None:
        home = property_at(12)
        person(home=home)
        with CaptureQueriesContext(connection) as one:
            residents_of(actor=cast.agent.actor, uprn=home.uprn, at=NOW)
        for _number in range(49):
            person(home=home)
        with CaptureQueriesContext(connection) as fifty:
            assert len(residents_of(actor=cast.agent.actor, uprn=home.uprn, at=NOW)) == 50
        assert len(fifty) == len(one) <= 2
