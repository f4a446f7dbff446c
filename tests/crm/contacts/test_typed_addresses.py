"""What a typed address says by itself: its postcode, and when two are the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.contacts.address_questions.typed import group_key, typed_postcode


@pytest.mark.parametrize(
    ("lines", "postcode", "found"),
    [
        ("3 New Road", "m33 2dp", "M33 2DP"),
        ("3 New Road, Sale M33 2DP", "", "M33 2DP"),
        ("3 New Road\nSale\nM332DP.", "", "M33 2DP"),
        ("3 New Road, M33, 2DP", "", "M33 2DP"),
        ("3 New Road, Sale M33 2DP", "M33 7AA", "M33 7AA"),
        ("3 New Road", "M33", ""),
        ("The old barn", "", ""),
        ("12 A1 2", "", ""),
        ("", "", ""),
    ],
)
def test_the_postcode_wherever_it_was_typed(lines: str, postcode: str, found: str) -> None:
    assert typed_postcode(lines=lines, postcode=postcode) == found


@pytest.mark.parametrize(
    ("lines", "postcode"),
    [
        ("3 new road, SALE", "M332DP"),
        ("3, New Road,\nSale", "m33 2dp"),
        ("3 New Road Sale M33 2DP", ""),
        ("3 New Róad, Sale, m33 2dp ", ""),
    ],
)
def test_the_same_address_typed_otherwise(lines: str, postcode: str) -> None:
    assert group_key(lines=lines, postcode=postcode) == group_key(lines="3 New Road\nSale", postcode="M33 2DP")


@pytest.mark.parametrize(
    ("lines", "postcode"),
    [("4 New Road, Sale", "M33 2DP"), ("3 New Road, Sale", "M33 2DQ"), ("3 New Road, Sale", ""), ("3 New Road", "M33")],
)
def test_another_address_is_another(lines: str, postcode: str) -> None:
    assert group_key(lines=lines, postcode=postcode) != group_key(lines="3 New Road\nSale", postcode="M33 2DP")


@given(st.text(max_size=80), st.text(max_size=10))
def test_whatever_is_typed_has_a_key_that_capitals_and_spaces_do_not_change(lines: str, postcode: str) -> None:
    key = group_key(lines=lines, postcode=postcode)
    assert len(key) == 32
    assert group_key(lines=f"  {lines} ", postcode=postcode) == key
