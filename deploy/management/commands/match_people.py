"""manage.py match_people FILE: which rows of a CSV file are one person, written as pairs with scores and reasons."""

import csv
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from crm.customers.matching.files import KNOWN, ColumnsUnknown, FileMatch, people_match


class Command(BaseCommand):
    help = "Finds the rows of CSV files that are one person or business. Nothing is read from or written to the index."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+")
        parser.add_argument("--key", required=True, help="the column that names the row")
        parser.add_argument(
            "--column", action="append", default=[], metavar="WHAT=COLUMN[,COLUMN]", help=f"WHAT is {', '.join(KNOWN)}"
        )
        parser.add_argument("--least", type=float, default=0.0, help="the lowest score that is written, in bits")
        parser.add_argument("--truth", help="a column that says which rows are one: prints precision, recall and F1")

    def handle(self, *args: Any, **options: Any) -> None:
        columns = dict(each.partition("=")[::2] for each in options["column"])
        try:
            found = people_match(
                options["files"],
                key=options["key"],
                columns={what: named.split(",") for what, named in columns.items()},
                least=options["least"],
            )
            if options["truth"]:
                self._measured(found, options["truth"])
                return
        except (ColumnsUnknown, OSError, ValueError, KeyError) as refused:
            raise CommandError(str(refused)) from refused
        lines = csv.writer(sys.stdout)
        lines.writerow(["one", "other", "score", "same", "reasons"])
        for pair in found.pairs:
            lines.writerow([pair.one, pair.other, round(pair.score, 2), int(pair.same), ", ".join(pair.reasons)])

    def _measured(self, found: FileMatch, truth: str) -> None:
        for words, how in (("at review", {}), ("taken to be one", {"same": True}), ("groups", {"groups": True})):
            got = found.measured(truth, **how)
            self.stdout.write(f"{words}: precision {got.precision:.4f}, recall {got.recall:.4f}, F1 {got.f1:.4f}")
