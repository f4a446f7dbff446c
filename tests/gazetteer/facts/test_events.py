"""Events: told once, corrected by their key, taken back, and kept out when nobody could know where they were."""

from pathlib import Path
from typing import Any

import pytest

from gazetteer.facts.actions import events_take
from gazetteer.facts.models import FactLoad, FactReject, Nature, PlaceEvent
from gazetteer.facts.queries import facts_here
from tests.gazetteer.facts.given import AT, HOME, SOURCE, load, make_kind, make_place

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def place() -> None:
    make_place()
    make_kind("round")
    make_kind("contaminated", nature=Nature.EVENT)


def told(call: str, /, **event: Any) -> FactLoad:
    given = {"kind": "contaminated", "uprn": HOME, "at": "2026-11-03T09:05:00+00:00", "key": "e1", **event}
    return events_take(rows=[given], source=SOURCE, key=call, by="crews", at=AT)


def test_told_twice_it_is_one_and_the_second_time_corrects_it() -> None:
    told("1", words="Nappies")
    assert told("2", words="Nappies").changed == {"contaminated": {"new": 0, "changed": 0, "same": 1}}
    assert told("3", words="Glass").changed == {"contaminated": {"new": 0, "changed": 1, "same": 0}}
    assert [event.words for event in PlaceEvent.objects.all()] == ["Glass"]


def test_without_a_key_of_its_own_the_same_place_kind_and_moment_are_one() -> None:
    told("1", key="")
    told("2", key="")
    assert PlaceEvent.objects.count() == 1


def test_taken_back_it_is_nowhere_and_may_be_told_again() -> None:
    told("1")
    told("2", withdrawn="yes")
    assert not facts_here(uprn=HOME, at=AT).events
    told("3")
    assert len(facts_here(uprn=HOME, at=AT).events) == 1


def test_a_file_of_events(tmp_path: Path) -> None:
    found = load(
        tmp_path,
        "kind,at,uprn,fact,words,until",
        f"contaminated,03/11/2026 09:05,{HOME},,Nappies,",
        "contaminated,2026-11-03 09:05,12345,,Nappies,",
        "contaminated,2026-11-03 09:05,,colour=red,,",
        "contaminated,yesterday,,round=14,,",
        "contaminated,2026-11-03 09:05,,round=14,,2026-11-02",
        f"emptied,2026-11-03 09:05,{HOME},,,",
        f"contaminated,2026-11-03 09:06,{HOME},,{'x' * 301},",
        nature=Nature.EVENT,
    )
    rejects = FactReject.objects.filter(load=found).order_by("line")
    assert [(one.line, one.code) for one in rejects] == [
        (3, "UPRN"), (4, "KIND"), (5, "FROM"), (6, "TO"), (7, "KIND"), (8, "VALUE")
    ]  # fmt: skip
    (event,) = facts_here(uprn=HOME, at=AT).events
    assert (event.words, event.at.isoformat()) == ("Nappies", "2026-11-03T09:05:00+00:00")
