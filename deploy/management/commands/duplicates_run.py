"""manage.py duplicates_run: looks at the whole index for records that may be one customer, and fills the queue."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from crm.customers.matching.actions.running import run_ask, run_carry_out, run_stop
from crm.customers.matching.models import DuplicateRun
from crm.teams.actor import system

EVERY = 100_000  # records between two lines


class Command(BaseCommand):
    help = "Looks at the whole index for records that may be one customer, and fills the queue. Ctrl+C stops it."

    def handle(self, *args: Any, **options: Any) -> None:
        actor = system("duplicates_run")
        asked = run_ask(actor=actor, at=timezone.now())
        told: set[str] = set()

        def tell(stage: str, records: int) -> None:
            line = f"{DuplicateRun.Stage(stage).label}: {records // EVERY * EVERY or records:,} records"
            if stage not in told or (records % EVERY == 0 and line not in told):
                self.stdout.write(line)
            told.update((stage, line))

        try:
            carried_out = run_carry_out(run_id=asked.pk, now=timezone.now, tell=tell)
        except KeyboardInterrupt as stopped:
            run_stop(run_id=asked.pk, actor=actor, at=timezone.now())
            raise CommandError("Stopped: nothing was changed. Run it again at any time.") from stopped
        asked.refresh_from_db()
        if not carried_out:
            raise CommandError("Another look at the index is under way.")
        if asked.state != DuplicateRun.State.DONE:
            raise CommandError(f"{asked.get_state_display()}. {asked.failure}")
        self.stdout.write(
            f"{asked.records:,} records, {asked.pairs:,} pairs, {asked.fresh:,} of them new to the queue."
        )
