"""While a full supply that changes everything is loaded, people search: no search fails, waits for it or sees half of it."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import pytest
from django.db import connection

from gazetteer.entries.models import Property
from gazetteer.finding.queries import address_search
from gazetteer.generating.generator import write_demo_gazetteer
from gazetteer.supplies.actions import gazetteer_load

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
ENDINGS = ("Road", "Boulevard")


class Searcher:
    """Searches again and again on a connection of its own, noting what it saw and in which phase of the load."""

    def __init__(self, queries: list[str]) -> None:
        self.queries = queries
        self.phase = "before"
        self.seen: Counter[tuple[str, str]] = Counter()
        self.seconds: dict[str, list[float]] = {}
        self.failed: list[BaseException] = []
        self.stop = threading.Event()

    def __call__(self) -> None:
        try:
            while not self.stop.is_set():
                for query in self.queries:
                    self.look(query)
        except BaseException as error:
            self.failed.append(error)
        finally:
            connection.close()

    def look(self, query: str) -> None:
        phase, began = self.phase, time.perf_counter()
        found = [hit.label for hit in address_search(query=query) if hit.kind == "PROPERTY"]
        self.seconds.setdefault(phase, []).append(time.perf_counter() - began)
        assert found, query
        endings = {ending for ending in ENDINGS for address in found if f" {ending}, " in address}
        assert len(endings) == 1, found
        self.seen[phase, endings.pop()] += 1


@contextmanager
def searching(searcher: Searcher) -> Iterator[None]:
    thread = threading.Thread(target=searcher)
    thread.start()
    try:
        yield
    finally:
        searcher.stop.set()
        thread.join(timeout=30)


def test_searches_go_on_throughout_a_full_load(tmp_path: Path) -> None:
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    write_demo_gazetteer(old, seed=7, streets=40, properties=1_500)
    new.write_text(old.read_text().replace(f" {ENDINGS[0].upper()},", f" {ENDINGS[1].upper()},"))
    gazetteer_load(path=old, at=AT)
    on_roads = Property.objects.pickable().filter(address__contains=f" {ENDINGS[0]}, ", parent_uprn=None)
    postcodes = sorted(set(on_roads.order_by("uprn").values_list("postcode", flat=True)))
    only_roads = [
        one
        for one in postcodes
        if not Property.objects.pickable().filter(postcode=one).exclude(address__contains=f" {ENDINGS[0]}, ").exists()
    ][:4]
    assert only_roads
    searcher = Searcher(only_roads)

    def progress(phase: str, rows: int, share: float) -> None:
        searcher.phase = phase
        time.sleep(0.02)  # on a machine with one free core the searches get their turn

    with searching(searcher):
        time.sleep(0.3)
        loaded = gazetteer_load(path=new, at=AT, progress=progress)
        searcher.phase = "after"
        time.sleep(0.3)
    assert searcher.failed == []
    assert loaded.changed["descriptor"]["changed"] > 5
    assert {phase for phase, _ending in searcher.seen} >= {"before", "changing", "after"}
    assert {ending for phase, ending in searcher.seen if phase == "before"} == {ENDINGS[0]}
    assert {ending for phase, ending in searcher.seen if phase == "after"} == {ENDINGS[1]}
    times = {phase: f"{median(spent) * 1000:.1f} ms" for phase, spent in searcher.seconds.items()}
    print(f"median search by phase of the load, in one process with it: {times}")
