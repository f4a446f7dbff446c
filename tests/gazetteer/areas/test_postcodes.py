"""Postcodes and councils in the database."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from gazetteer.areas.actions import councils_settle, postcodes_load
from gazetteer.areas.models import Council, Postcode
from gazetteer.areas.postcode_files import NotPostcodes
from gazetteer.areas.queries import council_of, postcode_get
from gazetteer.entries.models import Custodian, Property
from tests.gazetteer.areas.test_postcode_files import GOOD, HEADER

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
THEIRS = "ZZ9 9ZZ,,E07999002,E05999009,,,490100,600200,1,,"
ENDED = "ZZ1 1AD,201906,E07999001,E05999001,,,480110,600200,8,,"


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join((HEADER, *lines)) + "\n", encoding="utf-8-sig")
    return path


def home(uprn: int, postcode: str) -> None:
    Custodian.objects.get_or_create(code=9901, defaults={"name": "AMBLEFORD"})
    Property.objects.create(
        uprn=uprn, custodian_id=9901, logical_status=1, postcode=postcode, postcode_key=postcode.replace(" ", ""),
        easting=Decimal(480_100), northing=Decimal(600_200),
    )  # fmt: skip


def test_a_postcode_says_where_it_is_whose_and_whether_it_ended(tmp_path: Path) -> None:
    load = postcodes_load(path=write(tmp_path / "p.csv", GOOD, ENDED), at=AT)
    assert (load.rows_read, load.changed, load.fault_count) == (2, {"new": 2, "changed": 0}, 0)
    found = postcode_get(postcode="zz1 1ad")
    assert found is not None
    assert (str(found), found.easting, found.terminated_date) == ("ZZ1 1AD", 480_110, date(2019, 6, 1))
    assert postcode_get(postcode="ZZ1 1XX") is None


def test_only_what_differs_is_written_and_the_same_file_changes_nothing(tmp_path: Path) -> None:
    path = write(tmp_path / "p.csv", GOOD, THEIRS)
    postcodes_load(path=path, at=AT)
    assert postcodes_load(path=path, at=AT).changed == {"new": 0, "changed": 0}
    moved = THEIRS.replace("490100", "490200")
    assert postcodes_load(path=write(path, moved, ENDED), at=AT).changed == {"new": 1, "changed": 1}
    assert Postcode.objects.count() == 3  # what a file leaves out stays


def test_of_a_postcode_that_comes_twice_the_later_line_stands(tmp_path: Path) -> None:
    postcodes_load(path=write(tmp_path / "p.csv", GOOD, GOOD.replace("480100", "480999")), at=AT)
    assert Postcode.objects.get().easting == 480_999


def test_only_the_councils_asked_for_are_kept(tmp_path: Path) -> None:
    postcodes_load(path=write(tmp_path / "p.csv", GOOD, THEIRS), at=AT, councils=["E07999002"])
    assert [one.key for one in Postcode.objects.all()] == ["ZZ99ZZ"]


def test_bad_lines_are_counted_and_the_rest_is_in(tmp_path: Path) -> None:
    load = postcodes_load(path=write(tmp_path / "p.csv", GOOD, "nonsense,,,,,,,,,,"), at=AT)
    assert load.fault_count == 1
    assert load.faults[0][:2] == [3, "nonsense"]
    assert Postcode.objects.count() == 1


def test_a_file_that_breaks_off_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_bytes(f"{HEADER}\n{GOOD}\n".encode() + b"\xff\xfe\n")
    with pytest.raises(NotPostcodes):
        postcodes_load(path=path, at=AT)
    assert not Postcode.objects.exists()


def test_the_council_of_a_postcode_is_ours_or_named_or_said_by_its_code(tmp_path: Path) -> None:
    home(990_000_000_001, "ZZ1 1AB")
    home(990_000_000_002, "ZZ1 1AB")
    home(990_000_000_003, "ZZ9 9ZZ")  # over the border: one stray does not make it ours
    names = tmp_path / "names.csv"
    names.write_text("LAD26CD,LAD26NM\nE07999001,Ambleford\n")
    path = write(tmp_path / "p.csv", GOOD, THEIRS)
    postcodes_load(path=path, at=AT, names=names)
    ours, theirs = council_of(postcode="zz11ab"), council_of(postcode="ZZ9 9ZZ")
    assert ours is not None
    assert theirs is not None
    assert (ours.name, ours.is_ours) == ("Ambleford", True)
    assert (theirs.name, theirs.is_ours) == ("another council (E07999002)", False)
    assert council_of(postcode="ZZ1 9XX") is None
    names.write_text("gss,slug,name\nE07999002,nether,Netherwick Borough Council\n")
    assert postcodes_load(path=path, at=AT, names=names).changed == {"new": 0, "changed": 0}
    named = council_of(postcode="ZZ9 9ZZ")
    assert named is not None
    assert named.name == "Netherwick Borough Council"


def test_whose_councils_are_ours_follows_the_gazetteer(tmp_path: Path) -> None:
    postcodes_load(path=write(tmp_path / "p.csv", GOOD, THEIRS), at=AT)
    assert not Council.objects.filter(is_ours=True).exists()
    home(990_000_000_001, "ZZ9 9ZZ")
    councils_settle()
    assert Council.objects.get(is_ours=True).code == "E07999002"
