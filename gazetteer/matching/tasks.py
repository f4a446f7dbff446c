"""Batches by Celery: one that was started just now, those nobody was woken for or whose worker died, and the clearing."""

from typing import Any

from celery import current_app, shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from gazetteer.matching.actions import batch_run, batches_clear
from gazetteer.matching.batches import batches_waiting

LONGEST_SECONDS = 1_200
RUN_SECONDS = 600  # shared by those that wait
WAKE_SECONDS = 0.2


@shared_task(name="matching.batch_run", soft_time_limit=LONGEST_SECONDS, time_limit=LONGEST_SECONDS + 60)
def run(*, batch_id: int, **_kwargs: Any) -> None:
    """Nothing; the batch has ended, or somebody else is at it, or it was told to go on in another task."""
    if not batch_run(batch_id=batch_id, now=timezone.now) and batch_id in batches_waiting():
        run.apply_async(kwargs={"batch_id": batch_id}, countdown=0)


@shared_task(name="matching.batches_waiting", soft_time_limit=LONGEST_SECONDS, time_limit=LONGEST_SECONDS + 60)
def waiting(**_kwargs: Any) -> None:
    """Nothing; every batch that waits, or lost its worker, was worked on."""
    found = batches_waiting()
    for batch_id in found:
        batch_run(batch_id=batch_id, now=timezone.now, seconds=RUN_SECONDS / len(found))


@shared_task(name="matching.batches_clear")
def clear(**_kwargs: Any) -> None:
    """Nothing; files whose day has come are gone."""
    batches_clear(on=timezone.localdate(timezone.now()))


def wake(*, batch_id: int) -> bool:
    """Whether a worker was told of the batch. False when the broker is away: the batch waits to be found."""
    limits = {"socket_connect_timeout": WAKE_SECONDS, "socket_timeout": WAKE_SECONDS}
    with current_app.connection_for_write(transport_options=limits) as broker:
        away: tuple[type[BaseException], ...] = (OperationalError, OSError, *broker.connection_errors)
        try:
            run.apply_async(kwargs={"batch_id": batch_id}, connection=broker, retry=False)  # type: ignore[call-arg]
        except away:
            return False
    return True
