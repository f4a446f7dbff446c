import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazetteer.finding.address_query import (
    MOST_WORDS,
    AddressQuery,
    HouseNumber,
    parse_address_query,
    readings,
    without_last_number,
)


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("12 abb rd sale", AddressQuery(numbers=(HouseNumber(12),), words=("abb", "rd", "sale"))),
        ("abb rd 12a, sale", AddressQuery(numbers=(HouseNumber(12, "a"),), words=("abb", "rd", "sale"))),
        ("12 a abbey road", AddressQuery(numbers=(HouseNumber(12, "a"),), words=("abbey", "road"))),
        ("12 a", AddressQuery(numbers=(HouseNumber(12),), words=("a",))),
        ("m33 2dp", AddressQuery(postcode="M332DP")),
        ("14 M332DP", AddressQuery(postcode="M332DP", numbers=(HouseNumber(14),))),
        ("m33 2dp 14", AddressQuery(postcode="M332DP", numbers=(HouseNumber(14),))),
        ("m33 2", AddressQuery(postcode_part="M332")),
        ("m332d", AddressQuery(postcode_part="M332D")),
        ("m33", AddressQuery(postcode_part="M33")),
        ("abbey road m33", AddressQuery(postcode_part="M33", words=("abbey", "road"))),
        ("flat 3 12 abbey", AddressQuery(flat="3", numbers=(HouseNumber(12),), words=("abbey",))),
        ("Apt 3A, 12 abbey", AddressQuery(flat="3a", numbers=(HouseNumber(12),), words=("abbey",))),
        ("flat 3 abbey", AddressQuery(flat="3", words=("abbey",))),
        ("3 12 abbey", AddressQuery(numbers=(HouseNumber(3), HouseNumber(12)), words=("abbey",))),
        ("990000000001", AddressQuery(key=990000000001)),
        ("St John's & all", AddressQuery(words=("st", "johns", "and", "all"))),
        ("12-14 abbey road", AddressQuery(numbers=(HouseNumber(12),), words=("abbey", "road"))),
        (
            "ground floor flat 12 abbey",
            AddressQuery(numbers=(HouseNumber(12),), words=("ground", "floor", "flat", "abbey")),
        ),
        ("falt 3 12 abbey", AddressQuery(flat="3", numbers=(HouseNumber(12),), words=("abbey",))),
        ("apartemnt 3 12 abbey", AddressQuery(flat="3", numbers=(HouseNumber(12),), words=("abbey",))),
        ("١٢ a b", AddressQuery(words=("١٢", "a", "b"))),
        ("  ", AddressQuery()),
    ],
)
def test_what_was_typed_is_taken_apart(typed: str, query: AddressQuery) -> None:
    assert parse_address_query(typed) == query


def test_an_ending_like_a_postcode_can_be_read_as_a_word() -> None:
    assert parse_address_query("unit block b2", part_postcodes=False).words == ("unit", "block", "b2")


@pytest.mark.parametrize(
    ("typed", "second"),
    [
        ("abbey road m33", AddressQuery(words=("abbey", "road", "m33"))),
        ("12 abbey road m", AddressQuery(postcode_part="M", numbers=(HouseNumber(12),), words=("abbey", "road"))),
        ("top flor flat 72 abbey", AddressQuery(numbers=(HouseNumber(72),), words=("top", "flor", "abbey"))),
        ("12 abbey road 33 4hr", AddressQuery(numbers=(HouseNumber(12),), words=("abbey", "road"))),
        ("gff 9 abbey", AddressQuery(numbers=(HouseNumber(9),), words=("ground", "floor", "flat", "abbey"))),
    ],
)
def test_what_was_typed_can_mean_something_else(typed: str, second: AddressQuery) -> None:
    assert list(readings(typed))[1] == second


def test_a_number_at_the_end_may_be_half_typed() -> None:
    assert without_last_number("abbey road 1") == AddressQuery(words=("abbey", "road"))
    assert without_last_number("1 abbey road") is None
    assert without_last_number("1") is None


@given(st.text(max_size=400))
def test_anything_can_be_typed(typed: str) -> None:
    query = parse_address_query(typed)
    assert len(query.words) <= MOST_WORDS
    assert all(reading is not None for reading in readings(typed))
