"""The ward boundaries that run through a small area, for a sketch map."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gazetteer.areas.models import AreaKind, AreaRing
from gazetteer.finding.street_lines import Point

MOST_RINGS = 12
_RINGS = """
SELECT r.id, r.area_id, r.part, r.is_hole, r.boundary
FROM gazetteer_arearing r JOIN gazetteer_area a ON a.id = r.area_id
WHERE r.boundary && polygon(box(point(%(west)s, %(south)s), point(%(east)s, %(north)s)))
  AND a.kind = %(kind)s AND a.active_from <= %(on)s AND (a.active_to IS NULL OR a.active_to > %(on)s)
ORDER BY a.code, r.part, r.id LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the country, its sides in metres of the grid."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def around(cls, middle: Point, *, across: float, up: float) -> "Box":
        """The box of this width and height around a point."""
        east, north = middle
        return cls(east - across / 2, north - up / 2, east + across / 2, north + up / 2)

    def touches(self, first: Point, last: Point) -> bool:
        """True when the rectangle that two points span meets the box."""
        return (
            max(first[0], last[0]) >= self.west
            and min(first[0], last[0]) <= self.east
            and max(first[1], last[1]) >= self.south
            and min(first[1], last[1]) <= self.north
        )


def ward_boundaries(*, box: Box, on: date) -> list[list[Point]]:
    """The stretches of ward boundary that may be seen in the box, as the wards were drawn on that day."""
    sides = {"west": box.west, "south": box.south, "east": box.east, "north": box.north}
    asked = sides | {"kind": AreaKind.WARD.value, "on": on, "limit": MOST_RINGS}
    return [line for ring in AreaRing.objects.raw(_RINGS, asked) for line in stretches_in(box, ring.boundary)]


def stretches_in(box: Box, ring: Sequence[Point]) -> list[list[Point]]:
    """The parts of a closed ring that come near the box, each as a line; nothing where it runs around it at a distance."""
    lines: list[list[Point]] = []
    for first, last in itertools.pairwise([*ring, *ring[:1]]):
        if not box.touches(first, last):
            continue
        if lines and lines[-1][-1] == first:
            lines[-1].append(last)
        else:
            lines.append([first, last])
    return lines
