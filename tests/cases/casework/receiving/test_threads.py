"""A message goes on with its matter; a reference from a stranger proves nothing."""

from datetime import timedelta

import pytest

from cases.casework.actions import case_act, case_ask
from cases.casework.models import Case, CaseContact, Question
from cases.casework.notices.models import StaffNotice
from crm.contacts.models import Contact, Message, Promise, Reference
from crm.customers.models import Customer
from crm.customers.references import shown
from tests.cases.casework.conftest import MissedBin
from tests.cases.casework.receiving.conftest import Receive
from tests.cast import NOW, Cast, person

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def case_now(missed_bin: MissedBin) -> Case:
    return Case.objects.unscoped("the test's").get(pk=missed_bin.case_id)


def test_the_tag_of_our_address_finds_the_case(missed_bin: MissedBin, receive: Receive, cast: Cast) -> None:
    tagged = f"contact+{missed_bin.taken.reference.lower()}@council.example"
    receipt = receive(at=NOW + HOUR, addresses=(tagged,), subject="It was the green one")
    assert receipt.contact is not None
    assert (receipt.contact.relation, receipt.contact.about) == ("ADDS", missed_bin.taken.contact)
    assert (receipt.contact.service.code, receipt.contact.customer) == ("missed-bin", missed_bin.jo)
    assert CaseContact.objects.get().contact == receipt.contact
    assert receipt.item.team == cast.waste_collection and receipt.item.suggested is None
    assert {notice.kind for notice in StaffNotice.objects.unscoped("the test's")} == {"WROTE"}


@pytest.mark.parametrize("subject", ["Re: your report {0}", "FW: {0} again", "about {1}."])
def test_a_reference_in_the_subject_finds_it_too(missed_bin: MissedBin, receive: Receive, subject: str) -> None:
    stored = missed_bin.taken.reference
    receipt = receive(at=NOW + HOUR, subject=subject.format(shown(stored), stored.lower()))
    assert receipt.contact is not None and receipt.contact.about == missed_bin.taken.contact


def test_a_partners_reference_finds_it_when_it_is_one_contacts(missed_bin: MissedBin, receive: Receive) -> None:
    Reference.objects.create(value="WM/2026-77", kind="PARTNER", source="crew", contact=missed_bin.taken.contact)
    receipt = receive(at=NOW + HOUR, subject="WM/2026-77: still there")
    assert receipt.contact is not None and receipt.contact.about == missed_bin.taken.contact


def test_headers_find_what_we_wrote_and_what_they_wrote(receive: Receive) -> None:
    jo = person(email="jo@example.com")
    first = receive(subject="Trees", message_id="<first@mail.example>")
    acknowledgement = Message.objects.unscoped("the test's").get(event="acknowledgement")
    to_ours = receive(at=NOW + DAY * 3, subject="no", answers=(str(acknowledgement.message_id),))
    to_theirs = receive(at=NOW + DAY * 3, subject="nor this", answers=("<x@elsewhere>", "<first@mail.example>"))
    for receipt in (to_ours, to_theirs):
        assert receipt.contact is not None
        assert (receipt.contact.about, receipt.contact.customer) == (first.contact, jo)
    assert to_ours.message.answers == acknowledgement and to_theirs.message.answers == first.message


def test_an_answer_resumes_the_promise_at_once(missed_bin: MissedBin, receive: Receive, cast: Cast) -> None:
    case_ask(case_id=missed_bin.case_id, words="Which bin?", days=5, actor=cast.officer.actor, at=NOW + HOUR, key="ask")
    resolve = Promise.objects.get(kind="RESOLVE").clock
    assert resolve.state == "PAUSED"
    receipt = receive(at=NOW + HOUR * 2, subject=f"Re: {missed_bin.taken.reference}", words="The grey one")
    assert receipt.contact is not None and receipt.contact.relation == "ANSWERS"
    assert Question.objects.get().answer == receipt.contact
    assert Promise.objects.get(kind="RESOLVE").clock.state == "RUNNING"


