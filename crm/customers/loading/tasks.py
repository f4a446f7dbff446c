"""Loads by Celery: one that was started just now; the sweep takes up those nobody was woken for."""

from typing import Any

from celery import current_app, shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from crm.customers.loading.actions import load_carry_out

LONGEST_SECONDS = 1_200
WAKE_SECONDS = 0.2


@shared_task(name="customers.load_carry_out", soft_time_limit=LONGEST_SECONDS + 60, time_limit=LONGEST_SECONDS + 120)
def carry_out(*, load_id: int, **_kwargs: Any) -> None:
    """Nothing; the load has ended, or was told to go on in another task."""
    if not load_carry_out(load_id=load_id, now=timezone.now, seconds=LONGEST_SECONDS):
        carry_out.apply_async(kwargs={"load_id": load_id}, countdown=0)


def wake(*, load_id: int) -> bool:
    """Whether a worker was told of the load. False when the broker is away: the load waits for the sweep."""
    limits = {"socket_connect_timeout": WAKE_SECONDS, "socket_timeout": WAKE_SECONDS}
    with current_app.connection_for_write(transport_options=limits) as broker:
        away: tuple[type[BaseException], ...] = (OperationalError, OSError, *broker.connection_errors)
        try:
            carry_out.apply_async(kwargs={"load_id": load_id}, connection=broker, retry=False)  # type: ignore[call-arg]
        except away:
            return False
    return True
