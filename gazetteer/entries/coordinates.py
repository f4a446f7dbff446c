"""British National Grid to WGS84 and back.

Ordnance Survey defines the grid by OSTN15, a net of measured shifts, which `convertbng` carries with it: within a
centimetre of the published points. Where OSTN15 says nothing, far out at sea, PROJ's seven parameters (EPSG:1314) do;
on land those alone are up to 5 m out, in Cornwall and the Western Isles. Nothing is fetched: a conversion never waits.
"""

from collections.abc import Iterable
from functools import cache

from convertbng.cutil import convert_osgb36_to_ll, convert_to_osgb36
from pyproj import Transformer, network

Point = tuple[float, float]

GRID, WGS84 = "EPSG:27700", "EPSG:4326"
# The squares of the grid that Ordnance Survey letters, and the part of the globe they lie on.
MOST_EASTING, MOST_NORTHING = 700_000, 1_300_000
LEAST_LATITUDE, MOST_LATITUDE = 49.0, 62.0
LEAST_LONGITUDE, MOST_LONGITUDE = -9.5, 4.0


class OutsideGreatBritain(ValueError):
    """The point is outside the area that British National Grid covers, or no point at all."""


def to_wgs84(*, easting: float, northing: float) -> Point:
    """The latitude and longitude of a grid point, in degrees. Raises OutsideGreatBritain."""
    [point] = many_to_wgs84([(easting, northing)])
    return point


def to_british_grid(*, latitude: float, longitude: float) -> Point:
    """The easting and northing of a point on the globe, in metres. Raises OutsideGreatBritain."""
    [point] = many_to_british_grid([(latitude, longitude)])
    return point


def many_to_wgs84(points: Iterable[Point]) -> list[Point]:
    """(latitude, longitude) of each (easting, northing), in the same order. Raises OutsideGreatBritain."""
    eastings, northings = _columns(points)
    if not all(map(on_british_grid, eastings, northings)):
        raise OutsideGreatBritain
    longitudes, latitudes = (column.tolist() for column in convert_osgb36_to_ll(eastings, northings))
    for at in _left_out(longitudes):
        longitudes[at], latitudes[at] = _by_parameters(GRID, WGS84).transform(eastings[at], northings[at])
    return list(zip(latitudes, longitudes, strict=True))


def many_to_british_grid(points: Iterable[Point]) -> list[Point]:
    """(easting, northing) of each (latitude, longitude), in the same order. Raises OutsideGreatBritain."""
    latitudes, longitudes = _columns(points)
    if not all(map(near_great_britain, latitudes, longitudes)):
        raise OutsideGreatBritain
    eastings, northings = (column.tolist() for column in convert_to_osgb36(longitudes, latitudes))
    for at in _left_out(eastings):
        eastings[at], northings[at] = _by_turning_back(latitudes[at], longitudes[at])
    return list(zip(eastings, northings, strict=True))


def on_british_grid(easting: float, northing: float) -> bool:
    """Whether these can be an easting and a northing of Great Britain."""
    return 0 <= easting <= MOST_EASTING and 0 <= northing <= MOST_NORTHING


def near_great_britain(latitude: float, longitude: float) -> bool:
    """Whether these can be a latitude and a longitude of Great Britain."""
    return LEAST_LATITUDE <= latitude <= MOST_LATITUDE and LEAST_LONGITUDE <= longitude <= MOST_LONGITUDE


def _columns(points: Iterable[Point]) -> tuple[list[float], list[float]]:
    pairs = [(float(first), float(second)) for first, second in points]  # columns of a model are Decimals
    return [first for first, _ in pairs], [second for _, second in pairs]


def _left_out(values: list[float]) -> list[int]:
    """Where OSTN15 gave no answer: those are not numbers."""
    return [at for at, value in enumerate(values) if value != value]


def _by_turning_back(latitude: float, longitude: float) -> Point:
    """The grid point that `to_wgs84` brings here. `convertbng` refuses this way what it gives the other: St Agnes."""
    parameters = _by_parameters(WGS84, GRID)
    wanted = parameters.transform(longitude, latitude)
    easting, northing = wanted
    for _ in range(2):  # the shifts hardly change in 5 m: the second turn moves less than a millimetre
        if not on_british_grid(easting, northing):
            break
        back_latitude, back_longitude = to_wgs84(easting=easting, northing=northing)
        reached = parameters.transform(back_longitude, back_latitude)
        easting, northing = easting + wanted[0] - reached[0], northing + wanted[1] - reached[1]
    return easting, northing


@cache
def _by_parameters(source: str, target: str) -> Transformer:
    """One transformer for the process: making it takes 0.1 s, and threads may share it."""
    network.set_network_enabled(active=False)
    return Transformer.from_crs(source, target, always_xy=True, allow_ballpark=False)
