"""A service is not published with an ending that none of its outcomes fits."""

import pytest

from cases.casework.registry import END, edges, workflow_named, workflows
from cases.workflows.fitting import workflow_problems
from crm.catalogue.definition import completed

EVERY = ["DONE", "WITHDRAWN", "DECIDED", "WILL_NOT"]


def document(workflow: str, families: list[str], review: str = "APPEAL") -> dict:
    outcomes = [{"code": family.lower(), "label": family, "family": family, "review": review} for family in families]
    return completed({"code": "x", "about": {}, "workflow": workflow, "outcomes": outcomes})


@pytest.mark.parametrize("code", [workflow.code for workflow in workflows()])
def test_outcomes_of_a_few_families_are_enough(code: str) -> None:
    assert not workflow_problems(document(code, EVERY))


def test_each_ending_without_an_outcome_is_named() -> None:
    found = workflow_problems(document("application", ["DONE"]))
    assert [problem.where for problem in found] == ["outcomes", "outcomes"]
    assert "Decide" in found[0].words and "Decided" in found[0].words


def test_a_refusal_needs_an_outcome_that_says_how_to_ask_for_a_review() -> None:
    found = workflow_problems(document("claim", EVERY, review=""))
    ends = {edge.name for edge in edges(workflow_named("claim")) if edge.target == END and edge.act.states_review}
    assert len(found) == len(ends) == 2 and all("review" in problem.words for problem in found)


def test_what_a_success_leads_to_is_for_workflows_that_award() -> None:
    wrong = {**document("enquiry", EVERY), "prequalifies": [{"service": "school-meals"}]}
    assert [problem.where for problem in workflow_problems(wrong)] == ["prequalifies"]
