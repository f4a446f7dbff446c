"""Bulk acts by Celery: one that was asked for just now. What nobody was woken for is taken up by the sweep."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from cases.casework.lists.bulk.carrying import bulk_carry_out
from crm.outbox.waking import wake


@shared_task(name="casework.bulk")
def bulk(*, run_id: int, **_kwargs: Any) -> None:
    """Nothing; the run has ended, or waits for the sweep."""
    bulk_carry_out(run_id=run_id, now=timezone.now)


def bulk_wake(*, run_id: int) -> bool:
    """Whether a worker was told of the run."""
    return wake(bulk, run_id=run_id)
