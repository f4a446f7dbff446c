"""A custodian's boundary: from GeoJSON to polygons on the National Grid, no finer than a check of points needs."""

from collections.abc import Iterator
from math import hypot
from typing import Any

from django.utils.translation import gettext as _

from gazetteer.entries.coordinates import OutsideGreatBritain, many_to_british_grid

Ring = list[list[int]]
FURTHEST_DEGREES = 180
TOLERANCE_METRES = 10
FEWEST_CORNERS = 4  # a triangle, closed


class NotABoundary(ValueError):
    """The text is no GeoJSON with polygons in Great Britain; the message is one line for people."""


def polygons_of(geojson: Any) -> list[Ring]:
    """The outer rings of every polygon, in metres, thinned to ten of them. Holes are left out. Raises NotABoundary."""
    try:
        rings = [_on_grid(ring) for ring in _outer_rings(geojson)]
    except (KeyError, TypeError, IndexError, ValueError, OutsideGreatBritain) as error:
        raise NotABoundary(_("The boundary is not GeoJSON with polygons in Great Britain.")) from error
    thinned = [ring for ring in (_thinned(ring) for ring in rings) if len(ring) >= FEWEST_CORNERS]
    if not thinned:
        raise NotABoundary(_("The boundary holds no polygon."))
    return thinned


def box_of(polygons: list[Ring]) -> tuple[int, int, int, int]:
    """West, south, east and north of them all."""
    eastings = [easting for ring in polygons for easting, _northing in ring]
    northings = [northing for ring in polygons for _easting, northing in ring]
    return min(eastings), min(northings), max(eastings), max(northings)


def polygon_literals(polygons: list[Ring]) -> list[str]:
    """Each ring as PostgreSQL writes a polygon."""
    return [f"({','.join(f'({easting},{northing})' for easting, northing in ring)})" for ring in polygons]


def _outer_rings(part: Any) -> Iterator[list[Any]]:
    kind = part["type"]
    if kind == "FeatureCollection":
        for feature in part["features"]:
            yield from _outer_rings(feature)
    elif kind == "Feature":
        yield from _outer_rings(part["geometry"])
    elif kind == "Polygon":
        yield part["coordinates"][0]
    elif kind == "MultiPolygon":
        yield from (polygon[0] for polygon in part["coordinates"])


def _on_grid(ring: list[Any]) -> list[tuple[float, float]]:
    """The corners as easting and northing, which some councils publish in place of degrees."""
    points = [(float(corner[0]), float(corner[1])) for corner in ring]
    if all(abs(first) <= FURTHEST_DEGREES and abs(second) <= FURTHEST_DEGREES for first, second in points):
        return many_to_british_grid((second, first) for first, second in points)
    return points


def _thinned(ring: list[tuple[float, float]]) -> Ring:
    """The ring without the corners that lie within the tolerance of the line between their neighbours (Douglas-Peucker)."""
    if len(ring) < FEWEST_CORNERS:
        return []
    middle = max(range(len(ring)), key=lambda at: hypot(ring[at][0] - ring[0][0], ring[at][1] - ring[0][1]))
    kept = {0, middle, len(ring) - 1}
    waiting = [(0, middle), (middle, len(ring) - 1)]
    while waiting:
        first, last = waiting.pop()
        away, furthest = max(
            ((_distance(ring[at], ring[first], ring[last]), at) for at in range(first + 1, last)), default=(0.0, 0)
        )
        if away > TOLERANCE_METRES:
            kept.add(furthest)
            waiting += [(first, furthest), (furthest, last)]
    return [[round(ring[at][0]), round(ring[at][1])] for at in sorted(kept)]


def _distance(point: tuple[float, float], first: tuple[float, float], last: tuple[float, float]) -> float:
    """Metres from the point to the line through the other two, or to the first when they are one."""
    along, up = last[0] - first[0], last[1] - first[1]
    length = hypot(along, up)
    if not length:
        return hypot(point[0] - first[0], point[1] - first[1])
    return abs(along * (first[1] - point[1]) - up * (first[0] - point[0])) / length
