"""Celery carries the long jobs; the database remembers them. Settings as measured in ecosystem.md 6.3."""

import os
from urllib.parse import parse_qsl

from celery import Celery
from celery.schedules import crontab
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deploy.settings")

VISIBILITY_SECONDS = 900
_transport = {
    "visibility_timeout": VISIBILITY_SECONDS,
    "unacked_restore_throttle": 1,
    "socket_keepalive": True,
    "socket_timeout": 30,
    "health_check_interval": 25,
}


def broker_url(redis_url: str) -> str:
    """The address of a Redis as Celery writes it: a socket is unix://path?db=0 to redis-py, another thing to Celery."""
    if not redis_url.startswith("unix://"):
        return redis_url
    path, _, query = redis_url.removeprefix("unix://").partition("?")
    number = dict(parse_qsl(query)).get("db", "0")
    return f"redis+socket://{path}?virtual_host={number}"


app = Celery("council-crm")
app.conf.update(
    broker_url=broker_url(settings.REDIS_URL),
    broker_transport_options=_transport,
    result_backend_transport_options={"visibility_timeout": VISIBILITY_SECONDS},
    broker_connection_retry_on_startup=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    task_time_limit=300,
    task_soft_time_limit=270,
    worker_prefetch_multiplier=1,
    worker_soft_shutdown_timeout=30,
    worker_enable_soft_shutdown_on_idle=True,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    timezone=settings.TIME_ZONE,
)
app.autodiscover_tasks(
    [
        "crm.outbox",
        "crm.catalogue",
        "crm.sla.editing",
        "crm.customers.matching",
        "crm.contacts.moved_dates",
        "crm.customers.loading",
        "cases.reports",
        "cases.casework.lists.bulk",
        "gazetteer.supplies",
        "gazetteer.matching",
    ]
)
app.conf.beat_schedule = {
    "records that may be the same": {"task": "duplicates.nightly", "schedule": crontab(hour=1, minute=30)},
    "looks at the index nobody was woken for": {"task": "duplicates.runs_waiting", "schedule": crontab()},
    "figures": {"task": "reports.figures_rebuild", "schedule": crontab(hour=2, minute=30)},
    "the analysts' files": {"task": "reports.star_write", "schedule": crontab(hour=3, minute=30)},
    "links of other bodies, a batch at a time": {
        "task": "services.links_check",
        "schedule": crontab(hour="1-5", minute="5-59/15"),
    },
    "gazetteer loads nobody was woken for": {"task": "gazetteer.loads_waiting", "schedule": crontab()},
    "matching batches nobody was woken for": {"task": "matching.batches_waiting", "schedule": crontab()},
    "files of addresses whose day has come": {"task": "matching.batches_clear", "schedule": crontab(hour=3, minute=10)},
}
