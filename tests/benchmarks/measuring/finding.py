"""Search as you type, from inside the process: whether the right address is in the first ten, how long the database took."""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from random import Random
from typing import Any

from django.db import connection

from gazetteer.entries.models import CrossReference
from gazetteer.entries.queries import cross_references_of, properties_by_reference, property_get
from gazetteer.finding.queries import address_search
from tests.benchmarks.measuring.corrupted import KINDS, Drawn, Typed, drawn
from tests.benchmarks.measuring.figures import Figure, percentile, times

SEED = 7
ADDRESSES = 300  # of each kind
WARMING = 20
FIRST = 10
MOST_MILLISECONDS, LEAST_SHARE = 15, 99
LOOKED_UP = 300
PLANNED = 3  # searches of each kind whose statements are explained
SCAN = re.compile(r"(?:Index (?:Only )?Scan(?: Backward)? using|Bitmap Index Scan on|Seq Scan on) \S+")


class Stopwatch:
    """Adds up the time that statements take, as the asking process sees it."""

    def __init__(self) -> None:
        self.milliseconds = 0.0
        self.statements: list[tuple[str, Any]] = []

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """What the statement gives; its time is added."""
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.milliseconds += (time.perf_counter() - began) * 1000
            self.statements.append((sql, params))


@contextmanager
def watched() -> Iterator[Stopwatch]:
    """A stopwatch over the statements of the block."""
    watch = Stopwatch()
    with connection.execute_wrapper(watch):
        yield watch


def typeahead(name: str, *, addresses: int = ADDRESSES) -> list[Figure]:
    """For each kind of typing the database's time of a search, and the share of addresses found in the first ten."""
    random = Random(SEED)
    wanted = drawn(random, count=addresses)
    for one in wanted[:WARMING]:
        address_search(query=one.address)
    figures = [_kind(f"  {kind}", typed, wanted, random) for kind, typed in KINDS.items()]
    everything = [value for figure in figures for value in figure.values]
    return [times(f"typeahead, {name}, in the database", everything, p95=MOST_MILLISECONDS), *figures]


def _kind(name: str, typed: Typed, wanted: Sequence[Drawn], random: Random) -> Figure:
    values, found = [], 0
    for one in wanted:
        query = typed(one, random)
        with watched() as watch:
            hits = address_search(query=query, limit=FIRST)
        values.append(watch.milliseconds)
        found += any(hit.uprn and hit.uprn in {one.uprn, one.building_uprn} for hit in hits[:FIRST])
    share = 100 * found / max(len(wanted), 1)
    met = percentile(values, 95) <= MOST_MILLISECONDS and share >= LEAST_SHARE
    target = f"p95 <= {MOST_MILLISECONDS}, {LEAST_SHARE}%"
    return Figure(name, "ms", tuple(values), target, met, f"{share:.1f}% found")


def lookups(name: str) -> list[Figure]:
    """One property by its UPRN, its keys in other systems, and the property by such a key."""
    random = Random(SEED)
    keys = list(CrossReference.objects.order_by("pk").values_list("pk", flat=True))
    chosen = list(CrossReference.objects.in_bulk(random.sample(keys, min(LOOKED_UP, len(keys)))).values())
    asks: dict[str, Callable[[CrossReference], object]] = {
        "UPRN": lambda one: property_get(uprn=one.property_id),
        "UPRN to every key": lambda one: cross_references_of(uprn=one.property_id),
        "key to UPRN": lambda one: properties_by_reference(reference=one.reference, source=one.source),
    }
    return [times(f"{what}, {name}", [_timed(ask, one) for one in chosen], p95=3) for what, ask in asks.items()]


def _timed(ask: Callable[[CrossReference], object], one: CrossReference) -> float:
    with watched() as watch:
        ask(one)
    return watch.milliseconds


def plans() -> dict[str, list[str]]:
    """By kind of typing, the indexes that its statements use and the tables they read through, most used first."""
    random = Random(SEED)
    wanted = drawn(random, count=PLANNED)
    told: dict[str, list[str]] = {}
    for kind, typed in KINDS.items():
        with watched() as watch:
            for one in wanted:
                address_search(query=typed(one, random), limit=FIRST)
        told[kind] = scans_of(watch.statements)
    return told


def scans_of(statements: Sequence[tuple[str, Any]]) -> list[str]:
    """The indexes that the statements use and the tables they read through, most used first."""
    scans: dict[str, int] = {}
    for sql, params in statements:
        for scan in _scans(sql, params) if sql.lstrip(" (").startswith("SELECT") else ():
            scans[scan] = scans.get(scan, 0) + 1
    return sorted(scans, key=lambda scan: (-scans[scan], scan))


def _scans(sql: str, params: Any) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", params)
        return SCAN.findall("\n".join(row for (row,) in cursor.fetchall()))
