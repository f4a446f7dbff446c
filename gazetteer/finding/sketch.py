"""What a sketch map of a small area shows, from the gazetteer alone: houses with their numbers, streets with
their names, ward boundaries.

Everything is in metres of British National Grid.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from gazetteer.entries.models import Property, Street
from gazetteer.finding.boundaries import Box, ward_boundaries
from gazetteer.finding.nearby import properties_in_box
from gazetteer.finding.street_lines import Point, street_line

MOST_ACROSS = 1_000.0  # metres: beyond this, houses are too many and too small to see
MOST_HOUSES = 500
MOST_HOUSES_OF_STREETS = 6_000  # by which the streets of one sketch are bent
NUMBER = re.compile(r"\d+[A-Za-z]?(?:-\d+[A-Za-z]?)?(?=\s|$)")
LONGEST_NAME = 24


@dataclass(frozen=True, slots=True)
class House:
    """One spot with the number or name on its door; flats and shops that share it are counted, not drawn apart."""

    uprn: int
    at: Point
    door: str
    address: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class StreetDrawn:
    """A street and the line it is drawn in."""

    usrn: int
    name: str
    line: list[Point]


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is drawn of a box; `is_cut` when there was more than could be shown."""

    box: Box
    houses: list[House]
    streets: list[StreetDrawn]
    wards: list[list[Point]]
    is_cut: bool = False


def sketch_of(*, box: Box, on: date, usrn: int | None = None) -> Sketch:
    """What stands in the box on that day; where it is too wide only wards and the street `usrn`, which is always drawn."""
    found: list[Property] = []
    is_too_wide = max(box.east - box.west, box.north - box.south) > MOST_ACROSS
    if not is_too_wide:
        found = properties_in_box(west=box.west, south=box.south, east=box.east, north=box.north, limit=MOST_HOUSES + 1)
    usrns = {place.street_id for place in found if place.street_id} | ({usrn} if usrn else set())
    return Sketch(
        box=box,
        houses=houses_of(found[:MOST_HOUSES]),
        streets=streets_drawn(usrns=usrns),
        wards=ward_boundaries(box=box, on=on),
        is_cut=is_too_wide or len(found) > MOST_HOUSES,
    )


def houses_of(places: Iterable[Property]) -> list[House]:
    """The houses that these properties are drawn as: one for each spot and door, in the order given."""
    drawn: dict[tuple[Point, str], House] = {}
    for place in places:
        at = position(place)
        if at is None:
            continue
        door = door_of(place.address_lines)
        before = drawn.get((at, door))
        if before is None:
            drawn[at, door] = House(place.uprn, at, door, place.address)
        else:
            # The building itself speaks for its flats.
            uprn, address = (
                (place.uprn, place.address)
                if len(place.address) < len(before.address)
                else (before.uprn, before.address)
            )
            drawn[at, door] = House(uprn, at, door, address, before.count + 1)
    return list(drawn.values())


def streets_drawn(*, usrns: Iterable[int]) -> list[StreetDrawn]:
    """These streets with their lines, by number; one of which nothing says how it runs is left out."""
    keys = sorted(usrns)
    if not keys:
        return []
    houses: dict[int, list[Point]] = {key: [] for key in keys}
    rows = (
        Property.objects.pickable()
        .filter(street_id__in=keys, easting__isnull=False, northing__isnull=False)
        .order_by("street_id", "sort_key", "uprn")
        .values_list("street_id", "easting", "northing")
    )
    for key, easting, northing in rows[:MOST_HOUSES_OF_STREETS]:
        if key is not None and easting is not None and northing is not None:
            houses[key].append((float(easting), float(northing)))
    streets = Street.objects.filter(usrn__in=keys).order_by("usrn")
    drawn = [StreetDrawn(street.usrn, street.name, _line(street, houses[street.usrn])) for street in streets]
    return [street for street in drawn if street.line]


def _line(street: Street, houses: Sequence[Point]) -> list[Point]:
    ends = [(street.start_easting, street.start_northing), (street.end_easting, street.end_northing)]
    start, end = ((float(east), float(north)) if east and north else None for east, north in ends)
    return street_line(start=start, end=end, houses=houses)


def position(place: Property) -> Point | None:
    """Where a property is, None where the gazetteer does not say."""
    if place.easting is None or place.northing is None:
        return None
    return float(place.easting), float(place.northing)


def door_of(lines: Sequence[str]) -> str:
    """What stands on the door: the house number ("12A", "2-6") of whichever line has one, else the first line's name."""
    numbers = (NUMBER.match(line) for line in lines)
    number = next((found[0] for found in numbers if found), "")
    return number or (lines[0] if lines and len(lines[0]) <= LONGEST_NAME else "")
