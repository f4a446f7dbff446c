"""manage.py load_gazetteer FILE: loads a DTF 7.3 supply, plain or zipped."""

import sys
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gazetteer.supplies.actions import LoadUnderWay, gazetteer_load
from gazetteer.supplies.models import Load
from gazetteer.supplies.supply_files import NotAGazetteer

EXIT_REJECTS = 1
EXIT_NOT_LOADED = 2
REPORT_SECONDS = 0.5
FAULTS_SHOWN = 200


class Command(BaseCommand):
    help = "Loads a land and property gazetteer: one DTF 7.3 supply, plain or zipped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        progress = ProgressLine(started, quiet=options["verbosity"] < 1)
        try:
            load = gazetteer_load(path=options["file"], at=timezone.now(), progress=progress)
        except (NotAGazetteer, LoadUnderWay) as refusal:
            self.stderr.write(str(refusal))
            sys.exit(EXIT_NOT_LOADED)
        finally:
            progress.end()
        if options["verbosity"]:
            self.stdout.write("\n".join(report(load, seconds=time.monotonic() - started)))
        if load.rejects:
            sys.exit(EXIT_REJECTS)


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


def report(load: Load, *, seconds: float) -> list[str]:
    """The lines that tell what a load did, its faults among them."""
    lines = []
    faults = load.faults.order_by("line", "id")
    for fault in faults[:FAULTS_SHOWN]:
        level = _("rejected") if fault.level == "REJECT" else _("warning")
        what = " ".join(part for part in (fault.field, repr(fault.value) if fault.value else "") if part)
        lines.append(_("line %(line)s, %(level)s: %(what)s %(reason)s") % {
            "line": fault.line, "level": level, "what": what, "reason": fault.reason
        })  # fmt: skip
    hidden = load.rejects + load.warnings - len(lines)
    if hidden > 0:
        lines.append(
            _("... and %(hidden)s more, kept in the record of load %(load)s") % {"hidden": hidden, "load": load.pk}
        )
    lines.extend(_changes(load))
    summary = _("%(custodian)s, supply of %(date)s: %(rows)s rows read, %(rejects)s, %(warnings)s, %(seconds).1f s")
    words = {
        "custodian": load.custodian.name,
        "date": load.supply_date.isoformat(),
        "rows": f"{load.rows_read:,}",
        "rejects": ngettext("%(n)s reject", "%(n)s rejects", load.rejects) % {"n": load.rejects},
        "warnings": ngettext("%(n)s warning", "%(n)s warnings", load.warnings) % {"n": load.warnings},
        "seconds": seconds,
    }
    lines.append(summary % words)
    return lines


def _changes(load: Load) -> list[str]:
    names = {
        "street": _("streets"),
        "descriptor": _("street names"),
        "property": _("properties"),
        "address": _("addresses"),
        "cross_reference": _("cross-references"),
    }
    lines = []
    for table, name in names.items():
        change = load.changed[table]
        if any(change.values()):
            lines.append(
                _("%(name)s: %(new)s new, %(changed)s changed, %(closed)s closed")
                % {"name": name, **{key: f"{count:,}" for key, count in change.items()}}
            )
    if not lines:
        lines.append(_("Nothing changed."))
    if load.held_back:
        lines.append(
            _("%(rows)s good rows wait for a street or property whose own row was rejected") % {"rows": load.held_back}
        )
    if load.file_type == "F" and not load.whole:
        lines.append(_("The supply is not whole, so nothing that it leaves out was closed."))
    return lines
