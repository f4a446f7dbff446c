"""Asking the mail servers for what is new: a step of the sweep, for a few seconds at a time.

A message is stored and committed before the cursor moves past it: whatever is killed when, the next poll finds it again,
and its key says that we have it. Two sweeps never read one mailbox at once.
"""

import logging
import os
import shlex
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.conf import settings
from django.db import Error, connection
from django.db.models import F, Q

from channels.email.inbound.actions import MAIL, MessageRefused, arrival_refuse, arrival_store
from channels.email.inbound.imap import Account, MailServerError, OpenFolder, opened, token_of
from channels.email.inbound.models import Mailbox

logger = logging.getLogger(__name__)

SLICE_SECONDS = 5.0  # for all mailboxes together: the sweep has other things to do
_LONGEST_WAIT = timedelta(minutes=5)  # for a server that does not answer
_LOCK = 7_601  # the class of our advisory locks on mailboxes


def mailboxes_poll(at: datetime) -> int:
    """How many messages were stored, from whichever mailboxes are due; what is left comes with the next round."""
    begun = time.monotonic()
    stored = 0
    due = Q(next_poll_at__isnull=True) | Q(next_poll_at__lte=at) | Q(nudged_at__gt=F("polled_at"), failures=0)
    boxes = (
        Mailbox.objects.filter(due, is_on=True).exclude(host="").order_by(F("polled_at").asc(nulls_first=True), "pk")
    )
    for mailbox in boxes:
        left = SLICE_SECONDS - (time.monotonic() - begun)
        if left <= 0:
            break
        stored += mailbox_poll(mailbox_id=mailbox.pk, at=at, seconds=left)
    return stored


def mailbox_poll(*, mailbox_id: int, at: datetime, seconds: float = SLICE_SECONDS) -> int:
    """How many messages of one mailbox were stored; none when another process is at it. What went wrong is written down."""
    until = time.monotonic() + seconds
    begun = time.monotonic()
    with _alone(mailbox_id) as is_ours:
        if not is_ours:
            return 0
        mailbox = Mailbox.objects.get(pk=mailbox_id)  # its cursor as the last poll left it
        poll = _Poll(mailbox, now=lambda: at + timedelta(seconds=time.monotonic() - begun), until=until)
        try:
            with opened(account_of(mailbox)) as folder:
                poll.run(folder)
        except (MailServerError, OSError) as failure:
            _troubled(mailbox, str(failure), at=at)
            return poll.stored
        except Error:
            raise  # our own database: the sweep waits for it
        except (
            Exception
        ) as failure:  # one mailbox stops neither the others nor the sweep; its message stays where it is
            logger.exception("mailbox %s could not be read", mailbox.pk)
            _troubled(mailbox, f"{type(failure).__name__} at the message after {mailbox.last_uid}", at=at)
            return poll.stored
        again = at + _pause(mailbox, at=at) if poll.is_over else None  # the rest at once
        Mailbox.objects.filter(pk=mailbox.pk).update(
            polled_at=at, next_poll_at=again, failures=0, last_error=poll.trouble[:300]
        )
        return poll.stored


def _pause(mailbox: Mailbox, *, at: datetime) -> timedelta:
    """Until it is asked again by itself; news from its server comes before that."""
    is_watched = mailbox.watched_until is not None and mailbox.watched_until > at
    return timedelta(seconds=settings.MAIL_WATCHED_POLL_SECONDS if is_watched else settings.MAIL_POLL_SECONDS)


