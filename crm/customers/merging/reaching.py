"""Where a customer is written to when several records are shown as one."""

from crm.customers.merging.choosing import preferred_point
from crm.customers.merging.shown import joined
from crm.customers.models import ContactPoint, HeldQuerySet
from crm.customers.queries.seen import group_keys


def best_address(usable: HeldQuerySet, *, customer_id: int) -> str:
    """The address among these that was chosen when the records were merged; else the newest of the record's own; else
    the newest of the others. "" when there is none."""
    group = group_keys(customer_id)
    points: list[ContactPoint] = list(usable.filter(customer__in=group).order_by("-created_at", "-pk"))
    if not points:
        return ""
    chosen = None
    if len(group) > 1:
        merges = joined(group)
        root = next(iter({one.into for one in merges} - {one.gone for one in merges}))
        chosen = preferred_point(root, merges=merges, points={point.pk for point in points})
    best = min(points, key=lambda point: (point.pk != chosen, point.customer_id != customer_id))
    return best.normalised
