"""Reading which supplies were loaded, newest first."""

from gazetteer.supplies.models import Load

MOST_LISTED = 100


def last_load() -> Load | None:
    """The load that ended last; None when nothing was ever loaded."""
    return Load.objects.order_by("-loaded_at", "-pk").first()


def loads_listed(*, before: int | None = None, limit: int = MOST_LISTED) -> list[Load]:
    """Loads with their custodians, newest first; with `before`, those older than the load of that key."""
    loads = Load.objects.select_related("custodian").order_by("-pk")
    if before is not None:
        loads = loads.filter(pk__lt=before)
    return list(loads[: min(limit, MOST_LISTED + 1)])


def load_get(*, load_id: int) -> Load:
    """The load with its custodian. Raises Load.DoesNotExist."""
    return Load.objects.select_related("custodian").get(pk=load_id)
