"""What the SOURCE of a cross-reference means, and what people call the key when they read one out.

There is no national list. Councils put their custodian code before two letters (4245CT) or use a word of their own
(CTAX, NNDR); AddressBase has four digits of the supplier before two letters (7666VC). What is not known here is shown
as it came.
"""

import re
from typing import NamedTuple

from django.utils.translation import gettext as _

CODE = re.compile(r"^\d{4}")
COUNCIL_TAX, BUSINESS_RATES, ELECTORAL = "COUNCIL_TAX", "BUSINESS_RATES", "ELECTORAL"
VALUATION_TAX, VALUATION_RATES = "VALUATION_TAX", "VALUATION_RATES"
PLANNING, BUILDING_CONTROL, LAND_CHARGES = "PLANNING", "BUILDING_CONTROL", "LAND_CHARGES"
MAP, MAIL, WARD, PARISH = "MAP", "MAIL", "WARD", "PARISH"

SYSTEMS = {
    "CT": COUNCIL_TAX, "CTAX": COUNCIL_TAX, "ND": BUSINESS_RATES, "NN": BUSINESS_RATES, "NNDR": BUSINESS_RATES,
    "NDR": BUSINESS_RATES, "ER": ELECTORAL, "EREG": ELECTORAL, "PL": PLANNING, "BC": BUILDING_CONTROL,
    "LC": LAND_CHARGES, "VC": VALUATION_TAX, "VOAC": VALUATION_TAX, "VN": VALUATION_RATES, "VOAN": VALUATION_RATES,
    "MT": MAP, "MI": MAP, "MA": MAP, "TOID": MAP, "OSAP": MAP, "MAIL": MAIL, "OW": WARD, "OP": PARISH,
}  # fmt: skip
SPOKEN = (
    ("council tax", COUNCIL_TAX), ("ctax", COUNCIL_TAX), ("ct", COUNCIL_TAX), ("treth cyngor", COUNCIL_TAX),
    ("business rates", BUSINESS_RATES), ("rates", BUSINESS_RATES), ("nndr", BUSINESS_RATES),
    ("electoral roll", ELECTORAL), ("electoral", ELECTORAL), ("voter", ELECTORAL),
    ("planning", PLANNING), ("building control", BUILDING_CONTROL), ("land charges", LAND_CHARGES),
)  # fmt: skip
NOISE = re.compile(r"^(?:account|acc|a/c|number|no\.?|ref\.?|reference|:|#)\s*", re.IGNORECASE)
LIKE_A_KEY = re.compile(r"^(?=(?:[^\d]*\d){4})[A-Z0-9][A-Z0-9/ .-]{3,39}$", re.IGNORECASE)


class ReferenceTyped(NamedTuple):
    """A key of another system as somebody typed it; no system where they did not say which."""

    reference: str
    system: str


def system_of(source: str) -> str:
    """The system a SOURCE stands for (COUNCIL_TAX, ELECTORAL, ...), "" when this list does not know it."""
    tidy = source.strip().upper()
    return SYSTEMS.get(tidy) or SYSTEMS.get(CODE.sub("", tidy), "")


def source_words(source: str) -> str:
    """What people call the system ("Council tax"), or the source itself where nobody has said."""
    names = {
        COUNCIL_TAX: _("Council tax"),
        BUSINESS_RATES: _("Business rates"),
        ELECTORAL: _("Electoral register"),
        VALUATION_TAX: _("Valuation Office, council tax"),
        VALUATION_RATES: _("Valuation Office, business rates"),
        PLANNING: _("Planning"),
        BUILDING_CONTROL: _("Building control"),
        LAND_CHARGES: _("Land charges"),
        MAP: _("Ordnance Survey map"),
        MAIL: _("Royal Mail"),
        WARD: _("Ward"),
        PARISH: _("Parish"),
    }
    return names.get(system_of(source), source)


def reference_typed(text: str) -> ReferenceTyped | None:
    """The key and system in "council tax 100200300" or in the key alone; None when it cannot be one."""
    rest, system = " ".join(text.split()), ""
    for name, meant in SPOKEN:
        if rest.lower().startswith(f"{name} "):
            rest, system = rest[len(name) + 1 :], meant
            break
    while found := NOISE.match(rest):
        rest = rest[found.end() :]
    return ReferenceTyped(rest, system) if rest.isascii() and LIKE_A_KEY.match(rest) else None
