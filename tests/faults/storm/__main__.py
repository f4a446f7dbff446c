"""python -m tests.faults.storm SECONDS [--hurry] [--services FOLDER]: everything killed in turn under load.

Sweeps, a worker, Redis, the mail servers and the database. Prints one line of JSON: what was killed, what came in and went
out, and every way in which a promise of ours was broken. With --hurry the waits that a failure brings (claims, rests of a
mail server) are cut short once the storm is over. It has a PostgreSQL, a Redis and mail servers of its own, and leaves
nothing behind but in services that are given to it.
"""

import argparse
import json
import os
import random
import secrets
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import django

from deploy.embedded.places import place_for, remove
from deploy.embedded.postgres import Postgres
from deploy.embedded.redis import Redis
from deploy.embedded.services import lease, stop
from tests.faults.processes import migrate
from tests.faults.storm.council import SECRET, Council
from tests.faults.storm.post_office import times_taken

EMAILS, CONTACTS = 2.0, 1.0  # a second
PEOPLE = 60
DOWN, UP = 1.5, 3.5  # seconds a part is away, and until the next is killed
LOSES_ANSWERS = {"sweep": 1, "sweep-2": 1, "smtp": 2, "database": 2}  # by how many senders are cut off from an answer
PATIENCE = 900


@contextmanager
def council(folder: Path, services: Path | None) -> Iterator[Council]:
    """A council whose services run and whose processes do not yet; its services are those of the folder that is given, and
    are stopped in the end, or its own."""
    from tests.channels.email.dovecot import dovecot_server

    checkout = services or folder / "checkout"
    checkout.mkdir(exist_ok=True)
    place = place_for(purpose="test", checkout=checkout)
    stop(place)  # whoever kills a service must have begun it: to PostgreSQL a child that nobody buried still lives
    held = lease(purpose="test", checkout=checkout, environment={})
    with ExitStack() as kept:
        if services is None:
            kept.callback(remove, place)
        kept.callback(stop, place)
        kept.callback(held.users.close)
        imap = kept.enter_context(dovecot_server())
        found = Council(folder, Postgres(place), Redis(place), imap)
        kept.callback(found.end)
        yield found


def people() -> list[dict[str, int]]:
    """What reports are made of, by person; and the mailbox stands."""
    from channels.email.inbound.models import Mailbox
    from crm.contacts.correspondence.models import Inbox
    from deploy.demo.catalogue import make_catalogue
    from tests.cast import LONG_AGO, make_cast, person, property_at

    cast, services = make_cast(), make_catalogue(at=LONG_AGO)
    service, home = services["missed-bin"].pk, property_at(12)
    inbox = Inbox.objects.create(
        code="waste", name="Waste", address="waste@ambleford.example", service_id=service, team=cast.contact_centre,
        is_default=True,
    )  # fmt: skip
    Mailbox.objects.create(
        address=inbox.address, inbox=inbox, host="127.0.0.1", port=int(os.environ["STORM_IMAP_PORT"]), security="NONE",
        user="waste", secret_name=SECRET, reads_from=LONG_AGO,
    )  # fmt: skip
    known = [person("Jo", f"Example-{number}", email=f"jo-{number}@example.com") for number in range(PEOPLE)]
    return [
        {"service_id": service, "customer_id": one.pk, "uprn": home.uprn, "agent_id": cast.agent.pk} for one in known
    ]


def stormed(found: Council, seconds: float) -> Counter[str]:
    """How often each part was killed: in turn, each away for a moment, at no regular time."""
    killed: Counter[str] = Counter()
    until, drawn = time.monotonic() + seconds, random.Random(1)
    names = list(found.parts)
    while time.monotonic() < until or len(killed) < len(names):
        name = names[sum(killed.values()) % len(names)]
        time.sleep(UP * drawn.uniform(0.7, 1.3))
        found.parts[name].kill()
        killed[name] += 1
        time.sleep(DOWN * drawn.uniform(0.5, 1.5))
        found.parts[name].start()
    return killed


def settled(found: Council, emails: int, *, hurry: bool) -> float:
    """In how many seconds everything that came in was answered and nothing was left to do."""
    from django.db import connection
    from django.utils import timezone

    from channels.email.inbound.models import Arrival, Mailbox
    from crm.outbox.models import OutboxDestination, OutboxEntry

    began = time.monotonic()
    while (
        Arrival.objects.filter(state="DONE").count() < emails
        or OutboxEntry.objects.exclude(kind="notices.due").exists()
    ):
        if hurry:
            OutboxEntry.objects.filter(claimed_by__in=found.dead).update(claimed_until=None)
            OutboxEntry.objects.filter(not_before__gt=timezone.now()).update(not_before=timezone.now())
            OutboxDestination.objects.update(rests_until=None, probe_until=None)
            Mailbox.objects.update(next_poll_at=None)
        if time.monotonic() - began > PATIENCE:
            break
        time.sleep(1)
    connection.close()
    return time.monotonic() - began


