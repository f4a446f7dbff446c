"""Whose a postcode is that is not ours, said while the address is typed: "M5 4WT is in Salford"."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from crm.contacts.address_questions.typed import typed_postcode
from crm.contacts.address_questions.where import council_elsewhere
from gazetteer.places import PlaceKind
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
