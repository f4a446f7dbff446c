"""What goes out by mail: whose it is, where an answer goes, what it says of itself, and the files with it."""

from datetime import timedelta
from email.message import EmailMessage

import pytest

from cases.casework.answering import message_answer
from cases.casework.receiving.actions import Receipt, mail_receive
from cases.casework.sending.actions import message_send
from crm.catalogue.models import Service
from crm.contacts.correspondence.models import Inbox
from crm.contacts.correspondence.received import Received
from crm.contacts.models import ContactSession, Message, Promise
from crm.customers.models import ContactPoint, Customer
from crm.documents.actions import document_keep
from crm.documents.given import GivenFile
from crm.teams.actor import system
from tests.cast import NOW, Cast, person
from tests.channels.email.servers import Keeping

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = timedelta(minutes=1)
MAIL = system("mail")


@pytest.fixture
def waste(cast: Cast, services: dict[str, Service]) -> Inbox:
    return Inbox.objects.create(
        code="waste", name="Waste Services", address="waste@council.example", service=services["general-enquiry"],
        team=cast.contact_centre, is_default=True,
    )  # fmt: skip


@pytest.fixture
def jo(cast: Cast) -> Customer:
    return person(email="jo@example.com")


def wrote(sender: str = "jo@example.com", answers: tuple[str, ...] = (), number: int = 1) -> Receipt:
    key = f"<{number}@mail.example>"
    received = Received(
        key=key, message_id=key, channel="EMAIL", addresses=("waste@council.example",), sender=sender, sender_name="Jo",
        subject=f"Bins {number}", words="When?", received_at=NOW, nature="PERSON", answers=answers,
    )  # fmt: skip
    return mail_receive(received=received, actor=MAIL, at=NOW)


def sent(server: Keeping, event: str) -> EmailMessage:
    message = Message.objects.unscoped("the test's").filter(event=event, state="QUEUED").latest("pk")
    message_send(message.pk, NOW + MINUTE, 1)
    return server.taken[-1]  # type: ignore[no-any-return]


def test_an_acknowledgement_says_that_a_machine_wrote_it(waste: Inbox, jo: Customer, server: Keeping) -> None:
    receipt = wrote()
    mail = sent(server, "acknowledgement")
    assert mail["From"] == "Waste Services <waste@council.example>"
    assert mail["Reply-To"] == f"waste+{receipt.reference}@council.example"
    assert mail["Auto-Submitted"] == "auto-replied" and "All" not in mail["X-Auto-Response-Suppress"]
    assert mail["In-Reply-To"] == "<1@mail.example>" and mail["References"] == "<1@mail.example>"
    assert not [name for name in mail if name.lower().startswith("list-")]


def test_a_persons_answer_goes_on_with_the_conversation(
    waste: Inbox, jo: Customer, cast: Cast, server: Keeping
) -> None:
    wrote()
    first = sent(server, "acknowledgement")
    receipt = wrote(answers=(first["Message-ID"],), number=2)
    paper = document_keep(
        given=GivenFile(name="map.txt", content=b"Left at the bridge"), actor=cast.agent.actor, at=NOW, key="map"
    )
    message_answer(
        item=receipt.item, subject="", body="On Friday.", actor=cast.agent.actor, at=NOW, key="a", documents=[paper.pk]
    )
    mail = sent(server, "answer")
    assert mail["Subject"] == "Re: Bins 2" and mail["Auto-Submitted"] is None
    assert mail["In-Reply-To"] == "<2@mail.example>"
    assert mail["References"].split() == ["<1@mail.example>", first["Message-ID"], "<2@mail.example>"]
    [file] = list(mail.iter_attachments())
    assert (file.get_filename(), file.get_content().strip()) == ("map.txt", "Left at the bridge")


def test_somebody_not_in_the_index_is_acknowledged_where_they_wrote_from(waste: Inbox, server: Keeping) -> None:
    wrote(sender="new@example.com")
    assert sent(server, "acknowledgement")["To"] == "new@example.com"


def test_an_acknowledgement_that_may_not_go_is_counted_by_its_reason(
    waste: Inbox, jo: Customer, server: Keeping
) -> None:
    wrote()
    ContactPoint.objects.unscoped("the test's").update(do_not_use=True)
    message = Message.objects.unscoped("the test's").get(event="acknowledgement")
    message_send(message.pk, NOW + MINUTE, 1)
    assert ContactSession.objects.unscoped("the test's").get().unacknowledged == "NO_ADDRESS"
    assert Promise.objects.get(kind="ACKNOWLEDGE").clock.state == "RUNNING"
