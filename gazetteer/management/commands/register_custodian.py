"""manage.py register_custodian CODE NAME: from now on this custodian's supplies are taken."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from gazetteer.supplies.actions import AreaUnclear, custodian_register
from gazetteer.supplies.boundaries import NotABoundary


class Command(BaseCommand):
    help = "Registers a custodian of the gazetteer, with the area its entries lie in; again, to change them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", type=int, help="its code in the supplies, for example 4245")
        parser.add_argument("name")
        parser.add_argument(
            "--area", type=int, nargs=4, metavar=("WEST", "SOUTH", "EAST", "NORTH"), help="in metres of the grid"
        )
        parser.add_argument("--boundary", type=Path, help="GeoJSON of its boundary")
        parser.add_argument("--usual-interval", type=int, metavar="DAYS", help="between its change-only files")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            boundary = json.loads(options["boundary"].read_bytes()) if options["boundary"] else None
            custodian = custodian_register(
                code=options["code"],
                name=options["name"],
                at=timezone.now(),
                box=tuple(options["area"]) if options["area"] else None,
                boundary=boundary,
                usual_interval_days=options["usual_interval"],
            )
        except OSError as error:
            words = {"path": options["boundary"], "reason": (error.strerror or str(error)).lower()}
            raise CommandError(_("%(path)s cannot be read: %(reason)s.") % words) from error
        except (AreaUnclear, NotABoundary) as error:
            raise CommandError(str(error)) from error
        except (ValueError, RecursionError) as error:
            raise CommandError(_("The boundary is not GeoJSON.")) from error
        if options["verbosity"]:
            self.stdout.write(
                _("%(name)s (%(code)s) is registered.") % {"name": custodian.name, "code": custodian.code}
            )
