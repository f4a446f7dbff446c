"""Lists of postcodes of any release are read by the names of their columns; what cannot be is refused."""

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest

from gazetteer.areas.postcode_files import (
    NotPostcodes,
    PostcodeFault,
    PostcodeRow,
    council_names,
    has_names,
    open_list,
    read_postcodes,
)
from tests.shared_files import SHARED, requires_shared

HEADER = "pcds,doterm,lad26cd,wd26cd,parncp26cd,wdcas03cd,east1m,north1m,gridind,lat,long"
GOOD = '"ZZ1 1AB","","E07999001","E05999001","E04999001","01C30","480100","0600200","1",55.28,-0.74'


def rows(*lines: str, header: str = HEADER) -> list[PostcodeRow | PostcodeFault]:
    return list(read_postcodes(io.StringIO("\n".join((header, *lines)) + "\n")))


def test_columns_are_known_by_name_wherever_they_stand() -> None:
    wanted = PostcodeRow("ZZ11AB", 480_100, 600_200, 1, "E07999001", "E05999001", "E04999001", None, "")
    assert rows(GOOD) == [wanted]
    turned = ",".join(reversed(HEADER.split(",")))
    assert rows(",".join(reversed(GOOD.split(","))), header=turned) == [wanted]
    old = "pcd,pcds,doterm,oslaua,osward,parish,oseast1m,osnrth1m,osgrdind"
    assert rows("ZZ1 1AB,ZZ1 1AB,,E07999001,E05999001,E04999001,480100,0600200,1", header=old) == [wanted]


def test_ended_postcodes_pseudo_codes_and_missing_positions() -> None:
    [row] = rows("IM1 1AA,199912,M99999999,M99999999,M99999999,,,,9,99.999999,0.000000")
    assert row == PostcodeRow("IM11AA", None, None, 9, "", "", "", date(1999, 12, 1), "")


def test_northern_ireland_is_placed_by_latitude_since_its_grid_is_another() -> None:
    [row] = rows("BT1 1AA,,N09000003,N08000001,,,333800,374300,1,54.602318,-5.926911")
    assert isinstance(row, PostcodeRow)
    assert (row.easting, row.northing) == (146_431, 529_770) or abs((row.easting or 0) - 146_400) < 500


def test_a_councils_own_list_needs_no_grid_reference() -> None:
    [row] = rows(
        "M33 2DP,E05015240,Ashton,E08000009,Trafford,-2.32,53.42",
        header="postcode,ward_code,ward_name,la_code,la_name,lon,lat",
    )
    assert isinstance(row, PostcodeRow)
    assert (row.council_code, row.ward_code, row.council_name) == ("E08000009", "E05015240", "Trafford")
    assert row.easting == pytest.approx(378_800, abs=500)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("not one,,E07999001,E05999001,,,480100,600200,1,,", "not a postcode"),
        (",,,,,,,,,,", "not a postcode"),
        ("ZZ1 1AB,,E07999001,E05999001,,,48x,600200,1,,", "position"),
        ("ZZ1 1AB,,E07999001,E05999001,,,9480100,600200,1,,", "position"),
    ],
)
def test_a_bad_line_is_left_out_with_its_number(line: str, reason: str) -> None:
    good, bad = rows(GOOD, line)
    assert isinstance(good, PostcodeRow)
    assert isinstance(bad, PostcodeFault)
    assert bad.line == 3
    assert reason in bad.reason


def test_short_lines_and_odd_dates_are_taken_as_saying_nothing() -> None:
    [row] = rows("ZZ1 1AB,19x")
    assert row == PostcodeRow("ZZ11AB", None, None, None, "", "", "", None, "")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b"name,address\nx,y\n",
        b"\xff\xfep\x00",
        b"PK\x03\x04",
        b"pcds,lad26cd\n" + b"x" * 20_000,
        b"\x00" * 100,
    ],
)
def test_what_is_no_list_is_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    with pytest.raises(NotPostcodes) as refusal, open_list(path) as opened:
        list(read_postcodes(opened.text))
    assert "\n" not in str(refusal.value)


def test_the_zip_of_the_directory_is_read_with_its_names(tmp_path: Path) -> None:
    path = tmp_path / "ONSPD_NOV_2026.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("User Guide/guide.pdf", b"%PDF")
        archive.writestr("Data/multi_csv/ONSPD_NOV_2026_UK_ZZ.csv", f"{HEADER}\n{GOOD}\n" * 9)
        archive.writestr("Data/ONSPD_NOV_2026_UK.csv", f"\ufeff{HEADER}\n{GOOD}\n")
        archive.writestr("Documents/LA_UA names and codes UK as at 04_26.csv", "LAD26CD,LAD26NM\nE07999001,Ambleford\n")
    with open_list(path) as opened:
        assert len(list(read_postcodes(opened.text))) == 1
    assert has_names(path)
    assert council_names(path) == {"E07999001": "Ambleford"}


def test_a_damaged_zip_and_one_without_a_list_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "damaged.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Data/list.csv", f"{HEADER}\n" + f"{GOOD}\n" * 2_000)
    content = bytearray(path.read_bytes())
    content[80:90] = b"\xff" * 10
    path.write_bytes(content)
    with pytest.raises(NotPostcodes), open_list(path) as opened:
        list(read_postcodes(opened.text))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "nothing")
    with pytest.raises(NotPostcodes, match="No CSV"), open_list(path):
        pass


@requires_shared
@pytest.mark.shared
@pytest.mark.parametrize(
    ("release", "postcode", "council", "ward"),
    [
        ("onspd_may2018", "AL11AB", "E07000240", "E05004785"),
        ("onspd_aug2024", "AL11AB", "E07000240", "E05013956"),
        ("onspd_nov2025", "AB10AB", "S12000033", "S13002843"),
    ],
)
def test_three_real_releases(release: str, postcode: str, council: str, ward: str) -> None:
    with open_list(SHARED / "format_fixtures" / f"{release}__onspd_test.csv") as opened:
        found = {row.key: row for row in read_postcodes(opened.text) if isinstance(row, PostcodeRow)}
    row = found[postcode]
    assert (row.council_code, row.ward_code) == (council, ward)
    assert row.terminated_date is not None
    assert row.easting is not None
    assert found["IM11AA"].easting is None
