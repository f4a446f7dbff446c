"""What differs between two versions reads as people would say it."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from crm.catalogue.definition import PARTS
from crm.catalogue.editing.differences import PART_NAMES, differences
from crm.catalogue.editing.saying import condition_said
from tests.crm.catalogue.editing.conftest import document

BIN = {"code": "bin", "kind": "CHOICE", "label": "Which bin?", "choices": [{"code": "grey", "label": "Grey"}]}
OUT = {"code": "out", "kind": "YES_NO", "label": "Was it out?"}


def lines(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    return [(one.part, one.what, one.before, one.after) for one in differences(document(**before), document(**after))]


def test_every_part_has_a_name() -> None:
    assert set(PART_NAMES) == set(PARTS)


def test_nothing_differs_from_itself() -> None:
    assert lines({"form": [BIN]}, {"form": [BIN]}) == []


def test_questions_that_came_went_and_moved() -> None:
    assert lines({"form": [BIN]}, {"form": [OUT]}) == [
        ("Questions", "Question “Which bin?” taken out", "", ""),
        ("Questions", "Question “Was it out?” added", "", "kind of answer: YES_NO"),
    ]
    assert lines({"form": [BIN, OUT]}, {"form": [OUT, BIN]}) == [
        ("Questions", "Order", "Which bin?, Was it out?", "Was it out?, Which bin?")
    ]


def test_a_choice_renamed_is_said_so() -> None:
    after = {**BIN, "choices": [{"code": "grey", "label": "Black"}, {"code": "food", "label": "Food"}]}
    assert lines({"form": [BIN]}, {"form": [after]}) == [
        ("Questions", "Question “Which bin?”: choice “Grey” renamed", "Grey", "Black"),
        ("Questions", "Question “Which bin?”: choice “Food” added", "", ""),
    ]


def test_a_rule_that_does_something_else() -> None:
    rule = {
        "code": "late",
        "name": "Late",
        "when": {"due_soon": 2, "after_days": 1},
        "then": [{"tell": "leader", "words": "Look"}],
    }
    other = {**rule, "then": [{"task": {"title": "Ring them", "team": "waste"}}]}
    assert lines({"rules": [rule]}, {"rules": [other]}) == [
        ("Rules", "Rule “Late”: what it does", "tell leader “Look”", "add the task “Ring them” for waste")
    ]


def test_plain_parts_and_names() -> None:
    assert lines({"team": "waste", "needs_place": False}, {"team": "crew", "needs_place": True}) == [
        ("Team", "Team", "waste", "crew"),
        ("Needs a place", "Needs a place", "no", "yes"),
    ]
    assert lines({"names": {"states": {"PLANNED": "Booked"}}}, {"names": {}}) == [
        ("Names of states and acts", "PLANNED", "Booked", "nothing")
    ]
    assert lines({"about": {"name": "Old"}}, {"about": {"name": "New"}}) == [
        ("About the service", "Name", "Old", "New")
    ]


def test_conditions_are_said() -> None:
    condition = {
        "all": [
            {"fact": "answers.bin", "is": ["grey", "blue"]},
            {"any": [{"fact": "age_days", "over": 3}, {"not": {"fact": "place.ward", "given": True}}]},
        ]
    }
    assert condition_said(condition) == "bin is grey or blue and (age_days is over 3 or not place.ward is known)"
    assert condition_said(None) == "always"


anything = st.booleans() | st.text(min_size=1, max_size=4) | st.lists(st.dictionaries(st.just("code"), st.text()))
rows = st.lists(
    st.builds(
        lambda code, extra: {**extra, "code": code},
        st.sampled_from("abcd"),
        st.dictionaries(st.sampled_from(["label", "name", "if", "when", "then", "choices"]), anything, max_size=4),
    ),
    max_size=4,
    unique_by=lambda row: row["code"],
)


@given(part=st.sampled_from(["form", "rules", "routing", "stages"]), before=rows, after=rows)
@settings(max_examples=100, deadline=None)
def test_two_documents_that_differ_are_never_said_to_be_the_same(
    part: str, before: list[dict[str, Any]], after: list[dict[str, Any]]
) -> None:
    found = differences(document(**{part: before}), document(**{part: after}))
    assert bool(found) == (before != after)
