"""manage.py watch_mailboxes: asks mail servers to say at once what comes (IDLE), for as long as it runs."""

import signal
from typing import Any

from django.core.management.base import BaseCommand

from channels.email.inbound.watching import Watching


class Command(BaseCommand):
    help = "Tells the sweep at once of what comes into mailboxes whose servers know IDLE. Stop with Ctrl-C."

    def handle(self, *args: Any, **options: Any) -> None:
        watching = Watching()

        def stop(_signal: int, _frame: object) -> None:
            watching.stopping = True

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        watching.run()
