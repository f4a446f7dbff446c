"""A council tax extract: joint, successive and empty accounts; loaded again; tomorrow's; and nobody merged by an account."""

import pytest

from crm.customers.loading.models import LoadFinding, SourceRecord
from crm.customers.models import Account, AccountHolder, ContactPoint, Customer, Merge, Residence
from tests.cast import person, property_at, restriction
from tests.crm.customers.loading.extract import counted, loaded, row, source

pytestmark = pytest.mark.django_db


def people():
    return {one.display_name: one for one in Customer.objects.unscoped("test")}


def holders(key):
    found = AccountHolder.objects.unscoped("test").filter(account__key=key).order_by("pk")
    return [(one.customer.display_name, one.role, one.active_to) for one in found.select_related("customer")]


@pytest.fixture
def homes(db):
    return [property_at(number) for number in (12, 14, 16)]


@pytest.fixture
def extract(homes):
    """A joint account, two successive ones of one property, an empty property, one person with two accounts."""
    first, second, third = homes
    return [
        row("p1", "Mr Sam Example", born="1980-01-02", home=first, account="100", begins="2019-04-01"),
        row("p2", "Mrs Ann Example", born="1981-03-04", home=first, account="100", role="Joint", begins="2019-04-01"),
        row("p3", "Mr Bo Early", home=second, account="200", begins="2010-01-01", ends="2020-06-30"),
        row("p4", "Ms Cy Later", home=second, account="201", begins="2020-07-01"),
        row("p5", "EMPTY PROPERTY", home=third, account="300", status="Empty"),
        row("p6", "Sam Example", born="1980-01-02", phone="07700 900123", home=third, account="301"),
    ]


def test_nobody_is_merged_and_everybody_is_there(cast, homes, extract, tmp_path):
    load = loaded(tmp_path, source(cast), extract)
    assert counted(load) == {"new": 4, "nobody": 1, "matched": 1}
    assert [(role, to) for _name, role, to in holders("100")] == [("LIABLE", None), ("JOINT", None)]
    assert holders("300") == []
    assert Account.objects.unscoped("test").get(key="300").status == "Empty"
    assert str(holders("200")[0][2]) == "2020-06-30" and holders("201")[0][2] is None
    assert Merge.objects.count() == 0
    sam = SourceRecord.objects.get(row_key="p1").customer
    assert SourceRecord.objects.get(row_key="p6").customer == sam
    assert SourceRecord.objects.get(row_key="p2").customer != sam


def test_the_same_file_again_changes_nothing(cast, extract, tmp_path, django_assert_max_num_queries):
    made = source(cast)
    loaded(tmp_path, made, extract)
    before = [model.objects.unscoped("t").count() for model in (Customer, ContactPoint, Residence, AccountHolder)]
    with django_assert_max_num_queries(40):
        load = loaded(tmp_path, made, extract, days=1)
    assert counted(load) == {"unchanged": 6}
    assert [
        model.objects.unscoped("t").count() for model in (Customer, ContactPoint, Residence, AccountHolder)
    ] == before


def test_tomorrows_extract_applies_only_what_changed(cast, homes, extract, tmp_path):
    made = source(cast)
    loaded(tmp_path, made, extract)
    moved = list(extract)
    moved[3] = row("p4", "Ms Cy Later-Wed", home=homes[0], account="201", begins="2020-07-01", phone="0161 496 0007")
    del moved[2]
    load = loaded(tmp_path, made, moved, whole=True, days=1)
    assert counted(load) == {"unchanged": 4, "changed": 1, "gone": 1}
    cy = SourceRecord.objects.get(row_key="p4").customer
    assert cy.family_name == "Later-Wed"
    assert [point.normalised for point in ContactPoint.objects.unscoped("t").filter(customer=cy)] == ["+441614960007"]
    there = Residence.objects.unscoped("t").filter(customer=cy, active_to__isnull=True)
    assert [home.property_id for home in there] == [homes[0].uprn]
    assert SourceRecord.objects.get(row_key="p3").gone_at is not None


def test_a_row_in_two_minds_is_kept_apart_and_put_before_a_person(cast, homes, tmp_path):
    person("Jo", "Example", home=homes[0])
    person("Jo", "Example", home=homes[0])
    load = loaded(tmp_path, source(cast), [row("p1", "Jo Example", home=homes[0], account="1")])
    assert counted(load) == {"unsure": 1} or counted(load) == {"new": 1}
    assert Customer.objects.unscoped("t").filter(sort_name="example  jo").count() == 3


def test_twins_at_one_address_with_one_telephone_stay_two(cast, homes, tmp_path):
    twin = {"born": "2001-05-06", "phone": "0161 496 0123", "home": homes[0]}
    load = loaded(tmp_path, source(cast), [row("a", "Tim Twin", **twin), row("b", "Tom Twin", **twin)])
    assert load.matched == 0 and Customer.objects.unscoped("t").count() == 2


def test_what_a_file_says_of_somebody_whose_address_is_hidden_is_hidden_too(cast, homes, tmp_path):
    secret = restriction(cast.safeguarding, grade="ADDRESS")
    jo = person("Jo", "Example", born=None, phone="07700 900123", home=homes[0], home_hidden=secret)
    Customer.objects.filter(pk=jo.pk).update(date_of_birth="1980-01-02")
    rows = [row("1", "Jo Example", born="1980-01-02", phone="07700 900123", home=homes[1], account="9")]
    load = loaded(tmp_path, source(cast), rows)
    assert load.matched == 1
    seen = Residence.objects.visible_to(cast.agent.actor).filter(customer=jo)
    assert list(seen) == [] and Residence.objects.unscoped("t").filter(customer=jo).count() == 2
    assert not AccountHolder.objects.visible_to(cast.agent.actor).filter(customer=jo).exists()


def test_rows_that_cannot_be_are_listed_with_line_field_and_reason(cast, homes, tmp_path):
    rows = [
        row("1", "Jo Example", phone="12", home=homes[0]), row("", "Sam Example"), row("1", "Ann Other"),
        row("2", "", account=""), row("3", '=HYPERLINK("x")', account="8"), ["4", "too few"],
    ]  # fmt: skip
    load = loaded(tmp_path, source(cast), rows)
    assert (load.rows, load.rejected, load.new) == (6, 4, 2)
    found = LoadFinding.objects.unscoped("t").filter(load=load).order_by("line")
    assert [(one.line, one.kind, one.field) for one in found] == [
        (2, "LEFT_OUT", "phone"), (3, "REJECTED", "key"), (4, "REJECTED", "key"), (5, "REJECTED", "full_name"),
        (7, "REJECTED", ""),
    ]  # fmt: skip
