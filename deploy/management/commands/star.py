"""manage.py star [FOLDER]: the analysts' tables as Parquet files."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cases.reports.star.writing import StarNotWritten, Written, star_write


class Command(BaseCommand):
    help = "Writes the analysts' tables (docs/star.md) as Parquet files into FOLDER, or into STAR_FOLDER."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", nargs="?", default=settings.STAR_FOLDER)

    def handle(self, *args: Any, folder: str, **options: Any) -> None:
        if not folder:
            raise CommandError("Name a folder, or set STAR_FOLDER in the environment.")

        def progress(one: Written) -> None:
            self.stdout.write(f"{one.table:<16} {one.rows:>12,} rows  {one.size / 1e6:>8.1f} MB")

        try:
            star_write(folder=Path(folder), at=timezone.now(), progress=progress)
        except StarNotWritten as wrong:
            raise CommandError(str(wrong)) from None
