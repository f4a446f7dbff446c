"""The case page: one story, whichever reference leads to it, without what is hidden from its reader."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.casework.actions import case_act, case_ask, case_note
from cases.casework.queries import NoSuchCase, case_page, open_cases_for
from crm.contacts.models import Reference
from crm.customers.references import shown
from crm.sla.models import Clock, ClockKind
from crm.teams.models import AccessLog, Grade, User
from gazetteer.places import Place, PlaceKind
from tests.cases.casework.waste_desk import Desk, service_of, waste_desk
from tests.cast import NOW, person, property_at, restriction

SOON = NOW + timedelta(hours=1)


@pytest.fixture
def desk(db: None) -> Desk:
    return waste_desk()


def page_for(user: User, reference: str):
    return case_page(actor=user.actor, at=SOON, reference=reference)


def test_the_page_holds_what_was_said_promised_and_done(desk: Desk) -> None:
    taken = desk.reported(by=desk.jo())
    officer = desk.cast.officer
    case_note(case_id=taken.case.pk, text="Lane is narrow", actor=officer.actor, at=SOON, key="a-note")
    case_ask(case_id=taken.case.pk, words="Which gate?", days=5, actor=officer.actor, at=SOON, key="a-question")
    page = page_for(officer, shown(taken.reference))
    assert page.said[0].answers == [("Which bin?", "Grey")]
    assert page.said[0].notes == "Left behind on Monday"
    assert [one.party.customer.display_name for one in page.people] == ["Jo Example"]
    assert {point.value for point in page.people[0].points} >= {"jo@example.org"}
    assert [one.text for one in page.notes] == ["Lane is narrow"]
    assert "Which gate?" in page.conversation[0].body
    resolve = next(one for one in page.promises if one.clock.kind == ClockKind.RESOLVE)
    assert resolve.clock.state == Clock.State.PAUSED
    assert "2 working days" in resolve.explanation.sentence
    assert {"RAISED", "NOTED", "ASKED"} <= {one.event.kind for one in page.history.lines}
    assert "Olu Officer" in page.names.values()
    assert next(iter(page.acts)) == "plan"


def test_any_reference_of_any_of_its_contacts_leads_to_the_same_story(desk: Desk) -> None:
    taken = desk.reported(by=desk.jo())
    chase = desk.reported(by=desk.jo(), chase_of=taken.case.pk, notes="Still here")
    Reference.objects.create(
        value="CRM/77-1", kind=Reference.Kind.OLD_SYSTEM, source="old", contact_id=taken.contact.pk
    )
    for typed in (taken.reference, shown(chase.reference).lower(), "CRM/77-1"):
        page = page_for(desk.cast.officer, typed)
        assert page.reference == taken.reference
        assert [one.notes for one in page.said] == ["Left behind on Monday", "Still here"]
    for typed in ("BCDF-2345-J", "nonsense"):
        with pytest.raises(NoSuchCase):
            page_for(desk.cast.officer, typed)


def test_another_department_finds_nothing(desk: Desk) -> None:
    taken = desk.reported(by=desk.jo())
    for name in ("other_officer", "team_leader", "governance", "administrator"):
        with pytest.raises(NoSuchCase):
            page_for(desk.cast.users[name], taken.reference)


def test_a_confidential_matter_does_not_exist_for_others(desk: Desk) -> None:
    secret = restriction(desk.cast.safeguarding, grade=Grade.MATTER)
    taken = desk.reported(by=desk.jo(), restriction_id=secret.pk, taken_by=desk.cast.safeguarder)
    with pytest.raises(NoSuchCase):
        page_for(desk.cast.officer, taken.reference)
    assert page_for(desk.cast.safeguarder, taken.reference).reference == taken.reference


def test_work_at_a_confidential_address_is_done_without_knowing_whose(desk: Desk) -> None:
    hidden_home = property_at(40)
    her = person("Ann", "Hidden", home=hidden_home, home_hidden=restriction(desk.cast.safeguarding))
    place = Place(kind=PlaceKind.PROPERTY, uprn=hidden_home.uprn)
    taken = desk.reported(by=her, place=place, taken_by=desk.cast.safeguarder)
    page = page_for(desk.cast.officer, taken.reference)
    assert (page.said, page.people, page.conversation) == ([], [], [])
    assert page.ask_teams == ["Safeguarding"]
    assert any(one.clock.kind == ClockKind.RESOLVE for one in page.promises)
    assert her.pk not in AccessLog.objects.filter(kind="CUSTOMER").values_list("keys", flat=True)


def test_a_hidden_reporter_is_in_no_part_of_the_page(desk: Desk) -> None:
    taken = desk.reported(by=desk.jo())
    hidden = person("Ann", "Hidden", email="ann@example.org", hidden=restriction(desk.cast.safeguarding))
    hers = desk.reported(by=hidden, chase_of=taken.case.pk, notes="Me too", taken_by=desk.cast.safeguarder)
    page = page_for(desk.cast.officer, taken.reference)
    assert [one.party.customer.display_name for one in page.people] == ["Jo Example"]
    assert len(page.said) == 1
    assert "REPORTED_TOO" not in {one.event.kind for one in page.history.lines}
    assert all(message.customer_id != hidden.pk for message in page.conversation)
    assert page.ask_teams == ["Safeguarding"]
    with pytest.raises(NoSuchCase):
        page_for(desk.cast.officer, hers.reference)
    assert len(page_for(desk.cast.safeguarder, hers.reference).people) == 2


def test_a_manager_sees_the_record_without_notes_and_messages(desk: Desk) -> None:
    taken = desk.reported(by=desk.jo())
    case_note(case_id=taken.case.pk, text="Private", actor=desk.cast.officer.actor, at=SOON, key="n")
    page = page_for(desk.cast.manager, taken.reference)
    assert page.said[0].notes is None
    assert (page.conversation, page.notes, page.acts) == ([], [], {})


def test_open_cases_of_the_same_service_in_the_street_are_near(desk: Desk) -> None:
    taken = desk.reported(by=desk.jo())
    next_door, elsewhere = property_at(14), property_at(3, "Mill Lane")
    near = desk.reported(place=Place(kind=PlaceKind.PROPERTY, uprn=next_door.uprn))
    on_street = desk.reported(place=Place(kind=PlaceKind.STREET, usrn=next_door.street_id))
    desk.reported(place=Place(kind=PlaceKind.PROPERTY, uprn=elsewhere.uprn))
    desk.reported(version=service_of(desk.cast.waste, name="Fly tipping"))
    page = page_for(desk.cast.officer, taken.reference)
    assert {one.reference for one in page.nearby} == {near.reference, on_street.reference}


def test_open_cases_of_a_customer_and_of_a_property(desk: Desk) -> None:
    jo, hidden = desk.jo(), person("Ann", "Hidden", hidden=restriction(desk.cast.safeguarding))
    hers = desk.reported(by=jo, place=Place())
    chased = desk.reported()
    desk.reported(by=jo, chase_of=chased.case.pk)
    desk.reported(by=hidden, taken_by=desk.cast.safeguarder)
    ended = desk.reported(by=jo)
    case_act(
        case_id=ended.case.pk, act="complete", inputs={"outcome": "collected"}, actor=desk.cast.officer.actor,
        at=SOON, key="done",
    )  # fmt: skip
    agent = desk.cast.agent.actor
    by_customer = open_cases_for(actor=agent, at=SOON, customer_id=jo.pk)
    assert {one.reference for one in by_customer} == {hers.reference, chased.reference}
    at_home = open_cases_for(actor=agent, at=SOON, uprn=desk.home.uprn)
    assert [one.reference for one in at_home] == [chased.reference]
    assert str(at_home[0].state) == "Received"
    assert open_cases_for(actor=agent, at=SOON, customer_id=hidden.pk) == []
    assert open_cases_for(actor=agent, at=SOON) == []


def test_as_many_statements_for_many_reporters_as_for_one_and_the_look_is_recorded(desk: Desk) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            page_for(desk.cast.officer, taken.reference)
        return len(asked)

    taken = desk.reported(by=desk.jo())
    desk.reported(by=person("Neil", "Bour"), chase_of=taken.case.pk)
    few = statements()
    assert desk.jo().pk in AccessLog.objects.get(kind="CUSTOMER").keys
    for name in ("Ada", "Bea", "Cy", "Di", "Ed", "Flo"):
        desk.reported(by=person(name, "Bour"), chase_of=taken.case.pk)
    assert statements() <= few <= 30
