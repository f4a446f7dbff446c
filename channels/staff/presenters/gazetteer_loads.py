"""Loads and runs as their pages show them: names of records and changes, counts with separators, streets."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gazetteer.supplies.actions.uploads import shown_name
from gazetteer.supplies.models import Load, LoadRun, RunState

RECORDS = {
    "10": gettext_lazy("Header"),
    "11": gettext_lazy("Streets"),
    "12": gettext_lazy("Street cross-references"),
    "13": gettext_lazy("Elementary street units"),
    "14": gettext_lazy("Street unit coordinates"),
    "15": gettext_lazy("Street names"),
    "21": gettext_lazy("Properties (BLPU)"),
    "22": gettext_lazy("Provenance"),
    "23": gettext_lazy("Cross-references"),
    "24": gettext_lazy("Addresses (LPI)"),
    "28": gettext_lazy("Delivery points"),
    "29": gettext_lazy("Metadata"),
    "30": gettext_lazy("Successors"),
    "31": gettext_lazy("Organisations"),
    "32": gettext_lazy("Classifications"),
    "99": gettext_lazy("Trailer"),
    "?": gettext_lazy("Not a record of the format"),
}
TABLES = {
    "street": gettext_lazy("Streets"),
    "descriptor": gettext_lazy("Street names"),
    "property": gettext_lazy("Properties"),
    "address": gettext_lazy("Addresses"),
    "cross_reference": gettext_lazy("Cross-references"),
    "delivery_point": gettext_lazy("Delivery points"),
    "successor": gettext_lazy("Successors"),
    "organisation": gettext_lazy("Organisations"),
    "classification": gettext_lazy("Classifications"),
}
PHASES = {
    "": gettext_lazy("Beginning"),
    "reading": gettext_lazy("Reading the file"),
    "checking": gettext_lazy("Comparing with what is there"),
    "writing": gettext_lazy("Writing the addresses"),
    "changing": gettext_lazy("Changing what is there"),
    "done": gettext_lazy("Done"),
}
TAGS = {
    RunState.QUEUED: "waiting",
    RunState.RUNNING: "working",
    RunState.DONE: "done",
    RunState.REFUSED: "late",
    RunState.FAILED: "late",
}


@dataclass(frozen=True, slots=True)
class RunShown:
    """A run in words."""

    run: LoadRun
    files: str
    state: str
    tag: str
    phase: str
    percent: int
    stopped: bool

    @property
    def going_on(self) -> bool:
        """Whether it has not ended, so that the page keeps looking."""
        return self.run.state in (RunState.QUEUED, RunState.RUNNING)


def run_shown(run: LoadRun, *, stopped: bool = False) -> RunShown:
    """The run as the page shows it; `stopped` when its worker died."""
    return RunShown(
        run=run,
        files=", ".join(shown_name(place) for place in run.files),
        state=_("Stopped") if stopped else run.get_state_display(),
        tag="late" if stopped else TAGS[RunState(run.state)],
        phase=str(PHASES.get(run.phase, run.phase)),
        percent=round(run.share * 100),
        stopped=stopped,
    )


def read_lines(load: Load) -> list[tuple[str, str, int, dict[str, int]]]:
    """Of each record type: its number, its name, its rows, and the good ones by change type."""
    return [
        (code, str(RECORDS.get(code, _("Other"))), rows, load.change_types.get(code, {}))
        for code, rows in sorted(load.read.items())
    ]


def change_lines(changed: dict[str, dict[str, int]]) -> list[tuple[str, dict[str, int]]]:
    """Of each kind of entry that changes: its name and the counts."""
    return [(str(TABLES.get(name, name)), counts) for name, counts in changed.items() if any(counts.values())]


def street_lines(summary: dict[str, Any]) -> list[dict[str, Any]]:
    """The streets on which something changes, as listed with the load, each with a name to show."""
    return [{**street, "name": street["name"] or _("No street")} for street in summary.get("streets", [])]
