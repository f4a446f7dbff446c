"""Two officers on one case, for every pair of acts of every workflow: two connections, one case, the same moment.

From a page each (the same version), one is done and the other is told by whom; called without a version, as a rule or a
program might, what is done is done one after the other or not at all. Nothing is done by halves, and the events give the
columns.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection

from cases.casework.actions import ActRefused, case_act
from cases.casework.models import Case, CaseEvent
from cases.casework.registry import workflow_named, workflows
from cases.casework.replaying import cases_replay
from crm.sla.replaying import clocks_replay
from crm.teams.actor import Role
from crm.teams.models import Membership, RoleHeld, User
from tests.cases.casework.test_two_at_once import deadlocks, failures, together
from tests.cases.casework.waste_desk import Desk, waste_desk
from tests.cases.workflows.pairs import Pair, pairs
from tests.cases.workflows.walking import Walk, filled, service_with
from tests.cast import LONG_AGO

pytestmark = pytest.mark.django_db(transaction=True)
CODES = [workflow.code for workflow in workflows()]


def leaders(desk: Desk) -> list[User]:
    """Four who may do everything on the case: the first two act at once, neither of whom did what led there."""
    for number in (1, 2, 3, 4):
        user = User.objects.create(username=f"pair{number}", full_name=f"Second Leader {number}")
        Membership.objects.create(user=user, team=desk.cast.waste_collection, active_from=LONG_AGO)
        RoleHeld.objects.create(user=user, department=desk.cast.waste, role=Role.TEAM_LEADER, active_from=LONG_AGO)
    return list(User.objects.with_scope().filter(username__startswith="pair").order_by("pk"))


@pytest.fixture(autouse=True)
def nobody_waits_for_each_other_and_the_records_agree() -> Iterator[None]:
    deadlocks.clear()
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    yield
    assert deadlocks == []
    assert [*clocks_replay(), *cases_replay()] == []


@pytest.mark.parametrize("code", CODES)
def test_two_officers_act_at_once_from_a_page_each(code: str) -> None:
    everywhere(code, seen=True)


@pytest.mark.parametrize("code", ["enquiry"])
def test_two_programs_act_at_once_without_having_seen_a_page(code: str) -> None:
    everywhere(code, seen=False)


def everywhere(code: str, *, seen: bool) -> None:
    """Nothing; every pair of acts of this workflow was tried on a case of its own."""
    desk = waste_desk()
    first, second, *others = leaders(desk)
    walkers, version = [desk.cast.waste_leader, *others], service_with(desk, code)
    tried = list(pairs(workflow_named(code)))
    for pair in tried:
        walk = Walk(desk=desk, version=version, taken=desk.reported(by=desk.jo(), version=version, answers={}))
        for turn, act in enumerate(pair.way):
            walk.do(act, actor=walkers[turn % 3].actor)
        _at_once(walk.case, pair, [first, second], walk, seen=seen)
    assert len(tried) > 10


def _at_once(case: Case, pair: Pair, both: list[User], walk: Walk, *, seen: bool) -> None:
    at, acts = walk.at + timedelta(minutes=5), walk.acts

    def press(user: User, act: str) -> Case:
        return case_act(
            case_id=case.pk, act=act, inputs=filled(case, acts[act], at=at), actor=user.actor, at=at,
            key=f"{user.username}-{case.pk}", version=case.version if seen else None,
        )  # fmt: skip

    said = f"{pair.one} and {pair.two} after {pair.way}"
    found = together(lambda: press(both[0], pair.one), lambda: press(both[1], pair.two))
    refused = failures(found)
    assert all(isinstance(one, ActRefused) for one in refused), f"{said}: {refused}"
    done = [number for number, one in enumerate(found) if not isinstance(one, Exception)]
    assert len(done) == 1 if seen else done, f"{said}: {found}"
    if len(done) == 1:
        assert both[done[0]].full_name in str(refused[0]), said  # whoever comes second is told who was first
    events = CaseEvent.objects.filter(case_id=case.pk, kind="TRANSITION", at=at).order_by("id")
    assert sorted(event.actor_key for event in events) == sorted(str(both[number].pk) for number in done), said
    now = Case.objects.unscoped("test").get(pk=case.pk)
    assert now.version == case.version + len(done), said
    chain = [case.state, *(state for event in events for state in (event.from_state, event.to_state)), now.state]
    assert chain[::2] == chain[1::2], said  # each began where the one before it had led
