"""What a load leaves behind: counts, faults as a file, streets, closings with successors, and the lists of them."""

import csv
import io
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from gazetteer.entries.models import Property, Successor
from gazetteer.supplies.actions import gazetteer_load
from gazetteer.supplies.load_csv import load_report_csv
from gazetteer.supplies.models import Load, PropertyClosing
from gazetteer.supplies.queries import closed_properties, load_faults, load_get, loads_list, successors_of
from tests.gazetteer import rows
from tests.shared_files import SHARED

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
UPRN = 990000000001
CHANGES = rows.HEADER.replace('"F"', '"C"').replace("2026-09-01", "2026-09-08")


def load(tmp_path: Path, *body: str, **given: object) -> Load:
    path = tmp_path / "supply.csv"
    path.write_bytes(rows.supply(*body, **given))  # type: ignore[arg-type]
    return gazetteer_load(path=path, at=AT)


def another(number: int, *lines: str) -> list[str]:
    return [line.replace("990000000001", f"99000000000{number}").replace('00001"', f'0000{number}"') for line in lines]


def table(loaded: Load) -> list[list[str]]:
    text = "".join(load_report_csv(loaded))
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def test_the_file_has_every_fault_with_its_source_and_no_formula(tmp_path: Path) -> None:
    formula = rows.CROSS_REFERENCE.replace('"9901CT"', '"=HYPERLINK(1)"')
    loaded = load(tmp_path, *rows.BODY[:4], formula.replace("X000000001", "X2"), "77,bad")
    lines = table(loaded)
    assert lines[0] == ["Volume", "Line", "Level", "Kind", "Field", "Value", "Reason", "Source"]
    assert [line[:6] for line in lines[1:]] == [
        ["1", "6", "Warning", "TOO_LONG", "SOURCE", "'=HYPERLINK(1)"],
        ["1", "7", "Rejected", "RECORD_TYPE", "RECORD_IDENTIFIER", "77"],
    ]
    assert all(line[7] for line in lines)


def test_faults_and_loads_come_in_pages(tmp_path: Path) -> None:
    first = load(tmp_path, *rows.BODY, *["77,bad"] * 7)
    page = load_faults(load=first, limit=3)
    assert [fault.line for fault in page] == [7, 8, 9]
    assert [fault.line for fault in load_faults(load=first, after=page[-1].pk, limit=9)] == [10, 11, 12, 13]
    assert load_faults(load=first, level="WARN") == []
    second = load(tmp_path, *rows.BODY)
    assert loads_list() == [second, first]
    assert loads_list(before=second.pk) == [first]
    assert loads_list(custodian=9902) == []
    assert load_get(load_id=first.pk).custodian.name == "AMBLEFORD"


def test_a_load_keeps_what_changed_on_each_street(tmp_path: Path) -> None:
    full = load(tmp_path, *rows.BODY)
    assert full.changed_streets["streets"][0] == {
        "usrn": 99000001, "name": "Abbotsmere Road, Netherwick, Ambleford", "new": 1, "changed": 0, "closed": 0,
        "was": "", "street": "new",
    }  # fmt: skip
    renumbered = rows.ADDRESS.replace('"I"', '"U"').replace(',12,"A"', ",14,")
    changed = load(tmp_path, renumbered, *another(2, *rows.BODY[2:4]), header=CHANGES)
    assert {key: value for key, value in changed.changed_streets.items() if key != "streets"} == {
        "total": 1, "new": 1, "changed": 1, "closed": 0, "renamed": 0,
    }  # fmt: skip
    assert load(tmp_path, *rows.BODY[:0], header=CHANGES).changed_streets == {}


def test_a_load_names_the_properties_it_closed_and_what_took_their_place(tmp_path: Path) -> None:
    first = load(tmp_path, *rows.BODY, *another(2, *rows.BODY[2:]), *another(3, *rows.BODY[2:]))
    assert closed_properties(load=first) == []
    past = [
        another(2, rows.PROPERTY)[0].replace('"I"', '"U"').replace("990000000002,1,2", "990000000002,8,4"),
        another(3, rows.PROPERTY)[0].replace('"I"', '"D"'),
    ]
    loaded = load(tmp_path, *past, header=CHANGES)
    for number, (uprn, successor) in enumerate([(UPRN + 2, UPRN + 1), (UPRN + 1, UPRN)]):
        Successor.objects.create(key=f"9901S{number:09}", property_id=uprn, successor_uprn=successor, custodian_id=9901)
    found = closed_properties(load=loaded)
    assert [(one.uprn, one.absent, one.closed_date, one.successors) for one in found] == [
        (UPRN + 1, False, None, (UPRN,)),
        (UPRN + 2, True, date(2026, 9, 8), (UPRN,)),
    ]
    assert found[0].address.startswith("12A Abbotsmere Road")
    assert closed_properties(since=date(2026, 9, 9)) == []
    assert [one.uprn for one in closed_properties(after=UPRN + 1)] == [UPRN + 2]
    load(tmp_path, *another(3, *rows.BODY[2:]), header=CHANGES.replace("09-08", "09-15"))
    assert [one.uprn for one in closed_properties()] == [UPRN + 1]
    assert PropertyClosing.objects.filter(load=loaded).count() == 2


def test_successors_that_go_round_in_a_circle_end_nowhere(tmp_path: Path) -> None:
    load(tmp_path, *rows.BODY, *another(2, *rows.BODY[2:]))
    for key, uprn, successor in [("S1", UPRN, UPRN + 1), ("S2", UPRN + 1, UPRN)]:
        Successor.objects.create(key=key, property_id=uprn, successor_uprn=successor, custodian_id=9901)
    assert successors_of(uprns=[UPRN, 7]) == {UPRN: ()}


@pytest.mark.shared
def test_the_real_supply_then_its_changes_are_as_expected() -> None:
    folder = SHARED / "llpg"
    expected = json.loads((folder / "4245_20260908_01.expected.json").read_text())
    full = gazetteer_load(path=folder / "4245_20260901_01.csv.zip", at=AT)
    assert (full.rejects, full.warnings, full.trailer_counts) == (0, 0, "ALL_LINES")
    assert full.changed_streets["total"] == 880 and len(full.changed_streets["streets"]) == 500
    assert (full.read["21"], full.change_types["21"]) == (109_750, {"I": 109_750})
    loaded = gazetteer_load(path=folder / "4245_20260908_01.csv", at=AT)
    assert loaded.never_had == {}
    assert loaded.changed["property"] == {
        "new": len(expected["new"]), "changed": len(expected["demolished"]), "closed": 0
    }  # fmt: skip
    assert {one.uprn for one in closed_properties(load=loaded)} == set(expected["demolished"])
    assert Property.objects.filter(uprn__in=expected["new"], logical_status=1).count() == len(expected["new"])
    usrn, before, after = expected["renamed_usrn"]
    renamed = loaded.changed_streets["streets"][0]
    assert (renamed["usrn"], renamed["was"].upper(), loaded.changed_streets["renamed"]) == (usrn, before, 1)
    assert renamed["name"].upper().startswith(after)
    assert set(loaded.faults.values_list("kind", flat=True)) == {"STATUS_PAIR"}
