"""What would not work is said before it is published, with its place; what ships has no problem."""

from typing import Any

import pytest
from hypothesis import given as given_by
from hypothesis import settings
from hypothesis import strategies as st

from cases.setup.checking import fitting_problems
from cases.setup.named import Kind, codes_named, codes_replaced
from crm.catalogue.definition import completed, document_of
from crm.catalogue.editing.checking import problems_of
from crm.catalogue.editing.shape import shape_problems
from crm.catalogue.models import ServiceVersion
from tests.crm.catalogue.editing.conftest import document

DONE = [{"code": "done", "label": "Done", "words": "It is done.", "family": "DONE"}]


def working(**parts: Any) -> dict[str, Any]:
    """A document with work on it."""
    return document(**{"workflow": "report_and_fix", "team": "waste-collection", "outcomes": DONE} | parts)


def wheres(given: dict[str, Any]) -> list[str]:
    return [problem.where for problem in problems_of(given)]


def test_what_ships_could_be_published_again(services: object) -> None:
    for version in ServiceVersion.objects.select_related("service__department", "service__body"):
        assert problems_of(document_of(version, version.outcomes.all())) == []


@pytest.mark.parametrize(
    ("parts", "where"),
    [
        ({}, None),
        ({"team": ""}, "team"),
        ({"team": "nobody"}, "team"),
        ({"outcomes": []}, "outcomes"),
        (
            {"outcomes": [{"code": "no", "label": "No", "words": "We will not.", "family": "WILL_NOT"}]},
            "outcomes[0].review",
        ),
        ({"workflow": "magic", "public_words": {"X": "y"}}, "workflow"),
        ({"policy": "gone"}, "policy"),
        ({"read_by": ["nobody"]}, "read_by[0]"),
        ({"about": {"department": "nowhere"}}, "about.department"),
        ({"about": {"body": "nobody"}}, "about.body"),
        ({"public_words": {"FLYING": "We fly"}}, "public_words.FLYING"),
        ({"names": {"acts": {"fly": "Fly"}}}, "names.acts.fly"),
        ({"acts_off": ["complete"]}, "acts_off[0]"),
        ({"stages": [{"code": "s", "state": "CLOSED", "name": "S"}]}, "stages[0].state"),
        ({"rules": [{"code": "r", "name": "R", "when": {"answered": True}, "then": []}]}, "rules[0].then"),
        ({"routing": [{"code": "r", "team": "nobody"}]}, "routing[0].team"),
        (
            {"routing": [{"code": "r", "team": "recovery", "if": {"fact": "place.set", "is": ["estate"]}}]},
            "routing[0].if.is[0]",
        ),
        (
            {"routing": [{"code": "r", "team": "recovery", "if": {"fact": "answers.size", "over": 3}}]},
            "routing[0].if",
        ),
    ],
)
def test_what_would_not_work_is_named(services: object, parts: dict[str, Any], where: str | None) -> None:
    assert wheres(working(**parts)) == ([where] if where else [])


def test_stages_without_work_are_named(services: object) -> None:
    assert wheres(document(stages=[{"code": "s"}])) == ["stages"]


def test_codes_are_found_wherever_they_stand_and_replaced_there() -> None:
    given = completed(
        working(
            read_by=["a-team"],
            rules=[
                {
                    "code": "r",
                    "if": {"any": [{"not": {"fact": "place.set", "is": ["estate"]}}]},
                    "then": [{"task": {"title": "Look", "team": "a-team"}}, {"tell": "team:a-team", "words": "x"}],
                }
            ],
            by_area=[{"if": {"fact": "place.ward", "is": ["W1"]}, "body": "trust", "policy": "slow"}],
        )
    )
    found = {(one.kind, one.code, one.where) for one in codes_named(given)}
    assert found == {
        (Kind.WORKFLOW, "report_and_fix", "workflow"),
        (Kind.TEAM, "waste-collection", "team"),
        (Kind.DEPARTMENT, "waste", "about.department"),
        (Kind.TEAM, "a-team", "read_by[0]"),
        (Kind.TEAM, "a-team", "rules[0].then[0].task.team"),
        (Kind.TEAM, "a-team", "rules[0].then[1].tell"),
        (Kind.SET, "estate", "rules[0].if.any[0].not.is[0]"),
        (Kind.BODY, "trust", "by_area[0].body"),
        (Kind.POLICY, "slow", "by_area[0].policy"),
    }
    changed = codes_replaced(given, {(Kind.TEAM, "a-team"): "ours", (Kind.SET, "estate"): "our-estate"})
    assert [one.code for one in codes_named(changed) if one.kind in (Kind.TEAM, Kind.SET)] == [
        "waste-collection", "ours", "ours", "ours", "our-estate",
    ]  # fmt: skip
    assert changed["rules"][0]["then"][1]["tell"] == "team:ours"
    assert given["read_by"] == ["a-team"]


words = st.sampled_from(
    ["code", "if", "then", "all", "any", "not", "fact", "is", "place.set", "tell", "task", "team", "a"]
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=4),
    max_leaves=14,
)


@given_by(
    part=st.sampled_from(["form", "rules", "routing", "by_area", "stages"]),
    rows=st.lists(st.dictionaries(words, anything, max_size=5), max_size=3),
)
@settings(max_examples=300, deadline=None)
def test_whatever_passes_for_a_part_is_looked_through_without_falling_over(
    part: str, rows: list[dict[str, Any]]
) -> None:
    given = working(**{part: [{**row, "code": f"r{number}"} for number, row in enumerate(rows)]})
    if not shape_problems(given):
        assert codes_replaced(completed(given), {}) == completed(given)
        fitting_problems(completed(given))
