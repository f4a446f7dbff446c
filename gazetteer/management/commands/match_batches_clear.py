"""python manage.py match_batches_clear: files of addresses and their rows whose day has come are gone."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from gazetteer.matching.actions import batches_clear


class Command(BaseCommand):
    help = "Removes the files and rows of matching batches that are older than 30 days; their counts stay."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Nothing; says how many were cleared."""
        count = batches_clear(on=timezone.localdate(timezone.now()))
        self.stdout.write(f"{count} batches cleared")
