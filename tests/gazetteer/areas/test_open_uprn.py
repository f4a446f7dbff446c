"""OS Open UPRN fills in positions, adds nothing and moves nothing."""

import zipfile
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from gazetteer.areas.actions import open_uprn_load
from gazetteer.areas.actions.positions import NotOpenUprn, keep_open_positions
from gazetteer.areas.models import OpenPosition
from gazetteer.entries.models import Custodian, Property
from gazetteer.supplies.actions import gazetteer_load
from tests.gazetteer.rows import ADDRESS, DESCRIPTOR, PROPERTY, STREET, supply

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
HEADER = "\ufeffUPRN,X_COORDINATE,Y_COORDINATE,LATITUDE,LONGITUDE"
BARE, PLACED, FAR = 990_000_000_001, 990_000_000_002, 990_000_000_003


@pytest.fixture
def homes() -> None:
    Custodian.objects.create(code=9901, name="AMBLEFORD")
    for uprn, easting in ((BARE, None), (PLACED, 480_100), (FAR, 480_100)):
        Property.objects.create(
            uprn=uprn, custodian_id=9901, logical_status=1, easting=easting, northing=easting and 600_000
        )


def write(path: Path, *lines: str) -> Path:
    path.write_text("\r\n".join((HEADER, *lines)) + "\r\n", encoding="utf-8")
    return path


LINES = (
    "1,358260.66,172796.50,51.4526038,-2.6020703",
    f"{BARE},480000.50,600001.25,55.28,-0.74",
    f"{PLACED},480110.00,600010.00,55.28,-0.74",
    f"{FAR},480300.00,600000.00,55.28,-0.74",
    f"{BARE}1,480000.50,600001.25,55.28,-0.74",
)


@pytest.mark.usefixtures("homes")
def test_only_missing_positions_are_filled_and_far_ones_reported(tmp_path: Path) -> None:
    load = open_uprn_load(path=write(tmp_path / "osopenuprn.csv", *LINES), at=AT)
    assert (load.rows_read, load.changed) == (5, {"found": 3, "filled": 1})
    [[uprn, _what, reason]] = load.faults
    assert uprn == FAR
    assert "200 m" in reason
    at = {place.uprn: (place.easting, place.northing) for place in Property.objects.all()}
    assert at == {
        BARE: (Decimal("480000.50"), Decimal("600001.25")),
        PLACED: (Decimal(480_100), Decimal(600_000)),
        FAR: (Decimal(480_100), Decimal(600_000)),
    }


@pytest.mark.usefixtures("homes")
def test_again_it_changes_nothing_and_a_new_release_moves_only_its_own(tmp_path: Path) -> None:
    path = write(tmp_path / "osopenuprn.csv", *LINES)
    open_uprn_load(path=path, at=AT)
    assert open_uprn_load(path=path, at=AT).changed["filled"] == 0
    assert open_uprn_load(path=write(path, f"{BARE},480001.00,600001.00,,"), at=AT).changed["filled"] == 1
    assert Property.objects.get(uprn=BARE).easting == 480_001


@pytest.mark.usefixtures("homes")
def test_a_position_that_the_supply_gives_later_is_the_supplys(tmp_path: Path) -> None:
    path = write(tmp_path / "osopenuprn.csv", *LINES)
    open_uprn_load(path=path, at=AT)
    Property.objects.filter(uprn=BARE).update(easting=480_777, northing=600_777)
    assert open_uprn_load(path=path, at=AT).changed["filled"] == 0
    assert Property.objects.get(uprn=BARE).easting == 480_777
    assert not OpenPosition.objects.exists()


@pytest.mark.usefixtures("homes")
def test_a_load_of_the_gazetteer_leaves_a_filled_position_alone(tmp_path: Path) -> None:
    open_uprn_load(path=write(tmp_path / "osopenuprn.csv", *LINES), at=AT)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE staged AS SELECT uprn, easting, northing FROM gazetteer_property")
        cursor.execute("UPDATE staged SET easting = NULL, northing = NULL")
        keep_open_positions(cursor=cursor, staged="staged")
        cursor.execute("SELECT uprn, easting FROM staged WHERE easting IS NOT NULL")
        assert cursor.fetchall() == [(BARE, Decimal("480000.50"))]


@pytest.mark.usefixtures("homes")
def test_the_zip_is_read_and_broken_lines_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "osopenuprn_202609_csv.zip"
    lines = [HEADER, f"{BARE},x,y", f"{BARE}", f"{BARE},0.00,0.00,,", f"{BARE},480000.50,600001.25,55.28,-0.74"]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("licence.txt", "OGL")
        archive.writestr("osopenuprn_202609.csv", "\r\n".join(lines).encode())
    assert open_uprn_load(path=path, at=AT).changed == {"found": 1, "filled": 1}


@pytest.mark.parametrize("content", [b"", b"UPRN;X\n", b'10,"AMBLEFORD"\n', b"\xff\xfeU\x00", b"PK\x03\x04"])
def test_another_file_is_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.csv"
    path.write_bytes(content)
    with pytest.raises(NotOpenUprn) as refusal:
        open_uprn_load(path=path, at=AT)
    assert "\n" not in str(refusal.value)


def test_the_same_supply_again_leaves_what_was_filled_in(tmp_path: Path) -> None:
    bare = PROPERTY.replace("480000.00,600000.00", "0.00,0.00")
    path = tmp_path / "supply.csv"
    path.write_bytes(supply(STREET, DESCRIPTOR, bare, ADDRESS))
    given: dict[str, Any] = {"path": path, "at": AT, "overrides": frozenset({"UNREGISTERED"}), "reason": "first supply"}
    gazetteer_load(**given)
    assert Property.objects.get().easting is None
    open_uprn_load(path=write(tmp_path / "osopenuprn.csv", *LINES), at=AT)
    again = gazetteer_load(**given)
    assert not any(any(change.values()) for change in again.changed.values())
    assert Property.objects.get().easting == Decimal("480000.50")
