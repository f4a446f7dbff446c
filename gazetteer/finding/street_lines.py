"""The line of a street for a sketch map, from what a gazetteer holds: its two ends and where its properties are.

A gazetteer has no centre lines. Where most houses stand beside the straight line between the ends, that line is drawn;
else it is bent through the houses, so that a crescent looks like one. It is a sketch, and pages call it one.
"""

import itertools
import math
from collections.abc import Sequence

Point = tuple[float, float]

BESIDE = 45.0  # metres from a straight street to the far side of its houses
MOSTLY = 0.8
STEP = 30.0  # metres of street to each bend
MOST_BENDS = 24


def street_line(*, start: Point | None, end: Point | None, houses: Sequence[Point]) -> list[Point]:
    """The points of the line, two or more; none where nothing says how the street runs."""
    if start is None or end is None or start == end:
        start, end = _farthest_apart(houses)
    if start is None or end is None:
        return []
    if not houses or _is_straight(start, end, houses):
        return [start, end]
    return [start, *_bent(start, end, houses), end]


def point_nearest(line: Sequence[Point], to: Point) -> tuple[Point, float]:
    """The point of a line (of two points or more) that is nearest to another, and how far that is in metres."""
    found = [_nearest_on(first, last, to) for first, last in itertools.pairwise(line)]
    best = min(found, key=lambda point: math.dist(point, to))
    return best, math.dist(best, to)


def slope_at(line: Sequence[Point], at: Point) -> float:
    """The angle in degrees, from -90 to 90, in which the line runs at the point of it nearest to `at`."""
    pairs = list(itertools.pairwise(line))
    first, last = min(pairs, key=lambda pair: math.dist(_nearest_on(pair[0], pair[1], at), at))
    angle = math.degrees(math.atan2(last[1] - first[1], last[0] - first[0]))
    return (angle + 90) % 180 - 90


def _nearest_on(first: Point, last: Point, to: Point) -> Point:
    along = _along(first, last, to)
    share = min(max(along, 0.0), 1.0)
    return first[0] + share * (last[0] - first[0]), first[1] + share * (last[1] - first[1])


def _along(first: Point, last: Point, to: Point) -> float:
    """How far along the line a point stands: 0 at its beginning, 1 at its end, beyond either where it is beyond."""
    east, north = last[0] - first[0], last[1] - first[1]
    length = east * east + north * north
    return ((to[0] - first[0]) * east + (to[1] - first[1]) * north) / length if length else 0.0


def _is_straight(start: Point, end: Point, houses: Sequence[Point]) -> bool:
    beside = sum(math.dist(_nearest_on(start, end, house), house) <= BESIDE for house in houses)
    return beside >= MOSTLY * len(houses)


def _bent(start: Point, end: Point, houses: Sequence[Point]) -> list[Point]:
    """The middles of the houses, a stretch of the street at a time."""
    bends = min(max(int(math.dist(start, end) / STEP), 1), MOST_BENDS)
    stretches: dict[int, list[Point]] = {}
    for house in houses:
        share = min(max(_along(start, end, house), 0.0), 0.999_999)
        stretches.setdefault(int(share * bends), []).append(house)
    return [_middle(stretches[at]) for at in sorted(stretches)]


def _middle(points: Sequence[Point]) -> Point:
    return sum(east for east, _ in points) / len(points), sum(north for _, north in points) / len(points)


def _farthest_apart(houses: Sequence[Point]) -> tuple[Point | None, Point | None]:
    """Two houses about as far apart as any; nothing when all stand on one spot."""
    if not houses:
        return None, None
    middle = _middle(houses)
    first = max(houses, key=lambda house: (math.dist(house, middle), house))
    last = max(houses, key=lambda house: (math.dist(house, first), house))
    return (first, last) if first != last else (None, None)
