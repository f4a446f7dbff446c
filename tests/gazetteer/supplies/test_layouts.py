"""The formats: every layout against what was published, and how a file tells which one it is."""

import csv
import json
import re
from pathlib import Path

import pytest

from gazetteer.entries.classification_codes import CLASSIFICATION_CODES
from gazetteer.supplies.addressbase import LAYOUT_V1, LAYOUT_V2, V1, V2
from gazetteer.supplies.dtf73 import LAYOUT as DTF73
from gazetteer.supplies.dtf73 import NAME as DTF
from gazetteer.supplies.field_checks import class_code
from gazetteer.supplies.reader import Fault, Row, Supply, recognise
from gazetteer.supplies.records import (
    PROPERTY_STATES,
    STREET_CLASSIFICATIONS,
    STREET_STATES,
    STREET_SURFACES,
    Layout,
    Record,
)
from gazetteer.supplies.supply_files import NotAGazetteer, open_supply_file
from tests.gazetteer import addressbase_rows, rows
from tests.shared_files import SHARED, requires_shared

FIXTURES = SHARED / "format_fixtures"
HEADERS = sorted(FIXTURES.glob("Record_*_Header.csv")) or [None]


def names(record: Record) -> list[str]:
    return [field.name for field in record.fields]


def read(path: Path, content: bytes) -> tuple[Supply, list[Row], list[Fault]]:
    path.write_bytes(content)
    with open_supply_file(path) as file:
        supply = recognise(file)
        items = list(supply.rows())
    good = [item for item in items if isinstance(item, Row)]
    return supply, good, [item for item in items if isinstance(item, Fault)]


@requires_shared
@pytest.mark.shared
@pytest.mark.parametrize("path", HEADERS, ids=lambda path: path.name if path else "none")
def test_every_record_of_version_2_has_the_published_fields_in_order(path: Path) -> None:
    code = re.search(r"Record_(\d+)", path.name)[1]  # type: ignore[index]
    published = next(csv.reader(path.open()))
    record = LAYOUT_V2.header if code == "10" else LAYOUT_V2.read[code]
    assert names(record) == published


def test_version_1_is_version_2_without_what_came_later() -> None:
    later = {"STREET_START_LAT", "STREET_START_LONG", "STREET_END_LAT", "STREET_END_LONG", "LATITUDE", "LONGITUDE"}
    later |= {"COUNTRY", "ADDRESSBASE_POSTAL", "DELIVERY_POINT_SUFFIX"}
    for code in ("11", "21", "23", "24", "28", "30", "31", "32"):
        newer = [name for name in names(LAYOUT_V2.loaded[code]) if name not in later]
        older = [
            name for name in names(LAYOUT_V1.loaded[code]) if name not in ("POSTAL_ADDRESS", "PARENT_ADDRESSABLE_UPRN")
        ]
        assert older == newer
    assert names(LAYOUT_V1.loaded["15"]) == names(LAYOUT_V2.loaded["15"])[:9]


@pytest.mark.parametrize(
    ("layout", "lengths"),
    [
        (DTF73, {"11": 20, "15": 9, "21": 23, "23": 11, "24": 30, "28": 29, "30": 10, "31": 11, "32": 12, "29": 17}),
        (LAYOUT_V1, {"11": 20, "15": 9, "21": 19, "23": 12, "24": 26, "28": 29, "30": 10, "31": 11, "32": 12}),
        (LAYOUT_V2, {"11": 24, "15": 13, "21": 22, "23": 12, "24": 26, "28": 29, "30": 10, "31": 11, "32": 12}),
    ],
    ids=lambda value: value.name if isinstance(value, Layout) else "",
)
def test_records_are_as_long_as_the_notes_say(layout: Layout, lengths: dict[str, int]) -> None:
    assert {code: len(layout.read[code].fields) for code in lengths} == lengths


@requires_shared
@pytest.mark.shared
def test_every_code_of_the_published_lists_is_taken() -> None:
    lists = SHARED / "codelists"
    check, published = class_code(), set()
    for row in csv.DictReader((lists / "addressbase-classification.csv").open(encoding="utf-8-sig")):
        if row["CLASS_SCHEME"].startswith("AddressBase"):
            assert check(row["CLASSIFICATION_CODE"]) is None, row
            published.add(row["CLASSIFICATION_CODE"])
    assert published == CLASSIFICATION_CODES
    for name, taken in (
        ("property-state", PROPERTY_STATES),
        ("street-state", STREET_STATES),
        ("street-surface", STREET_SURFACES),
        ("street-classification", STREET_CLASSIFICATIONS),
    ):
        content = json.loads((lists / f"addressbase-{name}.json").read_text())
        listed = {str(value[0]) for value in content["data"]}
        assert listed - {""} <= set(taken), name


