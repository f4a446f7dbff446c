"""The shapes of text that a question may ask for, by name: nobody writes an expression that a machine runs. Pure.

National Insurance numbers: HMRC, NIM39110 (prefixes that are not used, suffix A to D). Number plates: DVLA, V796, and
the older series by their shape only. Penalty charge notices: two letters or digits and eight more, as the Traffic
Penalty Tribunal and London Tribunals print them.
"""

import re

from django.utils.translation import gettext as _

from crm.customers.contact_points import EMAIL, PHONE, PointRefused, normalise
from gazetteer.postcodes import postcode_tidy

PATTERNS = ("postcode", "email", "phone", "ni_number", "uk_plate", "pcn")
_NI = re.compile(r"(?!BG|GB|KN|NK|NT|TN|ZZ)[ABCEGHJ-PRSTW-Z][ABCEGHJ-NPRSTW-Z][0-9]{6}[A-D]")
_PLATE = re.compile(
    r"[A-Z]{2}[0-9]{2}[A-Z]{3}|[A-Z][0-9]{1,3}[A-Z]{3}|[A-Z]{3}[0-9]{1,3}[A-Z]|[A-Z]{1,3}[0-9]{1,4}|[0-9]{1,4}[A-Z]{1,3}"
)
_PCN = re.compile(r"[A-Z0-9]{2}[0-9]{7}[A-Z0-9]")
_SHAPES = {"ni_number": _NI, "uk_plate": _PLATE, "pcn": _PCN}


def tidied(pattern: str, given: str) -> str:
    """The text as it is kept, "" when it cannot be one of these. Tidying what is tidy changes nothing."""
    if pattern == "postcode":
        return postcode_tidy(given)
    if pattern in ("email", "phone"):
        try:
            normalised = normalise(EMAIL if pattern == "email" else PHONE, given)
        except PointRefused:
            return ""
        return normalised if pattern == "email" else given
    bare = "".join(given.upper().replace("-", "").split())
    return bare if _SHAPES[pattern].fullmatch(bare) else ""


def pattern_words(pattern: str) -> str:
    """How it must look, in words that follow the question."""
    return {
        "postcode": _("must be a full UK postcode, like M33 6AB"),
        "email": _("must be an email address, like name@example.com"),
        "phone": _("must be a telephone number, like 0161 496 0000"),
        "ni_number": _("must be a National Insurance number, like QQ 12 34 56 C"),
        "uk_plate": _("must be a UK number plate, like AB12 CDE"),
        "pcn": _("must be the number on the penalty charge notice, like AB12345678"),
    }[pattern]
