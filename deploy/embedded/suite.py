"""make test: every step CI runs, in order; all of them run even when one fails, and at the end one line each."""

import os
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.embedded.demo import secret_key
from deploy.embedded.places import CHECKOUT
from deploy.embedded.services import lease

RESULTS = CHECKOUT / ".local" / "test-results"
NO_TESTS = 5  # pytest's exit status for a selection that holds none


@dataclass(frozen=True)
class Step:
    """One command of the suite."""

    name: str
    command: tuple[str, ...]
    counted: bool = False


@dataclass(frozen=True)
class Result:
    """How a step went."""

    step: Step
    status: int
    seconds: float

    @property
    def good(self) -> bool:
        """True when nothing failed; a selection without tests is not a failure."""
        return self.status == 0 or (self.step.counted and self.status == NO_TESTS)


def steps() -> list[Step]:
    """The suite: the quick ones first; browser journeys and faults by themselves, because they need the machine."""
    python = sys.executable
    tool = str(Path(python).parent)
    manage = (python, "manage.py")
    return [
        Step("ruff check", (f"{tool}/ruff", "check", ".")),
        Step("ruff format", (f"{tool}/ruff", "format", "--check", ".")),
        Step("import rules", (f"{tool}/lint-imports",)),
        Step("types", (f"{tool}/mypy", ".")),
        Step("migrations", (*manage, "makemigrations", "--check", "--dry-run")),
        _tests("tests", "not journey and not fault", "-n", "2"),
        _tests("faults", "fault"),
        _tests("journeys", "journey"),
    ]


def _tests(name: str, marked: str, *options: str) -> Step:
    report = f"--junit-xml={RESULTS / f'{name}.xml'}"
    return Step(name, (sys.executable, "-m", "pytest", "-q", "-m", marked, report, *options), counted=True)


def main() -> int:
    """Run the suite; 0 when every step is good."""
    shutil.rmtree(RESULTS, ignore_errors=True)
    RESULTS.mkdir(parents=True)
    held = lease(purpose="test")
    try:
        environment = {"SECRET_KEY": secret_key(held.place.state)} | os.environ | held.environment
        results = [run(step, environment) for step in steps()]
    finally:
        held.release()
    print("\n" + "\n".join(_line(result) for result in results))
    failed = [result.step.name for result in results if not result.good]
    print(f"FAILED: {', '.join(failed)}" if failed else "Every step is good.")
    print(counts(RESULTS), flush=True)
    return 1 if failed else 0


def run(step: Step, environment: Mapping[str, str]) -> Result:
    """How one step went; what it prints is shown."""
    print(f"\n=== {step.name}: {' '.join(step.command[1:] if step.counted else step.command)}", flush=True)
    begun = time.monotonic()
    done = subprocess.run(step.command, cwd=CHECKOUT, env=dict(environment), stdin=subprocess.DEVNULL, check=False)
    return Result(step, done.returncode, time.monotonic() - begun)


def counts(folder: Path) -> str:
    """The closing line: how many tests passed, failed and were skipped in all selections together."""
    total = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
    for path in sorted(folder.glob("*.xml")):
        for one in ET.parse(path).iter("testsuite"):
            for name in total:
                total[name] += int(one.get(name, "0"))
    failed = total["failures"] + total["errors"]
    passed = total["tests"] - failed - total["skipped"]
    return f"{passed} passed, {failed} failed, {total['skipped']} skipped"


def _line(result: Result) -> str:
    return f"{'good' if result.good else 'FAILED':<7} {result.step.name:<14} {result.seconds:7.1f} s"
