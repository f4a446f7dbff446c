"""manage.py write_gazetteer: an invented gazetteer as a file, to try loads, searches and screens at a real size."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from gazetteer.generating.change_files import write_changes
from gazetteer.generating.generator import CUSTODIAN_CODE
from gazetteer.generating.large import write_large_gazetteer


class Command(BaseCommand):
    """Writes a full supply of an invented county, or a change-only file to one written before."""

    help = "Write an invented gazetteer (DTF 7.3): a full supply, or with --changes-to a change-only file to one."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declares the options."""
        parser.add_argument("path", type=Path, help="file to write")
        parser.add_argument("--properties", type=int, default=600_000)
        parser.add_argument("--streets", type=int, default=0, help="one for each 40 properties unless given")
        parser.add_argument("--seed", type=int, default=2026)
        parser.add_argument("--welsh", type=float, default=0.0, metavar="SHARE", help="of the streets, from 0 to 1")
        parser.add_argument("--custodian", type=int, default=CUSTODIAN_CODE)
        parser.add_argument("--changes-to", type=Path, metavar="FILE", help="the plain full supply to change")
        parser.add_argument("--changes", type=int, default=1000, help="rows of the change-only file")

    def handle(self, *args: Any, **options: Any) -> None:
        """Writes the file."""
        self._check(options)
        path: Path = options["path"]
        try:
            if options["changes_to"]:
                write_changes(path, supply=options["changes_to"], changes=options["changes"], seed=options["seed"])
            else:
                names = ("seed", "properties", "streets", "welsh", "custodian")
                write_large_gazetteer(path, **{name: options[name] for name in names})
        except OSError as error:
            raise CommandError(_("%(path)s: %(why)s") % {"path": error.filename, "why": error.strerror}) from error
        except (UnicodeDecodeError, IndexError, ValueError) as error:
            raise CommandError(_("That is no full supply of DTF 7.3.")) from error
        self.stdout.write(_("Wrote %(path)s.") % {"path": path})

    def _check(self, options: dict[str, Any]) -> None:
        if options["properties"] < 1 or options["changes"] < 1 or options["streets"] < 0:
            raise CommandError(_("How many must be at least 1."))
        if not 0 <= options["welsh"] <= 1:
            raise CommandError(_("The Welsh share is between 0 and 1."))
        if not 1 <= options["custodian"] <= 9999:
            raise CommandError(_("A custodian's code has four digits."))
