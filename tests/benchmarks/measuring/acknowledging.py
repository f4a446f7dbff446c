"""How soon whoever writes to us has an acknowledgement, while 120 contacts a minute come in by email and by the web."""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone

from cases.casework.intake import contact_take
from channels.email.inbound.models import Mailbox
from crm.catalogue.models import Service
from crm.contacts.actions import SessionStart
from crm.contacts.models import Message
from crm.customers.models import ContactPoint
from crm.outbox.models import OutboxEntry
from crm.teams.actor import system
from gazetteer.places import Place
from tests.benchmarks.measuring import mail
from tests.benchmarks.measuring.figures import Figure, not_measured, percentile, single
from tests.channels.email.dovecot import PASSWORD
from tests.channels.email.servers import free_port
from tests.faults.storm.post_office import first_taken

A_MINUTE = 60  # emails, and as many web contacts
MINUTES = float(os.environ.get("ACKNOWLEDGING_MINUTES", "3"))
MOST_SECONDS = 10
NAME = "acknowledgement sent after arrival, 120 contacts a minute"
PATIENCE = 600


def measured() -> list[Figure]:
    """Seconds from arrival in the mailbox, or from the confirming page, until the mail server has the acknowledgement."""
    with mail._server() as imap:
        if imap is None:
            return [not_measured(NAME, "Dovecot is not installed")]
        box = mail.mailbox_at(imap)
        OutboxEntry.objects.all().delete()  # what other measures left: the files that some of it speaks of are gone
        with tempfile.TemporaryDirectory() as name, _running(Path(name)) as taken:
            Mailbox.objects.filter(pk=box.pk).update(is_on=True)
            try:
                began = _fed(imap, box)
                answers = _answers(began)
                _wait(lambda: began.keys() <= answers(first_taken(taken)).keys())
                done = answers(first_taken(taken))
            finally:
                Mailbox.objects.filter(pk=box.pk).update(is_on=False)
    waits = [done[key] - at for key, at in began.items() if key in done]
    by_mail = [done[key] - at for key, at in began.items() if key in done and key.startswith("<")]
    return [
        single(f"{NAME}: median", "s", percentile(waits, 50), most=MOST_SECONDS),
        single("  95 in a hundred", "s", percentile(waits, 95)),
        single("  median of those by email", "s", percentile(by_mail, 50)),
        single("  without one after ten minutes", "", len(began) - len(waits), most=0),
    ]


def _fed(imap: Any, box: Mailbox) -> dict[str, float]:
    """When each came in: by the Message-ID of an email, by the key of a contact. Both doors at once, evenly."""
    began: dict[str, float] = {}
    known = list(
        ContactPoint.objects.unscoped("to write as them")
        .filter(kind="EMAIL", restriction__isnull=True, do_not_use=False)
        .filter(customer__status="LIVE", customer__restriction__isnull=True)
        .exclude(customer__residences__restriction__isnull=False)  # of whom nothing at all is confidential
        .values_list("normalised", "customer_id")[: round(A_MINUTE * MINUTES)]
    )
    service = Service.objects.get(code="general-enquiry")

    def email(number: int) -> None:
        key = f"ack-{time.time_ns()}"
        imap.put(box.user, mail._message(key, f"{key}@example.org", box.address, ""))
        began[f"<{key}@example.org>"] = time.time()

    def contact(number: int) -> None:
        key = f"ack-{time.time_ns()}"
        contact_take(
            session=SessionStart(channel="WEB", key=key, speaker_id=known[number % len(known)][1]),
            service_id=service.pk, customer_id=known[number % len(known)][1], place=Place(), disposition="PASSED_ON",
            answers={}, notes="It was missed.", actor=system("benchmark"), at=timezone.now(), key=key, finish=True,
        )  # fmt: skip
        began[key] = time.time()

    threads = [threading.Thread(target=_again, args=(act,)) for act in (email, contact)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return began


def _again(act: Callable[[int], None]) -> None:
    begun = time.monotonic()
    for number in range(round(A_MINUTE * MINUTES)):
        time.sleep(max(begun + number * 60 / A_MINUTE - time.monotonic(), 0))
        act(number)
    connection.close()


def _answers(began: dict[str, float]) -> Callable[[dict[str, float]], dict[str, float]]:
    def found(taken: dict[str, float]) -> dict[str, float]:
        """When the acknowledgement of each was taken."""
        sent = Message.objects.unscoped("measured").filter(event="acknowledgement", message_id__in=list(taken))
        rows = sent.values_list("message_id", "answers__message_id", "session__key")
        return {answered or key: taken[ours] for ours, answered, key in rows if (answered or key) in began}

    return found


@contextmanager
def _running(folder: Path) -> Iterator[Path]:
    """One sweep and a mail server of a process of its own; the file in which it keeps what it took."""
    port, taken = free_port(), folder / "taken"
    told = os.environ | {
        "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(port), mail.SECRET: PASSWORD, "DOCUMENTS": str(folder),
    }  # fmt: skip
    commands = (["-m", "tests.faults.storm.post_office", str(port), str(taken), "20"], ["manage.py", "sweep"])
    begun = [subprocess.Popen([sys.executable, *command], env=told) for command in commands]
    try:
        yield taken
    finally:
        for process in begun:
            process.terminate()
            process.wait()


def _wait(true: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not true() and time.monotonic() < until:
        time.sleep(0.5)
