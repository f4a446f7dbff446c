"""Before somebody is added twice: who in the index looks like them, and why."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.customers.contact_points import EMAIL, PHONE, PointGiven
from crm.customers.matching.likely import LikelySame, likely_same
from crm.customers.matching.models import NameShare, WeightSet
from crm.customers.models import Customer
from crm.customers.names import Names
from crm.customers.particulars.actions import business_number_add
from crm.teams.models import AccessLog
from crm.teams.policy import NotPermitted
from tests.cast import NOW, Cast, business, person, property_at

BORN = date(1980, 3, 12)
JO = Names(given_names="Jo", family_name="Example")


def likely(cast: Cast, names: Names = JO, **given: object) -> list[LikelySame]:
    return likely_same(**{"actor": cast.agent.actor, "at": NOW, "names": names, **given})


def test_the_same_person_with_all_the_reasons(cast: Cast) -> None:
    home = property_at(12)
    jo = person("Jo", "Example", phone="0161 496 0000", email="jo@example.com", home=home, born=BORN)
    person("Sam", "Other", phone="020 7946 0000")
    points = [PointGiven(PHONE, "(0161) 4960000"), PointGiven(EMAIL, "JO@example.com")]
    [found] = likely(cast, points=points, uprn=home.uprn, date_of_birth=date(1980, 3, 13))
    assert found.customer == jo
    assert found.same
    assert found.address == home.address
    assert set(found.reasons) == {
        "same surname",
        "same forename",
        "same telephone",
        "same email",
        "same address",
        "date of birth differs by one digit",
    }
    assert AccessLog.objects.get().keys == [jo.pk]


def test_a_misspelt_surname_is_found_by_telephone(cast: Cast) -> None:
    person("Josie", "Exampel", phone="0161 496 0000")
    [found] = likely(
        cast,
        Names(given_names="Josie", family_name="Example"),
        points=[PointGiven(PHONE, "0161 496 0000")],
    )
    assert "surname differs by a slip" in found.reasons


def test_an_initial_at_the_same_address_is_likely_and_not_the_same(cast: Cast) -> None:
    home = property_at(12)
    person("Adam", "Kay", home=home, born=BORN)
    person("Alice", "Kay", home=home, born=BORN)
    found = likely(cast, Names(given_names="A", family_name="Kay"), uprn=home.uprn, date_of_birth=BORN)
    assert len(found) == 2
    assert not any(each.same for each in found)


def test_sharing_a_telephone_alone_is_no_warning(cast: Cast) -> None:
    person("Sam", "Other", phone="0161 496 0000", home=property_at(12))
    assert likely(cast, points=[PointGiven(PHONE, "0161 496 0000")]) == []


def test_half_a_number_and_an_empty_form_are_no_evidence(cast: Cast) -> None:
    person(phone="0161 496 0000")
    assert likely(cast, Names()) == []
    assert likely(cast, Names(family_name="Example")) == []
    assert likely(cast, Names(), points=[PointGiven(PHONE, "0161"), PointGiven(EMAIL, "jo@")]) == []


def test_a_business(cast: Cast) -> None:
    foods = business("Example Foods Ltd", trading="Sunny Café")
    [found] = likely(cast, Names(kind="BUSINESS", business_name="sunny cafe"))
    assert (found.customer, found.reasons) == (foods, ["same business name"])


def test_the_most_alike_of_many_namesakes_first_and_five_at_most(cast: Cast) -> None:
    for _number in range(60):
        person("Jo", "Example")
    jo = person("Jo", "Example", born=BORN)
    found = likely(cast, date_of_birth=BORN)
    assert found[0].customer == jo
    assert len(found) == 5


def test_the_date_of_birth_is_not_given_away(cast: Cast) -> None:
    person(born=BORN)
    [found] = likely(cast)
    assert found.customer.date_of_birth is None


def test_few_statements(cast: Cast) -> None:
    home = property_at(12)
    for _number in range(20):
        person(home=home, phone="0161 496 0000")
    with CaptureQueriesContext(connection) as asked:
        likely(cast, points=[PointGiven(PHONE, "0161 496 0000")], uprn=home.uprn, date_of_birth=BORN)
    assert len(asked) <= 9


def test_somebody_who_has_died_is_offered_and_said_to_have(cast: Cast) -> None:
    gone = person(born=BORN)
    Customer.objects.filter(pk=gone.pk).update(status=Customer.Status.DECEASED)
    [found] = likely(cast, date_of_birth=BORN)
    assert found.note == "Has died"


def test_what_the_index_taught_is_what_counts(cast: Cast) -> None:
    person("Jo", "Smith")
    person("Jo", "Featherstonehaugh")
    [smith] = likely(cast, Names(given_names="Jo", family_name="Smith"))
    held = WeightSet.objects.create(
        kind="PERSON",
        records=300_000,
        same={},
        strangers={},
        probability=0.0000038,
        rarest=0.00001,
        learnt_at=NOW,
        learnt_by="SYSTEM:tests",
    )
    for field, term, share in (("surname", "smith", 0.0125), ("forename", "jo", 0.0066)):
        NameShare.objects.create(weights=held, field=field, term=term, share=share)
    assert likely(cast, Names(given_names="Jo", family_name="Smith"))[0].score < smith.score
    [rare] = likely(cast, Names(given_names="Jo", family_name="Featherstonehaugh"))
    assert rare.score > smith.score


def test_who_may_not(cast: Cast) -> None:
    with pytest.raises(NotPermitted):
        likely(cast, actor=cast.officer.actor)


@pytest.mark.parametrize("typed", ["Liz Smyth", "Elisabeth Smith", "Elizabeth Smiht", "Betty Smyth"])
def test_another_form_of_the_name_is_found_by_ear_and_birth(cast: Cast, typed: str) -> None:
    elizabeth = person("Elizabeth", "Smith", born=date(1961, 5, 3))
    person("Elizabeth", "Smith", born=date(1990, 1, 2))
    given, family = typed.split()
    found = likely(cast, Names(given_names=given, family_name=family), date_of_birth=date(1961, 5, 3))
    assert found[0].customer == elizabeth


def test_a_new_surname_is_found_by_forename_and_birth(cast: Cast) -> None:
    home = property_at(12)
    jo = person("Josephine", "Oldham", born=BORN, home=home, phone="0161 496 0000")
    [found] = likely(
        cast, Names(given_names="Josephine", family_name="Zeal"), date_of_birth=BORN, uprn=home.uprn
    )  # fmt: skip
    assert found.customer == jo


def test_a_business_is_found_by_its_number_in_any_spelling(cast: Cast) -> None:
    firm = business("Example Foods Ltd")
    business_number_add(
        customer_id=firm.pk, kind="VAT", typed="GB 980 7806 84", actor=cast.agent.actor, at=NOW, key="vat"
    )
    [found] = likely(cast, Names(kind="BUSINESS", business_name="Quite Another Trading"), number="980780684")
    assert found.customer == firm


def test_a_meant_name_is_looked_for_in_few_statements_at_one_and_at_fifty(cast: Cast) -> None:
    home, counted = property_at(12), []
    for many in (1, 49):
        for _number in range(many):
            person("Elizabeth", "Smith", born=BORN, phone="0161 496 0000", home=home)
        with CaptureQueriesContext(connection) as asked:
            likely(cast, Names(given_names="Liz", family_name="Smyth"), date_of_birth=BORN, uprn=home.uprn)
        counted.append(len(asked))
    assert max(counted) <= 9
