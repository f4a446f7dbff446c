"""The lines of an address as Royal Mail delivers to it (AddressBase record 28), by the rules of its Programmers' Guide.

A building name that is really a number ("12A", "1-3", "A") goes before the street, as a number does: the exception rule.
"""

import re
from typing import NamedTuple

from gazetteer.entries.casing import as_written
from gazetteer.folding import fold

RANGE_AT_END = re.compile(r"^(?P<name>.*[^\W\d_]\S*) (?P<number>\d+[A-Z]|\d[\dA-Z]*[-/]\d+[A-Z]?)$", re.IGNORECASE)
BELONGS_TO_NUMBER = frozenset(
    "BLOCK BLOCKS BUILDING BUILDINGS FLAT FLATS FLOOR HOUSE MAISONETTE MAISONETTES NO OF PHASE PLOT ROOM ROOMS SHOP SHOPS "
    "STALL STALLS STUDIO STUDIOS SUITE SUITES UNIT UNITS WING".split()
)


class DeliveryParts(NamedTuple):
    """What a delivery address is written from."""

    organisation: str
    department: str
    po_box_number: str
    sub_building: str
    building_name: str
    building_number: int | None
    dependent_thoroughfare: str
    thoroughfare: str
    double_dependent_locality: str
    dependent_locality: str
    post_town: str
    postcode: str


def delivery_lines(parts: DeliveryParts) -> list[str]:
    """The lines of the address, the postcode last; joined with ", " they are the single line."""
    above, number = _premises(parts)
    streets = [parts.dependent_thoroughfare, parts.thoroughfare]
    localities = [parts.double_dependent_locality, parts.dependent_locality, parts.post_town]
    ways = [line for line in (*streets, *localities) if line]
    if number and ways:
        ways[0] = f"{number} {ways[0]}"
    elif number:
        above.append(number)
    box = f"PO BOX {parts.po_box_number}" if parts.po_box_number else ""
    written: list[str] = []
    before = ""
    for line in (parts.organisation, parts.department, box, *above, *ways):
        folded = fold(line)
        if folded and folded != before:
            written.append(as_written(line))
            before = folded
    return [*written, parts.postcode] if parts.postcode else written


def is_number_like(name: str) -> bool:
    """Whether a building name is written as a number is: "1-3" and "100:1", "12A", or a single character."""
    if len(name) == 1:
        return True
    return name[:1].isdigit() and (name[-1:].isdigit() or (name[-2:-1].isdigit() and name[-1:].isalpha()))


def _premises(parts: DeliveryParts) -> tuple[list[str], str]:
    """The lines above the street, and what stands before its name."""
    sub, name = parts.sub_building, parts.building_name
    number = "" if parts.building_number is None else str(parts.building_number)
    if name and not number:
        if is_number_like(name):
            name, number = "", name
        else:
            name, number = _number_at_end(name)
    if sub and is_number_like(sub):
        if name:
            return [f"{sub} {name}"], number
        return ([], sub) if not number else ([sub], number)
    return [line for line in (sub, name) if line], number


def _number_at_end(name: str) -> tuple[str, str]:
    """The building name without a range or lettered number at its end ("Isca Lofts 58-64"), and that number."""
    found = RANGE_AT_END.match(name)
    if found is None or found["name"].split()[-1].upper() in BELONGS_TO_NUMBER:
        return name, ""
    return found["name"], found["number"]
