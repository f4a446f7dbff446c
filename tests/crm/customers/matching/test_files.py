"""Matching a file: on labelled sets, as good as Splink at its best, and hardly ever wrong where nobody looks."""

from pathlib import Path

import pytest

from crm.customers.matching.files import ColumnsUnknown, FileMatch, birth_digits, people_match, rows_match
from tests.shared_files import SHARED, requires_shared

FEBRL = {
    "given_names": "given_name",
    "family_name": "surname",
    "date_of_birth": "date_of_birth",
    "address": ["street_number", "address_1", "address_2"],
    "postcode": "postcode",
    "town": "suburb",
    "number": "soc_sec_id",
}
FAKE = {
    "given_names": "first_name",
    "family_name": "surname",
    "date_of_birth": "dob",
    "email": "email",
    "town": "city",
}
SPLINK_BEST = {"fake_1000": 0.935, "febrl4": 0.9998}


def of_febrl(*numbers: str) -> FileMatch:
    paths = [SHARED / f"matching/febrl_dataset{number}.csv" for number in numbers]
    return people_match(paths, key="rec_id", columns=FEBRL)


def original(row) -> str:
    """febrl names the row after the record it was made from."""
    return row["rec_id"].split("-")[1]


@requires_shared
@pytest.mark.shared
def test_fake_1000() -> None:
    found = people_match(SHARED / "matching/fake_1000.csv", key="unique_id", columns=FAKE)
    assert found.measured("cluster", same=True).precision >= 0.99
    assert found.measured("cluster").f1 >= SPLINK_BEST["fake_1000"]
    assert found.measured("cluster", groups=True).f1 >= SPLINK_BEST["fake_1000"]


@requires_shared
@pytest.mark.shared
def test_febrl_1() -> None:
    found = of_febrl("1")
    assert found.measured(original, same=True).precision >= 0.99
    assert found.measured(original).f1 >= 0.99


@requires_shared
@pytest.mark.shared
def test_febrl_4() -> None:
    found = of_febrl("4a", "4b")
    assert found.measured(original, same=True).precision >= 0.99
    assert found.measured(original).f1 >= SPLINK_BEST["febrl4"]


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("1980-03-12", "19800312"),
        ("12/03/1980", "19800312"),
        ("12.3.1980", "19800312"),
        ("03/25/1980", "19800325"),
        ("19800312", "19800312"),
        ("12031980", "19800312"),
        ("1980-03-12T00:00:00", "19800312"),
        ("1980", ""),
        ("", ""),
        ("unknown", ""),
    ],
)
def test_dates_as_people_write_them(written: str, digits: str) -> None:
    assert birth_digits(written) == digits


def test_a_file_of_two() -> None:
    rows = [
        {"id": "1", "name": "Example, Jo", "born": "12/03/1980", "tel": "0161 496 0000"},
        {"id": "2", "name": "Jo Example", "born": "1980-03-12", "tel": "+44 161 496 0000"},
        {"id": "3", "name": "=SUM(A1)", "born": "never", "tel": "x"},
    ]
    found = rows_match(rows, key="id", columns={"full_name": "name", "date_of_birth": "born", "phone": "tel"})
    assert [(pair.one, pair.other, pair.same) for pair in found.pairs] == [("1", "2", True)]
    assert found.groups == [["1", "2"]]


def test_what_cannot_be_read_is_said() -> None:
    with pytest.raises(ColumnsUnknown, match="shoe"):
        rows_match([], key="id", columns={"shoe": "size"})
    with pytest.raises(ColumnsUnknown, match="surname"):
        rows_match([{"id": "1"}], key="id", columns={"family_name": "surname"})
    with pytest.raises(ValueError, match="key 1"):
        rows_match([{"id": "1"}, {"id": "1"}], key="id", columns={})


def test_an_empty_file_has_no_pairs(tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.write_text("id,name\n")
    assert people_match(path, key="id", columns={"full_name": "name"}).pairs == []
