"""python -m tests.benchmarks.storm FILE: ten minutes in which everything is killed in turn under load (tests/faults/storm).

Figures go to FILE as JSON. It has services of its own; SECONDS in STORM_SECONDS when ten minutes are too long.
"""

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.benchmarks.measuring.figures import Figure, single

SECONDS = 600


def main(words: list[str]) -> int:
    """Storm, write the figures to the file named; 0 whatever they are."""
    said = subprocess.run(
        [sys.executable, "-m", "tests.faults.storm", os.environ.get("STORM_SECONDS", str(SECONDS))],
        stdout=subprocess.PIPE, check=False,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(said.stdout.splitlines()[-1])
    for one in found["odd"]:
        print(f"  {one}", flush=True)
    Path(words[0]).write_text(json.dumps({"figures": [asdict(one) for one in _figures(found)], **found}))
    return 0


def _figures(found: dict[str, Any]) -> list[Figure]:
    came, kills = found["emails"] + found["contacts"], sum(found["killed"].values())
    return [
        single("storm: lost, or sent twice and not said", "", len(found["odd"]), most=0),
        single(f"  emails and contacts while {kills} times something was killed", "", came),
        single("  messages that went twice, and say so", "", found["copies"], most=found["most_copies"]),
        single("  seconds until all was done afterwards", "s", found["settled_seconds"]),
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
