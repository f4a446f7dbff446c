"""Reading entries for screens: a property, a street, the properties of a street or building, keys of other systems."""

from django.db.models import Case, Value, When

from gazetteer.entries.cross_reference_sources import system_of
from gazetteer.entries.models import CrossReference, LogicalStatus, Property, Street

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


def cross_references_of(*, uprn: int) -> list[CrossReference]:
    """The property's keys in other systems in one query: those in use first, then by system and key."""
    in_use = Case(When(closed_date__isnull=True, end_date__isnull=True, then=Value(0)), default=Value(1))
    return list(CrossReference.objects.filter(property_id=uprn).order_by(in_use, "source", "reference", "key"))


def cross_references_with(*, reference: str, source: str = "", limit: int = MOST_LISTED) -> list[CrossReference]:
    """The cross-references with this key, each with its property, in one query: those in use at approved ones first.

    `source` is the SOURCE as supplied ("4245CT") or a system of cross_reference_sources ("COUNCIL_TAX"); without it
    every system counts. Spaces in what was typed and small letters make no difference.
    """
    typed = reference.replace("\0", "").strip()
    spellings = {typed, typed.upper(), typed.replace(" ", ""), typed.replace(" ", "").upper()} - {""}
    found = CrossReference.objects.filter(reference__in=spellings).select_related("property__street")
    meant = [
        one
        for one in found.order_by("property_id", "key")[:MOST_LISTED]
        if not source or source in (one.source, system_of(one.source))
    ]
    meant.sort(key=lambda one: (_is_past(one), one.property.logical_status != LogicalStatus.APPROVED))
    return meant[:limit]


def properties_by_reference(*, reference: str, source: str = "") -> list[Property]:
    """The properties that another system knows by this key, in one query, as `cross_references_with` orders them."""
    found = cross_references_with(reference=reference, source=source)
    return list({one.property_id: one.property for one in found}.values())


def _is_past(reference: CrossReference) -> bool:
    return reference.closed_date is not None or reference.end_date is not None
