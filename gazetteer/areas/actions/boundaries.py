"""Loading the boundaries of one kind of area as they stand from a day."""

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from gazetteer.areas.actions.loads import Faults, Progress, one_load, record_load, silent
from gazetteer.areas.geojson import Boundary, read_boundaries
from gazetteer.areas.models import Area, AreaLoad, AreaRing
from gazetteer.areas.shapes import Part, Point, inner_point

# Whether the middle of area `a` lies in area `n`: in one of its parts, and in no hole of that part.
_COVERED_BY = """
EXISTS (
    SELECT 1 FROM gazetteer_arearing r
    WHERE r.area_id = n.id AND r.boundary && polygon(box(point(a.easting, a.northing), point(a.easting, a.northing)))
      AND r.boundary @> point(a.easting, a.northing)
    GROUP BY r.part HAVING NOT bool_or(r.is_hole))
"""
# An area ends on the day when the first later version begins that covers its middle.
_END = f"""
WITH ends AS (
    SELECT a.id, min(n.active_from) AS day
    FROM gazetteer_area a JOIN gazetteer_area n
      ON n.kind = a.kind AND n.active_from > a.active_from AND n.active_to IS DISTINCT FROM n.active_from
    WHERE a.kind = %(kind)s AND a.active_to IS DISTINCT FROM a.active_from
      AND (n.active_from = %(day)s OR a.active_from = %(day)s) AND {_COVERED_BY}
    GROUP BY a.id
)
UPDATE gazetteer_area a SET active_to = ends.day FROM ends
WHERE ends.id = a.id AND (a.active_to IS NULL OR a.active_to > ends.day)
"""
# One from the same day that the file no longer knows, on ground that it covers, was a mistake.
_WITHDRAW = f"""
UPDATE gazetteer_area a SET active_to = a.active_from
WHERE a.kind = %(kind)s AND a.active_from = %(day)s AND a.active_to IS DISTINCT FROM a.active_from
  AND NOT a.code = ANY(%(codes)s) AND EXISTS (
    SELECT 1 FROM gazetteer_area n
    WHERE n.kind = a.kind AND n.active_from = a.active_from AND n.code = ANY(%(codes)s) AND {_COVERED_BY})
"""


def areas_load(
    *,
    path: Path,
    kind: str,
    active_from: date,
    at: datetime,
    code_field: str = "",
    name_field: str = "",
    progress: Progress = silent,
) -> AreaLoad:
    """The record of the load: every good area of the file is in force from that day, and what it replaces has ended.

    An older area ends when its middle lies in a newer one, so neighbouring councils never end each other's, and history
    may be loaded after what stands. Raises NotBoundaries, AreaLoadUnderWay.
    """
    found = read_boundaries(path, kind=kind, code_field=code_field, name_field=name_field)
    faults = Faults()
    for fault in found.faults:
        faults.add(fault.number, fault.name, fault.reason)
    progress("changing", found.features, 0)
    with one_load() as cursor:
        changed = _put(found.boundaries, kind=kind, active_from=active_from)
        told = {"kind": kind, "day": active_from, "codes": [boundary.code for boundary in found.boundaries]}
        for name, statement in (("withdrawn", _WITHDRAW), ("ended", _END)):
            cursor.execute(statement, told)
            changed[name] = cursor.rowcount
        progress("done", found.features, 1)
        return record_load(
            subject="AREAS",
            path=path,
            kind=kind,
            active_from=active_from,
            at=at,
            rows_read=found.features,
            changed=changed,
            faults=faults,
        )


def _put(boundaries: Iterable[Boundary], *, kind: str, active_from: date) -> dict[str, int]:
    """How many areas were new, drawn anew, and left as they stood."""
    standing = {area.code: area for area in Area.objects.filter(kind=kind, active_from=active_from)}
    changed = {"new": 0, "redrawn": 0, "unchanged": 0}
    for boundary in boundaries:
        area = standing.get(boundary.code)
        middle = inner_point(boundary.parts)
        wanted: dict[str, Any] = {
            "name": boundary.name, "easting": middle[0], "northing": middle[1],
        }  # fmt: skip
        if area is None:
            area = Area.objects.create(kind=kind, code=boundary.code, active_from=active_from, **wanted)
            changed["new"] += 1
        elif area.name == boundary.name and area.active_to != active_from and _drawn(area) == boundary.parts:
            changed["unchanged"] += 1
            continue
        else:
            area.rings.all().delete()
            Area.objects.filter(pk=area.pk).update(**wanted, active_to=None)
            changed["redrawn"] += 1
        _draw(area, boundary.parts)
    return changed


def _draw(area: Area, parts: Iterable[Part]) -> None:
    AreaRing.objects.bulk_create(
        AreaRing(area=area, part=number, is_hole=place > 0, boundary=ring)
        for number, part in enumerate(parts)
        for place, ring in enumerate(part)
    )


def _drawn(area: Area) -> list[list[list[Point]]]:
    """The parts of an area as they stand."""
    parts: dict[int, list[list[Point]]] = {}
    for ring in area.rings.order_by("part", "id"):
        parts.setdefault(ring.part, []).append(ring.boundary)
    return [parts[number] for number in sorted(parts)]
