"""manage.py finding_keys: compares what customers are found by with what they are called; --mend puts it right."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from crm.customers.finding.proving import keys_prove


class Command(BaseCommand):
    help = "Compares what customers are found by with what they are called; ends with status 1 when anything differs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--mend", action="store_true", help="put right what differs, and remove words of nobody")

    def handle(self, *args: Any, **options: Any) -> None:
        def progress(done: int) -> None:
            if done % 100_000 == 0:
                self.stderr.write(f"{done:,} customers compared")

        found = keys_prove(mend=options["mend"], progress=progress)
        self.stdout.write(f"{found.customers:,} customers and {found.words:,} words compared.")
        if found.agrees:
            self.stdout.write("Everybody is found by what they are called.")
            return
        wrong = f"{found.customers_wrong:,} customers and {found.words_wrong:,} words"
        if not options["mend"]:
            raise CommandError(f"{wrong} are not kept as they should be: run finding_keys --mend.", returncode=1)
        self.stdout.write(f"Put right: {wrong}.")
