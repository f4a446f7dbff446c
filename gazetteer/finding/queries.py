"""Search as you type over addresses."""

from gazetteer.finding.address_query import parse_address_query
from gazetteer.finding.search import AddressHit, search_addresses

__all__ = ["AddressHit", "address_search"]

MOST_HITS = 100


def address_search(*, query: str, limit: int = 10) -> list[AddressHit]:
    """The best matches for what was typed so far, at most `limit`: properties, and streets where no number was typed.

    Understands postcodes and their beginnings, numbers, flats, part words in any order, house and organisation names,
    short forms, one slip of the pen in a word, UPRNs and USRNs. Only approved properties, except by UPRN.
    """
    limit = min(max(limit, 1), MOST_HITS)
    parsed = parse_address_query(query)
    hits = search_addresses(query=parsed, limit=limit)
    if not hits and parsed.postcode_part:
        hits = search_addresses(query=parse_address_query(query, part_postcodes=False), limit=limit)
    return hits
