"""Rings and the shapes made of them, in metres of British National Grid. Pure."""

import math
from collections.abc import Iterable, Sequence

Point = tuple[float, float]
Ring = Sequence[Point]  # closed, the first point not repeated
Part = Sequence[Ring]  # the outside, then its holes

LEAST_AREA = 1.0  # square metres; a ring of less is a line or a slip


def ring_area(ring: Ring) -> float:
    """How many square metres the ring goes around, whichever way it turns."""
    around = zip(ring, [*ring[1:], ring[0]], strict=True)
    return abs(math.fsum(x * next_y - next_x * y for (x, y), (next_x, next_y) in around)) / 2


def contains(part: Part, point: Point) -> bool:
    """Whether the point lies in the part and in none of its holes."""
    return sum(len(_crossed(ring, point[1], east_of=point[0])) for ring in part) % 2 == 1


def inner_point(parts: Iterable[Part]) -> Point:
    """A point well inside the largest part: the middle of its widest stretch, half-way from south to north."""
    largest = max(parts, key=lambda part: ring_area(part[0]))
    south, north = min(y for _, y in largest[0]), max(y for _, y in largest[0])
    widest = (0.0, largest[0][0])
    for share in (0.5, 0.4, 0.6, 0.25, 0.75):
        level = south + (north - south) * share
        crossings = sorted(crossing for ring in largest for crossing in _crossed(ring, level))
        for west, east in zip(crossings[::2], crossings[1::2], strict=False):
            if east - west > widest[0]:
                widest = (east - west, ((west + east) / 2, level))
        if widest[0]:
            break
    return widest[1]


def _crossed(ring: Ring, level: float, *, east_of: float = -math.inf) -> list[float]:
    """The eastings at which the ring crosses this northing. A point on the line counts once, by the half-open rule."""
    found = []
    x, y = ring[-1]
    for next_x, next_y in ring:
        if (y > level) != (next_y > level):
            crossing = x + (level - y) * (next_x - x) / (next_y - y)
            if crossing > east_of:
                found.append(crossing)
        x, y = next_x, next_y
    return found
