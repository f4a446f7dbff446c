"""Points in the reference systems a client may name, and on British National Grid: pure.

EPSG:4258 (ETRS89) is taken as WGS84: they lie within a metre of each other. Degrees come latitude first, as OS takes
them; in Great Britain the two cannot be confused, so the other order is understood too.
"""

import math
from collections.abc import Callable, Sequence

from gazetteer.entries.coordinates import (
    OutsideGreatBritain,
    many_to_british_grid,
    many_to_wgs84,
    on_british_grid,
    to_british_grid,
)

GRID_NAMES = ("EPSG:27700", "BNG")
DEGREE_NAMES = ("WGS84", "EPSG:4326", "EPSG:4258")
MERCATOR = "EPSG:3857"
SRS_NAMES = (*GRID_NAMES, *DEGREE_NAMES, MERCATOR)
EARTH = 6_378_137.0  # metres: the sphere that EPSG:3857 takes
MOST_MERCATOR = 20_037_508.35
LEAST_LATITUDE_HERE = 45.0  # above any longitude of Great Britain
DEGREE_PLACES, METRE_PLACES = 7, 2

Point = tuple[float, float]
Box = tuple[float, float, float, float]
Inside = Callable[[list[Point]], list[bool]]


class NotInGreatBritain(ValueError):
    """The point is outside the area of British National Grid."""


def grid_point(first: float, second: float, *, srs: str) -> Point:
    """The easting and northing of a point given in this system. Raises NotInGreatBritain."""
    if srs in GRID_NAMES:
        if not on_british_grid(first, second):
            raise NotInGreatBritain
        return first, second
    latitude, longitude = _degrees(first, second, srs)
    try:
        return to_british_grid(latitude=latitude, longitude=longitude)
    except OutsideGreatBritain as error:
        raise NotInGreatBritain from error


def grid_corners(corners: Sequence[float], *, srs: str) -> tuple[Box, Inside, float]:
    """For a box in degrees or on Mercator: the straight box on the grid that holds it, which grid points are inside the
    one that was meant, and how many square metres that is (0 or less when its corners are the wrong way round).
    Raises NotInGreatBritain.
    """
    south, west = _degrees(corners[0], corners[1], srs)
    north, east = _degrees(corners[2], corners[3], srs)
    try:
        points = many_to_british_grid([(south, west), (south, east), (north, east), (north, west)])
    except OutsideGreatBritain as error:
        raise NotInGreatBritain from error
    eastings, northings = [point[0] for point in points], [point[1] for point in points]

    def inside(points: list[Point]) -> list[bool]:
        return [
            south <= latitude <= north and west <= longitude <= east for latitude, longitude in many_to_wgs84(points)
        ]

    straight = (min(eastings), min(northings), max(eastings), max(northings))
    turned = -1.0 if south >= north or west >= east else 1.0
    return straight, inside, turned * _area(points)


def many_from_grid(points: Sequence[Point], *, srs: str) -> list[Point]:
    """(longitude, latitude) of each grid point in this system, rounded as it is written; metres for Mercator."""
    degrees = many_to_wgs84(points)
    if srs == MERCATOR:
        return [_mercator(latitude, longitude) for latitude, longitude in degrees]
    return [(round(longitude, DEGREE_PLACES), round(latitude, DEGREE_PLACES)) for latitude, longitude in degrees]


def _degrees(first: float, second: float, srs: str) -> Point:
    """Latitude and longitude."""
    if srs == MERCATOR:
        if abs(first) > MOST_MERCATOR or abs(second) > MOST_MERCATOR:
            raise NotInGreatBritain
        latitude = math.degrees(2 * math.atan(math.exp(second / EARTH)) - math.pi / 2)
        return latitude, math.degrees(first / EARTH)
    return (second, first) if abs(first) < LEAST_LATITUDE_HERE < second else (first, second)


def _mercator(latitude: float, longitude: float) -> Point:
    north = EARTH * math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))
    return round(EARTH * math.radians(longitude), METRE_PLACES), round(north, METRE_PLACES)


def _area(points: Sequence[Point]) -> float:
    """The area of a polygon, by the shoelace formula."""
    doubled = sum(
        x * next_y - next_x * y for (x, y), (next_x, next_y) in zip(points, [*points[1:], points[0]], strict=True)
    )
    return abs(doubled) / 2
