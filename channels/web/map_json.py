"""What the map's script asks for: the houses and streets of the part in view, and what is near a spot. Places only."""

import math
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from channels.web.spots import choices_at
from channels.web.visitors import visitor_may
from gazetteer.entries.coordinates import OutsideGreatBritain, many_to_british_grid, many_to_wgs84
from gazetteer.finding.boundaries import Box
from gazetteer.finding.sketch import Sketch, sketch_of
from gazetteer.finding.spots import middle_of_streets, spot_typed
from gazetteer.finding.street_lines import Point
from gazetteer.grid_references import grid_point, grid_reference

LIMIT = 600  # from one address in five minutes: each look around a map is a handful
WINDOW = timedelta(minutes=5)
LONGEST = 200


@require_safe
def map_part(request: HttpRequest) -> JsonResponse:
    """Return {"houses", "streets", "wards", "cut"} of the box whose sides are given in degrees; 400 for what is none."""
    if not _may(request):
        return _too_many()
    sides = [_degrees(request, side) for side in ("south", "west", "north", "east")]
    usrn = request.GET.get("usrn", "")
    try:
        south, west, north, east = (side if side is not None else math.nan for side in sides)
        (least_east, least_north), (most_east, most_north) = many_to_british_grid([(south, west), (north, east)])
    except OutsideGreatBritain:
        return JsonResponse({"error": _("There is no map of that.")}, status=400)
    box = Box(least_east, least_north, most_east, most_north)
    if box.east <= box.west or box.north <= box.south:
        return JsonResponse({"error": _("There is no map of that.")}, status=400)
    known = int(usrn) if usrn.isascii() and usrn.isdigit() and len(usrn) <= 8 else None
    return JsonResponse(as_json(sketch_of(box=box, on=timezone.localdate(), usrn=known)))


@require_safe
def spot(request: HttpRequest) -> JsonResponse:
    """Return {"grid", "at", "choices"} of a spot, given in degrees or as somebody typed it; "at" is null for none found.

    Asked about nothing, it is the middle of the area, where a map may begin, with nothing to choose.
    """
    if not _may(request):
        return _too_many()
    is_asked = bool(request.GET.get("typed") or request.GET.get("latitude"))
    meant = _point_asked(request) if is_asked else middle_of_streets()
    # What may be chosen is said of the very point that the form will send back: its grid reference.
    grid = grid_reference(easting=meant[0], northing=meant[1], figures=10) if meant is not None else ""
    point = grid_point(grid)
    if point is None:
        return JsonResponse({"grid": "", "at": None, "choices": []})
    try:
        [at] = many_to_wgs84([point])
    except OutsideGreatBritain:
        return JsonResponse({"grid": "", "at": None, "choices": []})
    return JsonResponse({"grid": grid, "at": at, "choices": choices_at(point) if is_asked else []})


def as_json(sketch: Sketch) -> dict[str, Any]:
    """Return the sketch in degrees, every point as [latitude, longitude]."""
    points = [house.at for house in sketch.houses]
    points += [at for line in [*(street.line for street in sketch.streets), *sketch.wards] for at in line]
    turned = iter([[round(latitude, 7), round(longitude, 7)] for latitude, longitude in many_to_wgs84(points)])
    return {
        "houses": [
            {
                "at": next(turned),
                "door": house.door,
                "address": house.address,
                "uprn": str(house.uprn),
                "count": house.count,
            }
            for house in sketch.houses
        ],
        "streets": [
            {"usrn": str(street.usrn), "name": street.name, "line": [next(turned) for _at in street.line]}
            for street in sketch.streets
        ],
        "wards": [[next(turned) for _at in line] for line in sketch.wards],
        "cut": sketch.is_cut,
    }


def _point_asked(request: HttpRequest) -> Point | None:
    typed = request.GET.get("typed", "").replace("\x00", "").strip()[:LONGEST]
    if typed:
        return spot_typed(text=typed)
    latitude, longitude = _degrees(request, "latitude"), _degrees(request, "longitude")
    if latitude is None or longitude is None:
        return None
    try:
        [point] = many_to_british_grid([(latitude, longitude)])
    except OutsideGreatBritain:
        return None
    return point


def _degrees(request: HttpRequest, name: str) -> float | None:
    try:
        return float(request.GET.get(name, ""))
    except ValueError:
        return None


def _may(request: HttpRequest) -> bool:
    return visitor_may(request, kind="map", limit=LIMIT, per=WINDOW, at=timezone.now())


def _too_many() -> JsonResponse:
    answer = JsonResponse({"error": _("Too many maps at once: wait a few minutes.")}, status=429)
    answer["Retry-After"] = str(int(WINDOW.total_seconds()))
    return answer
