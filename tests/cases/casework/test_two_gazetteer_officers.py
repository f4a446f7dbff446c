"""Two gazetteer officers at once, on two connections; and an agent who puts the contact right meanwhile."""

import pytest

from cases.casework.address_settling import AlreadySettled, Settled, question_match, question_reject
from cases.casework.corrections import contact_move
from cases.casework.models import Case
from cases.casework.place_moving import AlreadyDecided, gone_property_move
from crm.contacts.address_questions.models import AddressQuestion, AddressQuestionEvent
from crm.contacts.models import Contact, Correction
from crm.customers.models import PropertyMove
from gazetteer.entries.models import LogicalStatus, Property
from gazetteer.places import Place, PlaceKind
from tests.cases.casework.test_address_questions import HOUR, take
from tests.cases.casework.test_two_at_once import deadlocks, failures, together
from tests.cast import NOW, person, property_at

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def nobody_waits_for_each_other():
    deadlocks.clear()
    yield
    assert deadlocks == []


def test_one_of_two_answers_stands_and_the_other_is_told(cast, services):
    for key in ("a", "b", "c"):
        take(cast, services, key=key)
    asked = AddressQuestion.objects.unscoped("test").order_by("id").first()
    home, other = property_at(3, "New Road"), property_at(4, "New Road")
    signed = {"question_id": asked.pk, "seen": "OPEN", "actor": cast.gazetteer_officer.actor, "at": NOW + HOUR}
    found = together(
        lambda: question_match(uprn=home.uprn, key="1", **signed),
        lambda: question_match(uprn=other.uprn, key="2", **signed),
        lambda: question_reject(reason="CANNOT_TELL", words="", key="3", **signed),
    )
    assert sorted(type(one).__name__ for one in found) == ["AlreadySettled", "AlreadySettled", "Settled"]
    states = {(one.state, one.matched_id) for one in AddressQuestion.objects.unscoped("test")}
    assert len(states) == 1  # the whole group has one answer
    places = {one.place for one in Contact.objects.unscoped("test")} | {one.place for one in Case.objects.unscoped("t")}
    assert len(places) == 1


def test_the_same_button_pressed_twice_at_once_is_once(cast, services):
    take(cast, services, key="a")
    asked = AddressQuestion.objects.unscoped("test").get()
    home = property_at(3, "New Road")
    signed = {"question_id": asked.pk, "seen": "OPEN", "actor": cast.gazetteer_officer.actor, "at": NOW + HOUR}
    found = together(*[lambda: question_match(uprn=home.uprn, key="same", **signed)] * 3)
    assert all(isinstance(one, Settled) for one in found)
    assert AddressQuestionEvent.objects.filter(kind="MATCHED").count() == Correction.objects.count() == 1


def test_an_agent_puts_it_right_while_the_officer_answers(cast, services):
    taken = take(cast, services, key="a")
    asked = AddressQuestion.objects.unscoped("test").get()
    home, other = property_at(3, "New Road"), property_at(4, "New Road")
    found = together(
        lambda: question_match(
            question_id=asked.pk, seen="OPEN", uprn=home.uprn, actor=cast.gazetteer_officer.actor, at=NOW + HOUR, key="1"
        ),
        lambda: contact_move(
            contact_id=taken.contact.pk, place=Place(kind=PlaceKind.PROPERTY, uprn=other.uprn), reason="found it",
            actor=cast.agent.actor, at=NOW + HOUR, key="2",
        ),
    )  # fmt: skip
    assert [one for one in failures(found) if not isinstance(one, AlreadySettled)] == []
    assert AddressQuestion.objects.unscoped("test").pending().count() == 0
    assert Contact.objects.unscoped("test").get().place == Case.objects.unscoped("test").get().place


@pytest.mark.parametrize("people", [(), ("Ann", "Bea", "Cid")])
def test_two_move_what_is_gone_to_different_places(cast, services, people):
    home, first, second = property_at(12), property_at(13), property_at(14)
    for given in people:
        person(given, "There", home=home)
    take(cast, services, key="a", place=Place(kind=PlaceKind.PROPERTY, uprn=home.uprn))
    Property.objects.filter(pk=home.pk).update(logical_status=LogicalStatus.HISTORIC)
    signed = {"uprn": home.uprn, "words": "", "actor": cast.gazetteer_officer.actor, "at": NOW + HOUR}
    found = together(
        lambda: gone_property_move(to_uprn=first.uprn, key="1", **signed),
        lambda: gone_property_move(to_uprn=second.uprn, key="2", **signed),
    )
    assert sorted(type(one).__name__ for one in found) == ["AlreadyDecided", "PropertyMove"]
    assert isinstance(failures(found)[0], AlreadyDecided) and PropertyMove.objects.count() == 1
    assert len({one.property_id for one in Contact.objects.unscoped("test")}) == 1
