"""Addresses and streets to choose from, for what was typed into a place so far."""

from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from channels.staff.forms.place import AT, as_key
from channels.web.addresses import addresses_to_choose
from channels.web.maps import MapView, map_of_point
from channels.web.spots import choices_at
from gazetteer.entries.models import Property
from gazetteer.entries.queries import property_get
from gazetteer.finding.hits import STREET
from gazetteer.finding.queries import address_search
from gazetteer.finding.spots import spot_typed
from gazetteer.grid_references import grid_point, grid_reference
from gazetteer.places import PlaceKind

SHORTEST = 2
MOST_LISTED = 60


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
    return properties_found(query, chosen=as_key(given.get("uprn")), historic=bool(given.get("historic")))


def properties_found(query: str, *, chosen: int | None = None, historic: bool = False) -> list[tuple[str, str]]:
    """Properties to choose from, for what was typed; the flats of the building chosen."""
    if len(query.strip()) < SHORTEST:
        return []
    return addresses_to_choose(query=query, limit=MOST_LISTED, chosen=chosen, historic=historic)


def streets_found(given: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Streets to choose from."""
    query = (given.get("street_query") or "").strip()
    if len(query) < SHORTEST:
        return []
    return [(str(hit.usrn), hit.label) for hit in address_search(query=query, limit=12) if hit.kind == STREET]


def spots_found(given: MutableMapping[str, Any]) -> list[tuple[str, str]]:
    """What the point on the map may stand for; what was typed to find it is put into `given` as its grid reference."""
    typed = (given.get("spot") or "").strip()
    if given.get("where") != PlaceKind.POINT or len(typed) < SHORTEST:
        return []
    point = grid_point(typed)
    if point is None:
        point = spot_typed(text=typed)
        if point is not None:
            given["spot"] = grid_reference(easting=point[0], northing=point[1], figures=10)
    choices = choices_at(point) if point is not None else []
    if choices and given.get("spot_choice") not in dict(choices):
        given["spot_choice"] = choices[0][0]
    return choices


def spot_map(given: Mapping[str, Any]) -> MapView | None:
    """The map around the point found so far, None while there is none."""
    point = grid_point(given.get("spot") or "") if given.get("where") == PlaceKind.POINT else None
    return map_of_point(point, words=_("the point chosen")) if point is not None else None


def chosen_uprn(given: Mapping[str, Any]) -> int | None:
    """The property chosen so far, None for another kind of place."""
    where = given.get("where") or ""
    if where.startswith(AT):
        return as_key(where.removeprefix(AT))
    if where == PlaceKind.POINT:
        kind, _colon, key = (given.get("spot_choice") or "").partition(":")
        return as_key(key) if kind == PlaceKind.PROPERTY else None
    return as_key(given.get("uprn")) if where == PlaceKind.PROPERTY else None
