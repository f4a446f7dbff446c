"""Numbers of one measure, the table that is printed, the file that is kept."""

import json
import math
import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table: what, in which unit, its numbers, what the issue asks for."""

    name: str
    unit: str
    values: tuple[float, ...]
    target: str = ""
    is_met: bool | None = None
    note: str = ""

    @property
    def summary(self) -> dict[str, Any]:
        """The line as the file keeps it."""
        found: dict[str, Any] = {"name": self.name, "unit": self.unit, "n": len(self.values)}
        if self.values:
            found |= {
                "median": round(statistics.median(self.values), 2),
                "p95": round(percentile(self.values, 95), 2),
                "max": round(max(self.values), 2),
            }
        return found | {"target": self.target, "met": self.is_met, "note": self.note}


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that so many in a hundred do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * share / 100) - 1)]


def times(name: str, values: Sequence[float], *, p95: float | None = None, note: str = "") -> Figure:
    """A figure of server times in milliseconds, whose 95th percentile has a target."""
    met = None if p95 is None or not values else percentile(values, 95) <= p95
    return Figure(name, "ms", tuple(values), f"p95 <= {p95:g}" if p95 is not None else "", met, note)


def single(name: str, unit: str, value: float, *, most: float | None = None, least: float | None = None) -> Figure:
    """A figure of one number with a target from above or below."""
    target = f"<= {most:g}" if most is not None else f">= {least:g}" if least is not None else ""
    met = value <= most if most is not None else value >= least if least is not None else None
    return Figure(name, unit, (value,), target, met)


def loads(name: str, facts: dict[str, Any], *, first: float) -> list[Figure]:
    """The figures of the first load of a supply, the same once more, and a change-only file of 1,000 rows."""
    whole, identical, changes = facts["first"], facts["identical"], facts["changes"]
    return [
        single(f"load, {name}", "s", whole["seconds"], most=first),
        single("  of which the loading process computed", "s", whole["processor_seconds"]),
        single("  its peak memory", "MB", whole["megabytes"], most=500),
        single("  the same file again", "s", identical["seconds"], most=round(whole["seconds"] / 2, 1)),
        single("  changes only, 1,000 rows", "s", changes["seconds"], most=2),
    ]


def not_measured(name: str, why: str) -> Figure:
    """A line that says what is missing."""
    return Figure(name, "", (), note=why)


@dataclass(slots=True)
class Results:
    """Everything measured in one run."""

    figures: list[Figure] = field(default_factory=list)

    def add(self, *figures: Figure) -> None:
        """Nothing; each figure is kept and printed."""
        for figure in figures:
            self.figures.append(figure)
            print(line(figure), flush=True)

    def write(self, folder: Path, *, at: datetime, facts: dict[str, Any]) -> Path:
        """The file that keeps them."""
        folder.mkdir(exist_ok=True)
        path = folder / f"{at:%Y-%m-%dT%H%M%S}.json"
        said = {
            "at": at.isoformat(),
            "machine": machine(),
            "data": facts,
            "figures": [figure.summary for figure in self.figures],
        }
        path.write_text(json.dumps(said, indent=2) + "\n")
        return path


HEAD = f"{'':<46} {'n':>5} {'median':>9} {'p95':>9} {'max':>9}      {'target':<14}"


def line(figure: Figure) -> str:
    """One line of the table."""
    verdict = {True: "met", False: "NOT MET", None: ""}[figure.is_met]
    if not figure.values:
        return f"{figure.name:<46} not measured: {figure.note}"
    said = figure.summary
    numbers = " ".join(f"{said[name]:>9.1f}" for name in ("median", "p95", "max"))
    if len(figure.values) == 1:
        numbers = f"{figure.values[0]:>9.1f} {'':>9} {'':>9}"
    told = f"{figure.name:<46} {len(figure.values):>5} {numbers} {figure.unit:<4} {figure.target:<14} {verdict:<8}"
    return (told + figure.note).rstrip()


def machine() -> dict[str, Any]:
    """What it was measured on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT version(), pg_database_size(current_database())")
        version, size = cursor.fetchone()
        cursor.execute(
            "SELECT name, setting || coalesce(unit, '') FROM pg_settings WHERE name = ANY(%s) ORDER BY name",
            [["shared_buffers", "fsync", "synchronous_commit", "full_page_writes", "jit", "work_mem"]],
        )
        settings = dict(cursor.fetchall())
    return {
        "system": platform.platform(),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "processor": _processor(),
        "memory_gigabytes": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "load_average": [round(load, 2) for load in os.getloadavg()],
        "postgresql": version,
        "postgresql_settings": settings,
        "database_megabytes": round(size / 2**20),
    }


def _processor() -> str:
    try:
        for row in Path("/proc/cpuinfo").read_text().splitlines():
            if row.startswith("model name"):
                return row.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor()
