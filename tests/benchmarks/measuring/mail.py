"""Mail taken in, end to end: from a real IMAP server to a contact with its acknowledgement queued; a backlog's memory."""

import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from datetime import timedelta
from random import Random
from typing import Any

from django.utils import timezone

from channels.email.inbound.models import Arrival, Mailbox
from crm.catalogue.models import Service
from crm.contacts.correspondence.models import Inbox, InboxItem
from crm.contacts.models import Message
from crm.customers.models import ContactPoint
from crm.teams.models import Team
from tests.benchmarks.measuring.figures import Figure, not_measured, single

MESSAGES = 1_000
BACKLOG = 10_000
READERS = 2
SECRET = "BENCH_MAILBOX_PASSWORD"
NAME = "emails a second: stored, matched, threaded, acknowledgement queued"


def rate() -> list[Figure]:
    """Emails a second, while one process stores what the server has and two read it into the records."""
    with _server() as server:
        if server is None:
            return [not_measured(NAME, "Dovecot is not installed")]
        mailbox = _filled(server, MESSAGES)
        with tempfile.TemporaryDirectory() as documents:
            began = time.perf_counter()
            parts = [_start("store", mailbox, MESSAGES, documents)]
            parts += [_start("read", mailbox, MESSAGES, documents) for _reader in range(READERS)]
            for part in parts:
                _ended(part)
            took = time.perf_counter() - began
        _check(mailbox, MESSAGES)
    return [single(NAME, "/s", MESSAGES / took, least=50)]


def backlog() -> list[Figure]:
    """How much more memory the process holds after ten thousand messages than after two thousand."""
    name = f"memory gained over a backlog of {BACKLOG:,} emails"
    with _server() as server:
        if server is None:
            return [not_measured(name, "Dovecot is not installed")]
        mailbox = _filled(server, BACKLOG)
        with tempfile.TemporaryDirectory() as documents:
            stored = _ended(_start("store", mailbox, BACKLOG, documents))
    return [
        single(name, "MB", stored["most_mb"] - stored["early_mb"], most=30),
        single("  of which the process held at most", "MB", stored["most_mb"]),
        single("  emails stored a second, one process", "/s", BACKLOG / stored["seconds"]),
    ]


@contextmanager
def _server() -> Any:
    """A Dovecot, None where there is none to start."""
    from tests.channels.email import dovecot

    if dovecot._DAEMON is None:
        yield None
        return
    with dovecot.dovecot_server() as server:
        yield server


def mailbox_at(server: Any) -> Mailbox:
    """An empty mailbox of this server."""
    inbox = _inbox()
    user = f"bench-{time.time_ns()}"
    return Mailbox.objects.create(
        address=f"{user}@council.example",
        inbox=inbox,
        host="127.0.0.1",
        port=server.port,
        security=Mailbox.Security.NONE,
        user=user,
        secret_name=SECRET,
        reads_from=timezone.now() - timedelta(days=1),
        is_on=False,  # the sweep of another measure leaves it alone
    )


def _filled(server: Any, count: int) -> Mailbox:
    """A mailbox with so many messages: half from customers' addresses, a fifth in answer to an earlier one of ours."""
    mailbox = mailbox_at(server)
    user, to = mailbox.user, mailbox.inbox.address
    random = Random(count)
    known = list(
        ContactPoint.objects.unscoped("to write as them")
        .filter(kind=ContactPoint.Kind.EMAIL, restriction__isnull=True)
        .values_list("normalised", flat=True)[:5_000]
    ) or ["jo@example.org"]
    ours = Message.objects.unscoped("to answer").filter(direction="OUT", message_id__isnull=False)
    answered = list(ours.values_list("message_id", flat=True)[:1_000])
    for number in range(count):
        sender = random.choice(known) if number % 2 else f"stranger-{user}-{number}@example.org"
        answers = random.choice(answered) if answered and number % 5 == 0 else ""
        server.put(user, _message(f"{user}-{number}", sender, to, answers))
    return mailbox


def _message(key: str, sender: str, to: str, answers: str) -> bytes:
    from tests.channels.email.reading.letters import letter

    made = letter(
        f"My bin was missed again. {key}\n\n" + "The crew went past. " * 40, subject=f"Bin {key}", sender=sender
    )
    made.replace_header("To", to)
    made.replace_header("Message-ID", f"<{key}@example.org>")
    if answers:
        made["In-Reply-To"] = answers
    made.add_alternative("<p>My bin was missed again.</p>" + "<p>The crew went past.</p>" * 40, subtype="html")
    return made.as_bytes()


def _inbox() -> Inbox:
    found = Inbox.objects.filter(is_default=True, is_live=True).first()
    service = Service.objects.filter(code="missed-bin").first() or Service.objects.order_by("pk").first()
    team = Team.objects.order_by("pk").first()
    return found or Inbox.objects.create(
        code="bench", name="Bench", address="bench@council.example", service=service, team=team, is_default=True
    )


def _start(what: str, mailbox: Mailbox, count: int, documents: str) -> subprocess.Popen[bytes]:
    from tests.channels.email.dovecot import PASSWORD

    command = [sys.executable, "-m", "tests.benchmarks.measuring.mail_once", what, str(mailbox.pk), str(count)]
    told = os.environ | {SECRET: PASSWORD, "DOCUMENTS": documents}
    return subprocess.Popen(command, env=told, stdout=subprocess.PIPE)


def _ended(part: subprocess.Popen[bytes]) -> dict[str, float]:
    said, _nothing = part.communicate(timeout=900)
    if part.returncode:
        raise SystemExit("a process that took mail in failed")
    found: dict[str, float] = json.loads(said.splitlines()[-1])
    return found


def _check(mailbox: Mailbox, count: int) -> None:
    """Nothing; every message is in the records once, and acknowledged where one is to be. Fails otherwise."""
    read = Arrival.objects.filter(mailbox=mailbox, state=Arrival.State.DONE).values_list("message_id", flat=True)
    items = InboxItem.objects.unscoped("to check").filter(message__in=read)
    assert items.count() == count, f"{items.count()} of {count} are in the records"
    queued = Message.objects.unscoped("to check").filter(event="acknowledgement", answers__in=read).count()
    unacknowledged = items.exclude(unacknowledged="").count()
    assert queued + unacknowledged == count, f"{queued} acknowledged and {unacknowledged} not, of {count}"
