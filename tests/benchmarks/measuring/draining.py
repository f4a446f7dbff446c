"""The outbox drained by sweeps as they run in a council, to a mail server of a process of its own."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone

from crm.contacts.models import Message
from crm.contacts.saying import sending
from crm.customers.models import Customer
from crm.outbox.actions import outbox_put
from crm.outbox.models import OutboxEntry
from tests.benchmarks.measuring.figures import Figure, single
from tests.cast import person
from tests.channels.email.servers import free_port

PEOPLE, MESSAGES = 500, 4000
LEAST = 200


def measured(url: str) -> Iterator[Figure]:
    """Messages a second with one sweep and with two, from the first that was settled to the last."""
    people = list(Customer.objects.unscoped("the bench's")[:PEOPLE]) or [
        person("Jo", f"Example{number}", email=f"jo{number}@example.org") for number in range(PEOPLE)
    ]
    with tempfile.TemporaryDirectory() as folder, _mail_server(Path(folder)) as port:
        for sweeps in (1, 2):
            _written(people, count=MESSAGES)
            yield single(
                f"outbox to a local mail server, {sweeps} sweep(s)", "/s", _drained(url, port, sweeps), least=LEAST
            )


def _written(people: list[Customer], *, count: int) -> None:
    """So many messages of two languages' length in the outbox, each customer's in order."""
    now, body = timezone.now(), "Your bin has been emptied. We are sorry that it took so long.\n\n" * 4
    made = Message.objects.bulk_create(
        Message(
            key=f"bench {now.timestamp()} {number}", direction="OUT", channel="EMAIL", event="note",
            customer=people[number % len(people)], state="QUEUED", subject="About your bin", body=body,
            message_id=f"<bench-{now.timestamp()}-{number}@example>", created_at=now, created_by_kind="SYSTEM",
            created_by_key="bench",
        )
        for number in range(count)
    )  # fmt: skip
    with transaction.atomic():
        outbox_put(news=sending(made), at=now)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _drained(url: str, port: int, sweeps: int) -> float:
    told = os.environ | {"DATABASE_URL": url, "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(port)}
    with ExitStack() as running:
        for _sweep in range(sweeps):
            process = subprocess.Popen([sys.executable, "manage.py", "sweep"], env=told)
            running.callback(process.wait)
            running.callback(process.terminate)
        first = _wait_for(MESSAGES - 200)
        began, left = first, OutboxEntry.objects.filter(kind="message.send").count()
        return left / max(_wait_for(0) - began, 0.001)


def _wait_for(most: int) -> float:
    """When no more than so many were left."""
    until = time.monotonic() + 600
    while OutboxEntry.objects.filter(kind="message.send").count() > most:
        if time.monotonic() > until:
            raise RuntimeError("the outbox does not empty")
        time.sleep(0.1)
    return time.monotonic()


@contextmanager
def _mail_server(folder: Path) -> Iterator[int]:
    port = free_port()
    command = [sys.executable, "-m", "deploy.embedded.mailbox", "--folder", str(folder), "--smtp-port", str(port)]
    process = subprocess.Popen([*command, "--web-port", str(free_port())])
    time.sleep(2)
    try:
        yield port
    finally:
        process.terminate()
        process.wait()
