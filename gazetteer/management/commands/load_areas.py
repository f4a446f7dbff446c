"""manage.py load_areas FILE --kind WARD --from 2023-05-04: loads boundaries as they stand from a day."""

from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from gazetteer.areas.actions import areas_load
from gazetteer.areas.models import AreaKind
from gazetteer.management.area_loads import carry_out


class Command(BaseCommand):
    help = "Loads the boundaries of wards, parishes or districts (GeoJSON) as they stand from a day."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--kind", required=True, choices=AreaKind.values)
        parser.add_argument("--from", dest="active_from", required=True, type=date.fromisoformat, metavar="CCYY-MM-DD")
        parser.add_argument("--code-field", default="", help="the property that holds the code, when it is not found")
        parser.add_argument("--name-field", default="", help="the property that holds the name")

    def handle(self, *args: Any, **options: Any) -> None:
        carry_out(
            self,
            options,
            partial(
                areas_load,
                path=options["file"],
                kind=options["kind"],
                active_from=options["active_from"],
                at=timezone.now(),
                code_field=options["code_field"],
                name_field=options["name_field"],
            ),
        )
