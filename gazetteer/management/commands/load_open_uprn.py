"""manage.py load_open_uprn FILE: fills in positions from OS Open UPRN where the supply has none."""

from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from gazetteer.areas.actions import open_uprn_load
from gazetteer.management.area_loads import carry_out


class Command(BaseCommand):
    help = "Fills in positions from OS Open UPRN (zip or CSV) and lists the properties that it has elsewhere."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        carry_out(self, options, partial(open_uprn_load, path=options["file"], at=timezone.now()))
