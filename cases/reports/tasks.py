"""The nightly count, by Celery."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from cases.reports.actions import figures_rebuild


@shared_task(name="reports.figures_rebuild", soft_time_limit=780, time_limit=840)
def rebuild(**_kwargs: Any) -> None:
    """Nothing; every figure is as the records make it."""
    figures_rebuild(at=timezone.now())
