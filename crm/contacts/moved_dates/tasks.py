"""Telling customers by Celery; what nobody was woken for is taken up by the sweep."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from crm.contacts.moved_dates.actions import telling_carry_out
from crm.outbox.waking import wake


@shared_task(name="contacts.tell_moved")
def tell_moved(*, replan_id: int, **_kwargs: Any) -> None:
    """Nothing; everybody whose date moved has a message, or the rest waits for the sweep."""
    telling_carry_out(replan_id=replan_id, now=timezone.now)


def telling_wake(*, replan_id: int) -> bool:
    """Whether a worker was told of it."""
    return wake(tell_moved, replan_id=replan_id)
