"""A message leaves once, by SMTP, and its end is written down with the promises it kept."""

import smtplib
from datetime import timedelta
from typing import Any

import pytest

from cases.casework.sending.actions import message_send
from channels.email import asking
from crm.contacts.models import Channel, Contact, Direction, Message, Promise
from crm.customers.models import ContactPoint, Customer, Residence
from crm.outbox.actions import TryLater
from crm.outbox.models import OutboxEntry
from crm.outbox.registry import handlers_of
from crm.sla.models import Clock, ClockKind
from crm.teams.models import Grade
from tests.cast import Cast, person, property_at, restriction
from tests.channels.citizen.council import RECEIVED, Bins, at_home, logged
from tests.channels.email.servers import Keeping, text_of

SOON = RECEIVED + timedelta(seconds=30)


@pytest.fixture
def jo(cast: Cast) -> Customer:
    return person(email="Jo@Example.com")


def acknowledged(bins: Bins, customer: Customer, **given: Any) -> Message:
    """The acknowledgement of a contact that came by email."""
    logged(bins, customer, **given)
    return Message.objects.unscoped("the test's").get(event="acknowledgement")


def again(message: Message) -> Message:
    return Message.objects.unscoped("the test's").get(pk=message.pk)


def acknowledge_clock() -> Clock:
    return Promise.objects.get(kind=ClockKind.ACKNOWLEDGE).clock


def test_mail_hears_of_messages_to_send() -> None:
    assert message_send in handlers_of("message.send")


def test_an_acknowledgement_is_sent_once_and_keeps_the_promise(missed_bin: Bins, jo: Customer, server: Keeping) -> None:
    message = acknowledged(missed_bin, jo)
    assert acknowledge_clock().state == Clock.State.RUNNING

    message_send(message.pk, SOON, 1)
    message_send(message.pk, SOON, 1)

    [mail] = server.taken
    assert mail["To"] == "jo@example.com"
    assert mail["Message-ID"] == message.message_id
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["Reply-To"]
    assert message.body in text_of(mail).replace("\r\n", "\n")
    assert "<a href=" in mail.get_body(("html",)).get_content()
    sent = again(message)
    assert (sent.state, sent.sent_to, sent.settled_at) == (Message.State.SENT, "jo@example.com", SOON)
    assert not sent.perhaps_twice
    clock = acknowledge_clock()
    assert (clock.state, clock.met_by, clock.stopped_at) == (Clock.State.STOPPED, Clock.MetBy.AUTO, SOON)


def test_the_acknowledgement_of_a_session_keeps_the_promise_about_each_of_its_matters(
    missed_bin: Bins, jo: Customer, server: Keeping
) -> None:
    first = logged(missed_bin, jo, finish=False)
    from crm.contacts.actions import session_end
    from crm.teams.actor import system

    Contact.objects.unscoped("the test's").filter(pk=first.contact.pk).update(logged_at=RECEIVED)
    session_end(session_id=first.session.pk, actor=system("tests"), at=SOON)
    message_send(Message.objects.unscoped("the test's").get().pk, SOON, 1)

    assert acknowledge_clock().state == Clock.State.STOPPED


def test_a_promise_that_no_automatic_message_keeps_runs_on(missed_bin: Bins, jo: Customer, server: Keeping) -> None:
    message = acknowledged(missed_bin, jo)
    target = acknowledge_clock().target
    type(target).objects.filter(pk=target.pk).update(automatic_counts=False)

    message_send(message.pk, SOON, 1)

    assert again(message).state == Message.State.SENT
    assert acknowledge_clock().state == Clock.State.RUNNING


def test_an_address_added_since_is_used_when_the_message_names_none(
    missed_bin: Bins, jo: Customer, server: Keeping
) -> None:
    message = acknowledged(missed_bin, jo)
    mine = ContactPoint.objects.unscoped("the test's")
    mine.update(do_not_use=True)
    mine.create(customer=jo, kind="EMAIL", value="new@example.com", normalised="new@example.com", created_at=SOON)

    message_send(message.pk, SOON, 1)

    assert server.taken[0]["To"] == "new@example.com"


def test_a_newline_in_a_subject_adds_no_header(missed_bin: Bins, jo: Customer, server: Keeping) -> None:
    message = acknowledged(missed_bin, jo)
    Message.objects.filter(pk=message.pk).update(subject="Hello\r\nBcc: everybody@example.com")

    message_send(message.pk, SOON, 1)

    [mail] = server.taken
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Hello Bcc: everybody@example.com"


