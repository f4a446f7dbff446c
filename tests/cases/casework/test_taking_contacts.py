"""From the call to the case: what is taken, promised, acknowledged and counted once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.casework.intake import answer_log, contact_take
from cases.casework.models import Case, CaseEvent, CaseParty
from crm.contacts.actions import IntakeRefused, SessionStart, session_end
from crm.contacts.models import Contact, ContactSession, Message, Promise
from crm.customers.references import looks_like
from crm.outbox.models import OutboxEntry
from gazetteer.places import Place, PlaceKind
from tests.cast import NOW, person, property_at

pytestmark = pytest.mark.django_db
BIN = {"bin": "grey", "out": "yes"}


def take(cast, service, **given):
    kept = {
        "session": SessionStart(channel="PHONE", key=f"session-{given.get('key', 'k')}"),
        "service_id": service.pk,
        "customer_id": None,
        "place": Place(),
        "disposition": "RAISED",
        "answers": BIN,
        "notes": "",
        "actor": cast.agent.actor,
        "at": NOW,
        "key": "k",
    }
    return contact_take(**{**kept, **given})


def test_a_missed_bin_becomes_a_case_with_its_promise(cast, services):
    home = property_at(12)
    jo = person(home=home, email="jo@example.com")
    taken = take(
        cast, services["missed-bin"], customer_id=jo.pk, place=Place(kind=PlaceKind.PROPERTY, uprn=home.uprn), finish=True,
        session=SessionStart(channel="PHONE", key="s", speaker_id=jo.pk),
    )  # fmt: skip
    assert looks_like(taken.reference)
    case = Case.objects.visible_to(cast.officer.actor).get()
    assert (case.state, case.team, case.contact) == ("RECEIVED", cast.waste_collection, taken.contact)
    promises = {promise.kind: promise.clock for promise in Promise.objects.select_related("clock")}
    assert promises["ACKNOWLEDGE"].met_by == "TOLD"
    assert promises["RESOLVE"].due_at.isoformat() == "2026-11-25T17:00:00+00:00"  # two working days from Monday
    assert case.next_due_at == promises["RESOLVE"].due_at
    message = Message.objects.unscoped("test").get()
    assert message.event == "acknowledgement" and "Wed 25 Nov, 17:00" in message.body
    assert set(OutboxEntry.objects.values_list("kind", "stream")) == {
        ("message.send", f"customer:{jo.pk}"),
        ("contact.logged", ""),
    }
    assert CaseParty.objects.unscoped("test").get().customer == jo
    assert CaseEvent.objects.get().kind == "RAISED"


def test_logging_a_contact_with_its_case_takes_few_statements(cast, services):
    home = property_at(12)
    jo = person(home=home, email="jo@example.com")
    take(cast, services["missed-bin"], place=Place(kind=PlaceKind.PROPERTY, uprn=home.uprn), key="warm")
    with CaptureQueriesContext(
        connection,
    ) as statements:
        take(
            cast, services["missed-bin"], customer_id=jo.pk, key="counted", finish=True,
            place=Place(kind=PlaceKind.PROPERTY, uprn=home.uprn),
            session=SessionStart(channel="PHONE", key="s", speaker_id=jo.pk),
        )  # fmt: skip
    said = [query["sql"][:90] for query in statements if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(said) <= 14, said  # with the session and the user of an HTTP request: 16


def test_a_double_click_takes_one_contact(cast, services):
    first = take(cast, services["general-enquiry"], disposition="ANSWERED", answers={})
    second = take(cast, services["general-enquiry"], disposition="ANSWERED", answers={})
    assert (first.first, second.first) == (True, False)
    assert first.reference == second.reference
    assert Contact.objects.unscoped("test").count() == 1


def test_an_enquiry_answered_on_the_spot_has_a_reference_and_no_case(cast, services):
    taken = take(cast, services["general-enquiry"], disposition="ANSWERED", answers={})
    assert looks_like(taken.reference) and taken.case is None
    assert all(clock.state == "STOPPED" and clock.same_act for clock in taken.clocks)


def test_a_second_matter_in_one_call_is_acknowledged_with_the_first(cast, services):
    jo = person(email="jo@example.com")
    first = take(
        cast, services["general-enquiry"], disposition="CALL_BACK", answers={}, customer_id=jo.pk, key="one",
        session=SessionStart(channel="PHONE", key="s", speaker_id=jo.pk),
    )  # fmt: skip
    second = take(
        cast, services["missed-bin"], customer_id=jo.pk, key="two", session=first.contact.session_id,
        place=Place(kind=PlaceKind.UNLISTED, lines="Boat 3, Canal Basin", reason="NOT_AN_ADDRESS"),
    )  # fmt: skip
    assert not Message.objects.unscoped("test").exists()  # the call goes on
    session_end(session_id=first.contact.session_id, actor=cast.agent.actor, at=NOW + timedelta(minutes=4))
    session_end(session_id=first.contact.session_id, actor=cast.agent.actor, at=NOW + timedelta(minutes=5))
    message = Message.objects.unscoped("test").get()
    for taken in (first, second):
        assert f"{taken.reference[:4]}-{taken.reference[4:8]}-{taken.reference[8:]}" in message.body
    assert ContactSession.objects.unscoped("test").get().ended_at == NOW + timedelta(minutes=4)


def test_what_a_service_needs_is_said_by_field(cast, services):
    with pytest.raises(IntakeRefused) as refused:
        take(cast, services["missed-bin"], answers={"bin": "purple"})
    assert set(refused.value.errors) == {"place", "answers.bin", "answers.out"}
    assert not Contact.objects.unscoped("test").exists()


def test_a_chase_finds_the_open_case_and_is_counted(cast, services):
    jo = person(email="jo@example.com")
    place = Place(kind=PlaceKind.UNLISTED, lines="Boat 3", reason="NOT_AN_ADDRESS")
    first = take(cast, services["missed-bin"], customer_id=jo.pk, place=place, key="one")
    due = first.case.next_due_at
    chase = take(cast, services["missed-bin"], customer_id=jo.pk, chase_of=first.case.pk, key="two", answers={})
    other = take(
        cast, services["missed-bin"], customer_id=person("Al").pk, chase_of=first.case.pk, key="three", answers={}
    )
    assert (chase.contact.relation, other.contact.relation) == ("CHASE", "SAME_REPORT")
    case = Case.objects.visible_to(cast.agent.actor).get()
    assert (case.chase_count, case.reporter_count, case.next_due_at) == (1, 2, due)
    assert {clock.kind for clock in chase.clocks} == {"ACKNOWLEDGE"}


def test_an_answer_by_telephone_does_not_end_the_promise_of_work(cast, services):
    place = Place(kind=PlaceKind.UNLISTED, lines="Boat 3", reason="NOT_AN_ADDRESS")
    raised = take(cast, services["missed-bin"], place=place)
    with pytest.raises(IntakeRefused):
        answer_log(contact_id=raised.contact.pk, notes="Soon.", actor=cast.agent.actor, at=NOW, key="out")
    assert Promise.objects.get(contact=raised.contact, kind="RESOLVE").clock.state == "RUNNING"


def test_our_answer_by_telephone_meets_the_promise_to_respond(cast, services):
    asked = take(cast, services["general-enquiry"], disposition="CALL_BACK", answers={}, customer_id=person("Jo").pk)
    promise = Promise.objects.get(contact=asked.contact, kind="RESPOND")
    assert promise.clock.state == "RUNNING"
    later = NOW + timedelta(hours=3)
    answered = answer_log(
        contact_id=asked.contact.pk, notes="Told her: Mondays.", actor=cast.agent.actor, at=later, key="out"
    )
    clock = Promise.objects.get(contact=asked.contact, kind="RESPOND").clock
    assert (clock.state, clock.met_by, clock.stopped_at, clock.breached_at) == ("STOPPED", "PERSON", later, None)
    assert (answered.contact.session.direction, answered.contact.about) == ("OUT", asked.contact)
    assert not Promise.objects.filter(contact=answered.contact).exists()
