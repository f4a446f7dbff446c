"""The look at the whole index by Celery: each night, when asked for, and when nobody was woken or a worker died."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from crm.customers.matching.actions.running import LONGEST_SECONDS, run_ask, run_carry_out
from crm.customers.matching.queue import runs_waiting
from crm.outbox.waking import wake
from crm.teams.actor import system

LIMIT_SECONDS = LONGEST_SECONDS + 600


@shared_task(name="duplicates.run", soft_time_limit=LIMIT_SECONDS, time_limit=LIMIT_SECONDS + 60)
def run(*, run_id: int, **_kwargs: Any) -> None:
    """Nothing; the run has ended, or another process is at one."""
    run_carry_out(run_id=run_id, now=timezone.now)


@shared_task(name="duplicates.nightly", soft_time_limit=LIMIT_SECONDS, time_limit=LIMIT_SECONDS + 60)
def nightly(**_kwargs: Any) -> None:
    """Nothing; the whole index was looked at."""
    asked = run_ask(actor=system("nightly"), at=timezone.now())
    run_carry_out(run_id=asked.pk, now=timezone.now)


@shared_task(name="duplicates.runs_waiting", soft_time_limit=LIMIT_SECONDS, time_limit=LIMIT_SECONDS + 60)
def waiting(**_kwargs: Any) -> None:
    """Nothing; no run waits that could be carried out."""
    for run_id in runs_waiting():
        run_carry_out(run_id=run_id, now=timezone.now)


def run_wake(*, run_id: int) -> bool:
    """Whether a worker was told of it."""
    return wake(run, run_id=run_id)
