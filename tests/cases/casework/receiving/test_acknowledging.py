"""Acknowledged once a matter, never a machine, and counted by reason when not."""

from datetime import timedelta
from typing import Any

import pytest

from cases.casework.intake import contact_take
from crm.catalogue.models import Service
from crm.contacts.actions import SessionStart
from crm.contacts.models import ContactSession, Message, Promise
from crm.customers.models import ContactPoint
from gazetteer.places import Place
from tests.cases.casework.receiving.conftest import Receive
from tests.cast import NOW, Cast, person, restriction

pytestmark = pytest.mark.django_db
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def count() -> int:
    return Message.objects.unscoped("the test's").filter(event="acknowledgement").count()


@pytest.mark.parametrize("nature", ["AUTO_REPLY", "LIST", "OURS", "BOUNCE", "SPAM"])
def test_a_machine_is_stored_and_never_acknowledged(receive: Receive, nature: str) -> None:
    receipt = receive(nature=nature, nature_why="Auto-Submitted: auto-replied")
    assert receipt.contact is None and count() == 0
    settled = "SPAM" if nature == "SPAM" else "BY_RULE"
    assert (receipt.item.state, receipt.item.settled_as) == ("DONE", settled)
    assert receipt.item.unacknowledged == ("SPAM" if nature == "SPAM" else "AUTOMATIC")
    assert not ContactSession.objects.unscoped("the test's").exists()


def test_a_further_message_of_that_day_is_logged_and_not_acknowledged(receive: Receive) -> None:
    first = receive(subject="Trees")
    second = receive(at=NOW + HOUR, subject=f"Re: Trees {first.reference}")
    third = receive(at=NOW + HOUR * 30, subject=f"Re: Trees {first.reference}")
    assert [one.item.unacknowledged for one in (first, second, third)] == ["", "SAME_THREAD", ""]
    assert second.contact is not None and second.contact.session.unacknowledged == "SAME_THREAD"
    assert not Promise.objects.filter(contact=second.contact, kind="ACKNOWLEDGE").exists()
    assert count() == 2


def test_two_machines_that_answer_each_other_stop(receive: Receive) -> None:
    """Their answers say nothing of themselves, and each has a subject of its own."""
    for number in range(40):
        receive(at=NOW + MINUTE * number, sender="desk@elsewhere.example", subject=f"Ticket {number}: thank you")
    assert count() == 5
    reasons = ContactSession.objects.unscoped("the test's").filter(unacknowledged="STORM").count()
    assert reasons == 35


def test_the_same_subject_from_one_sender_is_acknowledged_once(receive: Receive) -> None:
    for number in range(20):
        receive(at=NOW + MINUTE * number, subject="Fix it", words=f"{number}")
    assert count() == 1


def test_who_is_not_to_be_written_to_is_not(receive: Receive, cast: Cast) -> None:
    points = ContactPoint.objects.unscoped("the test's")
    person(email="stopped@example.com")
    points.filter(normalised="stopped@example.com").update(do_not_use=True, do_not_use_reason="wrong")
    person(email="hidden@example.com", hidden=restriction(cast.safeguarding))
    person(email="bounced@example.com")
    points.filter(normalised="bounced@example.com").update(do_not_use=True, bounced_at=NOW)
    reasons = {
        name: receive(sender=f"{name}@example.com" if name else "", subject=name).item.unacknowledged
        for name in ("stopped", "hidden", "bounced", "")
    }
    assert reasons == {"stopped": "DO_NOT_WRITE", "hidden": "CONFIDENTIAL", "bounced": "BOUNCED", "": "NO_ADDRESS"}
    assert count() == 0


def test_our_own_address_is_never_answered(receive: Receive) -> None:
    assert receive(sender="info@council.example").item.unacknowledged == "AUTOMATIC"


@pytest.mark.parametrize(
    ("channel", "disposition", "given", "reason"),
    [
        ("PHONE", "ANSWERED", {}, "NOTHING_LEFT"),
        ("PHONE", "ANSWERED", {"asked": True}, ""),
        ("FACE_TO_FACE", "CALL_BACK", {}, ""),
        ("POST", "ANSWERED", {}, ""),
        ("WEB", "ANSWERED", {}, ""),
        ("PHONE", "SPAM", {"asked": True}, "SPAM"),
    ],
)
def test_calls_and_visits_when_something_is_left_or_asked_for_and_letters_always(
    cast: Cast, services: dict[str, Service], channel: str, disposition: str, given: dict[str, Any], reason: str
) -> None:
    jo = person(email="jo@example.com")
    contact_take(
        session=SessionStart(channel=channel, key="s", speaker_id=jo.pk),
        service_id=services["general-enquiry"].pk,
        customer_id=jo.pk,
        place=Place(),
        disposition=disposition,
        answers={},
        notes="",
        actor=cast.agent.actor,
        at=NOW,
        key="k",
        finish=True,
        **given,
    )
    assert ContactSession.objects.unscoped("the test's").get().unacknowledged == reason
    assert count() == (0 if reason else 1)
