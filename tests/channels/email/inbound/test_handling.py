"""A message that cannot be read into the records comes again, then waits for a person; it is never lost."""

import io
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from channels.email.inbound import handling
from channels.email.inbound.actions import MAIL, MessageRefused, arrival_store
from channels.email.inbound.handling import MOST_TRIES, arrival_handle
from channels.email.inbound.imap import MailServerError, opened, token_of
from channels.email.inbound.leftover import arrival_retry
from channels.email.inbound.models import Arrival, Mailbox
from channels.email.inbound.polling import account_of
from channels.staff.presenters.health import health_lines
from channels.web.health import health
from crm.contacts.correspondence.models import InboxItem
from crm.documents.models import Document
from crm.outbox.actions import TryLater
from crm.outbox.models import OutboxEntry
from crm.teams.acting import Busy
from crm.teams.policy import NotPermitted
from tests.channels.email.inbound.conftest import mailbox_at
from tests.channels.email.reading.letters import letter
from tests.faults.processes import CHECKOUT, database_url, environment


@pytest.fixture
def mailbox(inboxes) -> Mailbox:
    return mailbox_at(None, inboxes["waste"], user="waste")


def store(mailbox: Mailbox, raw: bytes | None = None) -> Arrival:
    now = timezone.now()
    return arrival_store(
        raw=raw if raw is not None else letter().as_bytes(),
        mailbox_id=mailbox.pk,
        delivered_to=mailbox.address,
        received_at=now,
        actor=MAIL,
        at=now,
    )


@pytest.mark.django_db
def test_storing_twice_stores_once_with_one_piece_of_news(mailbox):
    assert store(mailbox).pk == store(mailbox).pk
    assert Document.objects.count() == OutboxEntry.objects.filter(kind="mail.arrived").count() == 1


@pytest.mark.django_db
def test_no_message_is_refused(mailbox):
    with pytest.raises(MessageRefused, match="empty"):
        store(mailbox, b" \r\n")


@pytest.mark.django_db
def test_what_fails_comes_again_then_waits_for_a_person_and_can_be_tried_anew(mailbox, monkeypatch, cast):
    arrival = store(mailbox)

    def broken(**_what):
        raise ValueError("Jo's message is odd")

    monkeypatch.setattr(handling, "mail_receive", broken)
    for attempt in range(1, MOST_TRIES):
        with pytest.raises(TryLater) as later:
            arrival_handle(arrival.pk, timezone.now(), attempt)
        assert "Jo" not in str(later.value)  # the outbox holds no words of a message
    arrival_handle(arrival.pk, timezone.now(), MOST_TRIES)
    arrival = Arrival.objects.get()
    assert (arrival.state, arrival.attempts) == ("FAILED", MOST_TRIES) and "odd" in arrival.error
    arrival_handle(arrival.pk, timezone.now(), 1)  # nothing more by itself
    monkeypatch.undo()
    with pytest.raises(NotPermitted):
        arrival_retry(arrival_id=arrival.pk, actor=cast.agent.actor, at=timezone.now())
    arrival_retry(arrival_id=arrival.pk, actor=cast.administrator.actor, at=timezone.now())
    assert OutboxEntry.objects.filter(kind="mail.arrived", subject_id=arrival.pk).count() == 2
    arrival_handle(arrival.pk, timezone.now(), 1)
    assert Arrival.objects.get().state == "DONE"


@pytest.mark.django_db
def test_somebody_at_the_record_is_waited_for(mailbox, monkeypatch):
    arrival = store(mailbox)

    def busy(**_what):
        raise Busy

    monkeypatch.setattr(handling, "mail_receive", busy)
    with pytest.raises(TryLater, match="somebody else"):
        arrival_handle(arrival.pk, timezone.now(), 1)
    assert Arrival.objects.get().state == "STORED"


@pytest.mark.django_db
def test_handling_twice_logs_once(mailbox):
    arrival = store(mailbox)
    for _time in range(2):
        arrival_handle(arrival.pk, timezone.now(), 1)
    assert InboxItem.objects.unscoped("test").count() == 1
    assert Arrival.objects.get().attempts == 1


@pytest.mark.django_db
def test_no_message_and_its_done_arrival_part_company(mailbox, monkeypatch):
    """The crash between: what was logged is rolled back with the arrival's own row."""
    arrival = store(mailbox)

    was = handling.mail_receive

    def dies(**what):
        was(**what)
        raise KeyboardInterrupt

    monkeypatch.setattr(handling, "mail_receive", dies)
    with pytest.raises(KeyboardInterrupt):
        arrival_handle(arrival.pk, timezone.now(), 1)
    assert not InboxItem.objects.unscoped("test").exists() and Arrival.objects.get().state == "STORED"


def pipe(raw: bytes, *arguments: str, told: dict[str, str]) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "manage.py", "receive_mail", *arguments]
    return subprocess.run(command, input=raw, env=told, cwd=CHECKOUT, capture_output=True, timeout=120, check=False)


