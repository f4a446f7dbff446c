"""Reading the gazetteer for screens: search as you type, a property, the properties of a street or building."""

from gazetteer.address_query import parse_address_query
from gazetteer.models import Property, Street
from gazetteer.search import AddressHit, search_addresses

__all__ = ["AddressHit", "address_search", "building_flats", "property_get", "street_get", "street_properties"]

MOST_HITS = 100
MOST_LISTED = 500


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


def property_get(*, uprn: int) -> Property:
    """The property, with its street and custodian. Raises Property.DoesNotExist."""
    return Property.objects.select_related("street", "custodian").get(uprn=uprn)


def street_get(*, usrn: int) -> Street:
    """The street, with its custodian. Raises Street.DoesNotExist."""
    return Street.objects.select_related("custodian").get(usrn=usrn)


def street_properties(*, usrn: int, limit: int = MOST_LISTED) -> list[Property]:
    """The approved properties of a street in natural order, without the record of the street itself."""
    found = Property.objects.pickable().filter(street_id=usrn).order_by("sort_key", "uprn")
    return list(found[: min(limit, MOST_LISTED)])


def building_flats(*, uprn: int, limit: int = MOST_LISTED) -> list[Property]:
    """The approved properties within a building in natural order."""
    found = Property.objects.pickable().filter(parent_uprn=uprn).order_by("sort_key", "uprn")
    return list(found[: min(limit, MOST_LISTED)])
