"""GOV.UK Notify's stand-in and the sweep killed with -9 while texts go out: nothing is lost, and nothing goes twice."""

import json
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from crm.contacts.models import Message
from crm.contacts.saying import sending
from crm.customers.models import ContactPoint
from crm.outbox.actions import outbox_put
from crm.outbox.models import OutboxDestination, OutboxEntry
from deploy.embedded.notify import KEY, LETTER_TEMPLATE, TEXT_TEMPLATE, TextFolder
from tests.channels.email.servers import free_port
from tests.faults.conftest import Start, Street
from tests.faults.processes import Running, database_url, environment, running, wait_until

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]
SWEEP = ("manage.py", "sweep")
MANY = 8


class Standing:
    """The stand-in as a process of its own, on one port and folder however often it is started."""

    def __init__(self, folder: Path) -> None:
        self.port, self.folder, self.log = free_port(), folder / "texts", folder / "notify.log"

    @contextmanager
    def started(self) -> Iterator[Running]:
        command = ["-m", "deploy.embedded.notify", "--port", str(self.port), "--folder", str(self.folder)]
        with running(*command, told=environment(database="postgres://x@127.0.0.1:1/x"), log=self.log) as process:
            wait_until(lambda: self.answers(), what="the stand-in")
            yield process

    def answers(self) -> bool:
        try:
            self.tell("")
        except OSError:
            return False
        return True

    def tell(self, answer: str) -> int:
        """How many it has thought about; from now on it answers so."""
        sent = json.dumps({"answer": answer, "silent": True}).encode()
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/told", sent, timeout=5) as said:
            return int(json.loads(said.read())["thinking"])

    def times_taken(self) -> Counter[str]:
        """How often each of our keys was taken."""
        return Counter(str(one["reference"]) for one in TextFolder(self.folder).all())


@pytest.fixture
def notify(tmp_path: Path) -> Standing:
    return Standing(tmp_path)


@pytest.fixture
def told(notify: Standing) -> dict[str, str]:
    """The environment of the council's processes, with texts at any hour."""
    return environment(
        database=database_url(connection), NOTIFY_API_KEY=KEY, NOTIFY_BASE_URL=f"http://127.0.0.1:{notify.port}",
        NOTIFY_TEXT_TEMPLATE=TEXT_TEMPLATE, NOTIFY_LETTER_TEMPLATE=LETTER_TEMPLATE, TEXTS_FROM="00:00",
        TEXTS_UNTIL="00:00", NOTIFY_A_MINUTE=0,
    )  # fmt: skip


def written(street: Street, count: int = MANY) -> None:
    """So many texts in the outbox, each to somebody else."""
    now = timezone.now()
    for number, one in enumerate(street.people[:count]):
        ContactPoint.objects.create(
            customer=one, kind="PHONE", line="MOBILE", value="", normalised=f"+44770090011{number}", created_at=now
        )
    made = [
        Message.objects.create(
            key=f"text-{number}", direction="OUT", channel="TEXT", event="note", customer=one, state="QUEUED",
            body="It is done.", message_id=f"<text-{number}@example>", created_at=now, created_by_kind="SYSTEM",
            created_by_key="t",
        )
        for number, one in enumerate(street.people[:count])
    ]  # fmt: skip
    with transaction.atomic():
        outbox_put(news=sending(made), at=now)


def at_once() -> None:
    """As if the times had passed for which claims, waits and rests hold."""
    now = timezone.now()
    OutboxEntry.objects.update(claimed_until=None, not_before=now)
    OutboxDestination.objects.update(rests_until=None, failures=0, probe_until=None)


def texts() -> Any:
    return Message.objects.unscoped("the test's").filter(channel="TEXT")


def all_sent() -> bool:
    return not texts().exclude(state="SENT").exists()


def test_the_sweep_killed_between_asking_and_recording(street: Street, notify: Standing, start: Start) -> None:
    written(street)
    with notify.started():
        notify.tell("think")
        with start(*SWEEP) as sweep:
            wait_until(lambda: notify.tell("think") >= 1, what="a text that Notify thinks about")
            sweep.kill()
        notify.tell("")  # it takes the one it thought about; nobody hears its answer
        wait_until(lambda: sum(notify.times_taken().values()) == 1, what="that one to be kept")
        at_once()
        with start(*SWEEP):
            wait_until(all_sent, what="every text to be sent")
    assert set(notify.times_taken().values()) == {1} and len(notify.times_taken()) == MANY
    assert not texts().filter(perhaps_twice=True).exists()  # it was asked by our key before anything was sent again


def test_notify_killed_while_it_sends(street: Street, notify: Standing, start: Start) -> None:
    written(street)
    with start(*SWEEP) as sweep:
        with notify.started() as first:
            notify.tell("think")
            wait_until(lambda: notify.tell("think") >= 1, what="a text that Notify thinks about")
            first.kill()
        wait_until(
            lambda: OutboxDestination.objects.filter(name="text", failures__gt=0).exists(), what="a failure seen"
        )
        assert sweep.lives()
        with notify.started():
            wait_until(lambda: at_once() or all_sent(), what="every text to be sent")
    times = notify.times_taken()
    assert len(times) == MANY and set(times.values()) == {1}
    assert texts().filter(perhaps_twice=True).count() <= 1
