"""The nightly look at the links of other bodies, by Celery."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from crm.catalogue.links.checking import links_check


@shared_task(name="services.links_check", soft_time_limit=780, time_limit=840)
def check_links(**_kwargs: Any) -> None:
    """Nothing; the links longest not looked at were."""
    links_check(at=timezone.now())
