"""A spot somebody picks on a map, or types: what it may stand for, and the place it becomes."""

from decimal import Decimal

from django.utils.translation import gettext as _

from channels.web.maps import away
from gazetteer.finding.sketch import streets_drawn
from gazetteer.finding.spots import surroundings
from gazetteer.finding.street_lines import Point, point_nearest
from gazetteer.grid_references import grid_reference
from gazetteer.places import Place, PlaceKind

ON_THE_STREET = 60  # metres: a spot nearer than this to a street is offered as being on it first
HERE = 1  # metres: this very property was meant
LONGEST_KEY = 12


def choices_at(point: Point) -> list[tuple[str, str]]:
    """Return (value, words) of what a spot may stand for, the likeliest first: street, properties, or just the spot."""
    east, north = point
    found = surroundings(easting=east, northing=north)
    properties = [
        (f"{PlaceKind.PROPERTY.value}:{place.uprn}", f"{place.address} ({away(metres)})")
        for place, metres in found.properties
    ]
    grid = grid_reference(easting=east, northing=north, figures=10)
    just_here = (PlaceKind.POINT.value, _("Just this point, %(grid)s") % {"grid": grid})
    if found.street is None:
        return [*properties, just_here]
    lines = streets_drawn(usrns=[found.street.usrn])
    metres = point_nearest(lines[0].line, point)[1] if lines else 0.0
    street = (
        f"{PlaceKind.STREET.value}:{found.street.usrn}",
        _("On %(street)s, at this point") % {"street": found.street},
    )
    if found.properties and found.properties[0][1] < HERE:
        return [*properties, street, just_here]
    if metres <= ON_THE_STREET:
        return [street, *properties, just_here]
    return [*properties, just_here, street]


def place_picked(*, choice: str, point: Point | None, words: str = "") -> Place | None:
    """Return the place that this choice at this point is, None when it can be none: no point, or a choice never offered."""
    kind, _colon, key = choice.partition(":")
    number = int(key) if key.isascii() and key.isdigit() and len(key) <= LONGEST_KEY else None
    if kind == PlaceKind.PROPERTY and number is not None:
        return Place(kind=PlaceKind.PROPERTY, uprn=number)
    if point is None:
        return None
    easting, northing = (Decimal(f"{metres:.2f}") for metres in point)
    if kind == PlaceKind.STREET and number is not None:
        return Place(kind=PlaceKind.STREET, usrn=number, easting=easting, northing=northing, words=words)
    if kind == PlaceKind.POINT:
        return Place(kind=PlaceKind.POINT, easting=easting, northing=northing, words=words)
    return None
