"""Loads of facts in words: what changed by kind, what was left out and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from gazetteer.facts.models import FactReject

WHY = {
    "UPRN": gettext_lazy("Property"),
    "USRN": gettext_lazy("Street"),
    "AREA": gettext_lazy("Area"),
    "KIND": gettext_lazy("Kind"),
    "VALUE": gettext_lazy("Value"),
    "FROM": gettext_lazy("From when"),
    "TO": gettext_lazy("Until when"),
    "TWICE": gettext_lazy("Twice"),
    "LINE": gettext_lazy("Where"),
}


@dataclass(frozen=True, slots=True)
class RejectLine:
    """One fact that was left out: the line, what was wrong, what stood there, why."""

    line: str
    what: str
    stood: str
    reason: str


def change_rows(changed: Mapping[str, Mapping[str, int]]) -> list[tuple[str, list[str]]]:
    """Of each kind: new, changed, ended, the same as before."""
    columns = ("new", "changed", "ended", "same")
    return [(code, [f"{counts.get(name, 0):,}" for name in columns]) for code, counts in changed.items()]


def reject_lines(rejects: Iterable[FactReject | Mapping[str, Any]]) -> list[RejectLine]:
    """Those that were left out, or would be."""
    return [
        _line(one.line, one.code, one.row, one.reason) if isinstance(one, FactReject) else _line(**one)
        for one in rejects
    ]


def _line(line: int, code: str, row: Mapping[str, str], reason: str) -> RejectLine:
    stood = ", ".join(f"{name} {text}" for name, text in row.items())
    return RejectLine(f"{line:,}", str(WHY.get(code, code)), stood, reason)