@pytest.mark.django_db(transaction=True)
def test_the_pipe_command_speaks_as_mail_servers_expect(mailbox, tmp_path):
    told = environment(
        database=database_url(connection), DOCUMENTS=tmp_path / "piped", ORIGINAL_RECIPIENT="waste+X@a.example"
    )
    assert pipe(letter().as_bytes(), "--mailbox", "waste@ambleford.example", told=told).returncode == 0
    arrival = Arrival.objects.get()
    assert arrival.delivered_to == "waste+X@a.example" and (tmp_path / "piped").is_dir()
    nobody = pipe(letter().as_bytes(), "--mailbox", "nobody@ambleford.example", told=told)
    assert nobody.returncode == 67 and b"No mailbox has the address" in nobody.stderr
    assert pipe(b"", "--mailbox", "waste@ambleford.example", told=told).returncode == 65
    away = {**told, "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"}
    assert pipe(letter().as_bytes(), "--mailbox", "waste@ambleford.example", told=away).returncode == 75


@contextmanager
def exchange(expected: str):
    """As much of an IMAP server as signs on with XOAUTH2: says no to any other token."""
    listening = socket.create_server(("127.0.0.1", 0))
    heard: list[str] = []

    def serve() -> None:
        line, _address = listening.accept()
        with line, line.makefile("rwb") as talk:
            talk.write(b"* OK [CAPABILITY IMAP4REV1 AUTH=XOAUTH2] ready\r\n")
            talk.flush()
            for said in talk:
                tag, _space, command = said.strip().partition(b" ")
                if command.startswith(b"CAPABILITY"):
                    talk.write(b"* CAPABILITY IMAP4REV1 AUTH=XOAUTH2\r\n" + tag + b" OK done\r\n")
                elif command.startswith(b"AUTHENTICATE XOAUTH2"):
                    talk.write(b"+ \r\n")
                    talk.flush()
                    import base64

                    heard.append(base64.b64decode(talk.readline()).decode())
                    good = f"auth=Bearer {expected}\x01" in heard[-1]
                    talk.write(tag + (b" OK done\r\n" if good else b" NO AUTHENTICATE failed\r\n"))
                elif command.startswith(b"EXAMINE"):
                    talk.write(
                        b"* 0 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 1] x\r\n" + tag + b" OK done\r\n"
                    )
                else:
                    talk.write(b"* BYE\r\n" + tag + b" OK done\r\n")
                talk.flush()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1], heard
    finally:
        listening.close()
        thread.join(60)


@pytest.mark.django_db
def test_exchange_online_is_signed_on_to_with_a_token(mailbox, settings):
    settings.MAIL_TOKEN_COMMAND = f"{sys.executable} -c 'import sys; print(\"token-for-\" + sys.argv[1])'"
    mailbox.host, mailbox.sign_on, mailbox.user = "127.0.0.1", "XOAUTH2", "waste@council.example"
    with exchange("token-for-waste@council.example") as (port, heard):
        mailbox.port = port
        with opened(account_of(mailbox)) as folder:
            assert folder.uidvalidity == 7
    assert heard == ["user=waste@council.example\x01auth=Bearer token-for-waste@council.example\x01\x01"]
    settings.MAIL_TOKEN_COMMAND = ""
    with pytest.raises(MailServerError, match="MAIL_TOKEN_COMMAND is not set"):
        account_of(mailbox)
    with pytest.raises(MailServerError, match="gave no token"):
        token_of(["false"], "waste@council.example")


@pytest.mark.django_db
def test_what_went_wrong_is_listed(mailbox):
    arrival = store(mailbox)
    Arrival.objects.filter(pk=arrival.pk).update(state="FAILED", error="ValueError: odd")
    Mailbox.objects.update(last_error="the server is away", failures=3)
    out = io.StringIO()
    call_command("mailboxes", stdout=out)
    said = out.getvalue()
    assert "waste@ambleford.example" in said and "the server is away" in said and "ValueError: odd" in said
    with pytest.raises(CommandError, match="1 messages wait for a person"):
        call_command("mailboxes", "--check", stdout=out)
    call_command("mailboxes", "--retry", str(arrival.pk), "--check", stdout=out)
    assert Arrival.objects.get().state == "STORED"


@pytest.mark.django_db
def test_health_says_that_a_message_waits_and_a_mailbox_is_silent(mailbox):
    assert "every message read in" in str(health_lines(health(at=timezone.now())))
    arrival = store(mailbox)
    Arrival.objects.filter(pk=arrival.pk).update(state="FAILED", error="ValueError: odd")
    Mailbox.objects.update(failures=3, reads_from=timezone.now() - timedelta(days=1), host="imap.example")
    check = health(at=timezone.now()).check("mail")
    assert check is not None and check.facts == {"mailboxes_silent": 1, "arrivals_failed": 1}
    [line] = [one for one in health_lines(health(at=timezone.now())) if one.code == "mail"]
    assert line.shape == "waiting" and "Mailboxes" in line.advice
    assert "1 mailbox could not be looked into. 1 message is stored and could not be read in." in line.words
