"""Somebody takes a case in the moment in which it turns out to be about them; two officers hand one back at once."""

import pytest

from cases.casework.actions import ActRefused, case_take
from cases.casework.handing_back import case_hand_back
from cases.casework.models import Case, CaseEvent
from cases.casework.replaying import cases_replay
from cases.casework.standing_aside import staff_named
from crm.teams.policy import NotPermitted
from tests.cases.casework.test_two_at_once import together
from tests.cases.casework.waste_desk import waste_desk
from tests.cast import NOW

pytestmark = pytest.mark.django_db(transaction=True)


def test_whom_it_is_about_never_ends_up_with_it():
    desk = waste_desk()
    officer, agent = desk.cast.officer, desk.cast.agent.actor
    for turn in range(3):
        case = desk.reported().case
        given = {"case_id": case.pk, "at": NOW}
        taken, _marked = together(
            lambda given=given, turn=turn: case_take(actor=officer.actor, key=f"take-{turn}", **given),
            lambda given=given, turn=turn: staff_named(
                user_id=officer.pk, words="He drove", actor=agent, key=f"about-{turn}", **given
            ),
        )
        assert isinstance(taken, Case | NotPermitted)
        assert Case.objects.unscoped("test").get(pk=case.pk).officer_id is None
    assert list(cases_replay()) == []


def test_two_who_hand_it_back_at_once_do_so_once():
    desk = waste_desk()
    case = desk.reported().case
    given = {"case_id": case.pk, "reason": "Not ours", "at": NOW, "version": 1}
    found = together(
        lambda: case_hand_back(
            team_id=desk.cast.street_cleansing.pk, actor=desk.cast.officer.actor, key="one", **given
        ),
        lambda: case_hand_back(
            team_id=desk.cast.street_cleansing.pk, actor=desk.cast.waste_leader.actor, key="two", **given
        ),
    )
    assert sorted(isinstance(one, Case) for one in found) == [False, True]
    assert isinstance(next(one for one in found if not isinstance(one, Case)), ActRefused | NotPermitted)
    assert CaseEvent.objects.filter(kind="HANDED_BACK").count() == 1
    assert Case.objects.unscoped("test").get(pk=case.pk).handed_back_count == 1
