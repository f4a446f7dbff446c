"""One person with two records: written to once, known as one when they chase or answer; new facts go where they belong."""

from datetime import timedelta

import pytest

from cases.casework.actions import case_act, case_ask
from cases.casework.intake import contact_take
from cases.casework.models import Question
from cases.casework.sending.deciding import decide
from crm.contacts.actions import SessionStart
from crm.contacts.models import Contact, Message
from crm.customers.models import ContactPoint
from gazetteer.places import Place, PlaceKind
from tests.cases.casework.conftest import MissedBin, report_bin
from tests.cast import NOW, Cast, person, property_at
from tests.crm.customers.merges import merge, unmerge

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=2)


@pytest.fixture
def joan(cast: Cast, services, missed_bin: MissedBin):
    """Reported the same bin from a record of her own."""
    joan = person("Joan", email="joan@example.com")
    report_bin(
        cast, services["missed-bin"], customer=joan, home=missed_bin.home, key="same", chase_of=missed_bin.case_id
    )
    return joan


def complete(cast: Cast, missed_bin: MissedBin, key: str) -> list[Message]:
    case_act(
        case_id=missed_bin.case_id, act="complete", inputs={"outcome": "emptied", "words": ""},
        actor=cast.officer.actor, at=LATER, key=key,
    )  # fmt: skip
    return list(Message.objects.unscoped("test").filter(event="closed").order_by("pk"))


def test_two_reporters_of_one_case_are_each_written_to(cast: Cast, missed_bin: MissedBin, joan) -> None:
    assert {message.customer_id for message in complete(cast, missed_bin, "done")} == {missed_bin.jo.pk, joan.pk}


def test_merged_they_are_written_to_once(cast: Cast, missed_bin: MissedBin, joan) -> None:
    merge(joan, missed_bin.jo, by=cast.agent, at=NOW)
    [message] = complete(cast, missed_bin, "done")
    assert message.customer_id == missed_bin.jo.pk
    assert decide(message, at=LATER).address == "jo@example.com"


def test_two_again_they_are_each_written_to(cast: Cast, missed_bin: MissedBin, joan) -> None:
    unmerge(merge(joan, missed_bin.jo, by=cast.agent), by=cast.agent)
    assert len(complete(cast, missed_bin, "done")) == 2


def test_the_address_that_was_chosen_is_the_one_written_to(cast: Cast, missed_bin: MissedBin, joan) -> None:
    point = ContactPoint.objects.unscoped("hers").get(customer=joan)
    done = merge(missed_bin.jo, joan, by=cast.agent, choices={"contact_point": point.pk})
    [message] = complete(cast, missed_bin, "done")
    assert decide(message, at=LATER).address == "joan@example.com"
    unmerge(done, by=cast.agent)
    assert decide(message, at=LATER).address == "jo@example.com"


def test_a_chase_under_the_other_record_is_a_chase(cast: Cast, services, missed_bin: MissedBin) -> None:
    other = person("J")
    merge(missed_bin.jo, other, by=cast.agent)
    taken = report_bin(
        cast, services["missed-bin"], customer=other, home=missed_bin.home, key="chase", chase_of=missed_bin.case_id
    )
    assert taken.contact.relation == "CHASE"


def test_an_answer_under_the_other_record_answers_the_question(cast: Cast, services, missed_bin: MissedBin) -> None:
    other = person("J")
    merge(missed_bin.jo, other, by=cast.agent)
    question = case_ask(
        case_id=missed_bin.case_id, words="Which bin?", days=5, actor=cast.officer.actor, at=NOW, key="asked"
    )
    report_bin(
        cast, services["missed-bin"], customer=other, home=missed_bin.home, key="more", chase_of=missed_bin.case_id,
        at=LATER,
    )  # fmt: skip
    assert Question.objects.get(pk=question.pk).state == "ANSWERED"


def rings(cast: Cast, services, customer, *, telephone: str = "", home=None, key: str = "ring") -> Contact:
    place = Place(kind=PlaceKind.PROPERTY, uprn=home.uprn) if home else Place()
    return contact_take(
        session=SessionStart(channel="PHONE", key=f"session-{key}", speaker_id=customer.pk, telephone=telephone),
        service_id=services["general-enquiry"].pk, customer_id=customer.pk, place=place, disposition="ANSWERED",
        answers={}, notes="", actor=cast.agent.actor, at=LATER, key=key, finish=True,
    ).contact  # fmt: skip


def test_a_new_contact_is_written_to_the_record_whose_telephone_rang(cast: Cast, services) -> None:
    root, other = person("Root", phone="0161 496 0001"), person("Other", phone="0161 496 0002")
    merge(root, other, by=cast.agent)
    contact = rings(cast, services, root, telephone="(0161) 4960002")
    assert (contact.customer_id, contact.session.speaker_id) == (other.pk, other.pk)


def test_else_to_the_record_that_lives_there_else_to_the_survivor(cast: Cast, services) -> None:
    home, elsewhere = property_at(12), property_at(14)
    root, other = person("Root", phone="0161 496 0001"), person("Other", phone="0161 496 0001", home=home)
    merge(root, other, by=cast.agent)
    shared = "0161 496 0001"  # both have it: evidence of nothing
    assert rings(cast, services, root, telephone=shared, home=home, key="a").customer_id == other.pk
    assert rings(cast, services, root, telephone=shared, home=elsewhere, key="b").customer_id == root.pk
    assert rings(cast, services, root, key="c").customer_id == root.pk
