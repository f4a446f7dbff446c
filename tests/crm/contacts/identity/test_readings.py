"""What a caller says and an agent types is read kindly, and compared exactly."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.contacts.identity import readings
from crm.contacts.identity.readings import Unreadable

TODAY = date(2026, 11, 23)
BORN = date(1970, 4, 3)
LINES = ["12 Abbey Road", "Sale", "M33 2DP"]


@pytest.mark.parametrize(
    "said",
    ["3/4/1970", "03.04.70", "3-4-70", "3 April 1970", "3rd of April 1970", "3 apr 70", "1970-04-03", "April 3 1970",
     "03041970", "030470"],
)  # fmt: skip
def test_a_date_said_in_any_way(said: str) -> None:
    assert BORN in readings.dates_in(said, today=TODAY)


@pytest.mark.parametrize("said", ["", "30/2/1970", "1970", "April", "3/4", "yesterday", "3/4/197", "13/13/1970", "😀"])
def test_what_is_no_date_is_a_slip(said: str) -> None:
    with pytest.raises(Unreadable):
        readings.dates_in(said, today=TODAY)


@given(st.dates(min_value=date(1900, 1, 1), max_value=TODAY))
def test_every_day_is_read_from_every_way_of_writing_it(day: date) -> None:
    for words in (f"{day:%d/%m/%Y}", f"{day:%Y-%m-%d}", f"{day.day} {day:%B} {day.year}", f"{day:%d%m%Y}"):
        assert readings.dates_in(words, today=TODAY) == {day}


@given(st.dates(min_value=date(1900, 1, 1), max_value=TODAY), st.dates(min_value=date(1900, 1, 1), max_value=TODAY))
def test_no_day_is_read_as_another(day: date, other: date) -> None:
    assert (other in readings.dates_in(f"{day:%d/%m/%Y}", today=TODAY)) == (day == other)


@pytest.mark.parametrize("said", ["12 m332dp", "12, Abbey Rd, M33 2DP", "12 abbey road sale M33  2dp", "M33 2DP 12"])
def test_a_home_said_in_any_way(said: str) -> None:
    assert readings.same_home(readings.home_in(said), lines=LINES, postcode="M33 2DP")


@pytest.mark.parametrize("said", ["14 M33 2DP", "12 M33 2DQ", "12 14 M33 2DP", "Abbey Road M33 2DP", "121 M33 2DP"])
def test_another_home_is_another(said: str) -> None:
    assert not readings.same_home(readings.home_in(said), lines=LINES, postcode="M33 2DP")


@pytest.mark.parametrize(
    ("said", "same"),
    [("flat 3, 12 M33 2DP", True), ("12 flat 3 M33 2DP", True), ("12 M33 2DP", False), ("3 M33 2DP", False)],
)
def test_a_flat_needs_both_its_numbers(said: str, same: bool) -> None:
    lines = ["Flat 3", "12 Abbey Road", "Sale M33 2DP"]
    assert readings.same_home(readings.home_in(said), lines=lines, postcode="M33 2DP") is same


@pytest.mark.parametrize(("said", "same"), [("Rose Cottage M33 2DP", True), ("Abbey Road M33 2DP", False)])
def test_a_house_with_a_name_needs_its_name(said: str, same: bool) -> None:
    lines = ["Rose Cottage", "Abbey Road", "Sale M33 2DP"]
    assert readings.same_home(readings.home_in(said), lines=lines, postcode="M33 2DP") is same


@pytest.mark.parametrize("said", ["", "12", "M33 2DP", "12 Abbey Road"])
def test_half_an_address_is_a_slip(said: str) -> None:
    with pytest.raises(Unreadable):
        readings.home_in(said)


@pytest.mark.parametrize(
    ("said", "same"),
    [("1000 4567", True), ("10004567", True), ("0010004567", True), ("10004568", False), ("110004567", False)],
)
def test_an_account_number(said: str, same: bool) -> None:
    assert readings.same_account(said, ["10004567", "7"]) is same


@pytest.mark.parametrize("said", ["4567", "7", "", "000 456 7"])
def test_the_end_of_an_account_number_is_a_slip(said: str) -> None:
    with pytest.raises(Unreadable):
        readings.same_account(said, ["10004567", "7"])


@pytest.mark.parametrize(("said", "month"), [("June 2019", (2019, 6)), ("6/2019", (2019, 6)), ("2019 jun", (2019, 6))])
def test_a_month(said: str, month: tuple[int, int]) -> None:
    assert readings.month_in(said) == month
    assert readings.same_month(month, date(2019, 7, 30)) and not readings.same_month(month, date(2019, 8, 1))


@pytest.mark.parametrize("said", ["2019", "June", "", "13/2019", "June July"])
def test_no_month_is_a_slip(said: str) -> None:
    with pytest.raises(Unreadable):
        readings.month_in(said)


@pytest.mark.parametrize(
    ("said", "same"),
    [
        ("Zofia Brown", True),
        ("brown, zosia", True),
        ("Mrs Zofia Maria Brown", True),
        ("Brown", False),
        ("Zofia", False),
    ],
)
def test_a_name(said: str, same: bool) -> None:
    assert readings.same_name(said, given="Zofia Maria", preferred="Zosia", family="Brown") is same


@given(st.text(max_size=80))
def test_nothing_typed_breaks_a_reading(said: str) -> None:
    for read in (
        lambda: readings.dates_in(said, today=TODAY),
        lambda: readings.home_in(said),
        lambda: readings.month_in(said),
        lambda: readings.same_account(said, ["10004567"]),
        lambda: readings.same_name(said, given="Jo", preferred="", family="Example"),
    ):
        try:
            read()
        except Unreadable as slip:
            assert str(slip)