class _Poll:
    """One visit to a mailbox."""

    def __init__(self, mailbox: Mailbox, *, now: Callable[[], datetime], until: float) -> None:
        self.mailbox, self.now, self.until = mailbox, now, until
        self.stored = 0
        self.trouble = ""
        self.is_over = False  # nothing is left

    def run(self, folder: OpenFolder) -> None:
        """Nothing; each new message is stored and the cursor moved past it, until the time is over."""
        if folder.uidvalidity != self.mailbox.uidvalidity:
            # The server has numbered its messages anew: all are looked at again, and known ones known by their keys.
            self._move(uid=0, uidvalidity=folder.uidvalidity)
        for end, uids in folder.new_since(self.mailbox.last_uid, since=self.mailbox.reads_from):
            large = folder.larger(uids, than=settings.MAIL_MOST_BYTES)
            for uid in uids:
                if time.monotonic() >= self.until:
                    return
                if uid in large:
                    self._refuse(folder, uid, large[uid])
                else:
                    self._take(folder, uid)
                self._move(uid=uid, uidvalidity=folder.uidvalidity)
            self._move(uid=end, uidvalidity=folder.uidvalidity)
        self.is_over = True

    def _take(self, folder: OpenFolder, uid: int) -> None:
        fetched = folder.message(uid)
        if fetched is None or fetched.received_at < self.mailbox.reads_from:
            return
        try:
            arrival_store(
                raw=fetched.raw,
                mailbox_id=self.mailbox.pk,
                delivered_to=self.mailbox.address,
                received_at=fetched.received_at,
                actor=MAIL,
                at=self.now(),
            )
        except MessageRefused as refused:
            self.trouble = f"message {uid} was left where it is: {refused}"
            logger.error("mailbox %s: %s", self.mailbox.pk, self.trouble)
            return
        self.stored += 1

    def _refuse(self, folder: OpenFolder, uid: int, size: int) -> None:
        head = folder.head(uid)
        if head is not None and head.received_at >= self.mailbox.reads_from:
            arrival_refuse(
                head=head.raw, size=size, mailbox_id=self.mailbox.pk, received_at=head.received_at,
                actor=MAIL, at=self.now(),
            )  # fmt: skip

    def _move(self, *, uid: int, uidvalidity: int) -> None:
        if (uid, uidvalidity) == (self.mailbox.last_uid, self.mailbox.uidvalidity):
            return
        self.mailbox.last_uid, self.mailbox.uidvalidity = uid, uidvalidity
        self.mailbox.save(update_fields=["last_uid", "uidvalidity"])


def account_of(mailbox: Mailbox) -> Account:
    """How to open the mailbox: its secret stands in the environment, never in the database. Raises MailServerError."""
    if mailbox.sign_on == Mailbox.SignOn.XOAUTH2:
        command = shlex.split(settings.MAIL_TOKEN_COMMAND)
        if not command:
            raise MailServerError("MAIL_TOKEN_COMMAND is not set: it must print a token for the user named to it")
        secret = token_of(command, mailbox.user)
    else:
        found = os.environ.get(mailbox.secret_name) if mailbox.secret_name else None
        if found is None:
            raise MailServerError(f"the environment variable {mailbox.secret_name or '(none named)'} holds no password")
        secret = found
    return Account(
        host=mailbox.host,
        port=mailbox.port,
        security=mailbox.security,
        user=mailbox.user,
        secret=secret,
        sign_on=mailbox.sign_on,
        folder=mailbox.folder,
    )


def _troubled(mailbox: Mailbox, words: str, *, at: datetime) -> None:
    wait = min(timedelta(seconds=10 * 2 ** min(mailbox.failures, 10)), _LONGEST_WAIT)
    logger.warning("mailbox %s could not be read: %s", mailbox.pk, words)
    Mailbox.objects.filter(pk=mailbox.pk).update(
        polled_at=at, next_poll_at=at + wait, failures=F("failures") + 1, last_error=words[:300]
    )


@contextmanager
def _alone(mailbox_id: int) -> Iterator[bool]:
    """True for whoever is the only one at this mailbox. A lock of the connection, not of a transaction: none is open while
    a mail server thinks, and it goes when the process does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCK, mailbox_id])
        row = cursor.fetchone()
    is_ours = bool(row and row[0])
    try:
        yield is_ours
    finally:
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCK, mailbox_id])
