"""An address that is not found asks by itself; the answer reaches the contact, its case, and all who typed the same."""

from datetime import timedelta

import pytest

from cases.casework.address_settling import (
    AlreadySettled,
    question_answer,
    question_match,
    question_reject,
    question_send_to_naming,
)
from cases.casework.corrections import contact_move, contact_void
from cases.casework.intake import contact_take, words_add
from cases.casework.models import Case, CaseEvent
from cases.reports.models import ContactFigure
from crm.contacts.actions import SessionStart
from crm.contacts.address_questions.actions import QuestionRefused, entry_question
from crm.contacts.address_questions.models import AddressQuestion, AddressQuestionEvent
from crm.contacts.models import Contact, ContactEvent, Correction
from crm.outbox.sweeping import Sweep
from crm.teams.actor import customer
from crm.teams.policy import NotPermitted
from gazetteer.areas.models import Council, Postcode
from gazetteer.entries.models import LogicalStatus, Property
from gazetteer.places import Place, PlaceKind
from tests.cast import NOW, person, property_at, restriction

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def unlisted(lines="3 New Road\nSale", postcode="M33 2DP", reason="NEW_BUILD"):
    return Place(kind=PlaceKind.UNLISTED, lines=lines, postcode=postcode, reason=reason)


def take(cast, services, *, key, place=None, by=None, **more):
    by = by or cast.agent
    return contact_take(
        session=SessionStart(channel="PHONE", key=f"session-{key}"),
        service_id=services["missed-bin"].pk,
        customer_id=more.pop("customer_id", None),
        place=place or unlisted(),
        disposition="RAISED",
        answers={"bin": "grey", "out": "yes"},
        notes="",
        actor=by.actor,
        at=more.pop("at", NOW),
        key=key,
        finish=True,
        **more,
    )


def questions():
    return AddressQuestion.objects.unscoped("test").order_by("id")


def settled(act, cast, *, question=None, seen="OPEN", key="settle", at=NOW + HOUR, actor=None, **more):
    asked = question or questions().first()
    return act(question_id=asked.pk, seen=seen, actor=actor or cast.gazetteer_officer.actor, at=at, key=key, **more)


@pytest.mark.parametrize(("reason", "asks"), [("NEW_BUILD", 1), ("UNSURE", 1), ("NOT_AN_ADDRESS", 1), ("OUTSIDE", 0)])
def test_every_reason_but_outside_asks(cast, services, reason, asks):
    take(cast, services, key="a", place=unlisted(reason=reason))
    assert questions().count() == asks
    assert AddressQuestionEvent.objects.filter(kind="OPENED").count() == asks


@pytest.mark.parametrize(("ours", "asks"), [(True, 1), (False, 0)])
@pytest.mark.parametrize("typed", [unlisted(), unlisted(lines="3 New Road, Sale, m332dp", postcode="")])
def test_a_postcode_of_another_council_asks_nothing(cast, services, typed, ours, asks):
    Council.objects.create(code="E08000006", name="Salford", is_ours=ours)
    Postcode.objects.create(key="M332DP", council_code="E08000006", ward_code="E05015239")
    take(cast, services, key="a", place=typed)
    assert questions().count() == asks
    assert [one.ward_code for one in questions()] == ["E05015239"] * asks


def test_a_postcode_nobody_knows_asks_and_its_ward_is_that_of_our_properties(cast, services):
    Property.objects.filter(pk=property_at(9).pk).update(ward_code="E05000001")
    take(cast, services, key="a")
    assert questions().get().ward_code == "E05000001"


