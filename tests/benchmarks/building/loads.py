"""Loads by the ordinary command, each as a process of its own: its seconds, its peak memory, what it left."""

import json
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gazetteer.generating.change_files import write_changes

CHANGES = 1000
Step = Callable[[str, Callable[[], Any]], Any]


def three_loads(full: Path, *, step: Step) -> dict[str, dict[str, Any]]:
    """The first load of a full supply, the same file once more, and a change-only file of a thousand rows to it."""
    with tempfile.TemporaryDirectory() as folder:
        plain, changes = plain_supply(full, Path(folder)), Path(folder) / "changes.csv"
        write_changes(changes, supply=plain, changes=CHANGES, seed=CHANGES)
        return {
            "first": step("gazetteer", lambda: timed_load(full)),
            "identical": step("gazetteer, the same file again", lambda: timed_load(full)),
            "changes": step("gazetteer, changes only", lambda: timed_load(changes)),
        }


def timed_load(path: Path) -> dict[str, Any]:
    """What loading the file took."""
    command = [sys.executable, "-m", "tests.benchmarks.building.load_once", str(path)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    told = child.stdout.read() if child.stdout else ""
    _pid, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in {0, 1}:
        raise SystemExit(f"the gazetteer was not loaded: exit status {child.returncode}")
    unit = 1 if sys.platform == "darwin" else 1024
    return {
        "file": path.name,
        "seconds": json.loads(told)["seconds"],
        "megabytes": round(used.ru_maxrss * unit / 2**20),
        "processor_seconds": round(used.ru_utime + used.ru_stime, 1),
    }


def plain_supply(full: Path, folder: Path) -> Path:
    """The supply itself, unpacked where it comes in a zip."""
    if not zipfile.is_zipfile(full):
        return full
    with zipfile.ZipFile(full) as packed:
        return Path(packed.extract(packed.namelist()[0], folder))
