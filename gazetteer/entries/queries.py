"""Reading entries for screens: a property, a street, the properties of a street or building."""

from gazetteer.entries.models import Property, Street

MOST_LISTED = 500


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
