"""What lies near a point or in a box, by the index of positions. Distances are metres of British National Grid."""

from decimal import Decimal

from django.db import connection

from gazetteer.entries.models import Property, Street

MOST_METRES = 1_000  # as OS Places has it
MOST_SQUARE_METRES = 1_000_000
MOST_IN_BOX = 1_000
MOST_NEAR = 100

# Written as the index gazetteer_property_position is. A box is what the index understands; its corners are cut off.
_POSITION = "point(b.easting::float8, b.northing::float8)"
_PICKABLE = "b.logical_status = 1 AND b.classification NOT LIKE 'PS%%'"
_NEAR = f"""
SELECT b.uprn, {_POSITION} <-> point(%(easting)s, %(northing)s) AS metres
FROM gazetteer_property b
WHERE {_POSITION} <@ box(point(%(west)s, %(south)s), point(%(east)s, %(north)s))
  AND {_POSITION} <-> point(%(easting)s, %(northing)s) <= %(radius)s AND {_PICKABLE}
ORDER BY {_POSITION} <-> point(%(easting)s, %(northing)s)
LIMIT %(limit)s
"""
_IN_BOX = f"""
SELECT b.uprn FROM gazetteer_property b
WHERE {_POSITION} <@ box(point(%(west)s, %(south)s), point(%(east)s, %(north)s)) AND {_PICKABLE}
ORDER BY b.sort_key, b.uprn LIMIT %(limit)s
"""
# A street is where its properties are, and along the line between the two ends that the gazetteer gives it. A property
# close by decides: the line of a street that bends may run through another's houses.
CLOSE_BY = 50
_STREET = f"""
SELECT usrn FROM (
    SELECT s.usrn, FALSE AS by_property, lseg(point(s.start_easting::float8, s.start_northing::float8),
                        point(s.end_easting::float8, s.end_northing::float8))
                   <-> point(%(easting)s, %(northing)s) AS metres
    FROM gazetteer_street s
    WHERE s.closed_date IS NULL AND s.end_date IS NULL AND s.start_easting IS NOT NULL AND s.end_easting IS NOT NULL
    UNION ALL
    (SELECT b.street_id, TRUE, {_POSITION} <-> point(%(easting)s, %(northing)s)
     FROM gazetteer_property b JOIN gazetteer_street s ON s.usrn = b.street_id
     WHERE {_POSITION} <@ box(point(%(west)s, %(south)s), point(%(east)s, %(north)s)) AND b.logical_status = 1
       AND s.closed_date IS NULL AND s.end_date IS NULL
     ORDER BY {_POSITION} <-> point(%(easting)s, %(northing)s) LIMIT 1)
) AS candidate WHERE metres <= %(radius)s
ORDER BY by_property AND metres <= {CLOSE_BY} DESC, metres, usrn LIMIT 1
"""


class BoxTooLarge(ValueError):
    """The box is no box, or larger than one square kilometre."""


def properties_near(
    *, easting: float | Decimal, northing: float | Decimal, radius: float = 100, limit: int = 10
) -> list[tuple[Property, float]]:
    """The properties that may be picked within the radius, nearest first, each with its distance in metres.

    At most 100, and within a kilometre, whatever is asked.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NEAR, {**_around(easting, northing, radius), "limit": max(0, min(limit, MOST_NEAR))})
        metres = dict(cursor.fetchall())
    found = Property.objects.select_related("street").in_bulk(list(metres))
    return [(found[uprn], away) for uprn, away in sorted(metres.items(), key=lambda pair: (pair[1], pair[0]))]


def properties_in_box(
    *, west: float, south: float, east: float, north: float, limit: int = MOST_IN_BOX
) -> list[Property]:
    """The properties that may be picked in the box, in the order of their addresses, at most 1,000.

    Raises BoxTooLarge for more than a square kilometre, or for sides that are the wrong way round.
    """
    sides = {"west": float(west), "south": float(south), "east": float(east), "north": float(north)}
    wide, high = sides["east"] - sides["west"], sides["north"] - sides["south"]
    if not (wide > 0 and high > 0 and wide * high <= MOST_SQUARE_METRES):
        raise BoxTooLarge
    with connection.cursor() as cursor:
        cursor.execute(_IN_BOX, {**sides, "limit": max(0, min(limit, MOST_IN_BOX))})
        uprns = [uprn for (uprn,) in cursor.fetchall()]
    found = Property.objects.select_related("street").in_bulk(uprns)
    return [found[uprn] for uprn in uprns]


def street_near(*, easting: float | Decimal, northing: float | Decimal, radius: float = 500) -> Street | None:
    """The street nearest to the point, within the radius and a kilometre; None when none is."""
    with connection.cursor() as cursor:
        cursor.execute(_STREET, _around(easting, northing, radius))
        found = cursor.fetchone()
    return Street.objects.get(usrn=found[0]) if found else None


def _around(easting: float | Decimal, northing: float | Decimal, radius: float) -> dict[str, float]:
    """The point, the radius, and the box that just holds its circle."""
    x, y, reach = float(easting), float(northing), max(0.0, min(float(radius), MOST_METRES))
    return {
        "easting": x, "northing": y, "radius": reach,
        "west": x - reach, "south": y - reach, "east": x + reach, "north": y + reach,
    }  # fmt: skip
