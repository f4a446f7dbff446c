"""Facts of 600,000 addresses: loads by file, what an address is asked, events as crews send them."""

import math
import random
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone

from gazetteer.areas.models import Area, AreaRing
from gazetteer.entries.models import Custodian
from gazetteer.facts.actions import Taking, events_take, fact_file_load, fact_kind_create, facts_take
from gazetteer.facts.models import Nature, Shape
from gazetteer.facts.queries import facts_here
from tests.benchmarks.measuring.figures import Figure, single, times

PROPERTIES, STREETS, WARDS_ACROSS = 600_000, 30_000, 5
FIRST, ROAD, WEST, SOUTH, SIDE = 100_000_000_000, 10_000_000, 370_000, 380_000, 20_000
ASKED, POSTED, SEED = 1_000, 100, 2026
SOURCE = "rounds"
AT = timezone.now()


def measured() -> Iterator[Figure]:
    """Each figure as it is known."""
    began = time.perf_counter()
    _build()
    yield single(f"{PROPERTIES:,} bare properties built", "s", time.perf_counter() - began)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rounds.csv"
        _file(path)
        yield _load("1.2 million facts, first load", path, most=180)
        yield _load("the same file again", path, most=180)
        _file(path, changed=10)
        yield _load("a whole file, a tenth of its facts changed", path, most=180, is_whole=True)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    _more()
    yield from _posted()
    yield from _asked()


def _build() -> None:
    Custodian.objects.create(code=9901, name="BENCH")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO gazetteer_street (usrn, custodian_id, record_type, naming_authority, name, locality, town, label, "
            "sort_key) SELECT %s + n, 9901, 1, 9901, 'Street ' || n, '', 'Sale', 'Street ' || n, '' "
            "FROM generate_series(0::bigint, %s) AS n",
            [ROAD, STREETS - 1],
        )
        cursor.execute(
            "INSERT INTO gazetteer_property (uprn, custodian_id, logical_status, classification, street_id, easting, "
            "northing, organisation, ward_code, parish_code, address, address_lines, postcode, postcode_key, sort_key) "
            "SELECT %s + n, 9901, 1, 'RD', %s + n %% %s, %s + (n * 7919) %% %s, %s + (n * 104729) %% %s, '', '', '', "
            "n || ' Street', '{}', '', '', '' FROM generate_series(0::bigint, %s) AS n",
            [FIRST, ROAD, STREETS, WEST, SIDE, SOUTH, SIDE, PROPERTIES - 1],
        )
    _wards()
    kinds = [
        ("grey_bin", Shape.SCHEDULE),
        ("green_bin", Shape.SCHEDULE),
        ("round", Shape.TEXT),
        ("assisted", Shape.YES),
    ]
    for code, shape in kinds:
        fact_kind_create(code=code, nature=Nature.FACT, shape=shape, name=code, by="bench", at=AT)
    for code, shape in (("councillor", Shape.TEXT), ("conservation", Shape.TEXT)):
        fact_kind_create(code=code, nature=Nature.FACT, shape=shape, name=code, holds_many=True, by="bench", at=AT)
    for code in ("not_out", "round_late"):
        fact_kind_create(code=code, nature=Nature.EVENT, shape=Shape.TEXT, name=code, by="bench", at=AT)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _wards() -> None:
    """Wards with as many corners as real ones."""
    size = SIDE / WARDS_ACROSS
    for number in range(WARDS_ACROSS**2):
        west, south = WEST + size * (number % WARDS_ACROSS), SOUTH + size * (number // WARDS_ACROSS)
        corners = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]
        ring = [
            (west + size * (a + (c - a) * step / 100), south + size * (b + (d - b) * step / 100))
            for (a, b), (c, d) in zip(corners, corners[1:] + corners[:1], strict=True)
            for step in range(100)
        ]
        area = Area.objects.create(
            kind="WARD", code=f"E05{number:06d}", name=f"Ward {number}", active_from="2020-01-01",
            easting=west + size / 2, northing=south + size / 2,
        )  # fmt: skip
        AreaRing.objects.create(area=area, part=0, is_hole=False, boundary=ring)


def _file(path: Path, *, changed: int = 0) -> None:
    """A round file: the grey bin's days and the round of every address; `changed` in a hundred have another round."""
    first = timezone.localdate(AT)
    days = [(first + timedelta(days=n)).isoformat() for n in range(10)]
    with path.open("w") as file:
        file.write("uprn,grey_bin,round\n")
        for n in range(PROPERTIES):
            moved = 100 if changed and n % 100 < 2 * changed else 0  # two facts a line, and only one of them changes
            file.write(f"{FIRST + n},{days[n % 10]}/14,{n % 60 + moved}\n")


def _load(name: str, path: Path, *, most: float, is_whole: bool = False) -> Figure:
    taking = Taking(Nature.FACT, SOURCE, path.name, "bench", AT + timedelta(days=1), is_whole=is_whole)
    began = time.perf_counter()
    load = fact_file_load(path=path, taking=taking)
    took = time.perf_counter() - began
    counts = {what: sum(one[what] for one in load.changed.values()) for what in ("new", "changed", "ended", "same")}
    figure = single(name, "s", took, most=most)
    said = ", ".join(f"{what} {count:,}" for what, count in counts.items() if count)
    return Figure(figure.name, figure.unit, figure.values, figure.target, figure.is_met, said)


def _more() -> None:
    """Facts of streets and wards, as every council has beside those of properties."""
    wards = [f"E05{number:06d}" for number in range(WARDS_ACROSS**2)]
    councillors = [{"kind": "councillor", "area": ward, "value": f"Councillor {n}"} for ward in wards for n in range(3)]
    greens = [{"kind": "green_bin", "usrn": ROAD + n, "value": "2026-11-03/14"} for n in range(STREETS)]
    for number, rows in enumerate((councillors, greens)):
        facts_take(rows=rows, source="more", key=str(number), by="bench", at=AT)


def _posted() -> Iterator[Figure]:
    """A crew's news, one at a time as an in-cab device sends it."""
    chance, took = random.Random(SEED), []
    for number in range(POSTED):
        row = {
            "kind": "not_out",
            "uprn": FIRST + chance.randrange(PROPERTIES),
            "at": AT.isoformat(),
            "key": str(number),
        }
        began = time.perf_counter()
        events_take(rows=[row], source="crews", key=f"post-{number}", by="bench", at=AT)
        took.append((time.perf_counter() - began) * 1_000)
    events_take(
        rows=[{"kind": "round_late", "fact": f"round={n}", "at": AT.isoformat()} for n in range(60)],
        source="crews", key="late", by="bench", at=AT,
    )  # fmt: skip
    yield times("an event of one address taken in", took)


def _asked() -> Iterator[Figure]:
    """Everything that is true at addresses here and there, events of their rounds among it."""
    chance, took, known = random.Random(SEED), [], 0
    at = AT + timedelta(days=2)
    for number in range(ASKED + 20):
        uprn = FIRST + chance.randrange(PROPERTIES)
        began = time.perf_counter()
        here = facts_here(uprn=uprn, at=at)
        if number >= 20:  # the first ones only warm up
            took.append((time.perf_counter() - began) * 1_000)
            known += len(here.facts) + len(here.events)
    note = f"{known / ASKED:.1f} facts and events each; longest {math.ceil(max(took))} ms"
    yield times("facts of an address", took, p95=5, note=note)
