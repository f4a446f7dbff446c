"""A customer is added once, as typed, with whatever is known of them, and nothing that cannot be true."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.customers import references
from crm.customers.actions import CustomerRefused, HomeGiven, customer_add
from crm.customers.contact_points import EMAIL, PHONE, PointGiven
from crm.customers.models import ContactPoint, Customer, Residence
from crm.teams import actor as actors
from crm.teams.policy import NotPermitted
from tests.cast import NOW, Cast, property_at


def add(cast: Cast, **given: object) -> Customer:
    return customer_add(**{"kind": "PERSON", "actor": cast.agent.actor, "at": NOW, "key": None, **given})


def test_a_person_with_telephone_email_and_home(cast: Cast) -> None:
    home = property_at(12)
    made = add(
        cast,
        title="Mrs",
        given_names="Jo",
        family_name="Example",
        date_of_birth=date(1980, 2, 29),
        points=[PointGiven(PHONE, "0161 496 0000"), PointGiven(EMAIL, "Jo@Example.com")],
        home=HomeGiven(uprn=home.uprn),
    )
    stored = Customer.objects.visible_to(cast.agent.actor).get(pk=made.pk)
    assert stored.display_name == "Jo Example"
    assert references.looks_like(stored.reference)
    assert stored.canonical_id == stored.pk
    points = ContactPoint.objects.visible_to(cast.agent.actor).filter(customer=made).order_by("id")
    assert [(point.kind, point.normalised, point.value) for point in points] == [
        ("PHONE", "+441614960000", "0161 496 0000"),
        ("EMAIL", "jo@example.com", "Jo@Example.com"),
    ]
    assert Residence.objects.visible_to(cast.agent.actor).get(customer=made).property_id == home.uprn


def test_few_statements(cast: Cast) -> None:
    home = property_at(12)
    points = [PointGiven(PHONE, "0161 496 0000"), PointGiven(EMAIL, "jo@example.com")]
    with CaptureQueriesContext(
        connection,
    ) as asked:
        add(cast, family_name="Example", points=points, home=HomeGiven(uprn=home.uprn))
    assert len([query for query in asked if "SAVEPOINT" not in query["sql"]]) <= 9  # three of them that she is found by


@pytest.mark.parametrize(
    "home",
    [
        HomeGiven(lines="The old barge\nCanal towpath", postcode="m33 2dp"),
        HomeGiven(no_fixed=True),
    ],
)
def test_an_address_the_gazetteer_does_not_hold_stops_nobody(cast: Cast, home: HomeGiven) -> None:
    made = add(cast, family_name="Example", home=home)
    stored = Residence.objects.visible_to(cast.agent.actor).get(customer=made)
    assert stored.property_id is None
    assert (stored.role == "NO_FIXED_ADDRESS") is home.no_fixed
    if not home.no_fixed:
        assert (stored.unlisted_lines, stored.unlisted_postcode) == ("The old barge, Canal towpath", "M33 2DP")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "family_name"),
        ({"family_name": "   "}, "family_name"),
        ({"family_name": "x" * 301}, "family_name"),
        ({"title": "x" * 41, "family_name": "x"}, "title"),
        ({"kind": "BUSINESS"}, "business_name"),
        ({"family_name": "x", "business_name": "y"}, "business_name"),
        ({"family_name": "x", "date_of_birth": NOW.date() + timedelta(days=1)}, "date_of_birth"),
        ({"family_name": "x", "date_of_birth": date(1890, 1, 1)}, "date_of_birth"),
        ({"kind": "BUSINESS", "business_name": "x", "date_of_birth": date(1990, 1, 1)}, "date_of_birth"),
        ({"family_name": "x", "points": [PointGiven(PHONE, "12")]}, "phone"),
        ({"family_name": "x", "points": [PointGiven(EMAIL, "jo at example")]}, "email"),
        ({"family_name": "x", "home": HomeGiven(uprn=1)}, "home"),
        ({"family_name": "x", "home": HomeGiven()}, "home"),
    ],
)
def test_what_cannot_be_true_is_refused_beside_its_field(cast: Cast, given: dict, field: str) -> None:
    with pytest.raises(CustomerRefused) as refused:
        add(cast, **given)
    assert set(refused.value.errors) == {field}
    assert not Customer.objects.unscoped("none was made").exists()


def test_all_that_is_wrong_is_said_at_once(cast: Cast) -> None:
    with pytest.raises(CustomerRefused) as refused:
        add(cast, points=[PointGiven(PHONE, "12"), PointGiven(EMAIL, "jo")], home=HomeGiven())
    assert set(refused.value.errors) == {"family_name", "phone", "email", "home"}


def test_the_same_number_given_twice_is_kept_once(cast: Cast) -> None:
    made = add(cast, family_name="x", points=[PointGiven(PHONE, "0161 496 0000"), PointGiven(PHONE, "+441614960000")])
    assert ContactPoint.objects.visible_to(cast.agent.actor).filter(customer=made).count() == 1


@pytest.mark.parametrize("name", ["agent", "team_leader"])
def test_who_may(cast: Cast, name: str) -> None:
    assert add(cast, family_name="x", actor=cast.users[name].actor).pk


@pytest.mark.parametrize("name", ["officer", "manager", "governance", "administrator"])
def test_who_may_not(cast: Cast, name: str) -> None:
    with pytest.raises(NotPermitted):
        add(cast, family_name="x", actor=cast.users[name].actor)


def test_the_public_adds_only_through_the_public_report(cast: Cast) -> None:
    assert add(cast, family_name="x", source="WEB", actor=actors.customer(None)).source == "WEB"
    with pytest.raises(NotPermitted):
        add(cast, family_name="x", actor=actors.customer(None))
