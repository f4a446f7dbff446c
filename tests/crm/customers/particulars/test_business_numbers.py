"""Company, charity and VAT numbers: as people write them, as they are compared, and what cannot be one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.customers.particulars.business_numbers import (
    CHARITY,
    COMPANY,
    VAT,
    NumberRefused,
    normalise,
    read,
    shown,
)


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        (COMPANY, "01234567", "01234567"),
        (COMPANY, " 1234567 ", "01234567"),
        (COMPANY, "sc 123456", "SC123456"),
        (COMPANY, "NI 12345", "NI012345"),
        (COMPANY, "OC-301234", "OC301234"),
        (COMPANY, "R123", "R0000123"),
        (COMPANY, "IP 1234 R", "IP01234R"),
        (CHARITY, "1234567", "1234567"),
        (CHARITY, "1234567-1", "1234567-1"),
        (CHARITY, "sco12345", "SC012345"),
        (CHARITY, "SC012345", "SC012345"),
        (CHARITY, "SC 045678", "SC045678"),
        (CHARITY, "NIC 100123", "NIC100123"),
        (VAT, "GB 980 7806 84", "GB980780684"),
        (VAT, "980780684", "GB980780684"),
        (VAT, "XI980780684", "GB980780684"),
    ],
)
def test_each_is_read_as_people_write_it(kind: str, typed: str, stored: str) -> None:
    assert normalise(kind, typed) == stored


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (COMPANY, ""), (COMPANY, "123456789"), (COMPANY, "QQ123456"), (COMPANY, "00000000"), (COMPANY, "١٢٣٤٥٦٧٨"),
        (CHARITY, "1"), (CHARITY, "12345678"), (CHARITY, "SC1"), (CHARITY, "NIC1"), (CHARITY, "<script>"),
        (VAT, "980780685"), (VAT, "GB"), (VAT, "FR12345678901"),
    ],
)  # fmt: skip
def test_what_cannot_be_one_is_refused_in_words_that_show_one(kind: str, typed: str) -> None:
    with pytest.raises(NumberRefused, match=r"like|digits"):
        normalise(kind, typed)


@pytest.mark.parametrize("kind", [COMPANY, CHARITY, VAT])
@given(typed=st.text(max_size=30))
def test_whatever_is_typed_is_refused_or_stays_itself(kind: str, typed: str) -> None:
    try:
        once = normalise(kind, typed)
    except NumberRefused:
        return
    assert normalise(kind, once) == once == normalise(kind, shown(kind, once))
    assert len(once) <= 20


def test_a_search_is_told_every_kind_it_may_be() -> None:
    assert read("1234567") == [(COMPANY, "01234567"), (CHARITY, "1234567")]
    assert read("hello") == []


def test_vat_numbers_are_shown_in_groups() -> None:
    assert shown(VAT, "GB980780684") == "GB 980 7806 84"
    assert shown(COMPANY, "01234567") == "01234567"
