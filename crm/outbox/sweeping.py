"""The sweep: any number of copies claim what is due, waiting on PostgreSQL's NOTIFY for at most a second."""

import logging
import os
import socket
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import psycopg
from django.db import Error, connection

from crm.outbox.actions import sweep_beat
from crm.outbox.claiming import Claimed, outbox_claim
from crm.outbox.handling import entries_handle
from crm.outbox.registry import steps

logger = logging.getLogger(__name__)

BEAT_EVERY = 10.0  # seconds: that it lives need not be known better
HANDLES_FOR = 5.0  # seconds: of one claim; far less than it holds
STEPS_AGAIN = 1.0  # seconds: promises are watched while a full outbox is emptied


class Sweep:
    """One copy of the sweep. `clock` gives the time; `run` goes round until `stop` is set."""

    def __init__(self, *, clock: Callable[[], datetime], name: str = "") -> None:
        self.clock = clock
        self.name = name or f"{socket.gethostname()}:{os.getpid()}"
        self.stopping = False
        self._last: dict[str, float] = {}
        self._beaten = float("-inf")
        self._did: Counter[str] = Counter()

    def once(self) -> int:
        """How much was done in one round: steps that were due, then the outbox until it is empty."""
        done = self._steps()
        while not self.stopping:
            claimed = outbox_claim(at=self.clock(), by=self.name)
            if not claimed:
                break
            done += self._handle(claimed)
            done += self._steps(at_most_every=STEPS_AGAIN)
        return done

    def _steps(self, *, at_most_every: float = 0.0) -> int:
        """How much the steps did whose time it was; that they were gone through is what a beat says."""
        done = 0
        for step in steps():
            if time.monotonic() - self._last.get(step.name, float("-inf")) >= max(step.every, at_most_every):
                self._last[step.name] = time.monotonic()
                did = step.run(self.clock())
                self._did[step.name] += did
                done += did
        self._beat()
        return done

    def _handle(self, claimed: list[Claimed]) -> int:
        """How many were settled. Where a mail server is slow the rest is given back: the steps have their time, and no claim
        runs out while one of its entries is sent."""
        until = self.clock() + timedelta(seconds=HANDLES_FOR)
        handled = entries_handle(claimed, clock=self.clock, until=until, by=self.name)
        self._did["outbox"] += handled.tried
        return handled.settled

    def _beat(self) -> None:
        if time.monotonic() - self._beaten >= BEAT_EVERY:
            self._beaten = time.monotonic()
            sweep_beat(process=self.name, did=+self._did, at=self.clock())
            self._did.clear()

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
