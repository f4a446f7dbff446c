"""Which open cases lie near a place: by the point of their own, at a property close by, or on the same street. Keys only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from gazetteer.entries.models import Property
from gazetteer.places import Place, PlaceKind

MOST_LOOKED_AT = 60


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a place is, as far as it is known: a point, the street it is on, or both."""

    easting: float | None = None
    northing: float | None = None
    usrn: int | None = None

    @property
    def is_known(self) -> bool:
        """True when anything can be near it."""
        return self.easting is not None or self.usrn is not None


def spot_of(place: Place) -> Spot:
    """The spot of a place; an address we do not hold, or a place not known yet, has none. One statement at most."""
    if place.uprn is not None:
        found = Property.objects.filter(pk=place.uprn).values_list("easting", "northing", "street_id").first()
        return _spot(*found) if found else Spot()
    if place.kind in (PlaceKind.STREET, PlaceKind.POINT):
        return _spot(place.easting, place.northing, place.usrn)
    return Spot()


def _spot(easting: Any, northing: Any, usrn: int | None) -> Spot:
    if easting is None or northing is None:
        return Spot(usrn=usrn)
    return Spot(float(easting), float(northing), usrn)


# Each part has its own index: case_open_at_point; gazetteer_property_position with case_at_property; case_on_street. What
# is somewhere on the street and no more has no distance, and comes after what has one.
_OPEN = (
    "c.closed_at IS NULL AND c.restriction_id IS NULL AND c.service_id = ANY(%(services)s) AND c.opened_at >= %(since)s"
)
_AT_POINTS = f"""
SELECT c.id, point(c.easting::float8, c.northing::float8) <-> point(%(easting)s, %(northing)s) AS metres
FROM cases_case c
WHERE {_OPEN} AND c.easting BETWEEN %(west)s AND %(east)s AND c.northing BETWEEN %(south)s AND %(north)s
"""
_AT_PROPERTIES = f"""
SELECT c.id, point(b.easting::float8, b.northing::float8) <-> point(%(easting)s, %(northing)s) AS metres
FROM gazetteer_property b JOIN cases_case c ON c.property_id = b.uprn
WHERE {_OPEN} AND c.easting IS NULL
  AND point(b.easting::float8, b.northing::float8)
      <@ box(point(%(west)s, %(south)s), point(%(east)s, %(north)s))
"""
_ON_STREET = f"SELECT c.id, NULL::float8 AS metres FROM cases_case c WHERE {_OPEN} AND c.street_id = %(usrn)s"
_AT_ITS_HOMES = f"""
SELECT c.id, NULL::float8 AS metres FROM cases_case c
WHERE {_OPEN} AND c.property_id = ANY(ARRAY(SELECT uprn FROM gazetteer_property WHERE street_id = %(usrn)s))
"""
_NEAREST = """
SELECT id, metres FROM ({parts}) AS near WHERE metres IS NULL OR metres <= %(radius)s
ORDER BY metres NULLS LAST, id DESC LIMIT %(limit)s
"""


def open_near(spot: Spot, *, services: Sequence[int], metres: int, since: datetime) -> list[tuple[int, int | None]]:
    """(case, whole metres away) of the open cases of these services raised since then, nearest first; the metres None for
    those that are somewhere on the same street. None that is a confidential matter.

    A street without a point is near all that is on it or at its properties.
    """
    if not spot.is_known:
        return []
    given: dict[str, Any] = {
        "services": list(services), "since": since, "usrn": spot.usrn, "radius": metres, "limit": MOST_LOOKED_AT,
    }  # fmt: skip
    parts = []
    if spot.easting is not None and spot.northing is not None:
        given |= {
            "easting": spot.easting, "northing": spot.northing,
            "west": spot.easting - metres, "east": spot.easting + metres,
            "south": spot.northing - metres, "north": spot.northing + metres,
        }  # fmt: skip
        parts = [_AT_POINTS, _AT_PROPERTIES]
        if spot.usrn is not None:
            parts.append(f"{_ON_STREET} AND c.easting IS NULL")
    else:
        parts = [_ON_STREET, _AT_ITS_HOMES]
    with connection.cursor() as cursor:
        cursor.execute(_NEAREST.format(parts=" UNION ALL ".join(parts)), given)
        return [(case, None if away is None else round(away)) for case, away in cursor.fetchall()]
