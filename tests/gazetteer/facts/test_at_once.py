"""Two loads at once, a call that is made twice at once, and a load that ends half way."""

from pathlib import Path
from threading import Thread

import pytest
from django.db import connection

from gazetteer.facts.actions import FactLoadUnderWay, Taking, fact_file_load, facts_take
from gazetteer.facts.actions.loading import LOCK
from gazetteer.facts.models import Fact, FactLoad, Nature
from tests.gazetteer.facts.given import AT, HOME, SOURCE, load, make_kind, make_place


def taken(key: str, value: str) -> FactLoad:
    rows = [{"kind": "round", "uprn": HOME, "value": value}]
    return facts_take(rows=rows, source=SOURCE, key=key, by="crews", at=AT)


@pytest.mark.django_db(transaction=True)
def test_one_load_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gazetteer.facts.actions.loading.LONGEST_WAIT", "50ms")
    make_place()
    make_kind("round")
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, 0)", [LOCK])
        with pytest.raises(FactLoadUnderWay):
            load(tmp_path, "uprn,round", f"{HOME},14")
        with pytest.raises(FactLoadUnderWay):
            taken("k", "14")
        assert not FactLoad.objects.exists()
        cursor.execute("SELECT pg_advisory_unlock(%s, 0)", [LOCK])
    other.close()
    assert taken("k", "14").changed["round"]["new"] == 1


@pytest.mark.django_db(transaction=True)
def test_a_call_made_twice_at_once_is_one() -> None:
    make_place()
    make_kind("round")
    found: list[int] = []

    def call(value: str) -> None:
        try:
            found.append(taken("same", value).pk)
        finally:
            connection.close()

    threads = [Thread(target=call, args=(value,)) for value in ("14", "15")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 2 and len(set(found)) == 1
    assert (FactLoad.objects.count(), Fact.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("phase", ["checking", "changing", "done"])
def test_ended_half_way_it_has_changed_nothing_and_can_be_made_again(tmp_path: Path, phase: str) -> None:
    make_place()
    make_kind("round")
    load(tmp_path, "uprn,round", f"{HOME},14")
    path = tmp_path / "next.csv"
    path.write_text(f"uprn,round\n{HOME},15\n1,15\n")
    taking = Taking(Nature.FACT, SOURCE, "next.csv", "x", AT)

    def stop(reached: str, rows: int, share: float) -> None:
        if reached == phase:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fact_file_load(path=path, taking=taking, progress=stop)
    assert (Fact.objects.get().value, FactLoad.objects.count()) == ("14", 1)
    assert fact_file_load(path=path, taking=taking).reject_count == 1
    assert Fact.objects.exclude(active_to__isnull=False).get().value == "15"
