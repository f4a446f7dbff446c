"""Searches while a full supply is loaded: the same queries before it and throughout, one at a time as somebody types."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from gazetteer.finding.queries import address_search
from tests.benchmarks.building.loads import plain_supply
from tests.benchmarks.measuring.corrupted import KINDS, drawn
from tests.benchmarks.measuring.figures import Figure, percentile, single, times
from tests.benchmarks.measuring.finding import SEED

ADDRESSES = 60
BEFORE = 400  # searches
REST = 0.01  # seconds between two
TWICE = 2.0
AGAIN = ("--override", "OLDER", "--reason", "to search meanwhile")  # the built data ends with a later supply
UPDATED = "2026-09-01"  # when the entries of the supply were changed last


def measured(full: Path, name: str) -> Iterator[list[Figure]]:
    """While the same file is loaded again; then one in which every entry differs, after which the first comes back."""
    random = Random(SEED)
    wanted = drawn(random, count=ADDRESSES)
    queries = [typed(one, random) for one in wanted for typed in KINDS.values()]
    for query in queries[:50]:
        address_search(query=query)
    before = [_searched(queries[at % len(queries)]) for at in range(BEFORE)]
    with tempfile.TemporaryDirectory() as folder:
        plain, changed = plain_supply(full, Path(folder)), Path(folder) / "changed.csv"
        changed.write_text(_all_changed(plain.read_text(encoding="utf-8")), encoding="utf-8")
        yield [times(f"search, {name}, nothing loading", before)]
        yield _during("the same file loads again", plain, queries, before)
        yield _during("every entry changes", changed, queries, before)
        _during("", plain, queries, before)


def _during(what: str, path: Path, queries: Sequence[str], before: Sequence[float]) -> list[Figure]:
    command = [sys.executable, "-m", "tests.benchmarks.building.load_once", str(path), *AGAIN]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    values, empty = [], 0
    while child.poll() is None:
        query = queries[len(values) % len(queries)]
        began = time.perf_counter()
        empty += not address_search(query=query)
        values.append((time.perf_counter() - began) * 1000)
        time.sleep(REST)
    figure = times(
        f"  while {what}", values, p95=round(TWICE * percentile(before, 95), 1), note=f"{empty} found nothing"
    )
    slower = percentile(values, 50) / percentile(before, 50)
    return [figure, single("    median against nothing loading", "times", slower, most=TWICE)]


def _searched(query: str) -> float:
    began = time.perf_counter()
    address_search(query=query)
    took = (time.perf_counter() - began) * 1000
    time.sleep(REST)
    return took


def _all_changed(supply: str) -> str:
    """The supply with a later update on every entry; its first and last line stay, being the supply's own."""
    first, _line, rest = supply.partition("\n")
    body, _line, last = rest.rstrip("\r\n").rpartition("\n")
    return "\n".join((first, body.replace(UPDATED, "2026-08-31"), last)) + "\n"
