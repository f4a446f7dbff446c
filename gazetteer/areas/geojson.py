"""Reading boundaries from GeoJSON: RFC 7946 (WGS84), the older form that names its grid, and British National Grid.

Which property holds the code and which the name is told from the values: ONS renames them each year (WD23CD, WD24CD).
"""

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from gazetteer.areas.shapes import LEAST_AREA, Part, Ring, contains, ring_area
from gazetteer.entries.coordinates import OutsideGreatBritain, many_to_british_grid, on_british_grid

MOST_BYTES = 400_000_000  # the wards of the whole country in full resolution are about 300 MB
LEAST_POINTS = 3
FURTHEST_DEGREE = 180
FURTHEST_NUMBER = 10_000_000
GSS = re.compile(r"[EWSN][0-9]{8}")
# The first three letters of the codes of each kind (ONS, register of geographic codes).
PREFIXES = {
    "WARD": ("E05", "W05", "S13", "N08", "N10"),
    "PARISH": ("E04", "W04"),
    "DISTRICT": ("E06", "E07", "E08", "E09", "W06", "S12", "N09"),
    "DIVISION": ("E58",),
}
WGS84_NAMES = ("CRS84", "4326")
GRID_NAME = "27700"


class NotBoundaries(Exception):
    """The file holds no boundaries that can be read; the message is one line for people."""


class BadShape(Exception):
    """One feature's geometry cannot be a boundary; the message says why."""


@dataclass(frozen=True, slots=True)
class Boundary:
    """One area of the file: its rings are in metres of the grid."""

    number: int  # its place in the file, from 1
    code: str
    name: str
    parts: list[Part]


@dataclass(frozen=True, slots=True)
class FeatureFault:
    """Why one feature was left out."""

    number: int
    name: str
    reason: str


@dataclass(slots=True)
class BoundaryFile:
    """What a file holds, good and bad, and where its codes and names were found."""

    code_field: str
    name_field: str
    features: int
    boundaries: list[Boundary] = field(default_factory=list)
    faults: list[FeatureFault] = field(default_factory=list)


def read_boundaries(path: Path, *, kind: str, code_field: str = "", name_field: str = "") -> BoundaryFile:
    """The areas in the file, and why each other feature was left out. Raises NotBoundaries."""
    document = _document(path)
    features = document["features"]
    on_grid = _is_on_grid(document)
    code_field = code_field or _code_field(features, kind)
    if not code_field:
        raise NotBoundaries(_("No property of the features holds the code of an area; name it with --code-field."))
    found = BoundaryFile(code_field, name_field or _name_field(features, code_field), len(features))
    seen: set[str] = set()
    for number, feature in enumerate(features, start=1):
        name = _text(_properties(feature), found.name_field)
        try:
            boundary = _boundary(feature, number, found, kind=kind, on_grid=on_grid)
            if boundary.code in seen:
                raise BadShape(_("the code %(code)s comes twice") % {"code": boundary.code})
        except BadShape as fault:
            found.faults.append(FeatureFault(number, name, str(fault)))
            continue
        seen.add(boundary.code)
        found.boundaries.append(boundary)
    return found


