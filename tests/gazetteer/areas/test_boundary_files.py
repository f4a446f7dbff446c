"""Which GeoJSON can be read as boundaries, what of it is left out and why."""

import json
from pathlib import Path
from typing import Any

import pytest

from gazetteer.areas.geojson import NotBoundaries, read_boundaries
from gazetteer.entries.coordinates import to_wgs84
from tests.gazetteer.areas.drawing import feature, square, write

GOOD = feature("E05999001", [square(0, 0)], name="Abbot's  Reach")


def test_code_and_name_are_found_whatever_their_year(tmp_path: Path) -> None:
    found = read_boundaries(write(tmp_path / "w.geojson", GOOD), kind="WARD")
    assert (found.code_field, found.name_field, found.faults) == ("WD26CD", "WD26NM", [])
    [ward] = found.boundaries
    assert (ward.code, ward.name, len(ward.parts)) == ("E05999001", "Abbot's Reach", 1)
    assert ward.parts[0][0][0] == (480_000.0, 600_000.0)
    assert len(ward.parts[0][0]) == 4  # the end is not repeated


def test_the_code_of_the_asked_kind_is_preferred(tmp_path: Path) -> None:
    both = feature("E05999001", [square(0, 0)], LAD26CD="E07999001", PAR26CD="E04999001", PAR26NM="Netherwick")
    path = write(tmp_path / "w.geojson", both)
    assert read_boundaries(path, kind="WARD").code_field == "WD26CD"
    parish = read_boundaries(path, kind="PARISH")
    assert (parish.code_field, parish.boundaries[0].name) == ("PAR26CD", "Netherwick")


def test_fields_can_be_named(tmp_path: Path) -> None:
    path = write(tmp_path / "w.geojson", feature(None, [square(0, 0)], ref="NW1", label="North West"))
    with pytest.raises(NotBoundaries, match="--code-field"):
        read_boundaries(path, kind="WARD")
    found = read_boundaries(path, kind="WARD", code_field="ref", name_field="label")
    assert [(one.code, one.name) for one in found.boundaries] == [("NW1", "North West")]


@pytest.mark.parametrize(
    "crs", [None, {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}, {"properties": {}}]
)
def test_degrees_become_metres(tmp_path: Path, crs: Any) -> None:
    ring = [[x, y] for y, x in (to_wgs84(easting=x, northing=y) for x, y in square(0, 0))]
    path = write(tmp_path / "w.geojson", feature("E05999001", [ring]), crs=crs)
    if crs and not crs["properties"]:
        with pytest.raises(NotBoundaries):
            read_boundaries(path, kind="WARD")
        return
    [ward] = read_boundaries(path, kind="WARD").boundaries
    assert ward.parts[0][0][2] == pytest.approx((481_000, 601_000), abs=0.01)


def test_metres_are_known_by_their_looks_where_the_file_does_not_say(tmp_path: Path) -> None:
    [ward] = read_boundaries(write(tmp_path / "w.geojson", GOOD, crs=None), kind="WARD").boundaries
    assert ward.parts[0][0][0] == (480_000.0, 600_000.0)


OPEN = square(0, 0)[:-1]
ABROAD = [[900_000, 0], [901_000, 0], [901_000, 9_000], [900_000, 0]]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (feature("", [square(0, 0)]), "no code"),
        (feature("E05999001", [square(5000, 0)]), "comes twice"),
        (feature("E04999002", [square(0, 0)]), "another kind"),
        (feature("E05999002X9999", [square(0, 0)]), "too long"),
        (feature("E05999002", [OPEN]), "not closed"),
        (feature("E05999002", [square(0, 0)[:2] + square(0, 0)[:1]]), "fewer than four"),
        (feature("E05999002", [square(0, 0, side=0)]), "encloses nothing"),
        (feature("E05999002", [square(0, 0), square(2000, 2000, side=10)]), "hole lies outside"),
        (feature("E05999002", [ABROAD]), "outside Great Britain"),
        (feature("E05999002", [[[1, 2], None, [3, 4], [1, 2]]]), "no point"),
        (feature("E05999002", [[[10**400, 2], [3, 4], [5, 6], [10**400, 2]]]), "no point"),
        (feature("E05999002", [[[float("nan"), 2], [3, 4], [5, 6], [float("nan"), 2]]]), "no point"),
        (feature("E05999002", []), "no ring"),
        ({"type": "Feature", "properties": {"WD26CD": "E05999002"}, "geometry": None}, "neither a polygon"),
        (
            {
                "type": "Feature",
                "properties": {"WD26CD": "E05999002"},
                "geometry": {"type": "Point", "coordinates": [480_000, 600_000]},
            },
            "neither a polygon",
        ),
        ("a feature", "no code"),
    ],
)
def test_a_bad_feature_is_left_out_with_its_number_and_reason(tmp_path: Path, bad: Any, reason: str) -> None:
    found = read_boundaries(write(tmp_path / "w.geojson", GOOD, bad), kind="WARD")
    assert [one.code for one in found.boundaries] == ["E05999001"]
    [fault] = found.faults
    assert fault.number == 2
    assert reason in fault.reason


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x01\x02",
        b"PK\x03\x04 not really",
        "Möbius".encode("utf-16"),
        b"[1, 2]",
        b'{"type": "Topology"}',
        b'{"type": "FeatureCollection", "features": []}',
        b'{"type": "FeatureCollection", "features": {}}',
        b"[" * 100_000,
        json.dumps({"type": "FeatureCollection", "features": [1, None]}).encode(),
        json.dumps(
            {"type": "FeatureCollection", "features": [GOOD], "crs": {"properties": {"name": "EPSG:3857"}}}
        ).encode(),
    ],
)
def test_what_holds_no_boundaries_is_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "w.geojson"
    path.write_bytes(content)
    with pytest.raises(NotBoundaries) as refusal:
        read_boundaries(path, kind="WARD")
    assert str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotBoundaries, match="cannot be read"):
        read_boundaries(tmp_path / "none.geojson", kind="WARD")
