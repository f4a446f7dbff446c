"""Two at once on one case: two officers tick and go on, and the sweep meets an act. Nothing is done twice or lost."""

from datetime import timedelta

import pytest

from cases.casework.actions import ActRefused, case_act
from cases.casework.models import Case, CaseEvent
from cases.casework.replaying import cases_replay
from cases.casework.rules.timing import rules_sweep
from cases.casework.stages.actions import item_tick, stage_next
from cases.casework.work.models import CaseTask, CaseTick, RuleTimer
from cases.casework.work.tasks import task_add, task_done
from tests.cases.casework.conftest import report_bin
from tests.cases.casework.test_two_at_once import failures, together
from tests.cases.casework.work.staged import STAGES, give
from tests.cast import NOW, Cast, person, property_at

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)
LATER = {"code": "later", "name": "Later", "when": {"entered": "RECEIVED", "after_days": 1},
         "then": [{"task": {"title": "Look"}}]}  # fmt: skip


@pytest.fixture
def case_id(cast: Cast, services) -> int:
    give(services["missed-bin"], stages=STAGES, rules=[LATER])
    home = property_at(12)
    taken = report_bin(cast, services["missed-bin"], customer=person(home=home), home=home, key="bin")
    return taken.case.pk


def test_two_officers_tick_the_same_item_once(cast, case_id):
    found = together(*(
        lambda who=who: item_tick(
            case_id=case_id, stage="read", item="round", actor=who.actor, at=NOW, key=f"t-{who.pk}"
        )
        for who in (cast.officer, cast.waste_leader)
    ))  # fmt: skip
    assert failures(found) == []
    assert CaseTick.objects.count() == CaseEvent.objects.filter(kind="TICKED").count() == 1


def test_two_officers_go_on_at_once_and_one_is_told(cast, case_id):
    item_tick(case_id=case_id, stage="read", item="round", actor=cast.officer.actor, at=NOW, key="t")
    version = Case.objects.unscoped("test").get().version
    found = together(*(
        lambda who=who: stage_next(case_id=case_id, actor=who.actor, at=NOW, key=f"n-{who.pk}", version=version)
        for who in (cast.officer, cast.waste_leader)
    ))  # fmt: skip
    assert [type(one) for one in failures(found)] == [ActRefused]
    assert Case.objects.unscoped("test").get().stage == "crew"
    assert list(cases_replay()) == []


def test_a_task_is_done_once(cast, case_id):
    task = task_add(case_id=case_id, title="Ring", actor=cast.officer.actor, at=NOW, key="task")
    found = together(*(
        lambda who=who: task_done(task_id=task.pk, actor=who.actor, at=NOW, key=f"d-{who.pk}")
        for who in (cast.officer, cast.waste_leader)
    ))  # fmt: skip
    assert failures(found) == []
    assert CaseEvent.objects.filter(kind="TASK_DONE").count() == 1


def test_two_sweeps_fire_a_rule_once(cast, case_id):
    found = together(lambda: rules_sweep(NOW + 9 * DAY), lambda: rules_sweep(NOW + 9 * DAY))
    assert sorted(found) == [0, 1]
    assert CaseTask.objects.unscoped("test").count() == CaseEvent.objects.filter(kind="RULE").count() == 1


def test_the_sweep_meets_an_act_that_takes_the_case_on(cast, case_id):
    item_tick(case_id=case_id, stage="read", item="round", actor=cast.officer.actor, at=NOW, key="t")
    at = NOW + 9 * DAY
    found = together(
        lambda: rules_sweep(at),
        lambda: case_act(case_id=case_id, act="start", inputs={}, actor=cast.officer.actor, at=at, key="s"),
    )
    assert failures(found) == []
    state = RuleTimer.objects.get(rule="later").state
    assert state == ("FIRED" if found[0] else "ENDED")  # whoever came first: never both, never neither
    assert CaseTask.objects.unscoped("test").count() == found[0]
    assert list(cases_replay()) == []
