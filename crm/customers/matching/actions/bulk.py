"""Several pairs merged at once, above the threshold that an administrator set; and all of them taken apart again."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from crm.customers.matching.actions.deciding import PairDecided, PairTaken, pair_merge
from crm.customers.matching.models import DuplicateDecision, DuplicatePair
from crm.customers.matching.settings_now import setting_now
from crm.customers.merging.actions import MergeRefused, customers_unmerge
from crm.customers.merging.opposing import unopposed
from crm.customers.models import Customer, Merge
from crm.teams import policy
from crm.teams.actor import Actor

MOST_AT_ONCE = 100


class BulkOff(Exception):
    """No administrator has set a threshold from which several may be merged at once."""


class BulkDone(NamedTuple):
    """How many were merged, and how many were left because something had changed since the preview."""

    merged: int
    left: int


def bulk_merge(*, pair_ids: Sequence[int], batch: UUID, reason: str, actor: Actor, at: datetime) -> BulkDone:
    """What was done with these pairs: each in a transaction of its own, by the key of the batch once only.

    One that something speaks against, or that is no longer above the threshold, visible, free or undecided,
    is left. Raises NotPermitted, BulkOff.
    """
    policy.require(actor, "duplicate.bulk")
    bulk_from = setting_now().bulk_from
    if bulk_from is None:
        raise BulkOff
    able = DuplicatePair.objects.visible_to(actor).for_bulk(bulk_from).filter(pk__in=list(pair_ids)[:MOST_AT_ONCE])
    merged = 0
    for pair in able.select_related("one", "other").order_by("-score", "id"):
        if not unopposed([(pair.one, pair.other)], actor=actor, at=at):
            continue
        try:
            pair_merge(pair_id=pair.pk, reason=reason, actor=actor, at=at, key=f"bulk:{batch}:{pair.pk}", batch=batch)
        except (PairTaken, PairDecided, MergeRefused, DuplicatePair.DoesNotExist, Customer.DoesNotExist):
            continue
        merged += 1
    return BulkDone(merged, len(set(pair_ids)) - merged)


def bulk_undo(*, batch: UUID, reason: str, actor: Actor, at: datetime) -> int:
    """How many merges of the batch were undone; those that are two again already stay so. Raises NotPermitted."""
    policy.require(actor, "duplicate.bulk")
    made = DuplicateDecision.objects.filter(batch=batch, what=DuplicateDecision.What.MERGED)
    undone = 0
    for merge_id in made.order_by("-id").values_list("merge_id", flat=True):
        if merge_id is None or not Merge.objects.filter(pk=merge_id, undone_at__isnull=True).exists():
            continue
        try:
            customers_unmerge(merge_id=merge_id, reason=reason, actor=actor, at=at, key=f"bulk-undo:{merge_id}")
        except Merge.DoesNotExist:
            continue
        undone += 1
    return undone
