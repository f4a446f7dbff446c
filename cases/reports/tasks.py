"""The nightly count and the analysts' files, by Celery."""

from pathlib import Path
from typing import Any

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from cases.reports.actions import figures_rebuild
from cases.reports.star.writing import star_write


@shared_task(name="reports.figures_rebuild", soft_time_limit=780, time_limit=840)
def rebuild(**_kwargs: Any) -> None:
    """Nothing; every figure is as the records make it."""
    figures_rebuild(at=timezone.now())


@shared_task(name="reports.star_write", soft_time_limit=780, time_limit=840)
def star(**_kwargs: Any) -> None:
    """Nothing; the analysts' tables stand in STAR_FOLDER, where that is set."""
    if settings.STAR_FOLDER:
        star_write(folder=Path(settings.STAR_FOLDER), at=timezone.now())
