"""An answer goes to the right address, says so when that is another, and keeps the promise when it is sent."""

from datetime import timedelta

import pytest

from cases.casework.answering import destination_of, message_answer, message_resend
from cases.casework.receiving.actions import Receipt
from cases.casework.sending.settling import settle
from crm.catalogue.models import ServiceVersion
from crm.contacts.actions import IntakeRefused
from crm.contacts.models import Contact, Message, Promise
from crm.customers.models import ContactPoint, Customer
from crm.teams.policy import NotPermitted
from tests.cases.casework.conftest import MissedBin
from tests.cases.casework.receiving.conftest import Receive
from tests.cast import NOW, Cast, person

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def jo(cast: Cast) -> Customer:
    return person(email="jo@example.com")


def answer(cast: Cast, receipt: Receipt, **given: object) -> Message:
    kept = {"subject": "", "body": "On Tuesday.", "actor": cast.agent.actor, "at": NOW + HOUR, "key": "a"}
    return message_answer(item=receipt.item, **{**kept, **given})  # type: ignore[arg-type]


def to(receipt: Receipt) -> tuple[str, bool]:
    assert receipt.contact is not None
    contact = Contact.objects.unscoped("the test's").select_related("session", "service_version").get(
        pk=receipt.contact.pk
    )  # fmt: skip
    found = destination_of(contact=contact, item=receipt.item)
    return found.address, found.differs


def verify(address: str) -> None:
    points = ContactPoint.objects.unscoped("the test's").filter(normalised=address)
    points.update(verified_at=NOW, verified_how="CODE")


def promise(kind: str) -> str:
    return Promise.objects.get(kind=kind).clock.state


def test_an_answer_is_a_message_in_the_conversation_and_keeps_the_promise_when_sent(
    receive: Receive, jo: Customer, cast: Cast
) -> None:
    receipt = receive(subject="Bins")
    message = answer(cast, receipt)
    assert (message.subject, message.answers, message.contact) == ("Re: Bins", receipt.message, receipt.contact)
    assert promise("RESPOND") == "RUNNING"
    settle(message, Message.State.SENT, at=NOW + HOUR, address="jo@example.com")
    respond = Promise.objects.get(kind="RESPOND").clock
    assert (respond.state, respond.met_by) == ("STOPPED", "PERSON")
    assert promise("ACKNOWLEDGE") == "STOPPED"
    receipt.item.refresh_from_db()
    assert receipt.item.due_at is None


def test_the_same_key_answers_once(receive: Receive, jo: Customer, cast: Cast) -> None:
    receipt = receive()
    assert answer(cast, receipt) == answer(cast, receipt, body="Another")


def test_a_checked_address_is_answered_where_it_came_from(receive: Receive, jo: Customer) -> None:
    verify("jo@example.com")
    assert to(receive()) == ("jo@example.com", False)


def test_an_unchecked_one_is_answered_at_the_checked_address_on_record(receive: Receive, jo: Customer) -> None:
    ContactPoint.objects.create(
        customer=jo, kind="EMAIL", value="old@example.com", normalised="old@example.com", created_at=NOW - HOUR
    )
    verify("old@example.com")
    assert to(receive()) == ("old@example.com", True)


def test_of_addresses_nobody_checked_the_one_they_wrote_from_is_answered(receive: Receive, jo: Customer) -> None:
    ContactPoint.objects.create(
        customer=jo, kind="EMAIL", value="new@example.com", normalised="new@example.com", created_at=NOW + HOUR
    )
    assert to(receive()) == ("jo@example.com", False)


def test_a_service_that_needs_to_know_who_asks_answers_to_the_record(receive: Receive, jo: Customer) -> None:
    verify("jo@example.com")
    ContactPoint.objects.create(
        customer=jo, kind="EMAIL", value="new@example.com", normalised="new@example.com",
        created_at=NOW + HOUR, verified_at=NOW, verified_how="CODE",
    )  # fmt: skip
    receipt = receive()
    assert to(receipt) == ("jo@example.com", False)
    ServiceVersion.objects.update(needs_identity="BASIC")
    assert to(receipt) == ("new@example.com", True)


def test_whoever_is_not_in_the_index_is_answered_where_they_ask(receive: Receive, cast: Cast) -> None:
    receipt = receive(sender="new@example.com", reply_to="desk@example.com")
    message = answer(cast, receipt)
    assert (message.customer, message.addressed_to) == (None, "desk@example.com")


def test_nothing_written_is_no_answer_and_a_machine_gets_none(receive: Receive, jo: Customer, cast: Cast) -> None:
    receipt = receive()
    with pytest.raises(IntakeRefused, match="Write the answer"):
        answer(cast, receipt, body=" \n")
    machine = receive(nature="AUTO_REPLY")
    with pytest.raises(IntakeRefused, match="nobody to answer"):
        answer(cast, machine)


def test_an_officer_answers_about_the_work_of_their_team_only(
    missed_bin: MissedBin, receive: Receive, cast: Cast
) -> None:
    kept = {"subject": "Your bin", "body": "Friday.", "at": NOW, "contact_id": missed_bin.taken.contact.pk}
    message = message_answer(actor=cast.officer.actor, key="a", **kept)
    assert message.customer == missed_bin.jo
    with pytest.raises(NotPermitted):
        message_answer(actor=cast.other_officer.actor, key="b", **kept)
    with pytest.raises(NotPermitted):
        message_answer(actor=cast.administrator.actor, key="c", **kept)


def test_an_answer_about_work_responds_and_leaves_the_work_promised(
    missed_bin: MissedBin, receive: Receive, cast: Cast
) -> None:
    receipt = receive(at=NOW + HOUR, subject=missed_bin.taken.reference, words="Well?")
    settle(answer(cast, receipt), Message.State.SENT, at=NOW + 2 * HOUR, address="jo@example.com")
    assert promise("RESOLVE") == "RUNNING"


def test_what_did_not_arrive_is_sent_again_and_what_did_is_not(receive: Receive, jo: Customer, cast: Cast) -> None:
    message = answer(cast, receive())
    settle(message, Message.State.FAILED, at=NOW + HOUR, reason="550 no")
    act = {"message_id": message.pk, "actor": cast.agent.actor, "at": NOW + 2 * HOUR, "key": "r"}
    again = message_resend(**act)
    assert again == message_resend(**act)
    assert (again.body, again.event, again.resend_of, again.state) == (message.body, "answer", message, "QUEUED")
    with pytest.raises(IntakeRefused, match="did not arrive"):
        message_resend(message_id=again.pk, actor=cast.agent.actor, at=NOW, key="s")
