"""A telephone number is one number however it is written; what cannot be one is refused with the way to mend it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.customers import contact_points
from crm.customers.contact_points import PointRefused, begins_like_phone, normalise_email, normalise_phone


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("0161 496 0000", "+441614960000"),
        ("(0161) 496-0000", "+441614960000"),
        ("+44 (0)161 496 0000", "+441614960000"),
        ("0044 161 496 0000", "+441614960000"),
        ("1614960000", "+441614960000"),
        ("0161 496 0000 ext 12", "+441614960000"),
        ("07700 900123", "+447700900123"),
        ("٠٧٧٠٠٩٠٠١٢٣", "+447700900123"),
        ("+48 22 123 45 67", "+48221234567"),
    ],
)
def test_one_number_in_any_format(typed: str, stored: str) -> None:
    assert normalise_phone(typed) == stored


@pytest.mark.parametrize("typed", ["", "12", "07700 900 12", "no telephone", "+999 123", "0" * 40, "'; DROP"])
def test_what_cannot_ring_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(PointRefused, match="0161 496 0000"):
        normalise_phone(typed)


@pytest.mark.parametrize(
    ("stored", "shown", "spoken"),
    [
        ("+447700900123", "07700 900123", "0 7 7 0 0, 9 0 0 1 2 3"),
        ("+48221234567", "+48 22 123 45 67", "plus 4 8, 2 2, 1 2 3, 4 5, 6 7"),
    ],
)
def test_shown_and_read_out(stored: str, shown: str, spoken: str) -> None:
    assert contact_points.shown("PHONE", stored) == shown
    assert contact_points.spoken(stored) == spoken


@pytest.mark.parametrize(
    ("typed", "stored"),
    [(" Jo@Example.COM ", "jo@example.com"), ("o'neill+bins@mail.example.co.uk", "o'neill+bins@mail.example.co.uk")],
)
def test_an_email_address_is_compared_in_lower_case(typed: str, stored: str) -> None:
    assert normalise_email(typed) == stored


@pytest.mark.parametrize("typed", ["", "jo", "jo@example", "jo@@example.com", "a b@example.com", "jo@example..com"])
def test_what_is_no_email_address_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(PointRefused, match=r"name@example\.com"):
        normalise_email(typed)


@pytest.mark.parametrize(
    ("typed", "begins"),
    [
        ("07700 9", "+4477009"),
        ("+44 7700", "+447700"),
        ("+44 (0)7700", "+447700"),
        ("0044 7700", "+447700"),
        ("7700900123", "+447700900123"),
        ("+4822123", "+4822123"),
        ("12", ""),
        ("M33 2DP", ""),
        ("12 Abbey Road", ""),
        ("smith", ""),
    ],
)
def test_the_beginning_of_a_number_while_it_is_typed(typed: str, begins: str) -> None:
    assert begins_like_phone(typed) == begins


@given(st.integers(min_value=7_400_000_000, max_value=7_999_999_999), st.sampled_from(["0", "+44", "0044", "+44 (0)"]))
def test_normalising_twice_is_normalising_once(number: int, begin: str) -> None:
    stored = normalise_phone(f"{begin}{number}")
    assert normalise_phone(stored) == stored
    assert normalise_phone(contact_points.shown("PHONE", stored)) == stored


@given(st.text(max_size=40))
def test_anything_typed_is_a_number_or_kindly_refused(text: str) -> None:
    for normalise in (normalise_phone, normalise_email):
        try:
            assert normalise(text)
        except PointRefused as refused:
            assert str(refused)
    begins_like_phone(text)
