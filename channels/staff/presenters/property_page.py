"""A property's facts in words."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from markupsafe import Markup

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


def property_facts(place: Property) -> list[dict[str, Any]]:
    """The facts of a property as rows of a summary list."""
    rows: list[dict[str, Any]] = [
        {"key": _("UPRN"), "text": str(place.uprn)},
        {"key": _("Class"), "text": class_words(place.classification)},
        {"key": _("Ward"), "text": place.ward_code or _("not given")},
    ]
    if place.parish_code:
        rows.append({"key": _("Parish"), "text": place.parish_code})
    if place.organisation:
        rows.append({"key": _("Organisation"), "text": place.organisation})
    if place.street is not None:
        href = f"{reverse('staff:search')}?street={place.street.usrn}"
        link = Markup('<a class="govuk-link" href="{}">{}</a>').format(href, place.street)
        rows.append({"key": _("Street"), "html": link})
    if place.logical_status != LogicalStatus.APPROVED:
        rows.append({"key": _("Standing"), "text": str(LogicalStatus(place.logical_status).label)})
    rows.append({"key": _("Council"), "text": str(place.custodian)})
    return rows


def class_words(code: str) -> str:
    """A classification in words with its code: "home (RD04)"."""
    words = CLASSES.get(code[:2]) or CLASSES.get(code[:1])
    return f"{words} ({code})" if words else code or _("not given")
