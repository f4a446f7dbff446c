"""Rules as data: the first that holds chooses, in words; facts are looked up only when a condition comes to them."""

from datetime import UTC, datetime

import pytest

from cases.routing.choosing import because_of, because_own, rule_that_holds
from cases.routing.facts import LazyFacts, routing_facts
from cases.routing.problems import MOST_RULES, by_area_problems, is_web_address, routing_problems
from crm.sla.working_time import compile_calendar
from gazetteer.places import Place, PlaceKind

OFFICE = {"zone": "Europe/London", "week": {"mon": [["09:00", "17:00"]]}}


def rule(code="first", team="waste", **more):
    return {"code": code, "team": team, **more}


def facts(*, at=datetime(2026, 11, 23, 10, tzinfo=UTC), place=None, **answers):
    return routing_facts(
        answers=answers,
        form=[{"code": "items", "kind": "CHOICES"}],
        place=place or Place(),
        at=at,
        calendar=lambda: compile_calendar(OFFICE),
        customer_id=None,
        channel="PHONE",
    )


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (None, True),
        ({"fact": "answers.bin", "is": ["grey"]}, True),
        ({"fact": "answers.bin", "is": ["green"]}, False),
        ({"fact": "answers.items", "is": ["sofa"]}, True),
        ({"fact": "answers.unasked", "is": ["x"]}, False),
        ({"fact": "answers.bags", "over": 2}, True),
        ({"fact": "place.kind", "is": ["UNKNOWN"]}, True),
        ({"fact": "place.uprn", "given": True}, False),
        ({"fact": "time.weekday", "is": ["MON"]}, True),
        ({"fact": "time.hour", "under": 11}, True),
        ({"fact": "time.open", "is": ["true"]}, True),
        ({"fact": "channel", "is": ["PHONE"]}, True),
        ({"not": {"fact": "channel", "is": ["PHONE"]}}, False),
        ({"all": [{"fact": "channel", "is": ["PHONE"]}, {"fact": "answers.bin", "is": ["grey"]}]}, True),
        ({"fact": "customer.kind", "is": ["PERSON"]}, False),
    ],
)
def test_what_a_rule_may_ask(condition, holds):
    asked = facts(bin="grey", items="fridge,sofa", bags="3")
    assert (rule_that_holds([rule(**{"if": condition})], asked) is not None) is holds


@pytest.mark.parametrize(
    ("at", "team"),
    [
        (datetime(2026, 11, 23, 10, tzinfo=UTC), "day"),
        (datetime(2026, 11, 23, 18, tzinfo=UTC), "night"),
        (datetime(2026, 11, 24, 10, tzinfo=UTC), "night"),  # closed on Tuesdays
    ],
)
def test_out_of_hours_goes_elsewhere(at, team):
    rules = [rule("night", "night", **{"if": {"fact": "time.open", "is": ["false"]}}), rule("day", "day")]
    chosen = rule_that_holds(rules, facts(at=at))
    assert chosen is not None and chosen["team"] == team


def test_british_summer_time_counts():
    half_past_midnight = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    asked = facts(at=half_past_midnight)
    assert (asked["time.weekday"], asked["time.hour"]) == ("WED", 0)


def test_the_first_rule_that_holds_chooses():
    rules = [rule("one", "a", **{"if": {"fact": "answers.bin", "is": ["blue"]}}), rule("two", "b"), rule("three", "c")]
    chosen = rule_that_holds(rules, facts(bin="grey"))
    assert chosen is not None and chosen["code"] == "two"


def test_nothing_is_looked_up_that_no_condition_comes_to():
    looked = []
    lazy = LazyFacts({name: lambda name=name: looked.append(name) for name in ("place.ward", "channel")})
    assert rule_that_holds([rule(**{"if": {"fact": "channel", "given": True}})] * 2, lazy) is None
    assert looked == ["channel"]


def test_it_says_why():
    assert because_of(rule(because={"en": "Harbour is cleaned by the south crew", "cy": "x"})) == (
        "Harbour is cleaned by the south crew"
    )
    assert "first" in because_of(rule())
    assert because_own("Missed bin", asked=False) == "Missed bin goes to this team"
    assert because_own("Missed bin", asked=True) == "No rule applies: Missed bin goes to this team"
    assert len(because_of(rule(because="x" * 300))) == 200


GOOD = rule(because="South", **{"if": {"fact": "place.set", "is": ["south"]}})


def test_good_rules_have_no_problem():
    assert routing_problems([GOOD, rule("last")], questions={"bin"}, teams={"waste"}, sets={"south"}) == []
    assert routing_problems([]) == []


@pytest.mark.parametrize(
    ("rules", "where"),
    [
        ("all", "routing"),
        ([GOOD] * (MOST_RULES + 1), "routing"),
        (["x"], "routing[0]"),
        ([GOOD, GOOD], "routing[1].code"),
        ([rule(code="no spaces please")], "routing[0].code"),
        ([{"code": "x"}], "routing[0].team"),
        ([rule(team="nobody")], "routing[0].team"),
        ([rule(why="x")], "routing[0].why"),
        ([rule(because=7)], "routing[0].because"),
        ([rule(because={"fr": "x"})], "routing[0].because"),
        ([rule(**{"if": "place.ward"})], "routing[0].if"),
        ([rule(**{"if": {"fact": "customer.name", "is": ["x"]}})], "routing[0].if.fact"),
        ([rule(**{"if": {"fact": "answers.gone", "is": ["x"]}})], "routing[0].if"),
        ([rule(**{"if": {"not": {"fact": "place.set", "is": ["north"]}}})], "routing[0].if"),
    ],
)
def test_each_problem_is_told_with_its_place(rules, where):
    found = routing_problems(rules, questions={"bin"}, teams={"waste"}, sets={"south"})
    assert [problem.where for problem in found] == [where]


AREA = {"if": {"fact": "place.ward", "is": ["Harbour"]}, "provider": "OTHER", "body": "highways"}


@pytest.mark.parametrize(
    ("entry", "where"),
    [
        (AREA, None),
        ({**AREA, "link": "https://highways.example/report", "words": "Theirs", "policy": "slow"}, None),
        ({**AREA, "if": None}, "by_area[0].if"),
        ({**AREA, "if": {"fact": "answers.bin", "is": ["x"]}}, "by_area[0].if.fact"),
        ({**AREA, "body": ""}, "by_area[0].body"),
        ({**AREA, "body": "nobody"}, "by_area[0].body"),
        ({**AREA, "policy": "none"}, "by_area[0].policy"),
        ({**AREA, "link": "javascript:alert(1)"}, "by_area[0].link"),
        ({**AREA, "provider": "SOMEBODY"}, "by_area[0].provider"),
        ({**AREA, "team": "waste"}, "by_area[0].team"),
        ([], "by_area[0]"),
    ],
)
def test_what_differs_by_area(entry, where):
    found = by_area_problems([entry], bodies={"highways"}, policies={"slow"})
    assert [problem.where for problem in found] == ([] if where is None else [where])


@pytest.mark.parametrize(
    ("text", "fine"),
    [
        ("https://www.example.org/a?b=c#d", True),
        ("http://example.org", True),
        ("ftp://example.org", False),
        ("https://", False),
        ("https://user:secret@example.org", False),
        ("https://example.org/a b", False),
        ("https://[", False),
        ("data:text/html,x", False),
    ],
)
def test_web_addresses(text, fine):
    assert is_web_address(text) is fine


def test_a_street_is_placed_by_its_kind():
    assert facts(place=Place(kind=PlaceKind.STREET, usrn=7))["place.usrn"] == 7
