"""What the commands that load boundaries, postcodes and positions share: progress, refusals, the report."""

import sys
import time
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from gazetteer.areas.actions.loads import AreaLoadUnderWay
from gazetteer.areas.actions.positions import NotOpenUprn
from gazetteer.areas.geojson import NotBoundaries
from gazetteer.areas.models import AreaLoad
from gazetteer.areas.postcode_files import NotPostcodes
from gazetteer.management.commands.load_gazetteer import EXIT_NOT_LOADED, EXIT_REJECTS, ProgressLine

FAULTS_SHOWN = 200


def carry_out(command: BaseCommand, options: dict[str, Any], act: Callable[..., AreaLoad]) -> None:
    """Nothing; the load was made and reported. Ends with 1 where something was left out, 2 where nothing was loaded."""
    started = time.monotonic()
    progress = ProgressLine(started, quiet=options["verbosity"] < 1)
    try:
        load = act(progress=progress)
    except (NotBoundaries, NotPostcodes, NotOpenUprn, AreaLoadUnderWay) as refusal:
        progress.end()
        command.stderr.write(str(refusal))
        sys.exit(EXIT_NOT_LOADED)
    progress.end()
    if options["verbosity"]:
        command.stdout.write("\n".join(report(load, seconds=time.monotonic() - started)))
    if load.fault_count and load.subject != "POSITIONS":
        sys.exit(EXIT_REJECTS)


def report(load: AreaLoad, *, seconds: float) -> list[str]:
    """The lines that tell what a load did, what it left out among them."""
    place = _("feature") if load.subject == "AREAS" else _("line")
    lines = []
    for number, what, reason in load.faults[:FAULTS_SHOWN]:
        at = _("property") if load.subject == "POSITIONS" else f"{place} {number}:"
        lines.append(" ".join(part for part in (at, what, reason) if part))
    if load.fault_count > FAULTS_SHOWN:
        lines.append(_("... and %(more)s more") % {"more": f"{load.fault_count - FAULTS_SHOWN:,}"})
    changes = [f"{words(name)}: {count:,}" for name, count in load.changed.items() if count]
    lines.append(", ".join(changes) if changes else _("Nothing changed."))
    summary = _("%(file)s: %(rows)s read, %(faults)s faults, %(seconds).1f s")
    values = {"file": load.file_name, "rows": f"{load.rows_read:,}", "faults": f"{load.fault_count:,}"}
    lines.append(summary % {**values, "seconds": seconds})
    return lines


def words(name: str) -> str:
    """What happened to so many, in words."""
    return {
        "new": _("new"),
        "changed": _("changed"),
        "redrawn": _("drawn anew"),
        "unchanged": _("the same as before"),
        "ended": _("older ones ended"),
        "withdrawn": _("withdrawn"),
        "found": _("of our properties"),
        "filled": _("positions filled in"),
    }[name]
