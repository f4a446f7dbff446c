"""The trees that live merges form: locked whole, cut at an edge, their roots written into `Customer.canonical`."""

from collections.abc import Iterable

from django.db import connection, transaction

from crm.customers.models import Customer
from crm.teams.acting import Busy

MOST_TRIES = 5  # each ends because somebody else's merge came first: five in a row are an unlucky second

_CUT = """
WITH RECURSIVE half(id) AS (
    SELECT %(top)s::bigint
    UNION
    SELECT m.from_customer_id FROM crm_merge m JOIN half ON m.into_customer_id = half.id WHERE m.undone_at IS NULL
)
"""
_HALF = _CUT + "SELECT id FROM half ORDER BY id"
_ROOTED = _CUT + "UPDATE crm_customer SET canonical_id = %(top)s WHERE id IN (SELECT id FROM half)"


class _Moved(Exception):
    """The tree was another by the time its lock was had."""


def trees_lock(*, customer_ids: Iterable[int]) -> dict[int, int]:
    """For each of these records its root, every record of their trees being locked FOR UPDATE now, in order of key.

    A tree that another act changed while this one waited is let go and locked as it is now. A key that is nobody's is
    absent. Raises Busy.
    """
    wanted = sorted(set(customer_ids))
    for _try in range(MOST_TRIES):
        try:
            with transaction.atomic():  # what was locked for nothing is let go
                return _lock(wanted)
        except _Moved:
            continue
    raise Busy


def _lock(wanted: list[int]) -> dict[int, int]:
    everyone = Customer.objects.unscoped("locked, shown to nobody")
    roots = dict(everyone.filter(pk__in=wanted).values_list("pk", "canonical_id"))
    trees = everyone.filter(canonical_id__in=set(roots.values()))
    held = [row.pk for row in trees.only("pk").select_for_update(of=("self",)).order_by("pk")]
    now = set(trees.values_list("pk", flat=True))
    if now != set(held) or roots != dict(everyone.filter(pk__in=wanted).values_list("pk", "canonical_id")):
        raise _Moved
    return roots


def half_under(*, top_id: int) -> list[int]:
    """The keys of this record and of all that are merged into it, or into those, in order."""
    with connection.cursor() as cursor:
        cursor.execute(_HALF, {"top": top_id})
        return [row[0] for row in cursor.fetchall()]


def root_write(*, top_id: int) -> None:
    """Nothing; this record is the root of itself and of all that are merged into it. Its tree is locked."""
    with connection.cursor() as cursor:
        cursor.execute(_ROOTED, {"top": top_id})