def test_matched_the_contact_and_its_case_are_there_and_the_figures_follow(cast, services):
    taken = take(cast, services, key="a")
    Sweep(clock=lambda: NOW).once()
    assert ContactFigure.objects.get().ward_code == ""
    home = property_at(3, "New Road")
    Property.objects.filter(pk=home.pk).update(ward_code="E05000001")
    done = settled(question_match, cast, uprn=home.uprn)
    assert (len(done.questions), done.moved) == (1, 1)
    contact = Contact.objects.unscoped("test").get()
    case = Case.objects.unscoped("test").get()
    assert (contact.property_id, contact.unlisted_lines) == (home.uprn, "")
    assert (case.property_id, case.place_kind) == (home.uprn, "PROPERTY")
    assert ContactEvent.objects.get(kind="MOVED").facts["to_place"]["uprn"] == home.uprn
    assert CaseEvent.objects.filter(case_id=taken.case.pk, kind="CORRECTED").exists()
    assert Correction.objects.get().made_by_key == str(cast.gazetteer_officer.pk)
    Sweep(clock=lambda: NOW + 2 * HOUR).once()
    assert ContactFigure.objects.get().ward_code == "E05000001"


def test_the_same_address_typed_otherwise_is_settled_with_it(cast, services):
    take(cast, services, key="a")
    take(cast, services, key="b", place=unlisted(lines="3, new road, SALE, M332DP", postcode="", reason="UNSURE"))
    take(cast, services, key="c", place=unlisted(lines="4 New Road\nSale"))
    home = property_at(3, "New Road")
    done = settled(question_match, cast, uprn=home.uprn)
    assert len(done.questions) == 2
    here = Contact.objects.unscoped("test").filter(property=home).order_by("key")
    assert [one.key for one in here] == ["a", "b"]
    assert questions().pending().get().contact.key == "c"


def test_sent_to_naming_it_waits_to_be_matched_and_who_comes_later_joins(cast, services):
    take(cast, services, key="a")
    settled(question_send_to_naming, cast, words="Plot 3 of the new estate")
    take(cast, services, key="b", at=NOW + 2 * HOUR)
    assert [one.state for one in questions()] == ["SENT_TO_NAMING"] * 2
    home = property_at(3, "New Road")
    done = settled(question_match, cast, uprn=home.uprn, seen="SENT_TO_NAMING", key="later")
    assert done.moved == 2
    assert [one.state for one in questions()] == ["MATCHED"] * 2


def test_rejected_the_contact_keeps_what_was_typed_and_the_reason_is_kept(cast, services):
    take(cast, services, key="a")
    settled(question_reject, cast, reason="CANNOT_TELL", words="No such road")
    asked = questions().get()
    assert (asked.state, asked.reject_reason, asked.answer_words) == ("REJECTED", "CANNOT_TELL", "No such road")
    assert Contact.objects.unscoped("test").get().unlisted_lines == "3 New Road\nSale"


def test_a_later_word_about_a_rejected_one_does_not_ask_again(cast, services):
    jo = person()
    taken = take(cast, services, key="a", customer_id=jo.pk)
    settled(question_reject, cast, reason="CANNOT_TELL", words="")
    more = {"words": "hello", "actor": customer(jo.pk), "at": NOW + 2 * HOUR}
    words_add(contact_id=taken.contact.pk, key="w", **more)
    assert questions().count() == 1


def test_a_later_word_about_one_that_waits_is_settled_with_it(cast, services):
    jo = person()
    taken = take(cast, services, key="a", customer_id=jo.pk)
    words_add(contact_id=taken.contact.pk, key="w", words="hello", actor=customer(jo.pk), at=NOW + HOUR)
    home = property_at(3, "New Road")
    assert settled(question_match, cast, uprn=home.uprn, at=NOW + 2 * HOUR).moved == 2


def test_put_right_by_its_agent_it_asks_no_more(cast, services):
    taken = take(cast, services, key="a")
    home = property_at(3, "New Road")
    contact_move(
        contact_id=taken.contact.pk, place=Place(kind=PlaceKind.PROPERTY, uprn=home.uprn), reason="found",
        actor=cast.agent.actor, at=NOW + HOUR, key="move",
    )  # fmt: skip
    asked = questions().get()
    assert (asked.state, asked.matched_id, asked.settled_by_key) == ("MATCHED", home.uprn, str(cast.agent.pk))


