"""Runs by Celery: one that was asked for just now. What nobody was woken for is taken up by the sweep."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from crm.outbox.waking import wake
from crm.sla.editing.actions import replan_carry_out


@shared_task(name="sla.replan")
def replan(*, replan_id: int, **_kwargs: Any) -> None:
    """Nothing; the run has ended, or waits for the sweep."""
    replan_carry_out(replan_id=replan_id, now=timezone.now)


def replan_wake(*, replan_id: int) -> bool:
    """Whether a worker was told of the run."""
    return wake(replan, replan_id=replan_id)
