"""Not ours: counted, told to the other team's leader, and between two teams that disagree the leader decides."""

import pytest

from cases.casework.actions import ActRefused, InputsRefused, case_act, case_take
from cases.casework.handing_back import case_hand_back
from cases.casework.models import Case, CaseEvent, CaseNote
from cases.casework.notices.models import StaffNotice
from cases.casework.replaying import cases_replay
from crm.teams.models import Membership, RoleHeld, User
from crm.teams.policy import NotPermitted
from tests.cases.casework.waste_desk import Desk, waste_desk
from tests.cast import LONG_AGO, NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    desk = waste_desk()
    cast = desk.cast
    RoleHeld.objects.create(user=cast.other_officer, department=cast.waste, role="OFFICER", active_from=LONG_AGO)
    Membership.objects.create(user=cast.other_officer, team=cast.street_cleansing, active_from=LONG_AGO)
    return desk


def hand_back(case, user, team=None, *, reason="Not a bin of ours", key=None, **more):
    actor = User.objects.with_scope().get(pk=user.pk).actor
    return case_hand_back(
        case_id=case.pk, team_id=team and team.pk, reason=reason, actor=actor, at=NOW,
        key=key or f"{user.pk}-{team and team.pk}", **more,
    )  # fmt: skip


def told(user):
    rows = StaffNotice.objects.unscoped("test").filter(recipient=user).order_by("pk")
    return list(rows.values_list("kind", flat=True))


def test_it_is_counted_told_and_replayed(desk):
    cast, case = desk.cast, desk.reported().case
    case_take(case_id=case.pk, actor=cast.officer.actor, at=NOW, key="take")
    for _twice in range(2):
        case = hand_back(case, cast.officer, cast.street_cleansing)
    case = Case.objects.unscoped("test").get(pk=case.pk)
    assert (case.team, case.officer, case.handed_back_count) == (cast.street_cleansing, None, 1)
    assert case.routed_because == "Waste collection says that it is not theirs: see the notes"
    assert CaseNote.objects.get().text == "Not a bin of ours"
    assert told(cast.waste_leader) == ["NOT_OURS"]
    assert CaseEvent.objects.get(kind="HANDED_BACK").facts == {
        "from_team": cast.waste_collection.pk, "team": cast.street_cleansing.pk, "officer": None, "disputed": False,
    }  # fmt: skip
    assert list(cases_replay()) == []


def test_what_is_missing_is_said(desk):
    case = desk.reported().case
    with pytest.raises(InputsRefused) as refused:
        hand_back(case, desk.cast.officer, reason=" ")
    assert set(refused.value.errors) == {"team", "reason"}  # the service's own team has it: say whose it is
    with pytest.raises(InputsRefused):
        hand_back(case, desk.cast.officer, desk.cast.waste_collection)
    with pytest.raises(ActRefused):
        hand_back(case, desk.cast.officer, desk.cast.recovery, version=7)
    with pytest.raises(NotPermitted):
        hand_back(case, desk.cast.other_officer, desk.cast.recovery)
    assert Case.objects.unscoped("test").get().handed_back_count == 0


def test_two_teams_that_disagree_leave_it_to_the_leader(desk):
    cast, case = desk.cast, desk.reported().case
    hand_back(case, cast.officer, cast.street_cleansing)
    case = hand_back(case, cast.other_officer)  # back to the service's own
    assert case.team == cast.waste_collection
    assert case.officer == cast.waste_leader
    assert told(cast.waste_leader) == ["NOT_OURS", "DECIDE"]
    with pytest.raises(ActRefused, match="a team leader decides"):
        hand_back(case, cast.officer, cast.street_cleansing, key="again")
    case = hand_back(case, cast.waste_leader, cast.street_cleansing)
    assert (case.team, case.officer, case.handed_back_count) == (cast.street_cleansing, None, 3)
    with pytest.raises(ActRefused):
        hand_back(case, cast.other_officer, key="and again")
    assert list(cases_replay()) == []


def test_what_has_ended_is_nobody_s(desk):
    case = desk.reported().case
    case_act(
        case_id=case.pk, act="complete", inputs={"outcome": "collected"}, actor=desk.cast.officer.actor, at=NOW, key="c"
    )
    with pytest.raises(ActRefused):
        hand_back(case, desk.cast.officer, desk.cast.street_cleansing)