def test_put_right_to_another_address_that_is_not_found_asks_anew(cast, services):
    taken = take(cast, services, key="a")
    contact_move(
        contact_id=taken.contact.pk, place=unlisted(lines="5 New Road"), reason="number",
        actor=cast.agent.actor, at=NOW + HOUR, key="move",
    )  # fmt: skip
    assert [one.state for one in questions()] == ["ANSWERED", "OPEN"]


def test_voided_it_asks_no_more(cast, services):
    taken = take(cast, services, key="a")
    contact_void(contact_id=taken.contact.pk, reason="test", actor=cast.agent.actor, at=NOW + HOUR, key="void")
    assert questions().get().state == "ANSWERED"


def test_pressed_twice_is_once_and_the_second_officer_is_told(cast, services):
    take(cast, services, key="a")
    home = property_at(3, "New Road")
    settled(question_match, cast, uprn=home.uprn)
    again = settled(question_match, cast, uprn=home.uprn)
    assert again.questions[0].matched_id == home.uprn
    assert AddressQuestionEvent.objects.filter(kind="MATCHED").count() == 1
    with pytest.raises(AlreadySettled) as first:
        settled(question_reject, cast, reason="CANNOT_TELL", words="", key="second")
    assert first.value.question.settled_by_key == str(cast.gazetteer_officer.pk)


def test_what_is_gone_or_not_there_is_no_match(cast, services):
    take(cast, services, key="a")
    gone = property_at(3, "New Road")
    Property.objects.filter(pk=gone.pk).update(logical_status=LogicalStatus.HISTORIC)
    for uprn in (gone.uprn, 1):
        with pytest.raises(QuestionRefused) as refused:
            settled(question_match, cast, uprn=uprn)
        assert "uprn" in refused.value.errors
    assert questions().get().state == "OPEN"


@pytest.mark.parametrize("name", ["agent", "officer", "team_leader", "manager", "administrator", "governance"])
def test_only_the_gazetteer_officer_settles(cast, services, name):
    take(cast, services, key="a")
    with pytest.raises(NotPermitted):
        settled(question_reject, cast, reason="CANNOT_TELL", words="", actor=cast.users[name].actor)


def test_a_confidential_contact_is_not_settled_by_those_it_is_hidden_from(cast, services):
    hidden = restriction(cast.safeguarding)
    take(cast, services, key="secret", by=cast.safeguarder, restriction_id=hidden.pk)
    take(cast, services, key="plain")
    secret, plain = questions()
    home = property_at(3, "New Road")
    with pytest.raises(NotPermitted):
        settled(question_match, cast, question=secret, uprn=home.uprn)
    assert settled(question_match, cast, question=plain, uprn=home.uprn).moved == 1
    assert questions().pending().get() == secret


def test_an_entry_said_to_be_wrong_is_asked_once_and_answered(cast):
    home = property_at(12)
    asked = {"fault": "POSTCODE", "words": "It is M33 7XX", "actor": cast.agent.actor, "at": NOW, "key": "k"}
    first = entry_question(uprn=home.uprn, **asked)
    assert entry_question(uprn=home.uprn, **asked) == first
    settled(question_answer, cast, words="Put right in the next supply")
    assert questions().get().state == "ANSWERED"
    with pytest.raises(NotPermitted):
        settled(question_match, cast, uprn=home.uprn, key="m")


@pytest.mark.parametrize(
    ("given", "field"),
    [({"fault": "NONSENSE"}, "fault"), ({"fault": "OTHER"}, "words"), ({"words": "x" * 1001}, "words"),
     ({"uprn": 5}, "place")],
)  # fmt: skip
def test_a_bad_question_says_what_to_mend(cast, given, field):
    home = property_at(12)
    asked = {"uprn": home.uprn, "fault": "POSTCODE", "words": "", "actor": cast.agent.actor, "at": NOW, "key": "k"}
    with pytest.raises(QuestionRefused) as refused:
        entry_question(**asked | given)
    assert field in refused.value.errors
