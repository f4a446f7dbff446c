"""manage.py sweep: everything due in the outbox and among the clocks, for as long as it runs."""

import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from crm.outbox.sweeping import Sweep


class Command(BaseCommand):
    help = "Sends what is due and watches the promises. Run any number of copies; stop with Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="go round once and end")

    def handle(self, *args: Any, **options: Any) -> None:
        sweep = Sweep(clock=timezone.now)
        if options["once"]:
            self.stdout.write(f"{sweep.once()} done")
            return

        def stop(_signal: int, _frame: object) -> None:
            sweep.stopping = True

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        sweep.run()
