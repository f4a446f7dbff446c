"""A spot somebody means: found from what they typed, and what is near it."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Avg

from gazetteer.entries.models import Property, Street
from gazetteer.finding.hits import PROPERTY
from gazetteer.finding.nearby import properties_near, street_near
from gazetteer.finding.queries import address_search
from gazetteer.finding.sketch import position, streets_drawn
from gazetteer.finding.street_lines import Point, point_nearest
from gazetteer.grid_references import grid_point
from gazetteer.postcodes import postcode_key, postcode_tidy

NEAR = 100  # metres
FARTHEST_STREET = 500
MOST_PROPERTIES = 4


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around a spot, nearest first, with metres; the street is the nearest one, if any is near."""

    properties: list[tuple[Property, float]]
    street: Street | None


def spot_typed(*, text: str) -> Point | None:
    """The point meant by a grid reference, a postcode, a street or an address; None where none is understood."""
    point = grid_point(text)
    if point is not None:
        return point
    postcode = postcode_tidy(text)
    if postcode:
        return _postcode_point(postcode)
    for hit in address_search(query=text, limit=5):
        found = _property_point(hit.uprn) if hit.kind == PROPERTY else _street_point(hit.usrn)
        if found is not None:
            return found
    return None


def middle_of_streets() -> Point | None:
    """About the middle of the area, where a map begins that is not about any place yet; None for an empty gazetteer."""
    found = Street.objects.current().aggregate(east=Avg("start_easting"), north=Avg("start_northing"))
    if found["east"] is not None:
        return float(found["east"]), float(found["north"])
    anywhere = Property.objects.pickable().filter(easting__isnull=False).first()
    return position(anywhere) if anywhere is not None else None


def surroundings(*, easting: float | Decimal, northing: float | Decimal) -> Surroundings:
    """The nearest properties within 100 m and the nearest street within 500 m."""
    east, north = float(easting), float(northing)
    return Surroundings(
        properties=properties_near(easting=east, northing=north, radius=NEAR, limit=MOST_PROPERTIES),
        street=street_near(easting=east, northing=north, radius=FARTHEST_STREET),
    )


def _postcode_point(postcode: str) -> Point | None:
    """The middle of the properties that have this postcode."""
    found = Property.objects.pickable().filter(postcode_key=postcode_key(postcode))
    middle = found.aggregate(east=Avg("easting"), north=Avg("northing"))
    return (float(middle["east"]), float(middle["north"])) if middle["east"] is not None else None


def _property_point(uprn: int | None) -> Point | None:
    place = Property.objects.filter(uprn=uprn).first() if uprn is not None else None
    return position(place) if place is not None else None


def _street_point(usrn: int | None) -> Point | None:
    """A point on the street, half way along."""
    drawn = streets_drawn(usrns=[usrn]) if usrn is not None else []
    if not drawn:
        return None
    line = drawn[0].line
    middle = ((line[0][0] + line[-1][0]) / 2, (line[0][1] + line[-1][1]) / 2)
    return point_nearest(line, middle)[0]
