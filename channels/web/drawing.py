"""A sketch as numbers for an SVG: metres from its top left corner, names laid along their streets."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gazetteer.finding.boundaries import Box
from gazetteer.finding.sketch import Sketch, StreetDrawn
from gazetteer.finding.street_lines import Point, point_nearest, slope_at

DIGIT, LINE = 2.2, 3.6  # metres that a figure is wide and high on the drawing


@dataclass(frozen=True, slots=True)
class Spot:
    """One point of the drawing, and the words at it."""

    x: float
    y: float
    words: str = ""
    angle: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """One street or boundary: the points of its line, and what kind it is drawn as."""

    points: str
    kind: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """What the template draws, in order: streets, houses, names, the mark."""

    width: float
    height: float
    lines: list[Line]
    houses: list[Spot]
    names: list[Spot]
    mark: Spot | None


def drawing_of(sketch: Sketch, *, mark: Point | None = None, usrn: int | None = None) -> Drawing:
    """The drawing of a sketch; `mark` is the place the map is about, `usrn` the street."""
    box = sketch.box
    houses = sorted(sketch.houses, key=lambda house: house.at != mark)  # what the map is about is named before others
    return Drawing(
        width=round(box.east - box.west, 1),
        height=round(box.north - box.south, 1),
        lines=[Line(_points(box, line), "ward") for line in sketch.wards]
        + [Line(_points(box, street.line), "chosen" if street.usrn == usrn else "street") for street in sketch.streets],
        houses=without_crowding([_spot(box, house.at, house.door) for house in houses]),
        names=[name for street in sketch.streets for name in _name(box, street)],
        mark=_spot(box, mark) if mark is not None else None,
    )


def without_crowding(houses: Sequence[Spot]) -> list[Spot]:
    """Return the houses, those without their words whose words would lie over an earlier one's."""
    written: list[Spot] = []
    drawn = []
    for house in houses:
        reach = DIGIT * len(house.words) / 2
        crowded = any(
            abs(one.x - house.x) < reach + DIGIT * len(one.words) / 2 and abs(one.y - house.y) < LINE for one in written
        )
        shown = replace(house, words="") if crowded else house
        drawn.append(shown)
        if shown.words:
            written.append(shown)
    return drawn


def _spot(box: Box, at: Point, words: str = "", angle: float = 0.0) -> Spot:
    return Spot(round(at[0] - box.west, 1), round(box.north - at[1], 1), words, round(angle, 1))


def _points(box: Box, line: Sequence[Point]) -> str:
    spots = [_spot(box, at) for at in line]
    return " ".join(f"{spot.x},{spot.y}" for spot in spots)


def _name(box: Box, street: StreetDrawn) -> list[Spot]:
    """The name along the street where it comes nearest to the middle of the drawing; none where it does not come in."""
    middle = ((box.west + box.east) / 2, (box.south + box.north) / 2)
    at, _metres = point_nearest(street.line, middle)
    inside = box.west + 8 <= at[0] <= box.east - 8 and box.south + 6 <= at[1] <= box.north - 6
    return [_spot(box, at, street.name, -slope_at(street.line, at))] if inside else []