def test_a_strangers_reference_resumes_nothing_and_is_only_said(
    missed_bin: MissedBin, receive: Receive, cast: Cast
) -> None:
    case_ask(case_id=missed_bin.case_id, words="Which bin?", days=5, actor=cast.officer.actor, at=NOW + HOUR, key="ask")
    receipt = receive(at=NOW + HOUR * 2, sender="stranger@example.org", subject=f"Re: {missed_bin.taken.reference}")
    assert receipt.contact is not None and receipt.contact.relation == "NEW" and receipt.contact.customer is None
    assert (receipt.item.suggested, receipt.item.suggested_because) == (missed_bin.taken.contact, "REFERENCE")
    assert Question.objects.get().state == "ASKED" and not CaseContact.objects.exists()
    told = Message.objects.unscoped("the test's").get(event="acknowledgement", addressed_to="stranger@example.org")
    assert shown(missed_bin.taken.reference) not in told.body and "bin" not in told.body.lower()


def test_mail_that_its_domain_denies_is_a_strangers(missed_bin: MissedBin, receive: Receive) -> None:
    receipt = receive(at=NOW + HOUR, subject=missed_bin.taken.reference, authentication="dmarc=fail")
    assert receipt.contact is not None and receipt.contact.about is None
    assert receipt.item.suggested == missed_bin.taken.contact


def test_a_reply_to_an_ended_case_opens_nothing_and_waits_for_a_person(
    missed_bin: MissedBin, receive: Receive, cast: Cast
) -> None:
    done = {"outcome": "emptied", "words": ""}
    case_act(
        case_id=missed_bin.case_id, act="complete", inputs=done, actor=cast.officer.actor, at=NOW + HOUR, key="close"
    )
    receipt = receive(at=NOW + DAY, subject=f"Re: {missed_bin.taken.reference}", words="It is still full")
    assert case_now(missed_bin).state == "CLOSED"
    assert receipt.contact is not None and receipt.item.state == "NEW"
    assert CaseContact.objects.get().contact == receipt.contact


def test_of_two_who_share_an_address_the_thread_tells_who_wrote(missed_bin: MissedBin, receive: Receive) -> None:
    person(email="jo@example.com")
    receipt = receive(at=NOW + HOUR, subject=missed_bin.taken.reference)
    assert receipt.contact is not None and receipt.contact.customer == missed_bin.jo
    assert receipt.item.match == "KNOWN"


def test_whoever_is_not_in_the_index_goes_on_with_their_own(receive: Receive) -> None:
    first = receive(sender="new@example.com", subject="Trees")
    second = receive(at=NOW + DAY * 2, sender="new@example.com", subject=f"Re: {first.reference}")
    assert second.contact is not None
    assert (second.contact.about, second.contact.customer) == (first.contact, None)
    assert not Customer.objects.unscoped("the test's").exists()


def test_a_voided_contact_is_only_suggested(missed_bin: MissedBin, receive: Receive) -> None:
    Contact.objects.unscoped("the test's").update(voided_at=NOW)
    receipt = receive(at=NOW + HOUR, subject=missed_bin.taken.reference)
    assert receipt.item.suggested == missed_bin.taken.contact


def test_the_same_sender_under_the_same_subject_is_suggested_and_no_more(receive: Receive) -> None:
    first = receive(sender="new@example.com", subject="Trees in Abbey Road", words="They block the light.")
    again = receive(
        at=NOW + DAY * 3, sender="new@example.com", subject="RE: trees in abbey road", words="And the drain."
    )
    assert again.contact is not None and again.contact.relation == "NEW"
    assert (again.item.suggested, again.item.suggested_because) == (first.contact, "SAME_SUBJECT")
    others = receive(at=NOW + DAY * 3, sender="else@example.com", subject="Trees in Abbey Road", words="Me too.")
    later = receive(at=NOW + DAY * 60, sender="new@example.com", subject="Trees in Abbey Road", words="Still.")
    assert others.item.suggested is None and later.item.suggested is None
