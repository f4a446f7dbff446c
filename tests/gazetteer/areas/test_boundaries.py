"""Boundaries in the database: one area of a kind at a point, on the day it was in force."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import connection

from gazetteer.areas.actions import areas_load
from gazetteer.areas.actions.loads import LOCK, AreaLoadUnderWay
from gazetteer.areas.models import Area, AreaLoad
from gazetteer.areas.queries import area_names, area_of, areas_at, areas_on, ward_name
from tests.gazetteer.areas.drawing import SOUTH, WEST, feature, square, write

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
OLD, NEW = date(2019, 5, 2), date(2023, 5, 4)
TODAY = date(2026, 11, 22)


def load(path: Path, *, since: date = NEW, kind: str = "WARD") -> AreaLoad:
    return areas_load(path=path, kind=kind, active_from=since, at=AT)


def ward(east: float, north: float, on: date = TODAY) -> str:
    found = area_of(kind="WARD", easting=WEST + east, northing=SOUTH + north, on=on)
    return found.code if found else ""


def test_a_point_is_in_the_area_around_it_and_nowhere_outside(tmp_path: Path) -> None:
    load(write(tmp_path / "w.json", feature("E05000001", [square(0, 0)]), feature("E05000002", [square(1000, 0)])))
    assert [ward(500, 500), ward(1500, 500), ward(2500, 500), ward(500, -1)] == ["E05000001", "E05000002", "", ""]


def test_the_border_belongs_to_one_ward_only(tmp_path: Path) -> None:
    load(write(tmp_path / "w.json", feature("E05000002", [square(0, 0)]), feature("E05000001", [square(1000, 0)])))
    assert [ward(1000, north) for north in (0, 0.01, 500, 1000)] == ["E05000001"] * 4
    assert [ward(999.999, 500), ward(1000.001, 500)] == ["E05000002", "E05000001"]


def test_holes_islands_and_parts(tmp_path: Path) -> None:
    ring = [square(0, 0), square(200, 200, side=600)]
    island = [square(400, 400, side=200)]
    path = write(
        tmp_path / "w.json",
        feature("E05000001", ring, island, [square(5000, 0)]),
        feature("E05000002", [square(200, 200, side=600), square(400, 400, side=200)]),
    )
    load(path)
    assert [ward(100, 100), ward(300, 300), ward(500, 500), ward(5500, 500)] == [
        "E05000001", "E05000002", "E05000001", "E05000001",
    ]  # fmt: skip
    assert ward(200, 500) == "E05000002"  # the edge of the hole is the border of what fills it


def test_the_ward_is_that_of_the_day(tmp_path: Path) -> None:
    load(write(tmp_path / "old.json", feature("E05000801", [square(0, 0, side=2000)])), since=OLD)
    changes = load(
        write(tmp_path / "new.json", feature("E05000901", [square(0, 0)]), feature("E05000902", [square(1000, 1000)]))
    ).changed
    assert (changes["new"], changes["ended"]) == (2, 1)
    assert ward(500, 500, on=date(2019, 5, 1)) == ""
    assert ward(500, 500, on=OLD) == "E05000801"
    assert ward(500, 500, on=date(2023, 5, 3)) == "E05000801"
    assert ward(500, 500, on=NEW) == "E05000901"


def test_history_can_be_loaded_after_what_stands(tmp_path: Path) -> None:
    load(write(tmp_path / "new.json", feature("E05000901", [square(0, 0, side=2000)])))
    load(
        write(tmp_path / "old.json", feature("E05000801", [square(0, 0)]), feature("E05000802", [square(5000, 0)])),
        since=OLD,
    )
    assert [ward(500, 500, on=OLD), ward(500, 500, on=NEW)] == ["E05000801", "E05000901"]
    assert ward(5500, 500) == "E05000802"  # nothing has replaced it


def test_a_neighbouring_council_is_not_ended_nor_another_kind(tmp_path: Path) -> None:
    load(write(tmp_path / "ours.json", feature("E05000001", [square(0, 0)])), since=OLD)
    load(write(tmp_path / "parish.json", feature("E04000001", [square(0, 0)])), since=OLD, kind="PARISH")
    load(write(tmp_path / "theirs.json", feature("E05000002", [square(1000, 0)])))
    assert [ward(500, 500), ward(1500, 500)] == ["E05000001", "E05000002"]
    found = areas_at(easting=WEST + 500, northing=SOUTH + 500, on=TODAY)
    assert {kind: area.code for kind, area in found.items()} == {"WARD": "E05000001", "PARISH": "E04000001"}


def test_the_same_file_twice_changes_nothing(tmp_path: Path) -> None:
    path = write(tmp_path / "w.json", feature("E05000001", [square(0, 0), square(200, 200, side=50)]))
    load(path)
    before = list(Area.objects.order_by("id").values())
    assert load(path).changed == {"new": 0, "redrawn": 0, "unchanged": 1, "ended": 0, "withdrawn": 0}
    assert list(Area.objects.order_by("id").values()) == before


def test_a_corrected_file_of_the_same_day_redraws_and_withdraws(tmp_path: Path) -> None:
    load(write(tmp_path / "w.json", feature("E05000001", [square(0, 0)]), feature("E05000002", [square(1000, 0)])))
    path = write(tmp_path / "w.json", feature("E05000001", [[*square(0, 0)[:1], *square(0, 0, side=2000)[1:]]]))
    assert load(path).changed == {"new": 0, "redrawn": 1, "unchanged": 0, "ended": 0, "withdrawn": 1}
    assert [ward(500, 500), ward(1500, 500)] == ["E05000001", "E05000001"]
    assert Area.objects.count() == 2  # nothing is deleted
    assert load(path).changed["unchanged"] == 1


def test_a_bad_feature_leaves_the_ward_that_stood_there(tmp_path: Path) -> None:
    load(
        write(tmp_path / "old.json", feature("E05000801", [square(0, 0)]), feature("E05000802", [square(1000, 0)])),
        since=OLD,
    )
    record = load(
        write(tmp_path / "new.json", feature("E05000901", [square(0, 0)]), feature("E05000902", [square(1000, 0)[:3]]))
    )
    assert (record.rows_read, record.fault_count, record.faults[0][:2]) == (2, 1, [2, "Ward E05000902"])
    assert [ward(500, 500), ward(1500, 500)] == ["E05000901", "E05000802"]


def test_names_are_those_of_the_day_else_the_last_else_the_code(tmp_path: Path) -> None:
    load(write(tmp_path / "a.json", feature("E05000001", [square(0, 0)], name="Bowdon")), since=OLD)
    load(write(tmp_path / "b.json", feature("E05000001", [square(0, 0)], name="Bowdon Vale")))
    assert ward_name(code="E05000001", on=OLD) == "Bowdon"
    assert ward_name(code="E05000001", on=TODAY) == "Bowdon Vale"
    assert area_names(codes=["E05000001", "E05000009"], on=date(2001, 1, 1)) == {
        "E05000001": "Bowdon Vale", "E05000009": "E05000009",
    }  # fmt: skip
    assert [one.name for one in areas_on(kind="WARD", on=OLD)] == ["Bowdon"]


def test_one_load_at_a_time(tmp_path: Path) -> None:
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            with pytest.raises(AreaLoadUnderWay):
                load(write(tmp_path / "w.json", feature("E05000001", [square(0, 0)])))
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    other.close()
    assert not Area.objects.exists()
