"""What was loaded of boundaries, postcodes and positions, for those who load them."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max

from gazetteer.areas.models import Area, AreaKind, AreaLoad

LOADS_ON_A_PAGE = 25


@dataclass(frozen=True, slots=True)
class KindInForce:
    """The areas of one kind that are in force on a day: how many, and since when the newest of them."""

    kind: str
    label: str
    count: int
    newest: date


def kinds_in_force(*, on: date) -> list[KindInForce]:
    """Each kind of area of which there are any on that day."""
    rows = Area.objects.on(on).values("kind").annotate(count=Count("id"), newest=Max("active_from")).order_by("kind")
    return [KindInForce(row["kind"], str(AreaKind(row["kind"]).label), row["count"], row["newest"]) for row in rows]


def area_loads_list(*, before: int | None = None, limit: int = LOADS_ON_A_PAGE) -> list[AreaLoad]:
    """The loads, newest first; `before` is the key of the last one on the page before."""
    loads = AreaLoad.objects.all() if before is None else AreaLoad.objects.filter(pk__lt=before)
    return list(loads.order_by("-id")[:limit])


def area_load_get(*, load_id: int) -> AreaLoad:
    """The load with this key. Raises AreaLoad.DoesNotExist."""
    return AreaLoad.objects.get(pk=load_id)
