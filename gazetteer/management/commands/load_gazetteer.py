"""manage.py load_gazetteer FILE [FILE ...]: loads one supply, plain or zipped, in one or more volumes."""

import sys
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gazetteer.supplies.actions import gazetteer_load, runs_carry_out
from gazetteer.supplies.load_report import report
from gazetteer.supplies.refusals import OVERRIDES, LoadRefused
from gazetteer.supplies.supply_files import NotAGazetteer

EXIT_REJECTS = 1
EXIT_NOT_LOADED = 2
REPORT_SECONDS = 0.5


class Command(BaseCommand):
    help = "Loads a land and property gazetteer: one supply, full or changes only, plain or zipped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, nargs="*", help="the volumes of one supply, in any order")
        parser.add_argument("--waiting", action="store_true", help="carry out the loads that wait on the staff page")
        parser.add_argument("--dry-run", action="store_true", help="say what would change and change nothing")
        parser.add_argument("--override", action="append", default=[], choices=list(OVERRIDES), metavar="CODE")
        parser.add_argument("--reason", default="", help="why, in words: kept with the load")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["waiting"]:
            taken_up = runs_carry_out(at=timezone.now())
            self.stdout.write(ngettext("%(n)s load taken up", "%(n)s loads taken up", taken_up) % {"n": taken_up})
            return
        if not options["file"]:
            raise CommandError(_("Name the files of the supply, or --waiting."))
        started = time.monotonic()
        progress = ProgressLine(started, quiet=options["verbosity"] < 1)
        path, *more_volumes = options["file"]
        try:
            load = gazetteer_load(
                path=path,
                more_volumes=more_volumes,
                at=timezone.now(),
                progress=progress,
                overrides=frozenset(options["override"]),
                reason=options["reason"],
                dry_run=options["dry_run"],
            )
        except NotAGazetteer as refusal:
            self._refused(str(refusal))
        except LoadRefused as refusal:
            self._refused(str(refusal), codes=refusal.codes)
        finally:
            progress.end()
        if options["verbosity"]:
            self.stdout.write("\n".join(report(load, seconds=time.monotonic() - started)))
        if load.rejects:
            sys.exit(EXIT_REJECTS)

    def _refused(self, why: str, *, codes: tuple[str, ...] = ()) -> None:
        """Says why, and how it can be loaded all the same."""
        self.stderr.write(why)
        if codes:
            options = " ".join(f"--override {code}" for code in codes)
            self.stderr.write(_("To load it all the same: %(options)s --reason 'why'") % {"options": options})
        sys.exit(EXIT_NOT_LOADED)


class ProgressLine:
    """One line on stderr: what is being done, rows, rows a second, time left."""

    def __init__(self, started: float, *, quiet: bool) -> None:
        self._quiet = quiet
        self._phase = ""
        self._phase_started = self._shown = started

    def __call__(self, phase: str, rows: int, share: float) -> None:
        now = time.monotonic()
        if phase != self._phase:
            self._phase, self._phase_started = phase, now
        elif now - self._shown < REPORT_SECONDS and share < 1:
            return
        self._shown = now
        if not self._quiet:
            sys.stderr.write(f"\r{self._words(phase, rows, share, now - self._phase_started):<78}")
            sys.stderr.flush()

    def end(self) -> None:
        """Moves off the line."""
        if self._phase and not self._quiet:
            sys.stderr.write("\n")

    def _words(self, phase: str, rows: int, share: float, spent: float) -> str:
        names = {
            "reading": _("Reading the file"),
            "checking": _("Comparing with what is there"),
            "writing": _("Writing the addresses"),
            "changing": _("Changing the gazetteer"),
            "done": _("Done"),
        }
        words = f"{names[phase]}: {rows:,} {_('rows')}, {share:.0%}"
        if spent > REPORT_SECONDS and 0 < share < 1:
            left = spent / share - spent
            words += f", {rows / spent:,.0f} {_('a second')}, {left:.0f} s {_('left')}"
        return words
