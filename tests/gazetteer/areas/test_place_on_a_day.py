"""A place knows its ward on a day, by the best evidence there is, and says by which."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gazetteer.areas.actions import postcodes_load
from gazetteer.areas.queries import Evidence, KnownArea, PlaceOnDay, areas_of_places, areas_of_property, wards_of
from gazetteer.entries.models import Custodian, Property
from tests.gazetteer.areas.drawing import SOUTH, WEST, feature, square, write
from tests.gazetteer.areas.test_boundaries import AT, NEW, OLD, TODAY, load
from tests.gazetteer.areas.test_postcode_files import GOOD, HEADER

pytestmark = pytest.mark.django_db
UPRN = 990_000_000_001


def home(uprn: int = UPRN, **fields: Any) -> None:
    Custodian.objects.get_or_create(code=9901, defaults={"name": "AMBLEFORD"})
    placed = {"easting": Decimal(WEST + 500), "northing": Decimal(SOUTH + 500)}
    Property.objects.create(uprn=uprn, custodian_id=9901, logical_status=1, **{**placed, **fields})


def ward(on: date = TODAY) -> tuple[str, str, Evidence] | None:
    found = areas_of_property(uprn=UPRN, on=on).get("WARD")
    return (found.code, found.name, found.evidence) if found else None


def postcodes(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text(f"{HEADER}\n{GOOD}\n")
    postcodes_load(path=path, at=AT)


def test_the_boundary_is_believed_before_the_code_supplied(tmp_path: Path) -> None:
    load(write(tmp_path / "w.json", feature("E05999002", [square(0, 0)], name="Harbour")))
    home(ward_code="E05999001")
    assert ward() == ("E05999002", "Harbour", Evidence.BOUNDARY)


def test_without_a_boundary_the_code_supplied_has_the_name_of_its_ward(tmp_path: Path) -> None:
    load(write(tmp_path / "w.json", feature("E05999001", [square(0, 0)], name="Harbour")))
    home(ward_code="E05999001", easting=None, northing=None)
    assert ward() == ("E05999001", "Harbour", Evidence.SUPPLIED)


def test_with_no_boundaries_at_all_the_code_stands_for_the_name() -> None:
    home(ward_code="E05999001")
    assert ward() == ("E05999001", "E05999001", Evidence.SUPPLIED)


def test_a_code_that_was_not_in_force_on_the_day_is_no_answer(tmp_path: Path) -> None:
    load(write(tmp_path / "old.json", feature("E05000801", [square(5000, 0)], name="Old Harbour")), since=OLD)
    load(write(tmp_path / "new.json", feature("E05000901", [square(5000, 0)], name="Harbour")), since=NEW)
    home(ward_code="E05000801")
    assert ward(on=OLD) == ("E05000801", "Old Harbour", Evidence.SUPPLIED)
    assert ward(on=TODAY) is None


def test_the_postcodes_ward_comes_last(tmp_path: Path) -> None:
    postcodes(tmp_path)
    home(postcode_key="ZZ11AB", easting=None, northing=None)
    found = areas_of_property(uprn=UPRN, on=TODAY)
    assert found["WARD"] == KnownArea("WARD", "E05999001", "E05999001", Evidence.POSTCODE)
    assert found["PARISH"].code == "E04999001"


def test_a_property_unknown_or_nowhere_has_no_areas() -> None:
    assert areas_of_property(uprn=UPRN, on=TODAY) == {}
    home()
    assert areas_of_property(uprn=UPRN, on=TODAY) == {}


def test_many_places_of_every_kind_at_once_each_on_its_day(tmp_path: Path) -> None:
    load(write(tmp_path / "old.json", feature("E05000801", [square(0, 0)])), since=OLD)
    load(write(tmp_path / "new.json", feature("E05000901", [square(0, 0)])), since=NEW)
    postcodes(tmp_path)
    home()
    middle = {"easting": Decimal(WEST + 1), "northing": Decimal(SOUTH + 1)}
    found = areas_of_places(
        kind="WARD",
        places=[
            PlaceOnDay(1, OLD, uprn=UPRN),
            PlaceOnDay(2, NEW, uprn=UPRN),
            PlaceOnDay(3, OLD, **middle),
            PlaceOnDay(4, TODAY, postcode="zz1 1ab"),
            PlaceOnDay(5, TODAY, postcode="ZZ9 9ZZ"),
            PlaceOnDay(6, TODAY),
            PlaceOnDay(7, TODAY, uprn=5, **middle),
            PlaceOnDay(8, date(1990, 1, 1), uprn=UPRN),
        ],
    )
    assert {key: area.code for key, area in found.items()} == {
        1: "E05000801", 2: "E05000901", 3: "E05000801", 4: "E05999001", 7: "E05000901",
    }  # fmt: skip
    assert areas_of_places(kind="WARD", places=[]) == {}


def test_wards_of_many_properties(tmp_path: Path) -> None:
    load(write(tmp_path / "w.json", feature("E05999002", [square(0, 0)])))
    home()
    home(UPRN + 1, easting=Decimal(WEST + 9_000))
    assert {uprn: area.code for uprn, area in wards_of(uprns=[UPRN, UPRN + 1], on=TODAY).items()} == {UPRN: "E05999002"}
