"""Where a fact is true, as one text: "U" and a UPRN, "S" and a USRN, "A" and the GSS code of an area; of an event also
"F", a kind of fact and a value: every address at which it has that value. Pure."""

import re

AREA = re.compile(r"[A-Z]\d{8}")
MOST_DIGITS = 12


def of_property(uprn: int) -> str:
    """The place of a property."""
    return f"U{uprn}"


def of_street(usrn: int) -> str:
    """The place of a street: of every property in it too."""
    return f"S{usrn}"


def of_area(code: str) -> str:
    """The place of an area by its GSS code: of everything in it too."""
    return f"A{code}"


def of_fact(kind: str, value: str) -> str:
    """Every address at which this kind of fact has this value."""
    return f"F{kind}={value}"


def nearness(place: str) -> int:
    """How closely a place names an address: what is said of the property counts before what is said of its street."""
    return {"U": 0, "S": 1, "A": 2}.get(place[:1], 3)


def uprn_of(place: str) -> int | None:
    """The UPRN of a property's place; None for any other."""
    return int(place[1:]) if place.startswith("U") else None
