"""Reading an area for its page: as it was drawn on a day, what is in it then, and what stood there at other times."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from gazetteer.areas.models import Area
from gazetteer.entries.models import Street

MOST_STREETS = 120

# Written as the index gazetteer_property_position is, which understands boxes: a ring's own is looked up, then the ring.
_POSITION = "point(b.easting::float8, b.northing::float8)"
_COUNTED = f"""
SELECT count(*), count(*) FILTER (WHERE b.classification LIKE 'R%%')
FROM gazetteer_arearing r
JOIN gazetteer_property b ON {_POSITION} <@ box(r.boundary) AND {_POSITION} <@ r.boundary
WHERE r.area_id = %(area)s AND NOT r.is_hole AND b.logical_status = 1 AND b.classification NOT LIKE 'PS%%'
  AND NOT EXISTS (SELECT 1 FROM gazetteer_arearing h WHERE h.area_id = r.area_id AND h.part = r.part AND h.is_hole
                  AND h.boundary @> {_POSITION})
"""
_BOX = """
SELECT min(((box(boundary))[1])[0]), min(((box(boundary))[1])[1]),
       max(((box(boundary))[0])[0]), max(((box(boundary))[0])[1])
FROM gazetteer_arearing WHERE area_id = %s
"""


def _inside(end: str) -> str:
    """SQL: this end of a street lies in the area; the box is compared first, being much quicker than the rings."""
    x, y = f"s.{end}_easting", f"s.{end}_northing"
    return (
        f"({x} BETWEEN %(west)s AND %(east)s AND {y} BETWEEN %(south)s AND %(north)s AND EXISTS ("
        f"SELECT 1 FROM gazetteer_arearing r WHERE r.area_id = %(area)s AND r.boundary @> point({x}::float8, {y}::float8) "
        "GROUP BY r.part HAVING NOT bool_or(r.is_hole)))"
    )


_STREETS = f"""
SELECT s.usrn FROM gazetteer_street s
WHERE s.closed_date IS NULL AND s.end_date IS NULL AND (s.sort_key, s.usrn) > (%(sort_key)s, %(usrn)s)
  AND ({_inside("start")} OR {_inside("end")})
ORDER BY s.sort_key, s.usrn LIMIT %(limit)s
"""
_THERE = """
SELECT a.id FROM gazetteer_area a WHERE a.kind = %(kind)s AND a.id <> %(area)s
  AND a.active_to IS DISTINCT FROM a.active_from AND EXISTS (
    SELECT 1 FROM gazetteer_arearing r WHERE r.area_id = a.id AND r.boundary @> point(%(easting)s, %(northing)s)
    GROUP BY r.part HAVING NOT bool_or(r.is_hole))
"""


@dataclass(frozen=True, slots=True)
class AreaBox:
    """The sides of an area, in metres of the grid."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True)
class StreetsPart:
    """Some of an area's streets in the order of their names; `goes_on` when more come after them."""

    streets: list[Street]
    goes_on: bool


def area_on(*, code: str, on: date) -> Area:
    """The area with this code as it was drawn on that day, else as it was drawn last. Raises Area.DoesNotExist."""
    versions = list(Area.objects.filter(code=code).order_by("-active_from", "-id"))
    in_force = [one for one in versions if one.active_from <= on and (one.active_to is None or one.active_to > on)]
    if not versions:
        raise Area.DoesNotExist
    return (in_force or versions)[0]


def areas_there(*, area: Area) -> list[Area]:
    """The areas of the same kind that hold its middle at other times, its own other versions among them, newest first."""
    with connection.cursor() as cursor:
        told: dict[str, Any] = {"kind": area.kind, "area": area.pk, "easting": area.easting, "northing": area.northing}
        cursor.execute(_THERE, told)
        keys = [key for (key,) in cursor.fetchall()]
    return list(Area.objects.filter(pk__in=keys).order_by("-active_from", "code"))


def properties_counted(*, area: Area) -> tuple[int, int]:
    """How many approved properties stand in the area, and how many of them are homes, by their positions."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, {"area": area.pk})
        every, homes = cursor.fetchone()
        return every, homes


def box_of_area(*, area: Area) -> AreaBox:
    """The box around the area."""
    with connection.cursor() as cursor:
        cursor.execute(_BOX, [area.pk])
        return AreaBox(*cursor.fetchone())


def streets_of_area(*, area: Area, box: AreaBox, after: int | None = None, limit: int = MOST_STREETS) -> StreetsPart:
    """The streets that begin or end in the area and come after the street `after`, from the beginning without it."""
    last = Street.objects.filter(usrn=after).first() if after is not None else None
    asked: dict[str, Any] = {
        "area": area.pk, "west": box.west, "south": box.south, "east": box.east, "north": box.north,
        "sort_key": last.sort_key if last else "", "usrn": last.usrn if last else -1, "limit": limit + 1,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_STREETS, asked)
        keys = [key for (key,) in cursor.fetchall()]
    streets = list(Street.objects.filter(usrn__in=keys[:limit]).order_by("sort_key", "usrn"))
    return StreetsPart(streets=streets, goes_on=len(keys) > limit)
