"""Reading a street for its page: what it is called in each language, and its properties a page at a time."""

from dataclasses import dataclass

from django.db.models import Q

from gazetteer.entries.models import Property, StreetDescriptor

MOST_ON_A_PAGE = 120


@dataclass(frozen=True, slots=True)
class StreetPart:
    """Some of a street's properties in natural order; `goes_on` when more come after them."""

    properties: list[Property]
    goes_on: bool


def street_names(*, usrn: int) -> list[StreetDescriptor]:
    """What the street is called, English before Welsh."""
    names = StreetDescriptor.objects.filter(street_id=usrn, closed_date__isnull=True).order_by("language")
    return sorted(names, key=lambda name: (name.language != "ENG", name.language))


def street_part(*, usrn: int, after: int | None = None, limit: int = MOST_ON_A_PAGE) -> StreetPart:
    """The approved properties of a street that come after the property `after`, from the beginning without it."""
    found = Property.objects.pickable().filter(street_id=usrn)
    last = Property.objects.filter(uprn=after, street_id=usrn).first() if after is not None else None
    if last is not None:
        found = found.filter(Q(sort_key__gt=last.sort_key) | Q(sort_key=last.sort_key, uprn__gt=last.uprn))
    rows = list(found.order_by("sort_key", "uprn")[: limit + 1])
    return StreetPart(properties=rows[:limit], goes_on=len(rows) > limit)
