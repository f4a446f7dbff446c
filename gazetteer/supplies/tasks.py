"""Loads by Celery: one that was asked for just now, and those that wait because nobody was woken for them."""

from typing import Any

from celery import current_app, shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from gazetteer.supplies.actions import load_carry_out, runs_carry_out

LONGEST_SECONDS = 3_300
LOST_AFTER_SECONDS = 3_600
WAKE_SECONDS = 0.2


@shared_task(name="gazetteer.load", soft_time_limit=LONGEST_SECONDS, time_limit=LOST_AFTER_SECONDS)
def load(*, run_id: int, **_kwargs: Any) -> None:
    """Nothing; the run has ended, or waits for the load before it."""
    load_carry_out(run_id=run_id, at=timezone.now())


@shared_task(name="gazetteer.loads_waiting", soft_time_limit=LONGEST_SECONDS, time_limit=LOST_AFTER_SECONDS)
def loads_waiting(**_kwargs: Any) -> None:
    """Nothing; no run waits that could be carried out."""
    runs_carry_out(at=timezone.now())


def wake(*, run_id: int) -> bool:
    """Whether a worker was told of the run. False when the broker is away: the run waits to be found in the database."""
    limits = {"socket_connect_timeout": WAKE_SECONDS, "socket_timeout": WAKE_SECONDS, "max_retries": 0}
    with current_app.connection_for_write(transport_options=limits) as broker:
        away: tuple[type[BaseException], ...] = (OperationalError, OSError, *broker.connection_errors)
        try:
            load.apply_async(kwargs={"run_id": run_id}, retry=False, connection=broker)  # type: ignore[call-arg]
        except away:
            return False
    return True
