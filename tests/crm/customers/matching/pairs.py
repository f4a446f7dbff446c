"""Pairs for the tests of the queue: two records that look alike, standing in it as a run would have put them."""

from crm.customers.matching.models import DuplicatePair, DuplicateRun
from crm.customers.models import Customer
from tests.cast import NOW


def run_done() -> DuplicateRun:
    """A look at the whole index that has ended."""
    return DuplicateRun.objects.create(
        state="DONE", review_from=0.0, asked_at=NOW, asked_by="SYSTEM:tests", finished_at=NOW
    )


def pair_of(
    one: Customer, other: Customer, *, score: float = 12.0, same: bool = True, **facts: object
) -> DuplicatePair:
    """The two in the queue."""
    first, second = sorted((one, other), key=lambda each: each.pk)
    return DuplicatePair.objects.create(
        one=first, other=second, score=score, same=same, run=run_done(), found_at=NOW, **facts
    )
