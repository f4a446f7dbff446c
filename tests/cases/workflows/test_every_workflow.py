"""What holds for every workflow: no dead ends, no skipped step, public words, permissions, and the diagrams of the docs."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from cases.casework.inputs import InputKind
from cases.casework.models import KNOWN_STATES, Case
from cases.casework.registry import ClockEffect, Edge, Workflow, acts_from, edges, ending_for, workflow_named, workflows
from cases.workflows.diagram import page
from crm.catalogue.models import Family
from crm.catalogue.wordings.events import EVENTS
from crm.teams.actor import ActorKind
from crm.teams.policy import CUSTOMER_MAY, STAFF_MAY

DOCS = Path(__file__).resolve().parents[3] / "docs" / "workflows"
CODES = [workflow.code for workflow in workflows()]
ASKED = {"planned_date", "outcome", "words", "days"}
SEVEN = {"report_and_fix", "enquiry", "application", "appeal", "complaint", "claim", "referral"}


def reach(starts: set[str], arrows: dict[str, set[str]]) -> set[str]:
    found, front = set(starts), set(starts)
    while front:
        front = {after for state in front for after in arrows.get(state, set())} - found
        found |= front
    return found


def case_in(workflow: Workflow, state: str, details: dict[str, str], off: set[str]) -> SimpleNamespace:
    version = SimpleNamespace(acts_off=sorted(off), names={}, public_words={})
    return SimpleNamespace(workflow=workflow.code, state=state, details=details, service_version=version)


def optional(workflow: Workflow) -> set[str]:
    return {edge.name for edge in edges(workflow) if edge.act.optional}


def open_edges(workflow: Workflow, state: str, details: dict[str, str], off: set[str]) -> Iterator[Edge]:
    names = acts_from(case_in(workflow, state, details, off))
    yield from (edge for edge in edges(workflow) if edge.source == state and edge.name in names)


Standing = tuple[str, tuple[tuple[str, str], ...], frozenset[str]]


def standings(workflow: Workflow, off: set[str]) -> Iterator[tuple[Standing, list[Edge]]]:
    """Every way in which a case can stand: its state, what was kept for the guards, and which acts it has seen of those
    that must have come before another; with the acts then open."""
    watched = {name for _act, groups in workflow.never_before for group in groups for name in group}
    front: list[Standing] = [(workflow.initial, (), frozenset())]
    seen = set(front)
    while front:
        state, kept, been = front.pop()
        found = list(open_edges(workflow, state, dict(kept), off))
        yield (state, kept, been), found
        for edge in found:
            after = (
                edge.target,
                tuple(sorted((dict(kept) | dict(edge.act.keeps)).items())),
                been | ({edge.name} & watched),
            )
            if after not in seen:
                seen.add(after)
                front.append(after)


def test_all_seven_are_there() -> None:
    assert set(CODES) == SEVEN == set(KNOWN_STATES)


@pytest.mark.parametrize("code", CODES)
class TestWorkflow:
    def test_every_state_is_reachable(self, code):
        workflow = workflow_named(code)
        assert {state for (state, _kept, _been), _open in standings(workflow, set())} == set(workflow.labels)

    @pytest.mark.parametrize("all_off", [False, True])
    def test_wherever_a_case_stands_it_can_end_and_be_opened_again(self, code, all_off):
        workflow = workflow_named(code)
        off = optional(workflow) if all_off else set()
        arrows: dict[str, set[str]] = {}
        for (state, _kept, _been), found in standings(workflow, off):
            assert found, f"a dead end: {state}"
            arrows.setdefault(state, set()).update(edge.target for edge in found)
        backwards: dict[str, set[str]] = {}
        for state, targets in arrows.items():
            for target in targets:
                backwards.setdefault(target, set()).add(state)
        assert set(arrows) <= reach({"CLOSED"}, backwards)
        assert "reopen" in {edge.name for edge in open_edges(workflow, "CLOSED", {}, off)}

    def test_an_act_is_switched_off_and_a_case_that_stands_behind_it_goes_on(self, code):
        workflow = workflow_named(code)
        for state in workflow.labels:
            assert list(open_edges(workflow, state, {}, optional(workflow))), state

    @pytest.mark.parametrize("all_off", [False, True])
    def test_no_step_is_skipped(self, code, all_off):
        workflow = workflow_named(code)
        needed = dict(workflow.never_before)
        names = {edge.name for edge in edges(workflow)}
        assert set(needed) | {name for groups in needed.values() for group in groups for name in group} <= names
        for (state, _kept, been), found in standings(workflow, optional(workflow) if all_off else set()):
            for edge in found:
                for group in needed.get(edge.name, ()):
                    assert been & group, f"{edge.name} from {state} without any of {sorted(group)}"

    def test_every_state_has_words_and_is_known_to_the_database(self, code):
        workflow = workflow_named(code)
        assert set(workflow.public_words) == set(workflow.labels) == set(KNOWN_STATES[code])
        assert all(str(words).strip() for words in workflow.public_words.values())
        assert all(len(state) <= 20 for state in workflow.labels)
        assert set(workflow.steps) <= set(workflow.labels) and workflow.steps[-1] == "CLOSED"

    def test_every_transition_has_a_permission_and_asks_what_can_be_asked(self, code):
        workflow = workflow_named(code)
        for edge in edges(workflow):
            assert edge.act.permission in STAFF_MAY.keys() | CUSTOMER_MAY
            assert STAFF_MAY[edge.act.permission] <= STAFF_MAY["case.work"], "the page opens acts to who works cases"
            assert set(edge.act.asks) <= ASKED | {one.name for one in workflow.inputs}
            assert str(edge.act.label).strip() and len(edge.name) <= 40 and not hasattr(Case, edge.name)
            assert not edge.act.message or edge.act.message in EVENTS
            assert edge.act.not_by <= {each.name for each in edges(workflow)}
            assert edge.act.by == {ActorKind.STAFF} or edge.name == "reopen"

    def test_inputs_have_names_of_their_own_and_are_asked_for(self, code):
        workflow = workflow_named(code)
        names = [one.name for one in workflow.inputs]
        kept = {name for edge in edges(workflow) for name, _value in edge.act.keeps}
        assert len(names) == len(set(names)) and not set(names) & (ASKED | kept)
        assert set(names) == {name for edge in edges(workflow) for name in edge.act.asks} - ASKED
        for one in workflow.inputs:
            assert str(one.label).strip()
            assert (one.kind == InputKind.CHOICE) == bool(one.choices)
            assert (one.kind == InputKind.CASE) == bool(one.link)

    def test_an_ending_asks_for_its_outcome_and_stops_the_promises(self, code):
        for edge in edges(workflow_named(code)):
            if edge.target == "CLOSED":
                assert "outcome" in edge.act.asks and edge.act.clocks == ClockEffect.STOP
                assert edge.act.message == "closed" and not edge.act.optional
            else:
                assert "outcome" not in edge.act.asks
            if edge.source == "CLOSED":
                assert edge.act.clocks == ClockEffect.NEW_CYCLE and edge.act.message
            if edge.act.clocks == ClockEffect.WAIT:
                assert {"days", "words"} <= set(edge.act.asks) and edge.act.message == "question"

    def test_what_was_logged_in_error_can_be_withdrawn_wherever_it_stands(self, code):
        workflow = workflow_named(code)
        for state in set(workflow.labels) - {"CLOSED"}:
            assert ending_for(case_in(workflow, state, {}, optional(workflow)), family=Family.WITHDRAWN), state

    def test_the_page_in_the_docs_is_the_code(self, code):
        kept = (DOCS / f"{code}.md").read_text()
        assert page(workflow_named(code)) == kept, "run: python manage.py workflow_diagrams"
