"""Contacts are routed by the rules of their service, say why, and are lost nowhere."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.casework.actions import case_take
from cases.casework.corrections import contact_move
from cases.casework.models import Case, CaseEvent
from cases.casework.replaying import cases_replay
from cases.routing.models import PropertySet, PropertySetMember
from crm.catalogue.models import ServiceVersion
from crm.teams.models import Team
from gazetteer.places import Place, PlaceKind
from tests.cases.casework.waste_desk import Desk, service_of, waste_desk
from tests.cast import NOW, business, property_at, ward_around

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return waste_desk()


def rules(desk: Desk, *given: dict, **columns) -> None:
    ServiceVersion.objects.filter(pk=desk.missed_bin.pk).update(routing=list(given), **columns)


def rule(condition, team="street-cleansing", because="Because", code="one") -> dict:
    return {"code": code, "if": condition, "team": team, "because": because}


def routed(desk: Desk, **more) -> Case:
    case = desk.reported(**more).case
    assert case is not None
    return Case.objects.unscoped("test").select_related("team").get(pk=case.pk)


def test_without_rules_the_service_s_team_has_it(desk):
    case = routed(desk)
    assert (case.team.code, case.routed_because) == (
        "waste-collection", "Missed bin collection goes to this team",
    )  # fmt: skip


def test_by_answer(desk):
    rules(desk, rule({"fact": "answers.bin", "is": ["green"]}, because="Green bins are the cleansing crew's"))
    case = routed(desk, answers={"bin": "green"})
    assert (case.team.code, case.routed_because) == ("street-cleansing", "Green bins are the cleansing crew's")
    event = CaseEvent.objects.get(case_id=case.pk, kind="RAISED")
    assert event.facts == {"contact": case.contact_id, "team": case.team_id, "rule": "one"}
    assert routed(desk, answers={"bin": "grey"}).team.code == "waste-collection"


@pytest.mark.parametrize("named", ["E05099001", "Harbour"])
def test_by_ward_by_code_or_name(desk, named):
    ward_around(desk.home)
    rules(desk, rule({"fact": "place.ward", "is": [named]}))
    assert routed(desk).team.code == "street-cleansing"
    elsewhere = Place(kind=PlaceKind.POINT, easting=400_000, northing=400_000)
    assert routed(desk, place=elsewhere).team.code == "waste-collection"


def test_a_street_is_in_a_ward_when_both_its_ends_are(desk):
    ward_around(desk.home)
    rules(desk, rule({"fact": "place.ward", "is": ["Harbour"]}))
    street, home = desk.home.street, desk.home
    assert street is not None
    place = Place(kind=PlaceKind.STREET, usrn=street.pk)
    assert routed(desk, place=place).team.code == "waste-collection"  # nobody knows where it runs
    street.start_easting = street.end_easting = home.easting
    street.start_northing = street.end_northing = home.northing
    street.save()
    assert routed(desk, place=place).team.code == "street-cleansing"
    street.end_easting = home.easting + 5_000
    street.save()
    assert routed(desk, place=place).team.code == "waste-collection"
    assert routed(desk, place=replace(place, easting=home.easting, northing=home.northing)).team.code == (
        "street-cleansing"
    )


def test_by_a_set_of_properties_and_by_street(desk):
    crew = PropertySet.objects.create(code="south-round", name="South round")
    PropertySetMember.objects.create(members_of=crew, uprn=desk.home.uprn)
    rules(desk, rule({"fact": "place.set", "is": ["south-round"]}))
    assert routed(desk).team.code == "street-cleansing"
    other = property_at(14)
    assert routed(desk, place=Place(kind=PlaceKind.PROPERTY, uprn=other.uprn)).team.code == "waste-collection"
    rules(desk, rule({"fact": "place.usrn", "is": [str(desk.home.street_id)]}))
    assert routed(desk).team.code == "street-cleansing"


def test_by_kind_of_customer_and_out_of_hours(desk):
    rules(desk, rule({"fact": "customer.kind", "is": ["BUSINESS"]}))
    assert routed(desk, by=business()).team.code == "street-cleansing"
    assert routed(desk, by=desk.jo()).team.code == "waste-collection"
    rules(desk, rule({"fact": "time.open", "is": ["false"]}))
    assert routed(desk).team.code == "waste-collection"
    assert routed(desk, at=NOW + timedelta(hours=9)).team.code == "street-cleansing"


def test_a_rule_that_names_a_team_that_is_not_there_loses_nothing(desk):
    rules(desk, rule(None, team="gone"))
    case = routed(desk)
    assert case.team.code == "waste-collection"
    assert case.routed_because.startswith("There is no team “gone”, so this one has it.")
    assert CaseEvent.objects.get(case_id=case.pk, kind="RAISED").facts["missing"] == "gone"


def test_nor_does_a_service_whose_own_team_is_not_there(desk):
    rules(desk, team="gone")
    case = routed(desk)
    assert case.team.department == desk.cast.waste
    assert "“gone”" in case.routed_because
    Team.objects.filter(department=desk.cast.waste).update(department=desk.cast.revenues)
    assert routed(desk).team == desk.cast.contact_centre


def test_rules_cost_only_what_they_ask_for(desk):
    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            routed(desk)
        return len(asked)

    routed(desk)
    without = statements()
    rules(desk, *[rule({"fact": "time.hour", "over": 30}, code=f"r{n}") for n in range(20)])
    assert statements() == without
    rules(desk, *[rule({"fact": "place.set", "is": ["none"]}, code=f"r{n}") for n in range(20)])
    assert statements() == without + 1


def move(desk: Desk, case: Case, **more) -> Case:
    contact_move(
        contact_id=case.contact_id, reason="Misheard", actor=desk.cast.agent.actor, at=NOW, key=f"m{case.pk}", **more
    )
    return Case.objects.unscoped("test").select_related("team").get(pk=case.pk)


def test_a_corrected_place_sends_the_case_where_it_belongs(desk):
    other = property_at(14)
    rules(desk, rule({"fact": "place.uprn", "is": [str(other.uprn)]}, because="The south crew empties there"))
    case = routed(desk)
    case_take(case_id=case.pk, actor=desk.cast.officer.actor, at=NOW, key="mine")
    case = move(desk, case, place=Place(kind=PlaceKind.PROPERTY, uprn=other.uprn))
    assert (case.team.code, case.routed_because) == ("street-cleansing", "The south crew empties there")
    assert case.officer is None
    assert list(cases_replay()) == []


def test_a_corrected_place_that_changes_nothing_leaves_a_team_chosen_by_hand(desk):
    other = property_at(14)
    rules(desk, rule({"fact": "answers.bin", "is": ["green"]}))
    case = routed(desk)
    Case.objects.unscoped("test").filter(pk=case.pk).update(team=desk.cast.recovery)
    case = move(desk, case, place=Place(kind=PlaceKind.PROPERTY, uprn=other.uprn))
    assert case.team == desk.cast.recovery


def test_a_corrected_service_is_routed_by_its_own_rules(desk):
    litter = service_of(desk.cast.waste, name="Litter")
    litter.routing = [rule({"fact": "answers.bin", "is": ["grey"]})]
    litter.save()
    case = move(desk, routed(desk), service_id=litter.service_id)
    assert (case.team.code, case.routed_because) == ("street-cleansing", "Because")
    assert list(cases_replay()) == []
