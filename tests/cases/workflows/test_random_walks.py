"""Whatever is done to a case in whatever order, by whatever workflow and service, what must hold of every case holds."""

import random
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.casework.actions import ActRefused, InputsRefused, case_ask, case_release, case_take, questions_expire
from cases.casework.intake import IntakeRefused, not_fixed, words_add
from cases.casework.models import Case, CaseEvent
from cases.casework.naming import state_label
from cases.casework.raising import clocks_on, contact_ids_of
from cases.casework.registry import ClockEffect, acts_from, edges, workflow_named, workflows
from cases.casework.replaying import cases_replay
from cases.casework.tracking import Level, story_of
from crm.catalogue.models import ServiceVersion
from crm.sla.replaying import clocks_replay
from crm.sla.sweeping import sweep_clocks
from crm.teams.actor import customer
from tests.cases.casework.waste_desk import Desk, waste_desk
from tests.cases.workflows.walking import Walk, filled, further_policy, walk_of

CODES = [workflow.code for workflow in workflows()]
REFUSALS = (ActRefused, InputsRefused, IntakeRefused)
RUNS = ["RUNNING", "PAUSED"]


@pytest.fixture
def desk(db: None) -> Desk:
    return waste_desk()


def step(walk: Walk, chance: random.Random) -> None:
    """One thing happens: most often an act of the workflow, sometimes the customer, time or another officer."""
    walk.at += timedelta(minutes=chance.choice([1, 50, 1500, 9000]))
    case, key = walk.case, f"step-{next(walk.keys)}-{walk.taken.case.pk}"
    leader = walk.desk.cast.waste_leader.actor
    words: dict[str, Any] = {
        "contact_id": walk.taken.contact.pk, "words": "And?", "actor": customer(None), "at": walk.at, "key": key,
    }  # fmt: skip
    match chance.choice(["act"] * 7 + ["ask", "adds", "not fixed", "take", "release", "sweep", "wrong"]):
        case "act":
            name = chance.choice(list(walk.acts))
            walk.do(name, **filled(case, walk.acts[name], at=walk.at, chance=chance))
        case "wrong":  # an act that is not open, or with nothing that it asks for
            every = sorted({edge.name for edge in edges(workflow_named(case.workflow))})
            walk.do(chance.choice(every), outcome="", planned_date=None, words="")
        case "ask":
            case_ask(case_id=case.pk, words="Which?", days=3, actor=leader, at=walk.at, key=key)
        case "adds":
            words_add(**words)
        case "not fixed":
            not_fixed(**words)
        case "take":
            case_take(case_id=case.pk, actor=leader, at=walk.at, key=key)
        case "release":
            case_release(case_id=case.pk, actor=leader, at=walk.at, key=key)
        case _:
            sweep_clocks(walk.at)
            questions_expire(walk.at)


def agreed(walk: Walk) -> None:
    """What holds of every case at every moment."""
    case = walk.case
    workflow = workflow_named(case.workflow)
    assert case.team_id and case.state in workflow.labels
    assert (case.state == "CLOSED") == (case.closed_at is not None) == (case.outcome_id is not None)
    story = story_of(reference=walk.taken.reference, level=Level.REFERENCE, at=walk.at)
    assert story is not None and str(story.state_words).strip() and story.is_over == (case.state == "CLOSED")
    assert state_label(case).strip()
    assert acts_from(case), "a dead end"
    if case.state == "CLOSED":
        mine = clocks_on([case.contact_id], states=RUNS)
        assert not mine and case.next_due_at is None and case.waiting_since is None
        assert all(act.clocks == ClockEffect.NEW_CYCLE for act in acts_from(case).values())
    elif case.waiting_since is not None:
        assert clocks_on(contact_ids_of(case), states=["PAUSED"])
    assert not list(cases_replay())


def steps_in_order(case: Case, off: list[str]) -> None:
    """The acts done, as the events tell them, never came before one that must come first."""
    workflow = workflow_named(case.workflow)
    needed, been = dict(workflow.never_before), set()
    for event in CaseEvent.objects.filter(case_id=case.pk, kind="TRANSITION").order_by("id"):
        assert event.act not in off or not _optional(workflow.code, event.act)
        assert all(group & been for group in needed.get(event.act, ()))
        been.add(event.act)


def _optional(code: str, name: str) -> bool:
    return any(edge.name == name and edge.act.optional for edge in edges(workflow_named(code)))


@pytest.mark.parametrize("code", CODES)
@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32), known=st.booleans(), data=st.data())
def test_a_random_walk_keeps_what_must_hold(desk: Desk, code: str, seed: int, known: bool, data: st.DataObject) -> None:
    names = sorted({edge.name for edge in edges(workflow_named(code)) if edge.act.optional})
    off = data.draw(st.lists(st.sampled_from(names), unique=True)) if names else []
    chance = random.Random(seed)
    walk = walk_of(code, desk=desk, known=known, acts_off=off, names={"states": {"RECEIVED": "New"}})
    if chance.random() < 0.5:
        for act in {edge.act.policy for edge in edges(workflow_named(code)) if edge.act.policy}:
            further_policy(f"{ServiceVersion.objects.get(pk=walk.version.pk).policy}-{act}", days=20)
    for _number in range(12):
        try:
            step(walk, chance)
        except REFUSALS:
            continue
        finally:
            agreed(walk)
    steps_in_order(walk.case, off)
    assert not list(clocks_replay())
