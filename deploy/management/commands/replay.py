"""manage.py replay: rebuilds every clock and case from their events and names every column that says something else."""

from collections.abc import Callable, Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases.casework.replaying import cases_replay
from crm.sla.replaying import Difference, clocks_replay


class Command(BaseCommand):
    help = "Rebuilds clocks and cases from their events and lists what differs; ends with status 1 when anything does."
    replays: tuple[tuple[str, Callable[..., Iterator[Difference]]], ...] = (
        ("clocks", clocks_replay),
        ("cases", cases_replay),
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
