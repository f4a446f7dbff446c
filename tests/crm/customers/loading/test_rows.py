"""One row read: whatever it holds it says something, or says what is wrong and how to mend it."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.customers.loading.fields import FIELDS, ColumnsRefused, cells_of, columns_checked, columns_guessed
from crm.customers.loading.rows import RowRefused, date_read, given_of
from tests.crm.customers.loading.extract import HEADS

TODAY = date(2026, 11, 27)


def read(**said):
    return given_of({"key": ["7"], **{name: [value] for name, value in said.items()}}, today=TODAY)


@pytest.mark.parametrize(
    ("whole", "parts"),
    [
        ("Mrs Jo Example", ("Mrs", "Jo", "Example")),
        ("EXAMPLE, JO ANN", ("", "JO ANN", "EXAMPLE")),
        ("Example, Dr Jo", ("Dr", "Jo", "Example")),
        ("Cher", ("", "", "Cher")),
        ("van der Berg, Mr Piet", ("Mr", "Piet", "van der Berg")),
    ],
)
def test_a_whole_name_is_taken_apart(whole, parts):
    names = read(full_name=whole).names
    assert (names.title, names.given_names, names.family_name) == parts


@pytest.mark.parametrize("name", ["The Occupier", "OWNER/OCCUPIER", "Empty property", "VOID", "n/a", "---", "Unknown"])
def test_an_account_of_an_empty_property_names_nobody(name):
    assert read(full_name=name, account="123").names is None


@pytest.mark.parametrize("name", ["Mr J & Mrs A Example", "Jo Example and Sam Example"])
def test_two_people_in_one_row_are_sent_back(name):
    with pytest.raises(RowRefused) as refused:
        read(full_name=name)
    assert "row of their own" in refused.value.faults[0].reason


def test_executors_are_a_name_as_it_is():
    assert read(full_name="The Executors of A & B Example").names.display_name == "The Executors of A & B Example"


@pytest.mark.parametrize(
    "said", [{"business_name": "Sunny Foods"}, {"full_name": "Sunny Foods Ltd"}, {"full_name": "Sunny", "kind": "B"}]
)
def test_a_business_is_known_as_one(said):
    assert read(**said).names.kind == "BUSINESS"


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-11-03", date(2026, 11, 3)), ("03/11/2026", date(2026, 11, 3)), ("3 Nov 2026", date(2026, 11, 3)),
        ("2026-11-03 00:00:00", date(2026, 11, 3)), ("20261103", date(2026, 11, 3)), ("31/02/2026", None), ("soon", None),
    ],
)  # fmt: skip
def test_dates_as_systems_write_them(typed, day):
    assert date_read(typed) == day


@pytest.mark.parametrize(
    ("name", "typed", "word"),
    [
        ("date_of_birth", "2027-01-01", "past"), ("date_of_birth", "1890-01-01", "older"), ("date_of_birth", "x", "date"),
        ("phone", "12", "telephone"), ("email", "nobody", "email"), ("uprn", "12a", "UPRN"),
        ("account_role", "king", "liable"),
    ],
)  # fmt: skip
def test_a_bad_value_is_left_out_and_told_and_the_rest_is_kept(name, typed, word):
    found = read(full_name="Jo Example", **{name: typed})
    assert [fault.field for fault in found.faults] == [name]
    assert word in found.faults[0].reason
    assert found.names.family_name == "Example"


def test_a_row_without_a_key_or_anybody_is_refused():
    for said in ({"full_name": "Jo"}, {"key": [""], "full_name": "Jo"}):
        with pytest.raises(RowRefused):
            given_of({name: [value] if isinstance(value, str) else value for name, value in said.items()}, today=TODAY)
    with pytest.raises(RowRefused):
        read(full_name="Empty")


def test_the_digest_is_the_same_as_long_as_the_row_says_the_same():
    assert read(full_name="Jo Example").digest == read(full_name="Jo  Example".replace("  ", " ")).digest
    assert read(full_name="Jo Example").digest != read(full_name="Jo Example", phone="0161 496 0123").digest


@settings(max_examples=80, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(FIELDS)), st.lists(st.text(max_size=60), max_size=3), max_size=12))
def test_no_row_ever_breaks_the_reader(cells):
    try:
        found = given_of(cells, today=TODAY)
    except RowRefused as refused:
        assert refused.faults
    else:
        assert found.key and (found.names or found.account) and len(found.digest) == 32


def test_columns_are_guessed_by_their_names():
    guessed = columns_guessed(HEADS, allowed=FIELDS)
    assert [guessed[at] for at in range(len(HEADS))] == [
        "key", "full_name", "date_of_birth", "phone", "email", "uprn", "address", "postcode", "account", "account_role",
        "account_from", "account_to", "account_status",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("columns", "word"),
    [
        ({0: "full_name"}, "key"),
        ({0: "key"}, "name"),
        ({0: "key", 9: "full_name"}, "column"),
        ({0: "key", 1: "email"}, "registered"),
        ({0: "key", 1: "full_name", 2: "full_name"}, "Two"),
    ],
)
def test_columns_that_cannot_be_are_refused_in_words(columns, word):
    with pytest.raises(ColumnsRefused) as refused:
        columns_checked(columns, heads=["a", "b", "c"], allowed=["key", "full_name"])
    assert word in str(refused.value)


def test_an_address_of_several_columns_is_joined_in_order():
    assert cells_of(["12", "", "Abbey Road"], {0: "address", 1: "address", 2: "address"}) == {
        "address": ["12", "Abbey Road"]
    }
