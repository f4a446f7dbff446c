"""Search as you type over addresses, streets and wards."""

from gazetteer.entries.models import Language
from gazetteer.finding.address_query import readings, without_last_number
from gazetteer.finding.hits import PROPERTY, AddressHit, Asked
from gazetteer.finding.search import search_addresses

__all__ = ["AddressHit", "address_search"]

MOST_HITS = 100


def address_search(
    *, query: str, limit: int = 10, historic: bool = False, language: str = Language.ENGLISH.value
) -> list[AddressHit]:
    """The best matches for what was typed so far, at most `limit`: properties, and streets where no number was typed.

    Understands postcodes and their beginnings, numbers, flats, part words in any order, house and organisation names,
    short forms, one slip of the pen in a word, names in Welsh, UPRNs and USRNs; wards by their names. Only approved
    properties, except by UPRN; with `historic` also what is gone, planned or refused, and it says so. Lines are in
    `language` (ENG or CYM) where the gazetteer has one.
    """
    limit = min(max(limit, 1), MOST_HITS)
    best: list[AddressHit] = []
    for reading in readings(query):
        hits = search_addresses(asked=Asked(reading, limit, historic, language))
        if any(hit.kind == PROPERTY for hit in hits) or (hits and not reading.numbers and not reading.flat):
            return hits
        best = best or hits
    unfinished = without_last_number(query)
    if best or unfinished is None:
        return best
    return search_addresses(asked=Asked(unfinished, limit, historic, language))
