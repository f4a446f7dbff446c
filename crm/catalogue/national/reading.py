"""The national list of local services, as the Local Government Services List numbers them and GOV.UK publishes it: a CSV
with the columns LGSL, Description and Providing Tier. Pure."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from crm.catalogue.models import Category
from gazetteer.folding import fold

COLUMNS = ("LGSL", "Description", "Providing Tier")
MOST_BYTES, MOST_NAME, MOST_NUMBER = 2_000_000, 120, 2_000_000_000


class Tier(StrEnum):
    """What kind of council this is: which services of the list are its own."""

    UNITARY = "unitary"
    DISTRICT = "district"
    COUNTY = "county"


@dataclass(frozen=True, slots=True)
class NationalService:
    """One service of the list."""

    lgsl: int
    name: str
    tiers: frozenset[str]

    def provided_by(self, tier: str) -> bool:
        """Whether a council of this tier provides it."""
        return tier in self.tiers or "all" in self.tiers


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that was not taken, and why."""

    line: int
    words: str


class NotTheList(Exception):
    """The file is not the national list at all; the words say what is missing."""


def national_list(content: bytes) -> tuple[list[NationalService], list[Refused]]:
    """The services of the file in its order, and the lines that could not be taken. Raises NotTheList."""
    if len(content) > MOST_BYTES:
        raise NotTheList(_("This file is larger than the national list can be."))
    try:
        reader = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        rows = list(_rows(reader))
    except (UnicodeDecodeError, csv.Error) as wrong:
        raise NotTheList(_("This is no CSV file in UTF-8: %(why)s") % {"why": wrong}) from wrong
    if not rows or [cell.strip() for cell in rows[0][1][:3]] != list(COLUMNS):
        raise NotTheList(_("Its first line must name the columns %(names)s.") % {"names": ", ".join(COLUMNS)})
    services: dict[int, NationalService] = {}
    refused: list[Refused] = []
    for line, row in rows[1:]:
        found = _service(row)
        if isinstance(found, str):
            refused.append(Refused(line, found))
        elif found.lgsl in services:
            refused.append(Refused(line, _("LGSL %(number)d stands in the file already") % {"number": found.lgsl}))
        else:
            services[found.lgsl] = found
    return list(services.values()), refused


def _rows(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    for row in reader:
        if any(cell.strip() for cell in row):
            yield reader.line_num, row  # type: ignore[attr-defined]


def _service(row: list[str]) -> NationalService | str:
    if len(row) < len(COLUMNS):
        return _("a line has three cells: number, description, tier")
    number, name, tier = (" ".join(cell.split()) for cell in row[:3])
    if not (number.isascii() and number.isdigit() and 0 < int(number[:12]) < MOST_NUMBER):
        return _("“%(text)s” is no number of the list") % {"text": number[:40]}
    if not name or len(name) > MOST_NAME or "\x00" in name:
        return _("a description has 1 to %(most)d characters") % {"most": MOST_NAME}
    tiers = frozenset(tier.lower().split("/"))
    if not tiers <= {*Tier, "all"}:
        return _("“%(text)s” is no tier of councils") % {"text": tier[:40]}
    return NationalService(lgsl=int(number), name=name, tiers=tiers)


# Words of the descriptions, by the part of the A to Z they belong to; the first that fits.
_CATEGORY_WORDS: tuple[tuple[Category, str], ...] = (
    (Category.REVENUES, "benefit council-tax rates"),
    (Category.SCHOOLS, "school schools education educating pupil pupils teacher teachers teaching governor governors "
        "nursery nurseries tuition exam exams college"),
    (Category.PLANNING, "planning building tree trees conservation listed"),
    (Category.HIGHWAYS, "road roads street parking pavement pavements kerb traffic bus buses highway highways pothole "
        "potholes bridge bridges transport travel cycling cycle skip scaffolding permit vehicle vehicles car"),
    (Category.ENVIRONMENT, "waste recycling rubbish bin bins litter noise pollution pest pests dog dogs animal animals "
        "food environmental flytipping fly tipping graffiti weeds compost flood flooding air asbestos drain drains"),
    (Category.HOUSING, "housing house houses homeless homelessness tenant tenants home homes landlord landlords "
        "accommodation rent hmo"),
    (Category.LEISURE, "library libraries museum museums leisure sport sports park parks allotment allotments theatre "
        "arts archives swimming heritage event events play"),
    (Category.SOCIAL_CARE, "care carer carers disability disabled social adoption fostering foster meals elderly older "
        "health mental abuse badge respite hearing sight"),
    (Category.COMMUNITY, "youth young community voluntary volunteer volunteering childcare child children family "
        "families crime"),
    (Category.DEMOCRACY, "election elections electoral councillor councillors vote voting petition petitions committee "
        "committees agendas democratic"),
    (Category.FINANCE, "pay payment payments tender tenders contract contracts grant grants invoice business businesses "
        "licence licences license licensing"),
)  # fmt: skip


def category_of(name: str) -> str:
    """Where a service of this description stands in the A to Z: as its words have it, else with the council itself."""
    words = set(fold(name.lower().replace("council tax", "council-tax").replace("-tax", "xtax")).split())
    for category, known in _CATEGORY_WORDS:
        if words & set(known.replace("-tax", "xtax").split()):
            return category.value
    return Category.COUNCIL.value
