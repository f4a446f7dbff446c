"""Reading lists of properties by key: each page begins after the last property of the one before."""

from django.db.models import F, Q

from gazetteer.entries.models import Property, PropertyQuerySet
from gazetteer.postcodes import postcode_key

MOST_LISTED = 100


def properties_in_postcode(
    *, postcode: str, after: int | None = None, limit: int = MOST_LISTED, historic: bool = False
) -> list[Property]:
    """A page of the properties of a postcode in natural order; with `historic` of every standing."""
    return _page(_standing(historic).filter(postcode_key=postcode_key(postcode)), after=after, limit=limit)


def properties_on_street(
    *, usrn: int, after: int | None = None, limit: int = MOST_LISTED, historic: bool = False
) -> list[Property]:
    """A page of the properties of a street in natural order; with `historic` of every standing."""
    return _page(_standing(historic).filter(street_id=usrn), after=after, limit=limit)


def properties_within(
    *, uprn: int, after: int | None = None, limit: int = MOST_LISTED, historic: bool = False
) -> list[Property]:
    """A page of the properties within a building in natural order; with `historic` of every standing."""
    return _page(_standing(historic).filter(parent_uprn=uprn), after=after, limit=limit)


def _standing(historic: bool) -> PropertyQuerySet:
    return Property.objects.all() if historic else Property.objects.pickable()


def _page(found: PropertyQuerySet, *, after: int | None, limit: int) -> list[Property]:
    if after is not None:
        last = Property.objects.filter(uprn=after).values_list("sort_key", "uprn").first()
        if last is not None:
            found = found.filter(Q(sort_key__gt=last[0]) | Q(sort_key=last[0], uprn__gt=last[1]))
    found = found.select_related("street").order_by(F("sort_key"), "uprn")
    return list(found[: min(max(limit, 1), MOST_LISTED + 1)])
