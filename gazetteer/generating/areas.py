"""The demo council's wards, parishes and postcodes: invented, drawn around its streets, the same for the same supply.

Two versions of the wards, so that a place can be seen to have been in another ward before. Two neighbours' postcodes
are listed too, so that "this is Netherby's" can be seen.
"""

import csv
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from gazetteer.generating.generator import SOUTH, WARDS, WEST

COUNCIL = ("E07999001", "Ambleford")
NEIGHBOURS = (("E07999002", "Netherby", "ZZ98"), ("E07999003", "Cold Hawkshaw", "ZZ99"))
WARD_NAMES = (
    "Abbotsmere", "Loomworks", "Market Place", "Marlhurst", "Netherwick & Otterby", "St Wenna's", "Tanneries",
    "Wethermere",
)  # fmt: skip
OLD_WARD_NAMES = ("Ambleford North", "Castle", "Fenhollow", "Otterby", "St Osyth", "Wethermere")
WARDS_SINCE, OLD_WARDS_SINCE = date(2023, 5, 4), date(2003, 5, 1)
PARISHES_SINCE = date(1974, 4, 1)
COLUMNS, COLUMN, ROWS, ROW = 40, 240, 4, 260  # how the generator lays out its streets
HOUSES = 110  # of a row's height: the rest is open ground, where a border may wander
MARGIN, WANDER = 600, 70
GRID = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}
HEADER = ("pcds", "doterm", "lad26cd", "lad26nm", "wd26cd", "east1m", "north1m", "gridind")

Ring = list[list[float]]


@dataclass(frozen=True, slots=True)
class DrawnAreas:
    """One file of boundaries: what it draws, and since when that was so."""

    path: Path
    kind: str
    active_from: date


def write_demo_areas(folder: Path) -> list[DrawnAreas]:
    """The files written to the folder, in the order in which they are to be loaded."""
    older = DrawnAreas(folder / "wards_2003.geojson", "WARD", OLD_WARDS_SINCE)
    wards = DrawnAreas(folder / "wards_2023.geojson", "WARD", WARDS_SINCE)
    parishes = DrawnAreas(folder / "parishes.geojson", "PARISH", PARISHES_SINCE)
    old_codes = [f"E0599800{number}" for number in range(1, len(OLD_WARD_NAMES) + 1)]
    _write(older.path, _strips(old_codes, OLD_WARD_NAMES, code="WD03CD", name="WD03NM"))
    _write(wards.path, _strips(WARDS, WARD_NAMES, code="WD23CD", name="WD23NM"))
    thirds = list(
        _strips(("E04999001", "", "E04999002"), ("Netherwick", "", "Wethermere"), code="PAR26CD", name="PAR26NM")
    )
    _write(parishes.path, (thirds[0], thirds[2]))  # the middle of the town has no parish
    return [older, wards, parishes]


def write_demo_postcodes(path: Path, *, supply: Path) -> None:
    """Writes a list of the supply's postcodes in the manner of the ONS directory, with some of the neighbours'."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADER, *_own_postcodes(supply), *_neighbours_postcodes()])


def _strips(codes: Sequence[str], names: Sequence[str], *, code: str, name: str) -> Iterator[dict[str, Any]]:
    """Areas side by side from west to east; neighbours share every point of their border."""
    borders = [
        _border(WEST + COLUMNS * COLUMN * at / len(codes), seed=at * 100 + len(codes)) for at in range(len(codes) + 1)
    ]
    for at, (own_code, own_name) in enumerate(zip(codes, names, strict=True)):
        ring = [*borders[at], *reversed(borders[at + 1])]
        yield {
            "type": "Feature",
            "properties": {code: own_code, name: own_name},
            "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
        }


def _border(easting: float, *, seed: int) -> Ring:
    """A border from north to south: straight between the houses, and wandering where there are none."""
    rng = random.Random(seed)
    outermost = {float(WEST): -MARGIN, float(WEST + COLUMNS * COLUMN): MARGIN}.get(easting, 0)
    x, y = easting + outermost, float(SOUTH - MARGIN)
    points = [[x, y]]
    for row in range(ROWS):
        foot = SOUTH + row * ROW
        points += [[x, float(foot - 20)], [x, float(foot + HOUSES)]]
        points += [[x + rng.randint(-WANDER, WANDER), float(foot + height)] for height in (145, 180, 215)]
    return [*points, [x, float(SOUTH + ROWS * ROW - 20)], [x, float(SOUTH + ROWS * ROW + MARGIN)]][::-1]


def _own_postcodes(supply: Path) -> Iterator[Sequence[Any]]:
    """Each postcode of the supply in the middle of its properties, in the ward that most of them are in."""
    placed: dict[str, tuple[float, float, str]] = {}
    homes: defaultdict[str, list[tuple[float, float, str]]] = defaultdict(list)
    with supply.open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file):
            if row[0] == "21":
                placed[row[3]] = float(row[9]), float(row[10]), row[18]
            elif row[0] == "24" and row[24]:
                homes[row[24]].append(placed[row[3]])
    for postcode, at in sorted(homes.items()):
        ward = Counter(ward for _, _, ward in at).most_common(1)[0][0]
        east, north = (round(sum(place[axis] for place in at) / len(at)) for axis in (0, 1))  # type: ignore[misc]
        yield postcode, "", *COUNCIL, ward, east, north, 1


def _neighbours_postcodes() -> Iterator[Sequence[Any]]:
    for at, (code, name, district) in enumerate(NEIGHBOURS):
        for unit in ("1AA", "1AB", "1AD", "2AA"):
            yield f"{district} {unit}", "", code, name, "", WEST - 4_000 + at * 18_000, SOUTH, 1


def _write(path: Path, features: Iterable[dict[str, Any]]) -> None:
    document = {"type": "FeatureCollection", "name": path.stem, "crs": GRID, "features": list(features)}
    path.write_text(json.dumps(document), encoding="utf-8")
