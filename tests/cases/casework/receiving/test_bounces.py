"""What we sent came back: the message says so, the promise runs on, the address rests, somebody is told."""

from datetime import timedelta

import pytest

from cases.casework.notices.models import StaffNotice
from cases.casework.receiving.actions import Receipt
from crm.contacts.correspondence.received import Failed
from crm.contacts.models import ContactSession, Message, Promise
from crm.customers.contact_points import PHONE
from crm.customers.models import ContactPoint, Customer
from crm.sla.actions import clocks_stop
from tests.cases.casework.conftest import MissedBin
from tests.cases.casework.receiving.conftest import MAIL, Receive
from tests.cast import NOW, Cast, person

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
SENT = NOW + MINUTE


@pytest.fixture
def jo(cast: Cast) -> Customer:
    return person(email="jo@example.com")


def sent(address: str = "jo@example.com") -> Message:
    """The acknowledgement, as it stands when the mail server took it."""
    message = Message.objects.unscoped("the test's").get(event="acknowledgement", channel="EMAIL")
    Message.objects.filter(pk=message.pk).update(state="SENT", sent_to=address, settled_at=SENT)
    kept = Promise.objects.filter(kind="ACKNOWLEDGE").values_list("clock", flat=True)
    clocks_stop(clock_ids=list(kept), met_by="AUTO", actor=MAIL, at=SENT)
    return message


def report(receive: Receive, message: Message, **given: object) -> Receipt:
    failed = {"addresses": ("jo@example.com",), "message_id": message.message_id, "words": "550 no such user"}
    return receive(
        at=NOW + 5 * MINUTE, nature="BOUNCE", sender="", subject="Undelivered", failed=Failed(**{**failed, **given})
    )  # type: ignore[arg-type]


def point() -> ContactPoint:
    return ContactPoint.objects.unscoped("the test's").get(kind="EMAIL")


def test_a_bounce_marks_message_address_and_promise_and_is_told(receive: Receive, jo: Customer, cast: Cast) -> None:
    first = receive()
    message = sent()
    receipt = report(receive, message)
    came_back = Message.objects.unscoped("the test's").get(pk=message.pk)
    assert (came_back.state, came_back.state_reason) == ("BOUNCED", "550 no such user")
    assert point().do_not_use and point().bounced_at == NOW + 5 * MINUTE
    assert Promise.objects.get(kind="ACKNOWLEDGE").clock.state == "RUNNING"
    assert (receipt.message.answers, receipt.item.state, receipt.contact) == (message, "DONE", None)
    notices = StaffNotice.objects.unscoped("the test's")
    assert {(one.kind, one.recipient.username) for one in notices} == {("CAME_BACK", "team_leader")}
    session = ContactSession.objects.unscoped("the test's").get(pk=first.message.session_id)
    assert session.unacknowledged == "BOUNCED"


def test_the_reference_goes_by_text_where_a_mobile_is_known(receive: Receive, jo: Customer) -> None:
    ContactPoint.objects.create(
        customer=jo, kind=PHONE, value="07700 900123", normalised="+447700900123", line="MOBILE", created_at=NOW
    )
    receive()
    report(receive, sent())
    text = Message.objects.unscoped("the test's").get(channel="TEXT")
    assert (text.event, text.state, text.customer) == ("acknowledgement", "QUEUED", jo)
    assert not ContactSession.objects.unscoped("the test's").exclude(unacknowledged="").exists()


@pytest.mark.parametrize(
    "given",
    [
        {"is_permanent": False},
        {"message_id": "<forged@elsewhere>"},
        {"addresses": ("somebody-else@example.com",)},
        {"message_id": ""},
    ],
)
def test_a_delay_or_a_report_of_nothing_of_ours_marks_nothing(receive: Receive, jo: Customer, given: dict) -> None:
    receive()
    message = sent()
    report(receive, message, **given)
    assert Message.objects.unscoped("the test's").get(pk=message.pk).state == "SENT"
    assert not point().do_not_use and not StaffNotice.objects.unscoped("the test's").exists()


def test_the_same_report_twice_tells_once(receive: Receive, jo: Customer) -> None:
    receive()
    message = sent()
    report(receive, message)
    report(receive, message)
    assert StaffNotice.objects.unscoped("the test's").count() == 1


def test_an_address_that_writes_again_works_again_when_its_domain_says_so(receive: Receive, jo: Customer) -> None:
    ContactPoint.objects.unscoped("the test's").update(do_not_use=True, bounced_at=NOW)
    receive(at=NOW + MINUTE, authentication="spf=none dkim=none dmarc=none")
    assert point().do_not_use
    assert receive(at=NOW + 2 * MINUTE, authentication="spf=pass dkim=pass dmarc=pass").item.unacknowledged == ""
    assert not point().do_not_use and point().bounced_at is None


def test_what_a_person_stopped_stays_stopped(receive: Receive, jo: Customer) -> None:
    ContactPoint.objects.unscoped("the test's").update(do_not_use=True, do_not_use_reason="not hers")
    receive(authentication="dmarc=pass")
    assert point().do_not_use


def test_a_question_that_came_back_never_paused_anything(missed_bin: MissedBin, receive: Receive, cast: Cast) -> None:
    from cases.casework.actions import case_ask
    from cases.casework.bouncing import question_lost

    question = case_ask(case_id=missed_bin.case_id, words="Which?", days=5, actor=cast.officer.actor, at=NOW, key="ask")
    asked = question.message
    Message.objects.filter(pk=asked.pk).update(state="SENT", sent_to="jo@example.com", settled_at=SENT)
    report(receive, asked)
    question_lost(asked.pk, NOW + 6 * MINUTE, 1)
    assert Promise.objects.get(kind="RESOLVE").clock.state == "RUNNING"
