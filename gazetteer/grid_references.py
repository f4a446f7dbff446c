"""National Grid references: "SJ 792 918" for a point in metres, and the point again from what somebody typed.

The lettering is Ordnance Survey's: squares of 500 km, each of 25 squares of 100 km, lettered A to Z without I from the
north-west ("A guide to coordinate systems in Great Britain", section 7).
"""

import re

LETTERS = "ABCDEFGHJKLMNOPQRSTUVWXYZ"
MOST_EASTING, MOST_NORTHING = 700_000, 1_300_000
SQUARE = 100_000
# The false origin lies two great squares east and one north of the corner that the lettering begins from.
COLUMNS_WEST, ROWS_NORTH = 10, 19
TYPED = re.compile(r"([A-HJ-Z])([A-HJ-Z])((?:\d\d){2,5})")
NUMBERS = re.compile(r"(\d{5,6})(?:\.\d*)?[ ,]+(\d{5,7})(?:\.\d*)?")


def grid_reference(*, easting: float, northing: float, figures: int = 6) -> str:
    """The grid reference of the square this point is in: of 100 m with 6 figures, of 1 m with 10; "" off the grid."""
    if not (0 <= easting < MOST_EASTING and 0 <= northing < MOST_NORTHING):
        return ""
    column, row = int(easting // SQUARE), int(northing // SQUARE)
    east, north = column + COLUMNS_WEST, ROWS_NORTH - row
    letters = LETTERS[(north // 5) * 5 + east // 5] + LETTERS[(north % 5) * 5 + east % 5]
    half = figures // 2
    within = (f"{int(metres % SQUARE):05}"[:half] for metres in (easting, northing))
    return " ".join((letters, *within))


def grid_point(text: str) -> tuple[float, float] | None:
    """The middle of the square that was typed, as (easting, northing); None for anything that is no grid reference.

    Understands "SJ 792 918", "sj792918" and bare coordinates, "379234 391823"; fewer than four figures say too little.
    """
    bare = NUMBERS.fullmatch(text.strip())
    if bare is not None:
        return _on_grid(float(bare[1]), float(bare[2]))
    found = TYPED.fullmatch(re.sub(r"[\s,]", "", text.upper()))
    if found is None:
        return None
    first, second = LETTERS.index(found[1]), LETTERS.index(found[2])
    column = (first % 5) * 5 + second % 5 - COLUMNS_WEST
    row = ROWS_NORTH - (first // 5) * 5 - second // 5
    half = len(found[3]) // 2
    step = 10 ** (5 - half)
    east, north = (int(part) * step + step / 2 for part in (found[3][:half], found[3][half:]))
    return _on_grid(column * SQUARE + east, row * SQUARE + north)


def _on_grid(easting: float, northing: float) -> tuple[float, float] | None:
    return (easting, northing) if 0 <= easting < MOST_EASTING and 0 <= northing < MOST_NORTHING else None
