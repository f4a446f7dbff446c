"""Whatever is done to a case in whatever order, by whatever workflow and service, what must hold of every case holds."""

import os
import random
from collections.abc import Callable
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
from cases.casework.rules.timing import rules_sweep
from cases.casework.stages.actions import item_tick, item_untick, stage_next, stage_set
from cases.casework.tracking import Level, story_of
from cases.casework.work.models import RuleTimer
from crm.catalogue.models import ServiceVersion
from crm.catalogue.stages import stages_in
from crm.sla.replaying import clocks_replay
from crm.sla.sweeping import sweep_clocks
from crm.teams.actor import customer
from crm.teams.policy import NotPermitted
from tests.cases.casework.waste_desk import Desk, waste_desk
from tests.cases.workflows.walking import Walk, filled, further_policy, walk_of

CODES = [workflow.code for workflow in workflows()]
REFUSALS = (ActRefused, InputsRefused, IntakeRefused, NotPermitted)
RUNS = ["RUNNING", "PAUSED"]
WAITS: list[dict[str, Any]] = [{}, {"after_days": 1}, {"after_days": 4}]


@pytest.fixture
def desk(db: None) -> Desk:
    return waste_desk()


def some_stages(code: str, chance: random.Random) -> list[dict[str, Any]]:
    """Up to two stages in some of the states, some with a checklist, some of which is needed."""
    states = [state for state in workflow_named(code).labels if state != "CLOSED" and chance.random() < 0.5]
    return [
        {
            "code": f"{state}-{number}".lower().replace("_", "-"), "state": state, "name": f"Step {number}",
            "words": "We are at it.", "target_days": 3,
            "checklist": [{"code": "seen", "label": "Seen", "needed": chance.random() < 0.5}] * chance.randint(0, 1),
        }
        for state in states
        for number in range(1, chance.randint(1, 2) + 1)
    ]  # fmt: skip


def some_rules(code: str, stages: list[dict[str, Any]], chance: random.Random) -> list[dict[str, Any]]:
    """Up to three rules about anything, that do anything."""
    entered = [*workflow_named(code).labels, *(f"stage:{stage['code']}" for stage in stages)]
    whens: list[dict[str, Any]] = [
        {"entered": chance.choice(entered)}, {"entered": chance.choice(entered)}, {"answered": True}, {"due_soon": 4},
        {"quiet_days": 3}, {"repeats": 2},
    ]  # fmt: skip
    thens: list[dict[str, Any]] = [
        {"send": {"words": "It goes on."}}, {"task": {"title": "Look", "team": "", "days": 2}},
        {"tell": "leader", "words": "Look at this"}, {"propose": {"act": "end"}},
    ]  # fmt: skip
    return [
        {
            "code": f"rule-{number}", "name": "A rule", "when": {**chance.choice(whens), **chance.choice(WAITS)},
            "then": chance.sample(thens, chance.randint(1, 2)),
        }
        for number in range(chance.randint(0, 3))
    ]  # fmt: skip


def stage_step(case: Case, chance: random.Random, **given: Any) -> None:
    """Something inside the state: on to the next stage or any, an item ticked or not."""
    stages = stages_in(case.service_version.stages, case.state)
    items = [(stage.code, item.code) for stage in stages for item in stage.checklist] or [("none", "none")]
    stage, item = chance.choice(items)
    match chance.choice(["next", "set", "tick", "tick", "untick"]):
        case "next":
            stage_next(case_id=case.pk, **given)
        case "set":
            stage_set(case_id=case.pk, stage=chance.choice([*(one.code for one in stages), "none"]), **given)
        case "tick":
            item_tick(case_id=case.pk, stage=stage, item=item, **given)
        case _:
            item_untick(case_id=case.pk, stage=stage, item=item, **given)


def act_step(case: Case, walk: Walk, chance: random.Random) -> None:
    """An act of the workflow, most often one that is open and rightly filled in."""
    actor = chance.choice([walk.desk.cast.officer, *[walk.desk.cast.waste_leader] * 2]).actor
    if chance.random() < 0.1:  # perhaps not open, and with nothing that it asks for
        every = sorted({edge.name for edge in edges(workflow_named(case.workflow))})
        walk.do(chance.choice(every), actor=actor, outcome="", planned_date=None, words="")
        return
    name = chance.choice(list(walk.acts))
    walk.do(name, actor=actor, **filled(case, walk.acts[name], at=walk.at, chance=chance))


def step(walk: Walk, chance: random.Random) -> None:
    """One thing happens: most often an act of the workflow, sometimes the customer, time or another officer."""
    walk.at += timedelta(minutes=chance.choice([1, 50, 1500, 9000]))
    case, key = walk.case, f"step-{next(walk.keys)}-{walk.taken.case.pk}"
    given: dict[str, Any] = {"actor": walk.desk.cast.waste_leader.actor, "at": walk.at, "key": key}
    theirs = {**given, "actor": customer(None), "contact_id": walk.taken.contact.pk, "words": "And?"}
    steps: list[tuple[int, Callable[[], object]]] = [
        (8, lambda: act_step(case, walk, chance)),
        (3, lambda: stage_step(case, chance, **given)),
        (1, lambda: case_ask(case_id=case.pk, words="Which?", days=3, **given)),
        (1, lambda: words_add(**theirs)),
        (1, lambda: not_fixed(**theirs)),
        (1, lambda: case_take(case_id=case.pk, **given)),
        (1, lambda: case_release(case_id=case.pk, **given)),
        (2, lambda: [sweep(walk.at) for sweep in (sweep_clocks, questions_expire, rules_sweep)]),
    ]
    _weight, do = chance.choices(steps, [weight for weight, _do in steps])[0]
    do()


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
    stages = [stage.code for stage in stages_in(case.service_version.stages, case.state)]
    assert case.stage in (stages or [""]) and (case.stage_since is None) == (case.stage == "")
    if case.state == "CLOSED":
        mine = clocks_on([case.contact_id], states=RUNS)
        assert not mine and case.next_due_at is None and case.waiting_since is None
        assert all(act.clocks == ClockEffect.NEW_CYCLE for act in acts_from(case).values())
        waiting = RuleTimer.objects.filter(case=case, state="WAITING").values_list("cause", flat=True)
        assert all(cause.startswith("in:CLOSED") for cause in waiting), "a rule waits for what is over"
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
@settings(max_examples=int(os.environ.get("WALKS", "3")), deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32), known=st.booleans(), data=st.data())
def test_a_random_walk_keeps_what_must_hold(desk: Desk, code: str, seed: int, known: bool, data: st.DataObject) -> None:
    names = sorted({edge.name for edge in edges(workflow_named(code)) if edge.act.optional})
    off = data.draw(st.lists(st.sampled_from(names), unique=True)) if names else []
    chance = random.Random(seed)
    stages = some_stages(code, chance)
    walk = walk_of(
        code, desk=desk, known=known, acts_off=off, names={"states": {"RECEIVED": "New"}}, stages=stages,
        rules=some_rules(code, stages, chance),
    )  # fmt: skip
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
    fired = CaseEvent.objects.filter(case_id=walk.case.pk, kind="RULE").values_list("facts__rule", "facts__cause")
    assert len(fired) == len(set(fired)), "a rule fired twice for one cause"
    assert not list(clocks_replay())
