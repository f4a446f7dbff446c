"""manage.py replay: rebuilds clocks, cases and merges from what happened and names every column that says else."""

from collections.abc import Callable, Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases.casework.replaying import cases_replay
from crm.contacts.correspondence.replaying import items_replay
from crm.customers.merging.replaying import merges_replay
from crm.sla.replaying import clocks_replay
from crm.teams.differences import Difference


class Command(BaseCommand):
    help = "Rebuilds clocks, cases and merges from what happened and lists what differs; then ends with status 1."
    replays: tuple[tuple[str, Callable[..., Iterator[Difference]]], ...] = (
        ("clocks", clocks_replay),
        ("cases", cases_replay),
        ("merges", merges_replay),
        ("messages to us", items_replay),
    )

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        for name, replay in self.replays:
            read = 0

            def progress(done: int, name: str = name) -> None:
                nonlocal read
                read = done
                if done % 20_000 == 0:
                    self.stderr.write(f"{done:,} {name} read")

            for difference in replay(progress=progress):
                found += 1
                self.stdout.write(
                    f"{difference.table} {difference.key} {difference.column}: "
                    f"stored {difference.stored}, replayed {difference.replayed}"
                )
            self.stdout.write(f"{read:,} {name} replayed.")
        if found:
            raise CommandError(f"{found:,} differences: the columns do not agree with what happened.", returncode=1)
        self.stdout.write("Everything agrees with what happened.")
