"""The sweep: any number of copies claim what is due, waiting on PostgreSQL's NOTIFY for at most a second."""

import logging
import os
import socket
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import psycopg
from django.db import Error, connection

from crm.outbox.actions import CLAIM_SECONDS, outbox_claim, outbox_handle
from crm.outbox.models import Heartbeat
from crm.outbox.registry import steps

logger = logging.getLogger(__name__)


class Sweep:
    """One copy of the sweep. `clock` gives the time; `run` goes round until `stop` is set."""

    def __init__(self, *, clock: Callable[[], datetime], name: str = "") -> None:
        self.clock = clock
        self.name = name or f"{socket.gethostname()}:{os.getpid()}"
        self.stopping = False
        self._last: dict[str, float] = {}

    def once(self) -> int:
        """How much was done in one round: steps that were due, then the outbox until it is empty."""
        done = 0
        for step in steps():
            if time.monotonic() - self._last.get(step.name, -1e9) >= step.every:
                self._last[step.name] = time.monotonic()
                done += step.run(self.clock())
        while not self.stopping:
            claimed = outbox_claim(at=self.clock(), by=self.name)
            if not claimed:
                break
            still_ours = self.clock() + timedelta(seconds=CLAIM_SECONDS / 2)
            for entry_id, kind, subject_id, attempt in claimed:
                if self.clock() > still_ours:
                    break  # a slow mail server: the rest is claimed again rather than sent twice
                done += outbox_handle(
                    entry_id=entry_id, kind=kind, subject_id=subject_id, attempt=attempt, at=self.clock()
                )
        Heartbeat.objects.update_or_create(name=f"sweep {self.name}", defaults={"beat_at": self.clock()})
        return done

    def run(self) -> None:
        """Nothing; goes round until `stopping`, through restarts of the database."""
        while not self.stopping:
            try:
                self.once()
                self._wait()
            except (Error, psycopg.Error):  # waiting for NOTIFY is psycopg's own, not wrapped by Django
                logger.exception("the sweep lost the database; trying again in a second")
                connection.close()
                time.sleep(1)

    def _wait(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("LISTEN outbox")
        raw = connection.connection
        if raw is not None:
            for _notice in raw.notifies(timeout=1.0, stop_after=1):
                break