def _document(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise NotBoundaries(_("This file is larger than the boundaries of the whole country."))
        document = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as fault:
        raise NotBoundaries(_("The file cannot be read: %(why)s.") % {"why": fault.strerror}) from fault
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as fault:
        raise NotBoundaries(_("This is not GeoJSON.")) from fault
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection":
        raise NotBoundaries(_("This is not a GeoJSON feature collection."))
    if not isinstance(document.get("features"), list) or not document["features"]:
        raise NotBoundaries(_("This GeoJSON holds no features."))
    return document


def _is_on_grid(document: dict[str, Any]) -> bool:
    """Whether coordinates are metres of the grid: as the file says, else as the first of them looks."""
    crs = document.get("crs")
    if crs is None:
        point: Any = _properties(document["features"][0], "geometry").get("coordinates")
        while isinstance(point, list) and point and isinstance(point[0], list):
            point = point[0]
        return bool(_numbers(point)) and max(map(abs, point[:2])) > FURTHEST_DEGREE
    name = str(_properties(crs).get("name", "")) if isinstance(crs, dict) else str(crs)
    if name.endswith(GRID_NAME):
        return True
    if not name.endswith(WGS84_NAMES):
        raise NotBoundaries(
            _("The coordinates are in %(name)s; WGS84 and British National Grid can be read.") % {"name": name[:60]}
        )
    return False


def _code_field(features: Sequence[Any], kind: str) -> str:
    """The property that most often holds a code of this kind, else any GSS code; nothing when none does."""
    fitting: Counter[str] = Counter()
    any_code: Counter[str] = Counter()
    for feature in features:
        for key, value in _properties(feature).items():
            if isinstance(value, str) and GSS.fullmatch(value.strip()):
                any_code[key] += 1
                fitting[key] += value.strip()[:3] in PREFIXES[kind]
    likely = fitting if fitting.total() else any_code
    return max(likely, key=lambda key: (likely[key], key), default="")


def _name_field(features: Sequence[Any], code_field: str) -> str:
    """The property beside the code: WD23NM of WD23CD, area_name of area_code, else one that says name."""
    keys = dict.fromkeys(key for feature in features[:20] for key in _properties(feature))
    stem = re.sub(r"(cd|code)$", "", code_field, flags=re.IGNORECASE).lower()
    for ending in ("nm", "name"):
        for key in keys:
            if key.lower() == stem + ending:
                return str(key)
    return next((str(key) for key in keys if re.search(r"(name|nm)$", key, flags=re.IGNORECASE)), code_field)


def _boundary(feature: Any, number: int, found: BoundaryFile, *, kind: str, on_grid: bool) -> Boundary:
    code = _text(_properties(feature), found.code_field).upper()
    if not code:
        raise BadShape(_("it has no code in %(field)s") % {"field": found.code_field})
    if len(code) > 12:
        raise BadShape(_("its code %(code)s is too long") % {"code": repr(code[:20])})
    if GSS.fullmatch(code) and code[:3] not in PREFIXES[kind] and any(code[:3] in of for of in PREFIXES.values()):
        raise BadShape(_("%(code)s is the code of another kind of area") % {"code": code})
    geometry = _properties(feature, "geometry")
    coordinates = geometry.get("coordinates")
    if geometry.get("type") == "Polygon":
        coordinates = [coordinates]
    elif geometry.get("type") != "MultiPolygon":
        raise BadShape(_("its geometry is neither a polygon nor a multipolygon"))
    if not isinstance(coordinates, list) or not coordinates:
        raise BadShape(_("it has no coordinates"))
    parts = [_part(rings, on_grid=on_grid) for rings in coordinates]
    return Boundary(number, code, _text(_properties(feature), found.name_field) or code, parts)


def _part(rings: Any, *, on_grid: bool) -> Part:
    if not isinstance(rings, list) or not rings:
        raise BadShape(_("a part of it has no ring"))
    outside, *holes = [_ring(ring, on_grid=on_grid) for ring in rings]
    if not all(any(contains([outside], point) for point in hole) for hole in holes):
        raise BadShape(_("a hole lies outside its part"))
    return [outside, *holes]


def _ring(ring: Any, *, on_grid: bool) -> Ring:
    """The ring in metres to the millimetre, so that neighbours that share points still do."""
    if not isinstance(ring, list) or not all(_numbers(point) for point in ring):
        raise BadShape(_("a ring holds something that is no point"))
    if len(ring) <= LEAST_POINTS:
        raise BadShape(_("a ring has fewer than four points"))
    if ring[0][:2] != ring[-1][:2]:
        raise BadShape(_("a ring is not closed"))
    points = [(float(point[0]), float(point[1])) for point in ring[:-1]]
    if not on_grid:
        try:
            points = many_to_british_grid((latitude, longitude) for longitude, latitude in points)
        except OutsideGreatBritain as fault:
            raise BadShape(_("a point of it lies outside Great Britain")) from fault
    if not all(on_british_grid(*point) for point in points):
        raise BadShape(_("a point of it lies outside Great Britain"))
    if ring_area(points) < LEAST_AREA:
        raise BadShape(_("a ring encloses nothing"))
    return [(round(easting, 3), round(northing, 3)) for easting, northing in points]


def _numbers(point: Any) -> bool:
    """Whether this is a position: two numbers in any grid's reach, perhaps with a height."""
    return (
        isinstance(point, list)
        and len(point) >= 2
        and all(isinstance(number, int | float) and not isinstance(number, bool) for number in point[:2])
        and all(abs(number) < FURTHEST_NUMBER for number in point[:2])
    )


def _properties(thing: Any, key: str = "properties") -> dict[str, Any]:
    found = thing.get(key) if isinstance(thing, dict) else None
    return found if isinstance(found, dict) else {}


def _text(properties: dict[str, Any], key: str) -> str:
    value = properties.get(key)
    return "" if value is None else " ".join(str(value).split())
