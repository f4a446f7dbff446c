"""Telling a worker that there is something to do. It is tried once and never waited for: the database remembers."""

from typing import Any

from celery import Task, current_app
from kombu.exceptions import OperationalError

WAKE_SECONDS = 0.2


def wake(task: Task, **ids: int) -> bool:
    """Whether a worker was told of this task. False when the broker is away: the sweep takes up what waits."""
    limits: dict[str, Any] = {"socket_connect_timeout": WAKE_SECONDS, "socket_timeout": WAKE_SECONDS, "max_retries": 0}
    with current_app.connection_for_write(transport_options=limits) as broker:
        away: tuple[type[BaseException], ...] = (OperationalError, OSError, *broker.connection_errors)
        try:
            task.apply_async(kwargs=ids, connection=broker, retry=False)  # type: ignore[call-arg]
        except away:
            return False
    return True
