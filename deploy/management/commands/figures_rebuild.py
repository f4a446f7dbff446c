"""manage.py figures_rebuild: counts every contact and promise anew, and says what was not as it should have been."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from cases.reports.actions import figures_rebuild


class Command(BaseCommand):
    help = "Counts the figures of the reports anew from the records, and says what differed."

    def handle(self, *args: Any, **options: Any) -> None:
        def progress(done: int) -> None:
            self.stdout.write(f"{done:,} contacts counted")

        found = figures_rebuild(at=timezone.now(), progress=progress)
        if found.agreed:
            self.stdout.write(f"All figures agreed. {found.windows:,} windows closed.")
            return
        self.stdout.write(
            f"Put right: {found.missing:,} missing, {found.different:,} different, {found.gone:,} of what is gone. "
            f"{found.windows:,} windows closed."
        )
