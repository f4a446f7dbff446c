"""Addresses and streets to choose from, for what was typed into a place so far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from channels.staff.forms.place import AT, as_key
from gazetteer.entries.models import Property
from gazetteer.entries.queries import property_get
from gazetteer.finding.queries import address_search
from gazetteer.finding.search import STREET
from gazetteer.places import PlaceKind

SHORTEST = 2


@dataclass(frozen=True, slots=True)
class PlaceChosen:
    """The property chosen, in one line, and whether it is the customer's own; no words while none is chosen."""

    words: str = ""
    is_home: bool = False


def place_chosen(
    given: Mapping[str, Any], *, homes: Sequence[tuple[int, str]], own: Sequence[tuple[int, str]]
) -> PlaceChosen:
    """The property chosen so far; `homes` are those offered by name, `own` those of the customer."""
    uprn = chosen_uprn(given)
    if uprn is None:
        return PlaceChosen()
    if uprn in dict(homes):
        return PlaceChosen(words=dict(homes)[uprn], is_home=uprn in dict(own))
    try:
        return PlaceChosen(words=property_get(uprn=uprn).address)
    except Property.DoesNotExist:
        return PlaceChosen()


def addresses_found(given: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Addresses to choose from, when the Find button was pressed, or Enter before one was chosen."""
    query = (given.get("address_query") or "").strip()
    if given.get("where", PlaceKind.PROPERTY) != PlaceKind.PROPERTY or len(query) < SHORTEST:
        return []
    if "find" not in given and (given.get("part") != "refresh" or given.get("uprn")):
        return []
    return [(str(hit.uprn), hit.label) for hit in address_search(query=query, limit=20) if hit.uprn]


def streets_found(given: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Streets to choose from."""
    query = (given.get("street_query") or "").strip()
    if len(query) < SHORTEST:
        return []
    return [(str(hit.usrn), hit.label) for hit in address_search(query=query, limit=12) if hit.kind == STREET]


def chosen_uprn(given: Mapping[str, Any]) -> int | None:
    """The property chosen so far, None for another kind of place."""
    where = given.get("where") or ""
    if where.startswith(AT):
        return as_key(where.removeprefix(AT))
    return as_key(given.get("uprn")) if where == PlaceKind.PROPERTY else None
