"""The shape of UK postcodes. Shape only: that a postcode exists is another question."""

import re

SHAPE = re.compile(r"^(GIR|[A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})$")
OUTWARD = re.compile(r"^[A-Z]{1,2}[0-9][A-Z0-9]?$")
# Letters in the area are believed first: in "M16ONA" the area is M, and not "M1" for MI.
FIXABLE = (
    re.compile(r"^([A-Z]{1,2})([0-9OI])([A-Z0-9]?)([0-9OI])([A-Z01]{2})$"),
    re.compile(r"^([A-Z01]{1,2})([0-9OI])([A-Z0-9]?)([0-9OI])([A-Z01]{2})$"),
)
TO_DIGIT = str.maketrans("OI", "01")
TO_LETTER = str.maketrans("01", "OI")


def postcode_key(text: str) -> str:
    """The postcode in capitals without anything between: the key it is stored and looked up by."""
    return "".join(letter for letter in text.upper() if letter.isascii() and letter.isalnum())


def postcode_tidy(text: str) -> str:
    """The postcode as people write it ("M33 2DP"), O/0 and I/1 put right by position; "" if it cannot be one."""
    key = postcode_key(text)
    if not SHAPE.match(key):
        parts = FIXABLE[0].match(key) or FIXABLE[1].match(key)
        if parts is None:
            return ""
        area, district, extra, sector, unit = parts.groups()
        key = (
            area.translate(TO_LETTER)
            + district.translate(TO_DIGIT)
            + extra
            + sector.translate(TO_DIGIT)
            + unit.translate(TO_LETTER)
        )
    return f"{key[:-3]} {key[-3:]}"


def is_outward(text: str) -> bool:
    """Whether the text is the first half of a postcode ("M33")."""
    return bool(OUTWARD.match(postcode_key(text)))
