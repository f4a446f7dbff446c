"""Repeats at a property: the third goes to the supervisor, and the resident is told so."""

from datetime import timedelta

import pytest

from cases.casework.models import Case, CaseEvent
from cases.casework.notices.models import StaffNotice
from cases.casework.queries.before_here import before_here
from cases.casework.replaying import cases_replay
from cases.casework.rules.repeats import repeat_told
from crm.catalogue.models import Outcome, ServiceVersion
from crm.contacts.models import Message
from crm.teams.models import Membership, User
from gazetteer.places import Place, PlaceKind
from tests.cases.casework.waste_desk import Desk, waste_desk
from tests.cast import LONG_AGO, NOW, property_at

pytestmark = pytest.mark.django_db
WEEK = timedelta(weeks=1)
THIRD = {
    "code": "third",
    "name": "Third missed collection in eight weeks",
    "when": {"repeats_here": 3, "weeks": 8},
    "then": [
        {"give": "leader"},
        {"tell": "leader", "words": "The third in eight weeks: look into why."},
        {"send": {"words": {"en": "This is the third time in eight weeks. Our supervisor looks into it.", "cy": "x"}}},
    ],
}


@pytest.fixture
def desk() -> Desk:
    desk = waste_desk()
    ServiceVersion.objects.filter(pk=desk.missed_bin.pk).update(rules=[THIRD])
    return desk


def ended(taken, code: str) -> None:
    outcome = Outcome.objects.get(code=code, version=taken.case.service_version)
    Case.objects.unscoped("test").filter(pk=taken.case.pk).update(state="CLOSED", closed_at=NOW, outcome=outcome)


def officer_of(taken):
    return Case.objects.unscoped("test").get(pk=taken.case.pk).officer


def test_the_third_in_eight_weeks_is_the_supervisor_s_and_the_resident_is_told(desk):
    times = [desk.reported(by=desk.jo(), at=NOW + WEEK * number) for number in range(3)]
    assert [officer_of(one) for one in times] == [None, None, desk.cast.waste_leader]
    assert StaffNotice.objects.unscoped("test").get().recipient == desk.cast.waste_leader
    written = Message.objects.unscoped("test").filter(event="update", customer=desk.jo())
    assert "This is the third time in eight weeks" in written.get().body
    assert [repeat_told(one.contact) for one in times][:2] == ["", ""]
    assert repeat_told(times[2].contact).startswith("This is the third time")
    assert desk.reported(by=desk.jo(), at=NOW + WEEK * 4) and officer_of(times[2])
    assert CaseEvent.objects.filter(kind="GIVEN").count() == 2
    assert list(cases_replay()) == []


def test_too_long_ago_elsewhere_and_where_nobody_was_failed_do_not_count(desk):
    desk.reported(at=NOW - WEEK * 9)
    desk.reported(at=NOW - WEEK, place=Place(kind=PlaceKind.PROPERTY, uprn=property_at(14).uprn))
    ended(desk.reported(at=NOW - WEEK * 3), "not-out")
    ended(desk.reported(at=NOW - WEEK * 2), "collected")
    assert officer_of(desk.reported(at=NOW)) is None
    assert officer_of(desk.reported(at=NOW + timedelta(hours=1))) == desk.cast.waste_leader


def test_given_to_another_team(desk):
    rule = {**THIRD, "then": [{"give": "team:street-cleansing"}]}
    ServiceVersion.objects.filter(pk=desk.missed_bin.pk).update(rules=[rule])
    third = [desk.reported(at=NOW + WEEK * number) for number in range(3)][2]
    case = Case.objects.unscoped("test").select_related("team").get(pk=third.case.pk)
    assert case.team.code == "street-cleansing" and "Third missed collection" in case.routed_because
    assert list(cases_replay()) == []


def test_not_given_to_a_team_in_which_nobody_may_have_it(desk):
    rule = {**THIRD, "then": [{"give": "team:street-cleansing"}]}
    ServiceVersion.objects.filter(pk=desk.missed_bin.pk).update(rules=[rule])
    only = desk.cast.other_officer
    Membership.objects.create(user=only, team=desk.cast.street_cleansing, active_from=LONG_AGO)
    User.objects.filter(pk=only.pk).update(customer_key=desk.jo().pk)
    third = [desk.reported(by=desk.jo(), at=NOW + WEEK * number) for number in range(3)][2]
    case = Case.objects.unscoped("test").select_related("team").get(pk=third.case.pk)
    assert case.team.code == "waste-collection" and case.routed_because.startswith("Nobody in Street cleansing")
    assert list(cases_replay()) == []


def test_the_supervisor_sees_the_history(desk, django_assert_num_queries):
    first, second, third = (desk.reported(at=NOW + WEEK * number) for number in range(3))
    ended(first, "collected")
    case = Case.objects.unscoped("test").select_related("service").get(pk=third.case.pk)
    with django_assert_num_queries(2):
        found = before_here(case, actor=desk.cast.waste_leader.actor)
    assert [(one.reference, one.words) for one in found] == [
        (second.reference, "Received"),
        (first.reference, "Collected"),
    ]
    assert before_here(case, actor=desk.cast.other_officer.actor) == []
