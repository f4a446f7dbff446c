"""What the queue hears of merges made elsewhere: the pair is no longer a question, or is one again."""

from datetime import datetime

from django.db import transaction

from crm.customers.matching.models import DuplicateDecision, DuplicatePair
from crm.customers.models import Merge

State, What = DuplicatePair.State, DuplicateDecision.What
WHY = "what became of the two, which is shown to nobody here"


@transaction.atomic
def merge_heard(merge_id: int, at: datetime, _attempt: int) -> None:
    """Nothing; the pair of the two records says that they are shown as one."""
    pair, merge = _pair(merge_id)
    if pair is None or merge.undone_at is not None or pair.state == State.MERGED:
        return
    _now(pair, State.MERGED, What.MERGED, merge, by=merge.merged_by, at=at)


@transaction.atomic
def unmerge_heard(merge_id: int, at: datetime, _attempt: int) -> None:
    """Nothing; the pair stands open again, and remembers that it was taken apart."""
    pair, merge = _pair(merge_id)
    if pair is None or merge.undone_at is None or pair.state != State.MERGED:
        return
    _now(pair, State.OPEN, What.UNMERGED, merge, by=merge.undone_by, at=at)


def _pair(merge_id: int) -> tuple[DuplicatePair | None, Merge]:
    merge = Merge.objects.get(pk=merge_id)
    one, other = sorted((merge.from_customer_id, merge.into_customer_id))
    pairs = DuplicatePair.objects.unscoped(WHY).select_for_update(no_key=True)
    return pairs.filter(one=one, other=other).first(), merge


def _now(pair: DuplicatePair, state: str, what: str, merge: Merge, *, by: str, at: datetime) -> None:
    pair.state, pair.until = state, None
    pair.save(update_fields=["state", "until"])
    DuplicateDecision.objects.create(pair=pair, what=what, merge_id=merge.pk, decided_at=at, decided_by=by)
