"""Sets of properties for screens."""

from cases.routing.models import PropertySet, PropertySetMember
from gazetteer.entries.models import Property


def property_sets_listed() -> list[PropertySet]:
    """Every set by name."""
    return list(PropertySet.objects.order_by("name", "id"))


def property_set_coded(code: str) -> PropertySet:
    """The set. Raises PropertySet.DoesNotExist."""
    return PropertySet.objects.get(code=code)


def properties_of_set(set_id: int, *, after: int = 0, limit: int = 100) -> list[tuple[int, str]]:
    """(UPRN, address) of properties in the set by UPRN, those after this one; "" for one the gazetteer has no more."""
    members = PropertySetMember.objects.filter(members_of=set_id, uprn__gt=after).order_by("uprn")
    uprns = list(members.values_list("uprn", flat=True)[:limit])
    addresses = dict(Property.objects.filter(uprn__in=uprns).values_list("uprn", "address"))
    return [(uprn, addresses.get(uprn, "")) for uprn in uprns]


def uprns_of_set(set_id: int) -> list[int]:
    """Every UPRN of the set, in order."""
    return list(PropertySetMember.objects.filter(members_of=set_id).order_by("uprn").values_list("uprn", flat=True))
