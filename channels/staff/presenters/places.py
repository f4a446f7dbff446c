"""Places in words, for every screen that says where."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from markupsafe import Markup

from channels.web.maps import MapView, map_glance
from crm.teams.actor import Actor
from crm.teams.policy import may
from gazetteer.finding.sketch import position
from gazetteer.grid_references import grid_reference
from gazetteer.places import PlacedModel, PlaceKind, UnlistedReason


def property_href(uprn: int) -> str:
    """The address of a property's page."""
    return reverse("staff:property", args=[uprn])


def place_line(placed: PlacedModel) -> str:
    """Where a contact or case is, in one line."""
    kind = placed.place_kind
    if kind == PlaceKind.PROPERTY and placed.property is not None:
        return placed.property.address
    if kind == PlaceKind.STREET and placed.street is not None:
        return " · ".join(filter(None, [placed.street.label, placed.place_words]))
    if kind == PlaceKind.POINT:
        words = _("a point on the map, %(grid)s") % {"grid": grid_of(placed)}
        return " · ".join(filter(None, [words, placed.place_words]))
    if kind == PlaceKind.UNLISTED:
        lines = ", ".join(filter(None, [*placed.unlisted_lines.splitlines(), placed.unlisted_postcode]))
        return f"{lines} ({UnlistedReason(placed.unlisted_reason).label})"
    return _("not known yet")


def grid_of(placed: PlacedModel) -> str:
    """The grid reference of the point of a place, "" without one."""
    if placed.easting is None or placed.northing is None:
        return ""
    return grid_reference(easting=float(placed.easting), northing=float(placed.northing), figures=10)


def place_map(placed: PlacedModel) -> MapView | None:
    """A small map of where a contact or case is, None where nothing says which point that is."""
    place = placed.property
    if place is not None:
        at = position(place)
    elif placed.easting is not None and placed.northing is not None:
        at = (float(placed.easting), float(placed.northing))
    else:
        at = None
    return map_glance(at, words=place_line(placed)) if at is not None else None


def place_words(placed: PlacedModel, *, actor: Actor) -> dict[str, Any]:
    """Where, as a summary list takes it: a property leads to its page, for those who may open it."""
    if placed.property_id is None or not may(actor, "property.view"):
        return {"text": place_line(placed)}
    href = property_href(placed.property_id)
    return {"html": Markup('<a class="govuk-link" href="{}">{}</a>').format(href, place_line(placed))}
