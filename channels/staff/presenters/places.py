"""Places in words, for every screen that says where."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from markupsafe import Markup

from gazetteer.places import PlacedModel, PlaceKind, UnlistedReason


def place_line(placed: PlacedModel) -> str:
    """Where a contact or case is, in one line."""
    kind = placed.place_kind
    if kind == PlaceKind.PROPERTY and placed.property is not None:
        return placed.property.address
    if kind == PlaceKind.STREET and placed.street is not None:
        return " · ".join(filter(None, [placed.street.label, placed.place_words]))
    if kind == PlaceKind.POINT:
        words = _("a point on the map, %(e)s %(n)s") % {"e": placed.easting, "n": placed.northing}
        return " · ".join(filter(None, [words, placed.place_words]))
    if kind == PlaceKind.UNLISTED:
        lines = ", ".join(filter(None, [*placed.unlisted_lines.splitlines(), placed.unlisted_postcode]))
        return f"{lines} ({UnlistedReason(placed.unlisted_reason).label})"
    return _("not known yet")


def place_words(placed: PlacedModel) -> dict[str, Any]:
    """Where, as a summary list takes it: a property leads to its page."""
    if placed.property_id is None:
        return {"text": place_line(placed)}
    href = reverse("staff:property", args=[placed.property_id])
    return {"html": Markup('<a class="govuk-link" href="{}">{}</a>').format(href, place_line(placed))}
