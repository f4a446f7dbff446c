"""A mail server says at once what comes (IDLE); where it does not, or says no more, mail is read all the same."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from channels.email.inbound import watching
from channels.email.inbound.idling import NoIdle, idling
from channels.email.inbound.models import Arrival, Mailbox
from channels.email.inbound.polling import account_of, mailbox_poll, mailboxes_poll
from channels.email.inbound.watching import Watching
from tests.channels.email.dovecot import dovecot_server
from tests.channels.email.inbound.conftest import mailbox_at
from tests.channels.email.inbound.test_tls import secured
from tests.channels.email.reading.letters import letter

PATIENCE = 20.0


def until(true: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, f"not in {PATIENCE} seconds: {what}"
        time.sleep(0.02)


@contextmanager
def heard_by(mailbox: Mailbox) -> Iterator[list[float]]:
    """When the server said that something came, while its folder is watched."""
    heard: list[float] = []
    ready, stop, faults = threading.Event(), threading.Event(), []

    def watch() -> None:
        try:
            with idling(account_of(mailbox)) as idle:
                ready.set()
                idle.wait(heard=lambda: heard.append(time.monotonic()), until=stop.is_set, tick=0.05)
        except Exception as fault:
            faults.append(fault)
            ready.set()

    thread = threading.Thread(target=watch)
    thread.start()
    assert ready.wait(PATIENCE)
    try:
        yield heard
    finally:
        stop.set()
        thread.join(PATIENCE)
        assert not faults, faults


@pytest.mark.django_db
@pytest.mark.parametrize("security", ["NONE", "TLS", "STARTTLS"])
def test_the_server_says_at_once_that_something_came(mailboxes, dovecot, settings, security):
    box = mailboxes["waste"] if security == "NONE" else secured(mailboxes["waste"], dovecot, security)
    settings.MAIL_CA_FILE = str(dovecot.certificate)
    with heard_by(box) as heard:
        dovecot.put(box.user, letter().as_bytes())
        until(lambda: bool(heard), "the server's word")
    assert mailbox_poll(mailbox_id=box.pk, at=timezone.now()) == 1  # and nothing in it was changed


def forget_idle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imaplib.IMAP4.capability", lambda _self: ("OK", [b"IMAP4rev1 LITERAL+"]))


@pytest.mark.django_db
def test_a_server_without_the_command_is_said_to_have_none(mailboxes, monkeypatch):
    forget_idle(monkeypatch)
    with pytest.raises(NoIdle), idling(account_of(mailboxes["waste"])):
        raise AssertionError("it waits")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "LOOK_EVERY", 0.1)
    monkeypatch.setattr(watching, "TICK", 0.05)


@contextmanager
def watched() -> Iterator[Watching]:
    """A watch that runs, as its command runs it."""
    watch = Watching()

    def run() -> None:
        watch.run()
        connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield watch
    finally:
        watch.stopping = True
        thread.join(PATIENCE)
        assert not thread.is_alive()


def now_known(mailbox: Mailbox) -> bool:
    found = Mailbox.objects.get(pk=mailbox.pk)
    return found.watched_until is not None and found.watched_until > timezone.now()


@pytest.mark.django_db(transaction=True)
def test_what_comes_is_read_at_once_though_nobody_asks_for_a_minute(mailboxes, dovecot, quick):
    box, at = mailboxes["waste"], timezone.now()
    Mailbox.objects.exclude(pk=box.pk).update(is_on=False)
    with watched():
        until(lambda: now_known(box), "the mailbox watched")
        mailboxes_poll(timezone.now())
        resting = Mailbox.objects.get(pk=box.pk)
        assert resting.next_poll_at is not None and resting.next_poll_at > at + timedelta(seconds=50)
        assert mailboxes_poll(timezone.now()) == 0
        dovecot.put(box.user, letter().as_bytes())
        until(lambda: mailboxes_poll(timezone.now()) == 1, "the message read")
    assert Arrival.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_paused_mailbox_is_let_go_and_one_described_anew_is_watched_anew(mailboxes, dovecot, quick):
    box = mailboxes["waste"]
    with watched() as watch:
        until(lambda: now_known(box), "the mailbox watched")
        first = watch.watches[box.pk]
        Mailbox.objects.filter(pk=box.pk).update(folder="Bins")
        until(lambda: watch.watches.get(box.pk) not in {None, first}, "another connection")
        Mailbox.objects.update(is_on=False)
        until(lambda: not watch.watches, "nobody watched")


@pytest.mark.django_db(transaction=True)
def test_a_server_that_dies_and_comes_back_is_watched_again(inboxes, quick):
    with dovecot_server() as own:
        box = mailbox_at(own, inboxes["waste"], user="waste")
        own.put(box.user, letter().as_bytes())
        with watched() as watch:
            until(lambda: now_known(box), "the mailbox watched")
            own.kill()
            until(lambda: not watch.watches[box.pk].is_waiting, "the loss noticed")
            own.start()
            until(lambda: watch.watches[box.pk].is_waiting, "the mailbox watched again")
    assert Mailbox.objects.get(pk=box.pk).nudged_at is not None


@pytest.mark.django_db
def test_word_that_comes_while_the_mailbox_is_read_is_not_lost(mailboxes, dovecot, monkeypatch):
    box, at = mailboxes["waste"], timezone.now()
    Mailbox.objects.exclude(pk=box.pk).update(is_on=False)
    Mailbox.objects.filter(pk=box.pk).update(watched_until=at + timedelta(minutes=5))
    mailbox_poll(mailbox_id=box.pk, at=at)
    dovecot.put(box.user, letter().as_bytes())
    assert mailboxes_poll(at + timedelta(seconds=1)) == 0
    Mailbox.objects.filter(pk=box.pk).update(nudged_at=at + timedelta(milliseconds=1))  # after that look had begun
    assert mailboxes_poll(at + timedelta(seconds=1)) == 1
    assert mailboxes_poll(at + timedelta(seconds=2)) == 0
