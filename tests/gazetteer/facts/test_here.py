"""What is true at an address: its own facts, its street's, its ward's; what happened there or to its round."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from gazetteer.facts.actions import events_take, fact_kind_change, fact_kind_retire, facts_take
from gazetteer.facts.models import FactKind, Nature
from gazetteer.facts.queries import facts_at, facts_here, uprns_where
from gazetteer.places import Place, PlaceKind
from tests.gazetteer.facts.given import AT, HOME, OTHER, ROAD, SOURCE, WARD, YARD, load, make_kind, make_place

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def place() -> None:
    make_place()
    make_kind("round", group="Waste")
    make_kind("grey_bin", "SCHEDULE", group="Waste", is_public=True, position=-1)
    make_kind("councillor", holds_many=True, is_public=True)
    make_kind("bin_not_out", nature=Nature.EVENT, is_public=True)
    make_kind("round_unfinished", nature=Nature.EVENT)


def shown(uprn: int = HOME) -> dict[str, str]:
    return {fact.kind: fact.shown for fact in facts_here(uprn=uprn, at=AT).facts}


def test_facts_of_the_property_its_street_and_its_ward(tmp_path: Path) -> None:
    load(
        tmp_path,
        "kind,uprn,usrn,area,value",
        f"grey_bin,{HOME},,,2026-11-03/14",
        f"round,,{ROAD},,14",
        f"councillor,,,{WARD},Pat Example",
        f"councillor,,,{WARD},Ash Sample",
    )
    here = facts_here(uprn=HOME, at=AT)
    assert [(fact.kind, fact.shown) for fact in here.facts] == [
        ("councillor", "Ash Sample"),
        ("councillor", "Pat Example"),
        ("grey_bin", "today, then every 2 weeks"),
        ("round", "14"),
    ]
    assert here.named() == {
        "place.fact.councillor": ["Ash Sample", "Pat Example"],
        "place.fact.grey_bin": "2026-11-03/14",
        "place.fact.grey_bin.today": True,
        "place.fact.grey_bin.days_until": 0,
        "place.fact.grey_bin.days_since": 0,
        "place.fact.round": "14",
    }
    assert [fact.kind for fact in facts_here(usrn=ROAD, at=AT).facts] == ["councillor", "councillor", "round"]
    assert [fact.kind for fact in facts_here(areas=[WARD], at=AT).facts] == ["councillor", "councillor"]


def test_what_is_said_of_the_property_counts_before_what_is_said_of_its_street(tmp_path: Path) -> None:
    load(tmp_path, "kind,uprn,usrn,value", f"round,,{ROAD},14", f"round,{HOME},,7")
    assert (shown(HOME), shown(OTHER)) == ({"round": "7"}, {"round": "14"})


def test_only_what_is_true_on_the_day(tmp_path: Path) -> None:
    load(tmp_path, "kind,uprn,value,from,to", f"round,{HOME},7,2026-01-01,2026-11-03", f"round,{HOME},8,2026-11-04,")
    assert shown() == {}
    assert [fact.shown for fact in facts_here(uprn=HOME, at=AT - timedelta(days=1)).facts] == ["7"]
    assert [fact.shown for fact in facts_here(uprn=HOME, at=AT + timedelta(days=1)).facts] == ["8"]


def test_an_event_of_a_round_reaches_every_address_of_it(tmp_path: Path) -> None:
    load(tmp_path, "uprn,round", f"{HOME},14", f"{OTHER},14", f"{YARD},15")
    events_take(
        rows=[{"kind": "round_unfinished", "fact": "round=14", "at": "2026-11-03 09:40", "words": "Back tomorrow"}],
        source=SOURCE, key="1", by="crews", at=AT,
    )  # fmt: skip
    said = {uprn: [event.words for event in facts_here(uprn=uprn, at=AT).events] for uprn in (HOME, OTHER, YARD)}
    assert said == {HOME: ["Back tomorrow"], OTHER: ["Back tomorrow"], YARD: []}


def test_the_news_of_the_streets_round_is_not_for_a_property_of_another(tmp_path: Path) -> None:
    load(tmp_path, "kind,uprn,usrn,value", f"round,,{ROAD},14", f"round,{HOME},,7")
    late = {"kind": "round_unfinished", "fact": "round=14", "at": "2026-11-03 09:40"}
    events_take(rows=[late], source=SOURCE, key="1", by="crews", at=AT)
    assert [len(facts_here(uprn=uprn, at=AT).events) for uprn in (HOME, OTHER)] == [0, 1]


def test_the_properties_of_a_round(tmp_path: Path) -> None:
    load(tmp_path, "uprn,round", f"{HOME},14", f"{OTHER},15", f"{YARD},14")
    load(tmp_path, "uprn,round", f"{YARD},15")
    assert list(uprns_where(kind="round", value="14", on=AT.date())) == [HOME]


def test_events_are_known_for_fourteen_days_and_as_long_as_they_go_on() -> None:
    events_take(
        rows=[
            {"kind": "bin_not_out", "uprn": HOME, "at": "2026-11-03 09:05"},
            {"kind": "round_unfinished", "uprn": HOME, "at": "2026-10-01 09:05", "until": "2026-11-04 12:00"},
        ],
        source=SOURCE, key="1", by="crews", at=AT,
    )  # fmt: skip
    named = [facts_here(uprn=HOME, at=AT + timedelta(days=days)).named() for days in (0, 1, 20)]
    assert named == [
        {"place.event.bin_not_out": "today", "place.event.round_unfinished": "earlier"},
        {"place.event.bin_not_out": "earlier", "place.event.round_unfinished": "earlier"},
        {},
    ]
    assert facts_here(uprn=HOME, at=AT - timedelta(hours=1)).named() == {"place.event.round_unfinished": "earlier"}


def test_citizens_see_what_is_public_in_their_language(tmp_path: Path) -> None:
    load(tmp_path, "uprn,round,grey bin", f"{HOME},14,2026-11-03/14")
    assert [fact.kind for fact in facts_here(uprn=HOME, at=AT).public().facts] == ["grey_bin"]
    kind = make_kind("food_bin", "SCHEDULE", is_public=True, name_cy="Bin bwyd")
    facts_take(rows=[{"kind": kind.code, "uprn": HOME, "value": "2026-11-03/7"}], source=SOURCE, key="f", by="x", at=AT)
    with translation.override("cy"):
        assert "Bin bwyd" in [fact.name for fact in facts_here(uprn=HOME, at=AT).facts]


def test_days_moved_for_everybody_reach_each_address(tmp_path: Path) -> None:
    load(tmp_path, "uprn,grey_bin", f"{HOME},2026-11-03/14")
    grey = FactKind.objects.get(code="grey_bin")
    fact_kind_change(kind_id=grey.pk, by="x", at=AT, name=grey.name, is_public=True, moves={"2026-11-03": "2026-11-05"})
    here = facts_here(uprn=HOME, at=AT)
    assert here.facts[0].shown == "Thursday 5 November, then every 2 weeks"
    assert here.named()["place.fact.grey_bin.today"] is False


def test_a_retired_kind_is_nowhere(tmp_path: Path) -> None:
    load(tmp_path, "uprn,round", f"{HOME},14")
    kind = FactKind.objects.get(code="round")
    fact_kind_retire(kind_id=kind.pk, by="x", at=AT)
    assert shown() == {}
    fact_kind_retire(kind_id=kind.pk, by="x", at=AT, back=True)
    assert shown() == {"round": "14"}


def test_a_point_is_in_its_areas(tmp_path: Path) -> None:
    load(tmp_path, "area,councillor", f"{WARD},Pat Example")
    point = Place(kind=PlaceKind.POINT, easting=379_200, northing=391_200)
    assert [fact.shown for fact in facts_at(place=point, at=AT).facts] == ["Pat Example"]
    assert not facts_at(place=Place(), at=AT)


def test_three_statements_however_much_is_true(
    tmp_path: Path, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    load(tmp_path, "kind,uprn,value", *(f"councillor,{HOME},Person {number}" for number in range(50)))
    with django_assert_num_queries(3):
        assert len(facts_here(uprn=HOME, at=AT).facts) == 50
