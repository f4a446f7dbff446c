"""manage.py load_facts FILE --source waste-rounds: takes in what is true at addresses, or what happened there."""

import sys
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from gazetteer.facts.actions import ENDS_MANY, FactLoadUnderWay, FactsRefused, Taking, fact_file_load
from gazetteer.facts.models import FactLoad, Nature
from gazetteer.facts.reading import NotFacts
from gazetteer.management.commands.load_gazetteer import EXIT_NOT_LOADED, EXIT_REJECTS, ProgressLine


class Command(BaseCommand):
    help = "Loads facts about addresses, or events at them (CSV, plain or zipped)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", required=True, help="who says so, always by the same name")
        parser.add_argument("--events", action="store_true", help="the file holds events")
        parser.add_argument("--whole", action="store_true", help="the file is all there is: end what it leaves out")
        parser.add_argument("--dry-run", action="store_true", help="say what would change and change nothing")
        parser.add_argument("--override", action="append", default=[], choices=[ENDS_MANY], metavar="CODE")
        parser.add_argument("--reason", default="", help="why, in words: kept with the load")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        progress = ProgressLine(started, quiet=options["verbosity"] < 1)
        taking = Taking(
            nature=Nature.EVENT if options["events"] else Nature.FACT,
            source=options["source"],
            name=options["file"].name,
            by=_("the command line"),
            at=timezone.now(),
            is_whole=options["whole"],
            dry_run=options["dry_run"],
            overrides=frozenset(options["override"]),
            reason=options["reason"],
        )
        try:
            load = fact_file_load(path=options["file"], taking=taking, progress=progress)
        except (NotFacts, FactsRefused, FactLoadUnderWay) as refusal:
            progress.end()
            self.stderr.write(str(refusal))
            sys.exit(EXIT_NOT_LOADED)
        progress.end()
        if options["verbosity"]:
            self.stdout.write("\n".join(_report(load, seconds=time.monotonic() - started)))
        if load.reject_count:
            sys.exit(EXIT_REJECTS)


def _report(load: FactLoad, *, seconds: float) -> list[str]:
    """The lines that tell what a load did, or would do."""
    words = _("%(kind)s: %(new)s new, %(changed)s changed, %(ended)s ended, %(same)s the same as before")
    none = {"new": 0, "changed": 0, "ended": 0, "same": 0}
    lines = [
        words % {"kind": code, **{n: f"{v:,}" for n, v in (none | counts).items()}}
        for code, counts in load.changed.items()
    ]
    if load.ignored:
        lines.append(_("Not read: %(columns)s") % {"columns": ", ".join(load.ignored)})
    if load.left_standing:
        lines.append(_("A line does not say of which address it speaks: nothing that the file leaves out was ended."))
    summary = _("%(file)s: %(rows)s facts or events, %(rejects)s left out, %(seconds).1f s")
    values = {"file": load.name, "rows": f"{load.rows:,}", "rejects": f"{load.reject_count:,}", "seconds": seconds}
    return [*lines, summary % values]