@pytest.mark.parametrize(
    ("content", "layout"),
    [
        (rows.supply(*rows.BODY), DTF),
        (addressbase_rows.supply(rows.BODY, version="1.0"), V1),
        (addressbase_rows.supply(rows.BODY, version="2.0"), V2),
        (addressbase_rows.supply(rows.BODY, version="2.1"), V2),
    ],
    ids=["dtf", "1.0", "2.0", "2.1"],
)
def test_the_format_is_told_from_the_file_and_not_from_its_name(tmp_path: Path, content: bytes, layout: str) -> None:
    supply, good, faults = read(tmp_path / "4245_20260901_01.csv", content)
    assert (supply.layout, faults) == (layout, [])
    assert {row.code for row in good} >= {"11", "15", "21", "23", "24"}


@pytest.mark.parametrize(
    ("content", "layout"),
    [
        (rows.supply(*rows.BODY).replace(b'"7.3"', b'"2.1"'), DTF),
        (addressbase_rows.supply(rows.BODY, version="2.1").replace(b'"2.1"', b'"7.3"'), V2),
        (addressbase_rows.supply(rows.BODY * 3, version="1.0").replace(b'"1.0"', b'"2.0"'), V1),
    ],
    ids=["dtf", "v2", "v1"],
)
def test_a_header_that_names_another_version_than_the_records_have_is_warned_of(
    tmp_path: Path, content: bytes, layout: str
) -> None:
    supply, good, faults = read(tmp_path / "supply.csv", content)
    assert supply.layout == layout
    assert good
    assert [(fault.line, fault.level, fault.kind) for fault in faults] == [(1, "WARN", "VERSION")]


def test_one_short_row_does_not_make_another_format(tmp_path: Path) -> None:
    short = rows.PROPERTY.rsplit(",", 1)[0]  # as long as a property of AddressBase
    supply, _good, faults = read(tmp_path / "supply.csv", rows.supply(short))
    assert (supply.layout, [fault.kind for fault in faults]) == (DTF, ["SHORT_ROW"])


@pytest.mark.parametrize("version", ["8.0", "", "x"])
def test_a_version_nobody_knows_is_refused_by_name(tmp_path: Path, version: str) -> None:
    content = rows.supply(*rows.BODY).replace(b'"7.3"', f'"{version}"'.encode())
    with pytest.raises(NotAGazetteer, match=re.escape(repr(version))):
        read(tmp_path / "supply.csv", content)


@pytest.mark.parametrize(
    ("said", "code"),
    [("9999", 9999), ("4245", 4245), ('"GeoPlace"', 9999), ("", 9999)],
)
def test_the_third_field_of_an_addressbase_header_may_be_a_code_or_a_name(tmp_path: Path, said: str, code: int) -> None:
    content = addressbase_rows.supply(rows.BODY).replace(b",9999,", f",{said},".encode(), 1)
    supply, _good, faults = read(tmp_path / "supply.csv", content)
    assert (supply.header.custodian_code, faults) == (code, [])
    assert supply.header.custodian_name == "NAG Hub - GeoPlace"


def test_records_of_addressbase_inside_a_dtf_file_are_read_and_unknown_ones_counted_and_reported(
    tmp_path: Path,
) -> None:
    parts = [line for line in addressbase_rows.converted(rows.BODY) if line[:2] in ("32", "31")]
    point = addressbase_rows.delivery_point(990000000001, 12345678, thoroughfare="MILL LANE", postcode="ZZ1 1AB")
    aside = ["12,x", "13", "14,1", "22,1", "25,1", "26,1", "27,1", "98,1"]
    supply, good, faults = read(
        tmp_path / "s.csv", rows.supply(*rows.BODY, *parts, point, *aside, "33,x,y", "33,z", "abc")
    )
    assert [row.code for row in good if row.code in ("28", "31", "32")] == ["32", "32", "28"]
    assert supply.unknown == {"33": 2, "abc": 1}
    assert [(fault.kind, fault.value) for fault in faults] == [("RECORD_TYPE", code) for code in ("33", "33", "abc")]
    assert all(supply.counts[line[:2]] == 1 for line in aside)


def test_a_fault_says_where_its_rule_is_written(tmp_path: Path) -> None:
    spoilt = rows.ADDRESS.replace('"ENG"', '"XXX"')
    _supply, _good, faults = read(tmp_path / "s.csv", rows.supply(rows.STREET, spoilt))
    assert [(fault.field, fault.source) for fault in faults] == [("LANGUAGE", "DTF 7.3 record 24 field 6")]
