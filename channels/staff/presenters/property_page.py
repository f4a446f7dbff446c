"""A property's facts in words."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from markupsafe import Markup

from channels.staff.presenters.area_page import area_href
from gazetteer.areas.queries import Evidence, KnownArea, areas_of_property
from gazetteer.entries.models import LogicalStatus, Property

# The first letters of a BLPU classification (gazetteer code list), the longest that fits is said.
CLASSES = {
    "RD": gettext_lazy("home"),
    "RH": gettext_lazy("house in multiple occupation"),
    "RI": gettext_lazy("residential institution"),
    "RG": gettext_lazy("garage"),
    "R": gettext_lazy("residential"),
    "C": gettext_lazy("commercial"),
    "L": gettext_lazy("land"),
    "M": gettext_lazy("military"),
    "O": gettext_lazy("other"),
    "P": gettext_lazy("parent of other properties"),
    "U": gettext_lazy("not classified"),
    "X": gettext_lazy("dual use"),
    "Z": gettext_lazy("object of interest"),
}


def property_facts(place: Property, *, on: date) -> list[dict[str, Any]]:
    """The facts of a property as rows of a summary list; its ward and parish are those of that day."""
    areas = areas_of_property(uprn=place.uprn, on=on)
    rows: list[dict[str, Any]] = [
        {"key": _("UPRN"), "text": str(place.uprn)},
        {"key": _("Class"), "text": class_words(place.classification)},
        {"key": _("Ward"), **(area_row(areas["WARD"], on=on) if "WARD" in areas else {"text": _("not known")})},
    ]
    if "PARISH" in areas:
        rows.append({"key": _("Parish"), **area_row(areas["PARISH"], on=on)})
    if place.organisation:
        rows.append({"key": _("Organisation"), "text": place.organisation})
    if place.street is not None:
        href = reverse("staff:street", args=[place.street.usrn])
        link = Markup('<a class="govuk-link" href="{}">{}</a>').format(href, place.street)
        rows.append({"key": _("Street"), "html": link})
    if place.logical_status != LogicalStatus.APPROVED:
        rows.append({"key": _("Standing"), "text": str(LogicalStatus(place.logical_status).label)})
    rows.append({"key": _("Council"), "text": str(place.custodian)})
    return rows


def area_row(area: KnownArea, *, on: date) -> dict[str, Any]:
    """An area in words; with its boundary known, it leads to its page."""
    words = area_words(area, on=on)
    if area.name == area.code:  # no boundaries, so no page
        return {"text": words}
    return {"html": Markup('<a class="govuk-link" href="{}">{}</a>').format(area_href(area.code), words)}


def area_words(area: KnownArea, *, on: date) -> str:
    """An area by its name, with the day on which that was so and how it is known."""
    evidence = {
        Evidence.BOUNDARY: _("by its boundary"),
        Evidence.SUPPLIED: _("as the gazetteer says"),
        Evidence.POSTCODE: _("going by the postcode"),
    }
    words = _("%(name)s on %(day)s, %(evidence)s")
    return words % {"name": area.name, "day": date_format(on, "j F Y"), "evidence": evidence[area.evidence]}


def class_words(code: str) -> str:
    """A classification in words with its code: "home (RD04)"."""
    words = CLASSES.get(code[:2]) or CLASSES.get(code[:1])
    return f"{words} ({code})" if words else code or _("not given")
