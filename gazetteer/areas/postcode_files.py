"""Reading lists of postcodes: the ONS Postcode Directory of any release, or a council's own list. Pure but for the file.

ONS renames its columns with each release (oslaua, lad23cd, lad25cd), so they are known by how their names begin.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import IO, NamedTuple, TextIO

from django.utils.translation import gettext as _

from gazetteer.areas.geojson import GSS
from gazetteer.entries.coordinates import OutsideGreatBritain, on_british_grid, to_british_grid
from gazetteer.postcodes import SHAPE, postcode_key

# What is needed, and the names it went by; earlier patterns are preferred.
COLUMNS = {
    "postcode": (r"pcds", r"pcd8?|pcd2|pcd7", r"postcode"),
    "terminated": (r"doterm",),
    "council": (r"lad\d\dcd", r"oslaua|laua", r"la_code|lad"),
    "ward": (r"wd\d\dcd", r"osward", r"ward_code|ward"),
    "parish": (r"par(ncp)?\d\dcd", r"parish"),
    "easting": (r"east1m|oseast1m", r"easting"),
    "northing": (r"north1m|osnrth1m", r"northing"),
    "quality": (r"gridind|osgrdind",),
    "latitude": (r"lat|latitude",),
    "longitude": (r"long|lon|longitude",),
    "council_name": (r"la_name|lad\d\dnm",),
}
PSEUDO_CODE = "99999999"  # E99999999, W99999999 ...: not in any
NO_POSITION = 9  # gridind: no grid reference
IRISH_GRID_AREA = "BT"  # ONS gives Northern Ireland's postcodes on a grid of its own
NAME_FILE = re.compile(r"(^|/)(la_ua|lad|local authority).*names?.*\.csv$", re.IGNORECASE)
LONGEST_LINE = 10_000
MOST_BYTES = 4_000_000_000  # the directory unpacks to 1.4 GB


class NotPostcodes(Exception):
    """The file is no list of postcodes that can be read; the message is one line for people."""


class PostcodeRow(NamedTuple):
    """One postcode as the file has it; empty text and None where it says nothing."""

    key: str
    easting: int | None
    northing: int | None
    quality: int | None
    council_code: str
    ward_code: str
    parish_code: str
    terminated_date: date | None
    council_name: str


@dataclass(frozen=True, slots=True)
class PostcodeFault:
    """Why one line was left out."""

    line: int
    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """The text of a list, how much of the file has been read, and how large it is."""

    text: TextIO
    read_so_far: Callable[[], int]
    size: int


@contextmanager
def open_list(path: Path) -> Iterator[OpenedFile]:
    """The list of postcodes: the file, or the largest CSV in its zip. Raises NotPostcodes."""
    with _unpacked(path, lambda name: not NAME_FILE.search(name)) as opened:
        yield opened


def council_names(path: Path) -> dict[str, str]:
    """Names of councils by GSS code: of a CSV of codes and names, or of the one that the ONS zip carries.

    Raises NotPostcodes.
    """
    try:
        with _unpacked(path, lambda name: bool(NAME_FILE.search(name))) as opened:
            return dict(_names(opened.text))
    except (csv.Error, UnicodeDecodeError) as fault:
        raise NotPostcodes(_("This is not a list of councils: it cannot be read as CSV.")) from fault


def has_names(path: Path) -> bool:
    """Whether this is a zip that carries the names of councils too."""
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return any(NAME_FILE.search(name) for name in archive.namelist())


def read_postcodes(text: TextIO) -> Iterator[PostcodeRow | PostcodeFault]:
    """Every row of the list in order, good or not. Raises NotPostcodes."""
    rows = csv.reader(_lines(text))
    try:
        columns = _columns(next(rows, []))
        for row in rows:
            if row:
                yield _row(row, columns, rows.line_num)
    except csv.Error as fault:
        raise NotPostcodes(_("This is not CSV: %(why)s.") % {"why": fault}) from fault
    except UnicodeDecodeError as fault:
        raise NotPostcodes(_("This is not UTF-8 text.")) from fault


def _lines(text: TextIO) -> Iterator[str]:
    while line := text.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise NotPostcodes(_("This is no list of postcodes: a line of it never ends."))
        yield line.replace("\0", "")


def _columns(header: list[str]) -> dict[str, int]:
    names = [name.strip().lower() for name in header]
    columns = {}
    for wanted, patterns in COLUMNS.items():
        for pattern in patterns:
            found = next((at for at, name in enumerate(names) if re.fullmatch(pattern, name)), None)
            if found is not None:
                columns[wanted] = found
                break
    if "postcode" not in columns or not columns.keys() & {"council", "ward"}:
        raise NotPostcodes(_("This is no list of postcodes: its first line names no postcode with a council or ward."))
    return columns


def _row(row: list[str], columns: dict[str, int], line: int) -> PostcodeRow | PostcodeFault:
    def value(column: str) -> str:
        at = columns.get(column)
        return row[at].strip() if at is not None and at < len(row) else ""

    key = postcode_key(value("postcode"))
    if not SHAPE.match(key):
        return PostcodeFault(line, value("postcode")[:20], _("this is not a postcode"))
    quality = int(value("quality")) if value("quality").isdecimal() else None
    position = None if quality == NO_POSITION else _position(value, irish=key.startswith(IRISH_GRID_AREA))
    if position is None and quality != NO_POSITION and (value("easting") or value("latitude")):
        return PostcodeFault(line, key, _("its position is not one in Great Britain or Northern Ireland"))
    easting, northing = position or (None, None)
    return PostcodeRow(
        key,
        easting,
        northing,
        quality,
        _code(value("council")),
        _code(value("ward")),
        _code(value("parish")),
        _month(value("terminated")),
        value("council_name"),
    )


def _position(value: Callable[[str], str], *, irish: bool) -> tuple[int, int] | None:
    """The position in metres, from the grid reference, or from the latitude and longitude where that is Ireland's."""
    try:
        if value("easting") and not irish:
            easting, northing = int(value("easting")), int(value("northing"))
            return (easting, northing) if on_british_grid(easting, northing) else None
        if value("latitude"):
            point = to_british_grid(latitude=float(value("latitude")), longitude=float(value("longitude")))
            return round(point[0]), round(point[1])
    except (ValueError, OutsideGreatBritain):
        pass
    return None


