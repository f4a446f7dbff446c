"""How long a command took and how much memory it and its children held together at most."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

EVERY_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Watched:
    """What one run of a command took: seconds by the clock, bytes of memory at its height, what it printed."""

    seconds: float
    peak_bytes: int
    said: str


def managed(words: Sequence[str], *, url: str, log: Path) -> Watched:
    """The run of `manage.py WORDS` on this database. Raises SystemExit with the end of its output when it failed."""
    log.parent.mkdir(exist_ok=True)
    began, peak = time.perf_counter(), 0
    with log.open("wb") as output:
        child = subprocess.Popen(
            [sys.executable, "manage.py", *words],
            stdout=output,
            stderr=subprocess.STDOUT,
            env=os.environ | {"DATABASE_URL": url},
        )
        while child.poll() is None:
            peak = max(peak, _held(child.pid))
            time.sleep(EVERY_SECONDS)
    said = log.read_text()
    if child.returncode:
        raise SystemExit(f"manage.py {' '.join(words)} failed:\n{said[-3000:]}")
    return Watched(seconds=time.perf_counter() - began, peak_bytes=peak, said=said)


def _held(pid: int) -> int:
    """Resident memory of a process and all that descend from it, pages they share counted once each process."""
    parents, sizes = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        parents[int(stat.parent.name)] = int(fields[1])
        sizes[int(stat.parent.name)] = int(fields[21]) * os.sysconf("SC_PAGE_SIZE")
    family = {pid}
    while more := {child for child, parent in parents.items() if parent in family} - family:
        family |= more
    return sum(sizes.get(one, 0) for one in family)
