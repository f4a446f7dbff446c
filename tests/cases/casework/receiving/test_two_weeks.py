"""Two weeks by email, web, text and letter: one record, one story, one timeline, and no reference but their own to give."""

from datetime import timedelta

import pytest

from cases.casework.actions import case_act, case_ask
from cases.casework.answering import message_answer
from cases.casework.intake import contact_take, words_add
from cases.casework.models import Case, Question
from cases.casework.raising import contact_ids_of
from cases.casework.receiving.actions import Receipt
from cases.casework.said import said_both_ways
from cases.casework.sending.settling import settle
from crm.contacts.actions import SessionStart
from crm.contacts.correspondence.received import Failed
from crm.contacts.models import Contact, Message
from crm.contacts.timelines import Wanted, customer_timeline
from crm.customers.contact_points import PHONE
from crm.customers.models import ContactPoint, Customer
from crm.customers.references import shown
from crm.teams.actor import customer
from gazetteer.places import Place, PlaceKind
from tests.cases.casework.conftest import MissedBin
from tests.cases.casework.receiving.conftest import Receive
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def send_all(at: object) -> None:
    for message in Message.objects.unscoped("the test's").filter(state="QUEUED").order_by("pk"):
        settle(message, Message.State.SENT, at=at, address="jo@example.com")  # type: ignore[arg-type]


def test_a_conversation_over_every_door_is_one_story(
    missed_bin: MissedBin, receive: Receive, cast: Cast, services: dict
) -> None:
    jo, officer, case_id = missed_bin.jo, cast.officer.actor, missed_bin.case_id
    ContactPoint.objects.create(
        customer=jo, kind=PHONE, value="07700 900123", normalised="+447700900123", line="MOBILE", created_at=NOW
    )
    send_all(NOW)
    reference = shown(missed_bin.taken.reference)

    # Day 1: they write, quoting what we wrote; day 2: we ask; day 3: they answer on the web; the promise goes on.
    first = receive(at=NOW + DAY, subject=f"Re: {reference}", words="The lid is broken too.", quoted="> We have it")
    case_ask(case_id=case_id, words="Which lid?", days=5, actor=officer, at=NOW + 2 * DAY, key="ask")
    send_all(NOW + 2 * DAY)
    words_add(
        contact_id=missed_bin.taken.contact.pk, words="The grey one.", actor=customer(jo.pk), at=NOW + 3 * DAY, key="w"
    )
    assert Question.objects.get().state == "ANSWERED"
    # Day 7: our acknowledgement of another email comes back; the reference goes by text.
    second = receive(at=NOW + 7 * DAY, subject=f"{reference} again", words="Any news?")
    send_all(NOW + 7 * DAY + HOUR)
    back = Message.objects.unscoped("the test's").get(event="acknowledgement", answers=second.message)
    failed = Failed(addresses=("jo@example.com",), message_id=str(back.message_id), words="552 full")
    receive(at=NOW + 7 * DAY + 2 * HOUR, nature="BOUNCE", sender="", failed=failed)
    # Day 8: their mailbox works again, and its domain says that it is theirs.
    subject, proved = f"{reference}: mailbox mended", "spf=pass dkim=pass dmarc=pass"
    third = receive(at=NOW + 8 * DAY + HOUR, subject=subject, words="I can read mail again.", authentication=proved)
    # Day 9: a letter about it, scanned at the desk; day 10: an answer by a person; day 12: done.
    contact_take(
        session=SessionStart(channel="POST", key="letter", speaker_id=jo.pk),
        service_id=services["missed-bin"].pk, customer_id=jo.pk,
        place=Place(kind=PlaceKind.PROPERTY, uprn=missed_bin.home.uprn), disposition="RAISED", answers={}, notes="Letter",
        actor=cast.agent.actor, at=NOW + 9 * DAY, received_at=NOW + 8 * DAY, key="l", chase_of=case_id, finish=True,
    )  # fmt: skip
    message_answer(item=third.item, subject="", body="On Friday.", actor=officer, at=NOW + 10 * DAY, key="a")
    done = {"outcome": "emptied", "words": ""}
    case_act(case_id=case_id, act="complete", inputs=done, actor=officer, at=NOW + 12 * DAY, key="done")

    assert Customer.objects.unscoped("the test's").count() == 1
    case = Case.objects.unscoped("the test's").get()
    assert len(contact_ids_of(case)) == 6 and case.chase_count == 1
    _one_timeline(jo, cast, first)
    _one_story(missed_bin, case)


def _one_timeline(jo: Customer, cast: Cast, first: Receipt) -> None:
    lines = customer_timeline(actor=cast.agent.actor, customer_ids=[jo.pk], wanted=Wanted())
    contacts = [line for line in reversed(lines) if line.contact is not None]
    assert [line.channel for line in contacts] == ["PHONE", "EMAIL", "WEB", "EMAIL", "POST", "EMAIL"]
    email = next(line for line in contacts if line.contact == first.contact)
    assert email.words == "The lid is broken too." and "> We have it" not in email.words
    assert [line.at for line in lines] == sorted((line.at for line in lines), reverse=True)
    out = [(line.channel, line.message.state) for line in reversed(lines) if line.message is not None]
    assert ("EMAIL", "BOUNCED") in out and ("TEXT", "QUEUED") in out
    assert not any(line.message and line.message.direction == "IN" and line.message.session_id for line in lines)
    found = customer_timeline(actor=cast.agent.actor, customer_ids=[jo.pk], wanted=Wanted(words="lid is broken"))
    assert [line.contact for line in found] == [first.contact]


def _one_story(missed_bin: MissedBin, case: Case) -> None:
    contact = Contact.objects.unscoped("the test's").select_related("session", "service_version").get(
        pk=missed_bin.taken.contact.pk
    )  # fmt: skip
    said = said_both_ways(contact=contact, case=case)
    theirs = [line.words for line in said if not line.by_us and line.words]
    assert theirs == ["The lid is broken too.", "The grey one.", "Any news?", "I can read mail again."]
    assert any(line.words == "On Friday." for line in said if line.by_us)
