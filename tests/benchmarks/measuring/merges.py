"""Merging two records with a thousand contacts each, and unmerging them: what the whole act takes, commit included."""

from time import perf_counter
from uuid import uuid4

from django.utils import timezone

from crm.customers.merging.actions import customers_merge, customers_unmerge
from crm.teams.models import User
from tests.benchmarks.measuring.figures import Figure, times
from tests.benchmarks.measuring.single_view import busy

TIMES = 100
MOST_MILLISECONDS = 200


def merges() -> list[Figure]:
    """The two acts over and over on the same two records, each merge undone by the next act."""
    one, other = busy("one of two"), busy("the other of two")
    actor = User.objects.with_scope().get(username="agent").actor  # type: ignore[attr-defined]
    merged, undone = [], []
    for _time in range(TIMES):
        began = perf_counter()
        merge = customers_merge(
            into_id=one.pk,
            from_id=other.pk,
            choices={},
            reason="measured",
            actor=actor,
            at=timezone.now(),
            key=str(uuid4()),
        )
        between = perf_counter()
        customers_unmerge(merge_id=merge.pk, reason="measured", actor=actor, at=timezone.now(), key=str(uuid4()))
        merged.append(1000 * (between - began))
        undone.append(1000 * (perf_counter() - between))
    return [
        times("merge, 2,000 events on each record", merged, p95=MOST_MILLISECONDS),
        times("unmerge", undone, p95=MOST_MILLISECONDS),
    ]
