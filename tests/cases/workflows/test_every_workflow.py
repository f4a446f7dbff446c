"""What holds for every workflow: no dead ends, public words, permissions, and the diagram that the docs show."""

from pathlib import Path

import pytest

from cases.casework.models import KNOWN_STATES
from cases.casework.registry import ClockEffect, edges, workflow_named, workflows
from cases.workflows.diagram import mermaid
from crm.teams.policy import CUSTOMER_MAY, STAFF_MAY

DOCS = Path(__file__).resolve().parents[3] / "docs" / "workflows"
CODES = [workflow.code for workflow in workflows()]
ASKED = {"planned_date", "outcome", "words"}


def reach(starts: set[str], arrows: dict[str, set[str]]) -> set[str]:
    found, front = set(starts), set(starts)
    while front:
        front = {after for state in front for after in arrows.get(state, set())} - found
        found |= front
    return found


@pytest.mark.parametrize("code", CODES)
class TestWorkflow:
    def test_every_state_is_reachable_and_can_end(self, code):
        workflow = workflow_named(code)
        forwards: dict[str, set[str]] = {}
        backwards: dict[str, set[str]] = {}
        for edge in edges(workflow):
            forwards.setdefault(edge.source, set()).add(edge.target)
            backwards.setdefault(edge.target, set()).add(edge.source)
        assert reach({workflow.initial}, forwards) == set(workflow.labels)
        assert reach({"CLOSED"}, backwards) == set(workflow.labels)

    def test_every_state_has_words_and_is_known_to_the_database(self, code):
        workflow = workflow_named(code)
        assert set(workflow.public_words) == set(workflow.labels) == set(KNOWN_STATES[code])
        assert all(str(words).strip() for words in workflow.public_words.values())
        assert set(workflow.steps) <= set(workflow.labels)

    def test_every_transition_has_a_permission_and_asks_what_can_be_asked(self, code):
        for edge in edges(workflow_named(code)):
            assert edge.act.permission in STAFF_MAY.keys() | CUSTOMER_MAY
            assert set(edge.act.asks) <= ASKED
            assert str(edge.act.label).strip()

    def test_an_ending_asks_for_its_outcome_and_stops_the_promises(self, code):
        for edge in edges(workflow_named(code)):
            if edge.target == "CLOSED":
                assert "outcome" in edge.act.asks and edge.act.clocks == ClockEffect.STOP
            if edge.source == "CLOSED":
                assert edge.act.clocks == ClockEffect.NEW_CYCLE

    def test_the_diagram_in_the_docs_is_the_code(self, code):
        kept = (DOCS / f"{code}.md").read_text()
        assert mermaid(workflow_named(code)) in kept, "run: python manage.py workflow_diagrams"
