"""Mailboxes whose servers are asked to say at once what comes (IDLE): a process beside the sweep, which reads nothing.

It only says of a mailbox that it is time to look; the sweep looks, as it does by itself now and then. So nothing depends on
it: where it does not run, or a server knows no IDLE, a message waits a few seconds longer. Any number of copies may run.
"""

import logging
import threading
import time
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue

from django.db import Error, connection
from django.utils import timezone

from channels.email.inbound.idling import IDLE_SECONDS, NoIdle, idling
from channels.email.inbound.imap import MailServerError
from channels.email.inbound.models import Mailbox
from channels.email.inbound.polling import account_of

logger = logging.getLogger(__name__)

TICK = 1.0  # seconds in which one that waits notices that it shall end
LOOK_EVERY = 10.0  # seconds between two looks at which mailboxes there are
KNOWN_FOR = timedelta(seconds=40)  # that a mailbox is watched is believed for so long
LONGEST_WAIT = 300.0
NO_IDLE_WAIT = 3_600.0
CONNECTS = ("host", "port", "security", "user", "sign_on", "secret_name", "folder")


class Watch(threading.Thread):
    """One mailbox, its connection in a thread of its own. It touches no database: it puts the key into `news`."""

    def __init__(self, mailbox: Mailbox, news: "SimpleQueue[int]") -> None:
        super().__init__(name=f"mailbox {mailbox.pk}", daemon=True)
        self.key, self.mailbox, self.news = mailbox.pk, mailbox, news
        self.is_waiting = False
        self._ended = threading.Event()

    def stop(self) -> None:
        """Nothing; it ends within a second."""
        self._ended.set()

    def run(self) -> None:
        """Nothing; goes on through whatever the server does, waiting longer each time it fails."""
        wait = 1.0
        while not self._ended.is_set():
            begun = time.monotonic()
            try:
                self._idle(begun + IDLE_SECONDS)
                wait = 1.0
            except NoIdle:
                wait = NO_IDLE_WAIT
            except (MailServerError, OSError) as failure:
                logger.info("mailbox %s is not watched just now: %s", self.key, failure)
                wait = 1.0 if time.monotonic() - begun > LONGEST_WAIT else min(wait * 2, LONGEST_WAIT)
            finally:
                self.is_waiting = False
            self._ended.wait(wait)

    def _idle(self, end: float) -> None:
        with idling(account_of(self.mailbox)) as idle:  # a token is good for an hour: asked for each time
            self.is_waiting = True
            self.news.put(self.key)  # what came while nobody watched
            idle.wait(
                heard=lambda: self.news.put(self.key),
                until=lambda: self._ended.is_set() or time.monotonic() >= end,
                tick=TICK,
            )


class Watching:
    """All of them."""

    def __init__(self) -> None:
        self.stopping = False
        self.watches: dict[int, Watch] = {}
        self._news: SimpleQueue[int] = SimpleQueue()
        self._looked = float("-inf")

    def run(self) -> None:
        """Nothing; until `stopping`, through restarts of the database."""
        while not self.stopping:
            try:
                self.once(wait=1.0)
            except Error:
                logger.exception("the watch over mailboxes lost the database; trying again in a second")
                connection.close()
                time.sleep(1)
        self.end()

    def once(self, *, wait: float) -> None:
        """Nothing; says which mailboxes have news, and now and then looks which there are."""
        if time.monotonic() - self._looked >= LOOK_EVERY:
            self._look(timezone.now())
            self._looked = time.monotonic()
        nudged = self._heard(wait)
        if nudged:
            Mailbox.objects.filter(pk__in=nudged).update(nudged_at=timezone.now())

    def end(self) -> None:
        """Nothing; every connection is closed."""
        for watch in self.watches.values():
            watch.stop()
        for watch in self.watches.values():
            watch.join(15)

    def _look(self, at: datetime) -> None:
        boxes = Mailbox.objects.filter(is_on=True).exclude(host="").order_by("pk")
        wanted = {mailbox.pk: mailbox for mailbox in boxes}
        for key, watch in list(self.watches.items()):
            if key not in wanted or _where(wanted[key]) != _where(watch.mailbox):
                watch.stop()
                del self.watches[key]
        for key in wanted.keys() - self.watches.keys():
            self.watches[key] = Watch(wanted[key], self._news)
            self.watches[key].start()
        waiting = [key for key, watch in self.watches.items() if watch.is_waiting]
        Mailbox.objects.filter(pk__in=waiting).update(watched_until=at + KNOWN_FOR)

    def _heard(self, wait: float) -> set[int]:
        """The mailboxes that something came into, together when several did at once."""
        found: set[int] = set()
        try:
            found.add(self._news.get(timeout=wait))
            while True:
                found.add(self._news.get_nowait())
        except Empty:
            return found


def _where(mailbox: Mailbox) -> tuple[object, ...]:
    """What another connection is needed for when it changes."""
    return tuple(getattr(mailbox, name) for name in CONNECTS)