def wrong(found: Council, load: Any, killed: Counter[str]) -> tuple[dict[str, Any], list[str]]:
    """What came in and went out, and every way in which something was lost, or sent twice and not said."""
    from crm.contacts.correspondence.models import InboxItem
    from crm.contacts.models import Message, Reference
    from crm.outbox.models import OutboxEntry
    from tests.faults.reports import half_written

    taken = times_taken(found.taken)
    out = Message.objects.unscoped("test").filter(direction="OUT")
    sent = set(out.filter(state="SENT").values_list("message_id", flat=True))
    senders = Counter(InboxItem.objects.unscoped("test").values_list("sender", flat=True))
    references = set(Reference.objects.values_list("value", flat=True))
    said_twice = set(out.filter(perhaps_twice=True).values_list("message_id", flat=True))
    twice = {key for key, times in taken.items() if times > 1}
    again = sum(taken.values()) - len(taken)
    most = sum(times * LOSES_ANSWERS.get(name, 0) for name, times in killed.items())
    acknowledged = out.filter(event="acknowledgement").count()
    odd = [f"a feeder stopped: {one}" for one in load.broken]
    odd += [f"the email of {one} is in the records {senders[one]} times" for one in load.put if senders[one] != 1]
    odd += [f"contact {one} was lost" for key, one in load.confirmed.items() if one not in references]
    odd += [f"{one} is left: {why}" for one, why in out.exclude(state="SENT").values_list("pk", "state_reason")]
    odd += [f"{one} counts as sent, and nobody took it" for one in sent - set(taken)]
    odd += [f"{one} was taken, and our records do not know it" for one in set(taken) - sent]
    odd += [f"{one} went twice, and nobody says so" for one in twice - said_twice]
    odd += [f"{again} copies after {dict(killed)}: more than {most}"] if again > most else []
    odd += [f"{one} went {times} times" for one, times in taken.items() if times > 3]
    odd += [f"{left.kind} is left in the outbox" for left in OutboxEntry.objects.exclude(kind="notices.due")[:5]]
    odd += half_written_reports(half_written(), InboxItem)
    if acknowledged != len(load.put) + len(load.confirmed):
        odd.append(f"{acknowledged} acknowledgements of {len(load.put)} emails and {len(load.confirmed)} contacts")
    counted = {
        "emails": len(load.put), "contacts": len(load.confirmed), "tries": load.tries, "sent": len(sent),
        "taken": sum(taken.values()), "copies": again, "most_copies": most, "said_perhaps_twice": len(said_twice),
    }  # fmt: skip
    return counted, odd


def half_written_reports(missing: list[str], items: Any) -> list[str]:
    """Those of what is missing that are not an email's: its contact has no case, and needs none."""
    emailed = {f"contact {pk} " for pk in items.objects.unscoped("test").values_list("contact", flat=True)}
    return [one for one in missing if not any(one.startswith(mark) for mark in emailed)]


def main(words: list[str]) -> int:
    """Storm, wait until all is done, print; 1 when anything was lost or sent twice without being said."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.storm", description=__doc__)
    parser.add_argument("seconds", type=float)
    parser.add_argument("--hurry", action="store_true")
    parser.add_argument("--services", type=Path, help="the folder of services that run already and may be killed")
    options = parser.parse_args(words)
    signal.signal(signal.SIGTERM, lambda *_said: sys.exit(1))  # what it started ends with it
    with tempfile.TemporaryDirectory(prefix="council-storm-") as name, council(Path(name), options.services) as found:
        os.environ.update(
            DJANGO_SETTINGS_MODULE="deploy.settings",
            SECRET_KEY=secrets.token_urlsafe(50),
            DATABASE_URL=found.postgres.url,
            REDIS_URL=found.redis.url,
            STORM_IMAP_PORT=str(found.imap.port),
        )
        migrate(found.told)
        django.setup()
        from django.db import connection

        from tests.faults.storm.load import Load

        load = Load(found.imap, people(), EMAILS, CONTACTS)
        connection.close()
        found.begin()
        load.begin()
        killed = stormed(found, options.seconds)
        load.end()
        took = settled(found, len(load.put), hurry=options.hurry)
        counted, odd = wrong(found, load, killed)
        said = {
            "killed": killed,
            "settled_seconds": round(took, 1),
            **counted,
            "odd": odd[:20],
            "how_many_odd": len(odd),
        }
        print(json.dumps(said), flush=True)
        if odd and (keep := os.environ.get("STORM_LOGS")):
            os.system(f"cp -r {name} {keep}")
        connection.close()
    return 1 if odd else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
