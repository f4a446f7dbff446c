"""What a request of the OS Places shape asks, read from its parameters: pure, and every fault in words.

Names, ranges and defaults are those of the OS Places API technical specification (docs.os.uk, find, postcode, uprn,
nearest, radius and bbox), but for `dataset`: this gazetteer holds LPI records. Names are taken in any case, an empty
value as not given, an unknown parameter as of no account, as clients in use rely on.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from channels.api.places.filters import RecordFilter, read_filters
from channels.api.places.positions import (
    GRID_NAMES,
    SRS_NAMES,
    Box,
    Inside,
    NotInGreatBritain,
    Point,
    grid_corners,
    grid_point,
)
from channels.api.places.refusals import BadParameter
from gazetteer.postcodes import postcode_tidy

MOST_RESULTS = 100
LEAST_RADIUS, MOST_RADIUS, USUAL_RADIUS = 0.01, 1000.0, 100.0
MOST_AREA = 1_000_000  # square metres: 1 km2
LONGEST_QUERY = 500
UPRN = re.compile(r"^\d{1,12}$", re.ASCII)
WHOLE = re.compile(r"^\d{1,9}$", re.ASCII)
DECIMAL = re.compile(r"^[+-]?\d{1,12}(\.\d{0,20})?$", re.ASCII)
DISTRICT = re.compile(r"^([A-Z]{1,2}[0-9][A-Z0-9]?)(?: ([0-9][A-Z]{0,2})?)?$")
SECTOR = re.compile(r"^([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]?)$")
LANGUAGES = {"EN": "ENG", "CY": "CYM"}  # as the gazetteer codes them


class Resource(StrEnum):
    FIND = "find"
    POSTCODE = "postcode"
    UPRN = "uprn"
    NEAREST = "nearest"
    RADIUS = "radius"
    BBOX = "bbox"


@dataclass(frozen=True, slots=True)
class PlacesQuery:
    """One request, understood. Points and boxes are on British National Grid, whatever they were given in."""

    resource: Resource
    asked: str  # as the header repeats it: "postcode=M33 2DP"
    words: str = ""
    outward: str = ""
    inward: str = ""  # of the postcode: all three letters, fewer, or none
    uprn: int = 0
    point: Point | None = None
    radius: float = USUAL_RADIUS
    box: Box | None = None
    inside: Inside | None = None  # for a box that is not straight on the grid
    maxresults: int = MOST_RESULTS
    offset: int = 0
    languages: tuple[str, ...] = tuple(LANGUAGES.values())
    minmatch: float | None = None
    matchprecision: int = 1
    output_srs: str = "EPSG:27700"
    filters: RecordFilter = field(default_factory=RecordFilter)

    @property
    def lr(self) -> str:
        """The languages as the header names them."""
        return ",".join(name for name, language in LANGUAGES.items() if language in self.languages)


def read_query(resource: Resource, given: Mapping[str, list[str]]) -> PlacesQuery:
    """What this request asks. Raises BadParameter."""
    values = _Values(given)
    if values.text("format").upper() not in {"", "JSON"}:
        raise BadParameter(_("Only the format JSON is given here."))
    _check_dataset(values.text("dataset"))
    place = _PLACES[resource](values)
    return PlacesQuery(
        resource=resource,
        maxresults=values.whole("maxresults", MOST_RESULTS, least=1, most=MOST_RESULTS),
        offset=values.whole("offset", 0, least=0, most=999_999_999),
        languages=_languages(values.text("lr")),
        output_srs=values.choice("output_srs", "EPSG:27700", SRS_NAMES),
        filters=read_filters(values.every("fq")),
        **place,
    )


class _Values:
    """The parameters by name in lower case; of several values the last counts, but for `fq`."""

    def __init__(self, given: Mapping[str, list[str]]) -> None:
        self.lists: dict[str, list[str]] = {}
        for name, values in given.items():
            kept = [value.strip() for value in values if value.strip()]
            self.lists.setdefault(name.lower(), []).extend(kept)
        if any("\x00" in value for values in self.lists.values() for value in values):
            raise BadParameter(_("A NUL character was sent: nobody can have typed one."))

    def every(self, name: str) -> list[str]:
        return self.lists.get(name, [])

    def text(self, name: str) -> str:
        return self.lists.get(name, [""])[-1] if self.lists.get(name) else ""

    def needed(self, name: str) -> str:
        value = self.text(name)
        if not value:
            raise BadParameter(_("No %(name)s parameter provided.") % {"name": name})
        return value

    def choice(self, name: str, usual: str, allowed: Iterable[str]) -> str:
        value = self.text(name).upper() or usual
        if value not in allowed:
            raise BadParameter(
                _("Parameter %(name)s must be one of %(allowed)s.") % {"name": name, "allowed": ", ".join(allowed)}
            )
        return value

    def whole(self, name: str, usual: int, *, least: int, most: int) -> int:
        value = self.text(name)
        if not value:
            return usual
        if not WHOLE.match(value) or not least <= int(value) <= most:
            raise BadParameter(
                _("Parameter %(name)s must be a whole number from %(least)d to %(most)d.")
                % {"name": name, "least": least, "most": most}
            )
        return int(value)

    def number(self, name: str, *, least: float, most: float) -> float | None:
        value = self.text(name)
        if not value:
            return None
        if not DECIMAL.match(value) or not least <= float(value) <= most:
            raise BadParameter(
                _("Parameter %(name)s must be a number from %(least)s to %(most)s.")
                % {"name": name, "least": f"{least:g}", "most": f"{most:g}"}
            )
        return float(value)

    def numbers(self, name: str, count: int) -> list[float]:
        parts = [part.strip() for part in self.needed(name).split(",")]
        if len(parts) != count or not all(DECIMAL.match(part) for part in parts):
            raise BadParameter(
                _("Parameter %(name)s must be %(count)d numbers with commas between.") % {"name": name, "count": count}
            )
        return [float(part) for part in parts]


def _check_dataset(text: str) -> None:
    named = {part.strip().upper() for part in text.split(",") if part.strip()}
    if named - {"DPA", "LPI"}:
        raise BadParameter(_("Parameter dataset must be LPI."))
    if named == {"DPA"}:
        raise BadParameter(_("This gazetteer holds LPI records, not DPA: ask for dataset=LPI."))


def _languages(text: str) -> tuple[str, ...]:
    named = {part.strip().upper() for part in text.split(",") if part.strip()} or set(LANGUAGES)
    if named - set(LANGUAGES):
        raise BadParameter(_("Parameter lr must be EN, CY or both with a comma between."))
    return tuple(language for name, language in LANGUAGES.items() if name in named)


def _find(values: _Values) -> dict[str, Any]:
    query = values.needed("query")
    if len(query) > LONGEST_QUERY:
        raise BadParameter(_("Parameter query may have %(most)d characters at most.") % {"most": LONGEST_QUERY})
    box = _straight_box(values.numbers("bbox", 4), "EPSG:27700") if values.text("bbox") else None
    return {
        "asked": f"query={query}",
        "words": query,
        "box": box,
        "minmatch": values.number("minmatch", least=0.1, most=1.0),
        "matchprecision": values.whole("matchprecision", 1, least=1, most=10),
    }


def _postcode(values: _Values) -> dict[str, Any]:
    text = values.needed("postcode")
    outward, inward = _postcode_parts(text)
    if not outward:
        # Word for word what OS says: clients in use look for this sentence to tell a wrong postcode from a fault.
        raise BadParameter(
            "Requested postcode must contain a minimum of the sector plus 1 digit of the district e.g. SO1. "
            f"Requested postcode was {text[:100]}"
        )
    return {"asked": f"postcode={text}", "outward": outward, "inward": inward}


def _postcode_parts(text: str) -> tuple[str, str]:
    """The outward and inward parts of a postcode or its beginning; ("", "") when it can be none."""
    whole = postcode_tidy(text)
    if whole:
        outward, _space, inward = whole.partition(" ")
        return outward, inward
    letters = " ".join(text.upper().split())
    found = DISTRICT.match(letters) or SECTOR.match(letters)
    return (found[1], found[2] or "") if found else ("", "")


def _uprn(values: _Values) -> dict[str, Any]:
    text = values.needed("uprn")
    if not UPRN.match(text):
        raise BadParameter(_("Parameter uprn must be a number of at most 12 digits."))
    return {"asked": f"uprn={text}", "uprn": int(text)}


def _nearest(values: _Values) -> dict[str, Any]:
    radius = values.number("radius", least=LEAST_RADIUS, most=MOST_RADIUS)
    return {"asked": f"point={values.needed('point')}", "point": _point(values), "radius": radius or USUAL_RADIUS}


def _radius(values: _Values) -> dict[str, Any]:
    point = _point(values)
    values.needed("radius")
    return {
        "asked": f"point={values.needed('point')}",
        "point": point,
        "radius": values.number("radius", least=LEAST_RADIUS, most=MOST_RADIUS),
    }


def _point(values: _Values) -> Point:
    first, second = values.numbers("point", 2)
    try:
        return grid_point(first, second, srs=values.choice("srs", "EPSG:27700", SRS_NAMES))
    except NotInGreatBritain as error:
        raise BadParameter(_("Parameter point is not in Great Britain.")) from error


def _bbox(values: _Values) -> dict[str, Any]:
    srs = values.choice("srs", "EPSG:27700", SRS_NAMES)
    corners = values.numbers("bbox", 4)
    asked = f"bbox={values.needed('bbox')}"
    if srs in GRID_NAMES:
        return {"asked": asked, "box": _straight_box(corners, srs, most_area=MOST_AREA)}
    try:
        box, inside, area = grid_corners(corners, srs=srs)
    except NotInGreatBritain as error:
        raise BadParameter(_("Parameter bbox is not in Great Britain.")) from error
    _check_area(area, MOST_AREA)
    return {"asked": asked, "box": box, "inside": inside}


def _straight_box(corners: list[float], srs: str, most_area: float = math.inf) -> Box:
    west, south, east, north = corners
    try:
        grid_point(west, south, srs=srs)
        grid_point(east, north, srs=srs)
    except NotInGreatBritain as error:
        raise BadParameter(_("Parameter bbox is not in Great Britain.")) from error
    if west >= east or south >= north:
        raise BadParameter(_("Parameter bbox must give the lower left corner, then the upper right one."))
    _check_area((east - west) * (north - south), most_area)
    return west, south, east, north


def _check_area(area: float, most: float) -> None:
    if area <= 0:
        raise BadParameter(_("Parameter bbox must give the lower left corner, then the upper right one."))
    if area > most:
        raise BadParameter(_("Parameter bbox must cover 1 square kilometre at most."))


_PLACES: dict[Resource, Callable[[_Values], dict[str, Any]]] = {
    Resource.FIND: _find,
    Resource.POSTCODE: _postcode,
    Resource.UPRN: _uprn,
    Resource.NEAREST: _nearest,
    Resource.RADIUS: _radius,
    Resource.BBOX: _bbox,
}