def test_what_a_customer_wrote_is_harmless_in_html(missed_bin: Bins, jo: Customer, server: Keeping) -> None:
    message = acknowledged(missed_bin, jo)
    Message.objects.filter(pk=message.pk).update(body="<script>alert(1)</script>\n\nשלום 😀 Łódź")

    message_send(message.pk, SOON, 1)

    [mail] = server.taken
    html = mail.get_body(("html",)).get_content()
    assert "<script>" not in html and "&lt;script&gt;" in html and "שלום 😀 Łódź" in html
    assert "<script>alert(1)</script>" in text_of(mail)


# Whether it may go is decided at the moment of sending.


def refused(message: Message, server: Keeping, *, state: str = Message.State.REFUSED) -> str:
    message_send(message.pk, SOON, 1)
    assert server.taken == []
    now = again(message)
    assert now.state == state
    assert now.settled_at == SOON
    return now.state_reason


def test_nothing_goes_to_somebody_who_has_died(missed_bin: Bins, jo: Customer, server: Keeping) -> None:
    message = acknowledged(missed_bin, jo)
    Customer.objects.filter(pk=jo.pk).update(status=Customer.Status.DECEASED)
    assert refused(message, server, state=Message.State.HELD) == "the customer has died"
    assert acknowledge_clock().state == Clock.State.RUNNING


@pytest.mark.parametrize("lost", ["none", "do not use", "confidential"])
def test_nothing_goes_where_there_is_no_usable_address(
    missed_bin: Bins, jo: Customer, server: Keeping, cast: Cast, lost: str
) -> None:
    message = acknowledged(missed_bin, jo)
    points = ContactPoint.objects.unscoped("the test's")
    if lost == "none":
        points.all().delete()
    elif lost == "do not use":
        points.update(do_not_use=True)
    else:
        points.update(restriction=restriction(cast.safeguarding, grade=Grade.ADDRESS))
    assert refused(message, server) == "no email address on record"


def test_nothing_goes_about_what_was_logged_in_error(missed_bin: Bins, jo: Customer, server: Keeping) -> None:
    message = acknowledged(missed_bin, jo)
    Contact.objects.filter(pk__gt=0).update(voided_at=RECEIVED)
    assert refused(message, server) == "what it is about was logged in error"


@pytest.mark.parametrize("grade", ["matter", "person", "address"])
def test_nothing_goes_by_itself_about_a_confidential_contact(
    missed_bin: Bins, cast: Cast, server: Keeping, grade: str
) -> None:
    home = property_at(12)
    jo = person(email="jo@example.com", home=home)
    message = acknowledged(missed_bin, jo, place=at_home(home))
    hide = restriction(cast.safeguarding)
    if grade == "matter":
        Contact.objects.filter(pk__gt=0).update(restriction=hide)
    elif grade == "person":
        Customer.objects.filter(pk=jo.pk).update(restriction=hide)
    else:
        Residence.objects.filter(customer=jo).update(restriction=hide)
    assert refused(message, server) == "it is about a confidential matter"


def test_words_written_by_hand_go_about_a_confidential_contact(
    missed_bin: Bins, jo: Customer, cast: Cast, server: Keeping
) -> None:
    message = acknowledged(missed_bin, jo)
    Message.objects.filter(pk=message.pk).update(event="question")
    Contact.objects.filter(pk__gt=0).update(restriction=restriction(cast.safeguarding))

    message_send(message.pk, SOON, 1)

    assert len(server.taken) == 1
    assert acknowledge_clock().met_by == Clock.MetBy.PERSON


def test_a_text_message_never_goes_by_mail(missed_bin: Bins, jo: Customer, server: Keeping) -> None:
    message = acknowledged(missed_bin, jo)
    Message.objects.filter(pk=message.pk).update(channel=Channel.TEXT)
    message_send(message.pk, SOON, 1)
    assert server.taken == []
    assert again(message).state == Message.State.REFUSED


def test_one_line_carries_many_letters_and_survives_a_refusal(missed_bin: Bins, jo: Customer, server: Keeping) -> None:
    for number in range(3):
        message = acknowledged(missed_bin, jo, key=f"matter {number}")
        server.at_recipient = "550 no such mailbox" if number == 1 else ""
        message_send(message.pk, SOON, 1)
        Message.objects.filter(pk=message.pk).update(event="told")
    assert len(server.taken) == 2 and server.lines == 1


def test_a_line_the_server_has_closed_is_opened_again(missed_bin: Bins, jo: Customer, server: Keeping) -> None:
    message_send(acknowledged(missed_bin, jo, key="one").pk, SOON, 1)
    Message.objects.filter(pk__gt=0).update(event="told")
    server.hang_up_all()
    asking._line.used_at -= asking.IDLE_SECONDS
    message_send(acknowledged(missed_bin, jo, key="two").pk, SOON, 1)
    assert len(server.taken) == 2 and server.lines == 2


