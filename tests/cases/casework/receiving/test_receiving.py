"""A message that came in becomes one contact on the right record, as work for somebody, acknowledged."""

import pytest

from cases.casework.receiving.actions import mail_receive
from crm.contacts.correspondence.models import Inbox, InboxItem
from crm.contacts.correspondence.queries import NoInbox
from crm.contacts.models import Contact, ContactSession, Message, Promise
from crm.customers.models import ContactPoint
from crm.outbox.models import OutboxEntry
from tests.cases.casework.receiving.conftest import MAIL, Receive, written
from tests.cast import NOW, Cast, person

pytestmark = pytest.mark.django_db


def acknowledgements() -> list[Message]:
    return list(Message.objects.unscoped("the test's").filter(event="acknowledgement").order_by("pk"))


def test_a_message_of_a_customer_is_a_contact_on_their_record(receive: Receive, cast: Cast) -> None:
    jo = person(email="jo@example.com")
    receipt = receive(subject="Bins", words="When do you come?\n\nJo")
    contact = Contact.objects.unscoped("the test's").get()
    assert receipt.contact == contact and receipt.first
    assert (contact.customer, contact.service.code, contact.session.channel) == (jo, "general-enquiry", "EMAIL")
    message = receipt.message
    assert (message.direction, message.state, message.subject) == ("IN", "RECEIVED", "Bins")
    assert (message.contact, message.customer, message.body) == (contact, jo, "When do you come?\n\nJo")
    item = InboxItem.objects.visible_to(cast.agent.actor).get()
    assert (item.match, item.state, item.team) == ("KNOWN", "NEW", cast.contact_centre)
    respond = Promise.objects.get(kind="RESPOND").clock
    acknowledge = Promise.objects.get(kind="ACKNOWLEDGE").clock
    assert (respond.state, acknowledge.state) == ("RUNNING", "RUNNING")
    assert item.due_at == min(respond.due_at, acknowledge.due_at)


def test_it_is_acknowledged_with_its_reference_as_an_answer_to_it(receive: Receive) -> None:
    jo = person(email="jo@example.com")
    receipt = receive()
    [message] = acknowledgements()
    assert (message.customer, message.answers, message.state) == (jo, receipt.message, "QUEUED")
    assert receipt.reference[:4] in message.body and "answer by" in message.body
    assert OutboxEntry.objects.get(kind="message.send").stream == f"customer:{jo.pk}"


def test_the_same_message_in_another_mailbox_is_the_same_contact(receive: Receive) -> None:
    first = mail_receive(received=written(key="<a@b>", message_id="<a@b>", subject="S"), actor=MAIL, at=NOW)
    again = written(key="<a@b>", message_id="<a@b>", subject="S", addresses=("waste@council.example",))
    second = mail_receive(received=again, actor=MAIL, at=NOW)
    assert (first.first, second.first) == (True, False)
    assert (first.item, first.reference) == (second.item, second.reference)
    assert Contact.objects.unscoped("the test's").count() == ContactSession.objects.unscoped("the test's").count() == 1


def test_another_message_under_the_same_message_id_is_not_lost(receive: Receive) -> None:
    first = receive(key="<same@x>", message_id="<same@x>", words="One")
    second = receive(key="<same@x>", message_id="<same@x>", words="Two")
    assert second.first and second.message != first.message and second.message.message_id is None


def test_nobody_is_made_up_for_an_unknown_address(receive: Receive) -> None:
    receipt = receive(sender="new@example.com", sender_name="New Neighbour")
    assert receipt.contact is not None and receipt.contact.customer is None
    assert receipt.contact.session.speaker_words == "New Neighbour <new@example.com>"
    assert receipt.item.match == "UNKNOWN"
    [message] = acknowledgements()
    assert (message.customer, message.addressed_to) == (None, "new@example.com")


def test_two_who_share_an_address_are_for_a_person_to_choose(receive: Receive) -> None:
    person(email="jo@example.com")
    person(email="jo@example.com")
    receipt = receive()
    assert receipt.contact is not None and receipt.contact.customer is None
    assert receipt.item.match == "AMBIGUOUS"


def test_a_checked_address_is_verified_unless_its_domain_denies_it(receive: Receive) -> None:
    person(email="jo@example.com")
    ContactPoint.objects.unscoped("the test's").update(verified_at=NOW, verified_how="CODE")
    assert receive(authentication="spf=pass dkim=pass dmarc=pass").item.match == "VERIFIED"
    assert receive(authentication="spf=fail dkim=none dmarc=fail").item.match == "KNOWN"


def test_the_inbox_decides_the_service_and_the_default_one_takes_the_rest(receive: Receive, cast: Cast) -> None:
    waste = receive(addresses=("waste+x@council.example",), subject="a")
    assert waste.contact is not None
    assert (waste.contact.service.code, waste.item.team) == ("missed-bin", cast.waste_collection)
    other = receive(addresses=("mayor@council.example",), subject="b")
    assert other.contact is not None and other.contact.service.code == "general-enquiry"


def test_without_an_inbox_nothing_is_taken(receive: Receive) -> None:
    Inbox.objects.update(is_live=False)
    with pytest.raises(NoInbox):
        receive()
    assert not InboxItem.objects.unscoped("the test's").exists()
