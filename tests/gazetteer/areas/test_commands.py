"""The commands load, tell what they did in lines, and end with a status that a script can read."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from gazetteer.areas.models import Area, Postcode
from tests.gazetteer.areas.drawing import feature, square, write
from tests.gazetteer.areas.test_postcode_files import GOOD, HEADER

pytestmark = pytest.mark.django_db


def run(capsys: pytest.CaptureFixture[str], *asked: Any, **options: Any) -> tuple[int, str]:
    """The exit status and everything that was said."""
    status = 0
    try:
        call_command(*map(str, asked), **options)
    except SystemExit as ended:
        status = int(ended.code or 0)
    said = capsys.readouterr()
    return status, said.out + said.err


def test_boundaries(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "w.geojson", feature("E05999001", [square(0, 0)]), feature("E05999002", [square(0, 0)[:2]]))
    status, said = run(capsys, "load_areas", path, "--kind", "WARD", "--from", "2023-05-04")
    assert status == 1
    assert "feature 2: Ward E05999002 a ring has fewer than four points" in said
    assert "new: 1" in said
    assert Area.objects.get().active_from.isoformat() == "2023-05-04"


def test_postcodes_of_some_councils(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "p.csv"
    path.write_text(f"{HEADER}\n{GOOD}\n")
    assert run(capsys, "load_postcodes", path, "--districts", "E07999009")[0] == 0
    assert not Postcode.objects.exists()
    status, said = run(capsys, "load_postcodes", path, "--districts", "e07999001, E07999009")
    assert status == 0
    assert "new: 1" in said
    status, said = run(capsys, "load_postcodes", path)
    assert "Nothing changed." in said


@pytest.mark.parametrize(
    "command", [("load_areas", "--kind", "WARD", "--from", "2023-05-04"), ("load_postcodes",), ("load_open_uprn",)]
)
def test_what_cannot_be_read_ends_with_2_and_one_line(
    command: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("Dear Sir\n")
    for file in (path, tmp_path / "none", tmp_path):
        status, said = run(capsys, command[0], file, *command[1:])
        assert status == 2
        assert said.count("\n") == 1


def test_a_day_that_is_none_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="--from"):
        call_command("load_areas", str(tmp_path), "--kind", "WARD", "--from", "4 May")
