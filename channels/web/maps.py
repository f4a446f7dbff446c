"""Maps of a property, a street or a point: drawn at once, taken over by a script, and the same in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from channels.web.drawing import Drawing, drawing_of
from gazetteer.entries.coordinates import OutsideGreatBritain, many_to_wgs84
from gazetteer.entries.models import Property, Street
from gazetteer.finding.boundaries import Box
from gazetteer.finding.nearby import properties_near
from gazetteer.finding.sketch import position, sketch_of, streets_drawn
from gazetteer.finding.street_lines import Point
from gazetteer.grid_references import grid_reference

ACROSS, UP = 160.0, 72.0  # metres around one place: its neighbours' numbers can be read
MARGIN = 30.0
NEIGHBOURS, NEIGHBOURS_WITHIN = 8, 100


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A property near by, in words."""

    words: str
    metres: int
    href: str


@dataclass(frozen=True, slots=True)
class MapView:
    """One map; the script needs degrees, the drawing metres, the words neither."""

    words: str  # what it shows
    grid: str
    drawing: Drawing | None  # none where only the script draws
    bounds: str  # south, west, north, east in degrees
    mark: str = ""  # latitude, longitude
    usrn: int | None = None
    property_href: str = ""  # where a property's page is, with 0 for its UPRN
    neighbours: list[Neighbour] = field(default_factory=list)


def map_of_property(place: Property, *, href: Callable[[int], str] | None = None) -> MapView | None:
    """The map of a property with its neighbours, None where the gazetteer does not say where it is.

    `href` gives the page of a property; without it neighbours are named and lead nowhere.
    """
    at = position(place)
    if at is None:
        return None
    return map_of_point(at, words=place.address, usrn=place.street_id, href=href, but=place.uprn)


def map_of_point(
    at: Point,
    *,
    words: str,
    usrn: int | None = None,
    href: Callable[[int], str] | None = None,
    but: int | None = None,
) -> MapView | None:
    """The map around a point, None off the map of Great Britain; `but` is the property it is about, no neighbour."""
    near = properties_near(easting=at[0], northing=at[1], radius=NEIGHBOURS_WITHIN, limit=NEIGHBOURS + 1)
    neighbours = [
        Neighbour(one.address, round(metres), href(one.uprn) if href else "") for one, metres in near if one.uprn != but
    ]
    return _view(
        Box.around(at, across=ACROSS, up=UP),
        words=words,
        at=at,
        usrn=usrn,
        href=href,
        neighbours=neighbours[:NEIGHBOURS],
    )


def map_glance(at: Point, *, words: str) -> MapView | None:
    """The map around a point on a page that must be quick: nothing is drawn before its script asks, nothing is looked up."""
    box = Box.around(at, across=ACROSS, up=UP)
    return _seen(box, words=words, at=at, drawing=None)


def map_of_street(street: Street, *, href: Callable[[int], str] | None = None) -> MapView | None:
    """The map of a whole street, None where nothing says how it runs."""
    drawn = streets_drawn(usrns=[street.usrn])
    if not drawn:
        return None
    return _view(box_around(drawn[0].line), words=street.label, usrn=street.usrn, href=href)


def map_of_box(corners: Sequence[Point], *, words: str, on: date) -> MapView | None:
    """The map of everything between these corners, with the wards as they were drawn on that day."""
    return _view(box_around(corners), words=words, on=on)


def box_around(line: Sequence[Point]) -> Box:
    """The box that holds a line with a margin, in the proportions of a map."""
    easts, norths = [east for east, _north in line], [north for _east, north in line]
    across = max(max(easts) - min(easts) + 2 * MARGIN, ACROSS)
    up = max(max(norths) - min(norths) + 2 * MARGIN, UP)
    middle = ((max(easts) + min(easts)) / 2, (max(norths) + min(norths)) / 2)
    return Box.around(middle, across=max(across, up * ACROSS / UP), up=max(up, across * UP / ACROSS))


def _view(
    box: Box,
    *,
    words: str,
    at: Point | None = None,
    usrn: int | None = None,
    href: Callable[[int], str] | None = None,
    neighbours: Sequence[Neighbour] = (),
    on: date | None = None,
) -> MapView | None:
    """The map with what stands in the box on that day, today unless said, drawn into it."""
    drawing = drawing_of(sketch_of(box=box, on=on or timezone.localdate(), usrn=usrn), mark=at, usrn=usrn)
    view = _seen(box, words=words, at=at, drawing=drawing)
    if view is None:
        return None
    return replace(view, usrn=usrn, property_href=href(0) if href else "", neighbours=list(neighbours))


def _seen(box: Box, *, words: str, at: Point | None, drawing: Drawing | None) -> MapView | None:
    middle = at or ((box.west + box.east) / 2, (box.south + box.north) / 2)
    try:
        south_west, north_east, mark = many_to_wgs84([(box.west, box.south), (box.east, box.north), middle])
    except OutsideGreatBritain:
        return None
    return MapView(
        words=words,
        grid=grid_reference(easting=middle[0], northing=middle[1]),
        drawing=drawing,
        bounds=",".join(f"{degrees:.6f}" for degrees in (*south_west, *north_east)),
        mark=",".join(f"{degrees:.7f}" for degrees in mark) if at else "",
    )


def away(metres: float) -> str:
    """How far off something is, as people say it."""
    return _("%(metres)d m away") % {"metres": round(metres)} if metres >= 1 else _("here")