# The server says no, or not now, or nothing.


def test_a_temporary_refusal_comes_again_and_is_not_taken_for_a_second_copy(
    missed_bin: Bins, jo: Customer, server: Keeping
) -> None:
    message = acknowledged(missed_bin, jo)
    server.at_data = "451 try again later"
    with pytest.raises(TryLater, match="451"):
        message_send(message.pk, SOON, 1)
    server.at_data = ""

    message_send(message.pk, SOON + timedelta(minutes=1), 2)

    assert len(server.taken) == 1
    assert again(message).state == Message.State.SENT
    assert not again(message).perhaps_twice


def test_a_server_that_is_not_there_is_asked_again(missed_bin: Bins, jo: Customer, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    message = acknowledged(missed_bin, jo)
    with pytest.raises(TryLater):
        message_send(message.pk, SOON, 1)
    assert again(message).state == Message.State.QUEUED
    assert again(message).attempted_at is None


@pytest.mark.parametrize("where", ["at_recipient", "at_data"])
def test_a_permanent_refusal_is_the_end_and_says_why(
    missed_bin: Bins, jo: Customer, server: Keeping, where: str
) -> None:
    message = acknowledged(missed_bin, jo)
    setattr(server, where, "550 no such mailbox")

    message_send(message.pk, SOON, 1)

    assert again(message).state == Message.State.FAILED
    assert again(message).state_reason == "550 no such mailbox"
    assert acknowledge_clock().state == Clock.State.RUNNING


def test_a_server_that_hangs_up_may_have_taken_it(missed_bin: Bins, jo: Customer, server: Keeping) -> None:
    message = acknowledged(missed_bin, jo)
    server.at_data = "hang up after taking it"
    with pytest.raises(TryLater):
        message_send(message.pk, SOON, 1)
    server.at_data = ""

    message_send(message.pk, SOON + timedelta(minutes=1), 2)

    assert again(message).perhaps_twice
    assert {mail["Message-ID"] for mail in server.taken} == {message.message_id}
    assert len(server.taken) == 2


def test_killed_between_asking_and_writing_down_sends_again_under_the_same_id(
    missed_bin: Bins, jo: Customer, server: Keeping
) -> None:
    message = acknowledged(missed_bin, jo)
    message_send(message.pk, SOON, 1)
    # As it stands when the process dies before the answer is committed.
    Message.objects.filter(pk=message.pk).update(state=Message.State.QUEUED, sent_to="", settled_at=None)

    message_send(message.pk, SOON + timedelta(minutes=2), 2)

    assert again(message).perhaps_twice
    assert again(message).state == Message.State.SENT
    first, second = server.taken
    assert first["Message-ID"] == second["Message-ID"] == message.message_id


def test_killed_before_asking_is_not_taken_for_a_second_copy(missed_bin: Bins, jo: Customer, server: Keeping) -> None:
    message = acknowledged(missed_bin, jo)
    message_send(message.pk, SOON, 2)  # claimed once before, and never got as far as asking
    assert len(server.taken) == 1
    assert not again(message).perhaps_twice


def test_a_message_without_an_id_gets_one_that_stays(missed_bin: Bins, jo: Customer, server: Keeping) -> None:
    message = acknowledged(missed_bin, jo)
    Message.objects.filter(pk=message.pk).update(message_id=None)
    server.at_data = "451 later"
    with pytest.raises(TryLater):
        message_send(message.pk, SOON, 1)
    named = again(message).message_id
    server.at_data = ""
    message_send(message.pk, SOON, 2)
    assert named and server.taken[0]["Message-ID"] == named


def test_the_outbox_carries_it(missed_bin: Bins, jo: Customer, server: Keeping) -> None:
    from crm.outbox.claiming import outbox_claim
    from crm.outbox.handling import entries_handle

    acknowledged(missed_bin, jo)
    entries_handle(outbox_claim(at=SOON, by="test"), clock=lambda: SOON)
    assert len(server.taken) == 1
    assert not OutboxEntry.objects.filter(kind="message.send").exists()


def test_nothing_that_came_in_is_ever_sent(missed_bin: Bins, jo: Customer, server: Keeping) -> None:
    message = acknowledged(missed_bin, jo)
    Message.objects.filter(pk=message.pk).update(direction=Direction.IN)
    message_send(message.pk, SOON, 1)
    assert server.taken == []


def test_smtp_is_what_is_really_used(server: Keeping, settings: Any) -> None:
    with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT) as direct:
        assert direct.noop()[0] == 250
