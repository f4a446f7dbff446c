"""manage.py load_postcodes FILE [FILE ...]: loads the ONS Postcode Directory of any release, or a council's own list."""

from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from gazetteer.areas.actions import postcodes_load
from gazetteer.management.area_loads import carry_out


class Command(BaseCommand):
    help = "Loads postcodes (ONSPD, zip or CSV): that they exist, where they are, their ward and their council."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", type=Path, nargs="+")
        parser.add_argument("--districts", default="", help="only of these councils: GSS codes with commas between")
        parser.add_argument("--names", type=Path, help="a CSV of council codes and names, when the zip has none")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = frozenset(code.strip().upper() for code in options["districts"].split(",") if code.strip())
        for path in options["files"]:
            carry_out(
                self,
                options,
                partial(postcodes_load, path=path, at=timezone.now(), councils=wanted, names=options["names"]),
            )
