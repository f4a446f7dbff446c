"""Checks of the council's look at start-up: a colour nobody can read is refused before a citizen meets it."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from channels.web.theme import COLOUR

READABLE = 4.5  # WCAG 2.2, 1.4.3: contrast of text with what it stands on
ON_WHITE = ("brand", "link")


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour in # notation, as WCAG defines it."""
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    channels = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast_with_white(colour: str) -> float:
    """Return the contrast of this colour with white, from 1 (white) to 21 (black)."""
    return 1.05 / (luminance(colour) + 0.05)


@register()
def council_colours(**_: Any) -> list[CheckMessage]:
    """Return an error for a colour that is none, a warning for one too pale for white text on it."""
    found: list[CheckMessage] = []
    for name, colour in settings.COUNCIL_COLOURS.items():
        if not COLOUR.match(colour):
            found.append(Error(f"The council's {name} colour is not in # notation: {colour!r}", id="web.E001"))
        elif name in ON_WHITE and (contrast := contrast_with_white(colour)) < READABLE:
            words = (
                f"The council's {name} colour {colour} has a contrast of {contrast:.1f} with white, below {READABLE}"
            )
            found.append(Warning(words, hint="Choose a darker one.", id="web.W001"))
    return found
