"""manage.py start web|sweep|worker|beat|mail: one process of the set, after asking whether the database fits."""

import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from deploy.checks import require_database


class Command(BaseCommand):
    help = "Becomes one process of the set: web, sweep, worker, beat or mail."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("process", choices=list(PROCESSES))
        parser.add_argument("--bind", default="127.0.0.1", help="web: the address to listen on")
        parser.add_argument("--port", type=int, default=8000, help="web: the port to listen on")
        parser.add_argument("--workers", type=int, default=2, help="web: processes")
        parser.add_argument("--threads", type=int, default=4, help="web: threads of each process")
        parser.add_argument("--concurrency", type=int, default=2, help="worker: processes")
        parser.add_argument("--folder", type=Path, default=Path(".local"), help="beat: where its schedule is kept")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            require_database()
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        command = PROCESSES[options["process"]](options)
        os.execv(sys.executable, [sys.executable, "-m", *command])


def web(options: dict[str, Any]) -> list[str]:
    """gunicorn with threads: a thread that waits for PostgreSQL leaves the others to answer."""
    return [
        "gunicorn",
        "deploy.wsgi:application",
        f"--bind={options['bind']}:{options['port']}",
        "--worker-class=gthread",
        f"--workers={options['workers']}",
        f"--threads={options['threads']}",
        "--graceful-timeout=15",
        "--log-level=warning",
        "--no-control-socket",
    ]


def sweep(options: dict[str, Any]) -> list[str]:
    """Our own sender and watcher of promises; its settings come by the environment."""
    return ["django", "sweep"]


def worker(options: dict[str, Any]) -> list[str]:
    """Celery's worker, for the long jobs."""
    return ["celery", "-A", "deploy.celery", "worker", f"--concurrency={options['concurrency']}", "--loglevel=WARNING"]


def beat(options: dict[str, Any]) -> list[str]:
    """Celery's clock; its schedule is in code, the file only remembers when each was last sent."""
    options["folder"].mkdir(parents=True, exist_ok=True)
    schedule = options["folder"] / "beat-schedule"
    return ["celery", "-A", "deploy.celery", "beat", f"--schedule={schedule}", "--pidfile=", "--loglevel=WARNING"]


def mail(options: dict[str, Any]) -> list[str]:
    """The watch over mailboxes whose servers say at once what comes; without it they are asked now and then."""
    return ["django", "watch_mailboxes"]


PROCESSES = {"web": web, "sweep": sweep, "worker": worker, "beat": beat, "mail": mail}
