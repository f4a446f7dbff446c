"""Addresses to choose from in a list made by the server: what the address picker is without its script."""

from django.utils.translation import get_language, ngettext

from gazetteer.entries.models import Language, Property
from gazetteer.entries.queries import building_flats, street_properties
from gazetteer.finding.hits import PROPERTY, STREET, AddressHit
from gazetteer.finding.queries import address_search


def reading_language() -> str:
    """Return the gazetteer's code for the language of the page."""
    return Language.WELSH.value if (get_language() or "").startswith("cy") else Language.ENGLISH.value


def addresses_to_choose(
    *, query: str, limit: int, chosen: int | None = None, historic: bool = False
) -> list[tuple[str, str]]:
    """Return (UPRN, words) of the addresses found, at most `limit`.

    Where only a street was typed, its addresses; where a building among them was chosen, that building and its flats.
    """
    language = reading_language()
    hits = address_search(query=query, limit=limit, historic=historic, language=language)
    found = [(str(hit.uprn), in_words(hit)) for hit in hits if hit.kind == PROPERTY]
    if chosen is not None and str(chosen) in dict(found):
        flats = flats_of(chosen)
        if flats:
            return flats[:limit]
    street = next((hit.usrn for hit in hits if hit.kind == STREET), None)
    if found or street is None:
        return found
    return [(str(one.uprn), one.address_in(language)) for one in street_properties(usrn=street, limit=limit)]


def flats_of(uprn: int) -> list[tuple[str, str]]:
    """Return (UPRN, words) of a building and then its flats; nothing for a property that holds none."""
    flats = building_flats(uprn=uprn)
    building = Property.objects.pickable().filter(uprn=uprn).first() if flats else None
    if building is None:
        return []
    language = reading_language()
    return [(str(one.uprn), one.address_in(language)) for one in (building, *flats)]


def in_words(hit: AddressHit) -> str:
    """Return the address of a hit with what else there is to say of it: its flats, what it was called."""
    flats = ngettext("%(n)d flat", "%(n)d flats", hit.flats) % {"n": hit.flats} if hit.flats else ""
    more = " · ".join(filter(None, [flats, *hit.reasons]))
    return f"{hit.label} ({more})" if more else hit.label
