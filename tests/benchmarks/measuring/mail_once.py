"""python -m tests.benchmarks.measuring.mail_once read|store MAILBOX COUNT: a part of the sweep's work with mail, by itself.

`store` polls the mailbox until so many messages are stored; `read` takes them into the records until all are. Prints JSON.
"""

import json
import os
import resource
import sys
import time


def main(what: str, mailbox: int, count: int) -> None:
    """Do it, and print the seconds and the memory held at most, at a fifth of the way and in the end."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deploy.settings")
    import django

    django.setup()
    from django.db import connection

    connection.ensure_connection()
    began = time.perf_counter()
    early = (_store if what == "store" else _read)(mailbox, count)
    took = time.perf_counter() - began
    print(json.dumps({"seconds": took, "early_mb": early, "most_mb": _megabytes()}))


def _store(mailbox: int, count: int) -> float:
    from django.utils import timezone

    from channels.email.inbound.models import Arrival
    from channels.email.inbound.polling import mailbox_poll

    early = 0.0
    while (stored := Arrival.objects.filter(mailbox=mailbox).count()) < count:
        if early == 0.0 and stored * 5 >= count:
            early = _megabytes()
        mailbox_poll(mailbox_id=mailbox, at=timezone.now())
    return early


def _read(mailbox: int, count: int) -> float:
    """Claims as the sweep does, but only what arrived: what the outbox holds besides has its own measures."""
    from django.db import connection
    from django.utils import timezone

    from channels.email.inbound.handling import arrivals_ready
    from channels.email.inbound.models import Arrival
    from crm.outbox.actions import TryLater

    left = Arrival.objects.filter(mailbox=mailbox, state=Arrival.State.STORED)
    done = Arrival.objects.filter(mailbox=mailbox, state=Arrival.State.DONE)
    early = 0.0
    while done.count() < count:
        ids = list(left.order_by("?").values_list("pk", flat=True)[:20])
        if early == 0.0 and done.count() * 5 >= count:
            early = _megabytes()
        with connection.cursor() as cursor:  # nobody else is at these, as under a claim
            cursor.execute("SELECT id FROM unnest(%s::int[]) id WHERE pg_try_advisory_lock(7602, id)", [ids])
            mine = [row[0] for row in cursor.fetchall()]
        handle = arrivals_ready(mine, timezone.now())
        for arrival in mine:
            try:
                handle(arrival, timezone.now(), 1)
            except TryLater:
                continue
        if not ids:
            time.sleep(0.02)
    return early


def _megabytes() -> float:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
