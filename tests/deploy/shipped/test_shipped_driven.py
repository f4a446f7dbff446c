"""Every shipped service is worked from its contact to an ending, by acts that its officers have, and can be replayed."""

from datetime import timedelta

import pytest

from cases.casework.actions import case_act
from cases.casework.intake import Taken
from cases.casework.models import Case
from cases.casework.naming import public_words_of
from cases.casework.registry import Act, acts_from
from cases.casework.replaying import cases_replay
from cases.casework.stages.actions import item_tick, stage_next
from crm.catalogue.models import Service
from crm.catalogue.stages import stages_in
from crm.catalogue.wordings.languages import WELSH, speaking
from crm.contacts.models import Message
from crm.teams.actor import Actor, Role
from crm.teams.models import Department, Membership, RoleHeld, Team, User
from tests.cases.workflows.walking import filled
from tests.cast import LONG_AGO, NOW, Cast
from tests.deploy.shipped.conftest import CODES, Taking

pytestmark = pytest.mark.django_db
MOST_STEPS = 30


@pytest.fixture
def officer(shipped_council: Cast) -> Actor:
    """Somebody who works for every team."""
    user = User.objects.create(username="everywhere", full_name="Eve Where")
    for department in Department.objects.all():
        RoleHeld.objects.create(user=user, department=department, role=Role.OFFICER, active_from=LONG_AGO)
    for team in Team.objects.all():
        Membership.objects.create(user=user, team=team, active_from=LONG_AGO)
    everywhere = User.objects.with_scope().get(pk=user.pk)
    everywhere.opened_keys = None  # services that are a confidential matter restrict what is taken after this
    return everywhere.actor


def test_every_service_is_worked_to_its_end(take: Taking, officer: Actor) -> None:
    for code in CODES:
        taken = take(code)
        case = work_to_the_end(taken, officer)
        assert case.closed_at is not None and case.outcome is not None, code
        told = Message.objects.unscoped("test").filter(customer=taken.contact.customer_id, event="closed")
        assert told.filter(contact=taken.contact).count() == 1, code
    assert Service.objects.count() == Case.objects.unscoped("test").filter(closed_at__isnull=False).count()
    assert list(cases_replay()) == []


def work_to_the_end(taken: Taken, officer: Actor) -> Case:
    """The case, closed: the most likely act it has not had yet, and what its stages want before it."""
    assert taken.case is not None
    done: list[str] = []
    at = NOW
    for step in range(MOST_STEPS):
        case = _case(taken.case.pk)
        if case.closed_at is not None:
            return case
        assert public_words_of(case)
        with speaking(WELSH):
            assert public_words_of(case)
        at += timedelta(minutes=10)
        _through_stages(case, officer, f"{case.pk}-{step}", at)
        name, act = _next(_case(case.pk), done)
        inputs = filled(case, act, at=at) | ({"outcome": _outcome(case, act)} if "outcome" in act.asks else {})
        case_act(case_id=case.pk, act=name, inputs=inputs, actor=officer, at=at, key=f"act-{case.pk}-{step}")
        done.append(name)
    raise AssertionError(f"{case.service.code} came to no end: {done}")


def _case(case_id: int) -> Case:
    every = Case.objects.unscoped("test").select_related("service", "service_version", "outcome")
    return every.get(pk=case_id)


def _next(case: Case, done: list[str]) -> tuple[str, Act]:
    open_now = acts_from(case)
    fresh = {name: act for name, act in open_now.items() if name not in done} or open_now
    return next(iter(fresh.items()))


def _outcome(case: Case, act: Act) -> str:
    fits = case.service_version.outcomes.order_by("order")
    return next(
        one.code
        for one in fits
        if (not act.families or one.family in act.families) and (one.review or not act.states_review)
        if not one.needs_evidence
    )


def _through_stages(case: Case, officer: Actor, key: str, at) -> None:
    stages = stages_in(case.service_version.stages, case.state)
    for number, stage in enumerate(stages):
        for item in stage.checklist:
            item_tick(
                case_id=case.pk, stage=stage.code, item=item.code, actor=officer, at=at,
                key=f"tick-{key}-{stage.code}-{item.code}",
            )  # fmt: skip
        if number < len(stages) - 1:
            stage_next(case_id=case.pk, actor=officer, at=at, key=f"stage-{key}-{number}")