def _code(text: str) -> str:
    code = text.upper()
    return code if len(code) <= 12 and not code.endswith(PSEUDO_CODE) else ""


def _month(text: str) -> date | None:
    """The first of the month of a CCYYMM."""
    try:
        return date(int(text[:4]), int(text[4:6]), 1) if text else None
    except ValueError:
        return None


def _names(text: TextIO) -> Iterator[tuple[str, str]]:
    rows = csv.reader(_lines(text))
    header = [name.strip().lower() for name in next(rows, [])]
    code_at = next((at for at, name in enumerate(header) if re.fullmatch(r"lad\d*cd|gss(_?code)?|code", name)), None)
    name_at = next((at for at, name in enumerate(header) if re.fullmatch(r"lad\d*nm|name", name)), None)
    if code_at is None or name_at is None:
        raise NotPostcodes(_("This is not a list of councils: its first line names no code and name."))
    for row in rows:
        if len(row) > max(code_at, name_at) and GSS.fullmatch(row[code_at].strip()) and row[name_at].strip():
            yield row[code_at].strip(), row[name_at].strip()


@contextmanager
def _unpacked(path: Path, wanted: Callable[[str], bool]) -> Iterator[OpenedFile]:
    """The text of a file, or of the largest CSV in it that is wanted when it is a zip."""
    try:
        if not zipfile.is_zipfile(path):
            with path.open("rb") as file:
                yield OpenedFile(_text(file), file.tell, path.stat().st_size)
            return
        with zipfile.ZipFile(path) as archive:
            member, size = _member(archive, wanted)
            with member:
                yield OpenedFile(_text(member), member.tell, size)
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError) as fault:
        raise NotPostcodes(_("The file cannot be read: %(why)s.") % {"why": fault}) from fault


def _member(archive: zipfile.ZipFile, wanted: Callable[[str], bool]) -> tuple[IO[bytes], int]:
    lists = [one for one in archive.infolist() if _is_list(one.filename) and wanted(one.filename)]
    if not lists:
        raise NotPostcodes(_("No CSV that can be read is in this zip."))
    largest = max(lists, key=lambda one: one.file_size)
    if largest.file_size > MOST_BYTES:
        raise NotPostcodes(_("What is in this zip is larger than any such list."))
    try:
        return archive.open(largest), largest.file_size
    except (NotImplementedError, RuntimeError) as fault:  # an unknown way of packing, or a password
        raise NotPostcodes(_("The file cannot be read: %(why)s.") % {"why": fault}) from fault


def _is_list(name: str) -> bool:
    """Whether a member of a zip is a list; ONS carries the same list once more in parts under multi_csv."""
    path = PurePosixPath(name.lower())
    return path.suffix == ".csv" and "multi_csv" not in path.parts


def _text(file: IO[bytes]) -> TextIO:
    return io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
