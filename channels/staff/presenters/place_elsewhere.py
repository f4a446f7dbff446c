"""What is said of the place while it is typed: whose a postcode is that is not ours ("M5 4WT is in Salford"), and what
differs there for the service."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from cases.routing.areas import Here, here
from channels.staff.forms.place import AT, PlaceForm, as_key
from crm.catalogue.models import ServiceVersion
from crm.contacts.address_questions.typed import typed_postcode
from crm.contacts.address_questions.where import council_elsewhere
from gazetteer.places import Place, PlaceKind
from gazetteer.postcodes import postcode_tidy


def elsewhere_words(given: Mapping[str, Any]) -> str:
    """Whose the typed postcode is, when it is another council's; "" when it is ours, or nobody can tell."""
    postcode = _postcode(given)
    council = council_elsewhere(postcode)
    if not council:
        return ""
    return _("%(postcode)s is in %(council)s: it is outside our area.") % {"postcode": postcode, "council": council}


def _postcode(given: Mapping[str, Any]) -> str:
    where = given.get("where") or ""
    if where == PlaceKind.UNLISTED:
        return typed_postcode(lines=given.get("lines") or "", postcode=given.get("postcode") or "")
    if where == PlaceKind.PROPERTY and not given.get("uprn"):
        return postcode_tidy(given.get("address_query") or "")
    return ""


def differs_there(typed: QueryDict, version: ServiceVersion | None, *, at: datetime) -> Here | None:
    """What differs where it is said to be, once enough is typed to know where that is."""
    if version is None or not version.by_area:
        return None
    place = place_typed(typed)
    return here(version, place, at=at) if place is not None else None


def place_typed(typed: QueryDict) -> Place | None:
    """Where it is said to be so far; None while too little is typed to know."""
    where = typed.get("where", "")
    offered = as_key(where.removeprefix(AT)) if where.startswith(AT) else None
    place = PlaceForm(typed, homes=[(offered, "")] if offered else [])
    return place.place_given if place.is_valid() else None
