"""Stages and rules as somebody wrote them: what is wrong is said with its place; hostile ones are refused, never run."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.catalogue.rules import Known, rules_of, rules_problems
from crm.catalogue.stages import stages_of, stages_problems

STATES = {"RECEIVED", "PLANNED"}
KNOWN = Known(states=STATES | {"CLOSED"}, stages={"read"}, acts={"complete"}, outcomes={"done"})
STAGE: dict[str, Any] = {"code": "read", "state": "RECEIVED", "name": "Read"}
RULE: dict[str, Any] = {
    "code": "r", "name": "R", "when": {"entered": "stage:read", "after_days": 2},
    "if": {"fact": "reporters", "over": 2}, "then": [{"tell": "owner", "words": "Look."}],
}  # fmt: skip


def then(**action: Any) -> dict[str, Any]:
    return {**RULE, "then": [action]}


def test_what_is_right_is_read() -> None:
    whole = {**STAGE, "words": {"en": "We read.", "cy": "D."}, "target_days": 3,
             "checklist": [{"code": "a", "label": "A", "needed": True}]}  # fmt: skip
    assert stages_problems([whole], states=STATES) == []
    assert stages_of([whole])[0].checklist[0].needed
    assert rules_problems([RULE], known=KNOWN) == []
    assert rules_of([RULE])[0].after_days == 2


@pytest.mark.parametrize(
    ("stage", "where"),
    [
        ({**STAGE, "state": "CLOSED"}, "[0].state"),
        ({**STAGE, "state": []}, "[0].state"),
        ({**STAGE, "target_days": 0}, "[0].target_days"),
        ({**STAGE, "target_days": True}, "[0].target_days"),
        ({**STAGE, "name": ""}, "[0].name"),
        ({**STAGE, "checklist": [{"code": "a", "label": "A"}] * 2}, "[0].checklist[1].code"),
        ({**STAGE, "checklist": [{"code": "a", "label": "A", "needed": 1}]}, "[0].checklist[0].needed"),
        ({**STAGE, "script": "x"}, "[0].script"),
        (None, "[0]"),
    ],
)
def test_a_stage_that_is_wrong(stage: Any, where: str) -> None:
    assert f"stages{where}" in [problem.where for problem in stages_problems([stage], states=STATES)]


@pytest.mark.parametrize(
    ("rule", "where"),
    [
        ({**RULE, "when": {}}, "when"),
        ({**RULE, "when": {"answered": True, "repeats": 3}}, "when"),
        ({**RULE, "when": {"entered": "NOWHERE"}}, "when.entered"),
        ({**RULE, "when": {"entered": "stage:nowhere"}}, "when.entered"),
        ({**RULE, "when": {"repeats": 1}}, "when.repeats"),
        ({**RULE, "when": {"quiet_days": None}}, "when.quiet_days"),
        ({**RULE, "when": {"due_soon": 1e9}}, "when.due_soon"),
        ({**RULE, "when": {"answered": True, "after_days": -1}}, "when.after_days"),
        ({**RULE, "if": {"fact": "secrets", "given": True}}, "if.fact"),
        ({**RULE, "then": []}, "then"),
        (then(send={"words": ""}), "then[0].send.words"),
        (then(send="all"), "then[0].send"),
        (then(task={"title": "", "days": 3}), "then[0].task.title"),
        (then(task={"title": "T", "team": 3}), "then[0].task.team"),
        (then(tell="everybody", words="x"), "then[0].tell"),
        (then(propose={"act": "delete"}), "then[0].propose.act"),
        (then(propose={"act": "complete", "outcome": "no"}), "then[0].propose.outcome"),
        (then(run="rm"), "then[0]"),
        (then(send={"words": "x"}, task={"title": "T"}), "then[0]"),
    ],
)
def test_a_rule_that_is_wrong(rule: Any, where: str) -> None:
    assert f"rules[0].{where}" in [problem.where for problem in rules_problems([rule], known=KNOWN)]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["code", "name", "when", "if", "then", "entered", "send", "task", "tell", "propose", "state"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_whatever_is_given_is_answered_with_problems_and_what_has_none_can_be_read(part: Any) -> None:
    if not rules_problems(part, known=KNOWN):
        rules_of(part)
    if not stages_problems(part, states=STATES):
        stages_of(part)
