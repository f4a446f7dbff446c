"""Mistakes are put right: by whom, with what following along, and what had already gone out."""

from datetime import timedelta

import pytest

from cases.casework.corrections import contact_move, contact_void, may_correct
from cases.casework.models import Case, CaseParty
from cases.casework.replaying import cases_replay
from cases.casework.sending.deciding import decide
from crm.contacts.actions import IntakeRefused
from crm.contacts.models import Contact, ContactEvent, ContactSession, Message, Promise
from crm.outbox.models import OutboxEntry
from crm.teams.policy import NotPermitted
from gazetteer.places import Place, PlaceKind
from tests.cases.casework.conftest import report_bin
from tests.cast import NOW, person, property_at

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def correct(act, cast, missed_bin, *, actor=None, at=NOW, reason="wrong one", key="c", **more):
    return act(
        contact_id=missed_bin.taken.contact.pk, reason=reason, actor=actor or cast.agent.actor, at=at, key=key, **more
    )


def test_moved_to_the_right_customer_with_its_case_and_what_was_sent(cast, missed_bin):
    Message.objects.unscoped("test").update(attempted_at=NOW, state="SENT", sent_to="jo@example.com")
    right = person("Sam", "Right")
    moved = correct(contact_move, cast, missed_bin, customer_id=right.pk)
    assert moved.contact.customer_id == right.pk
    assert [message.sent_to for message in moved.already_sent] == ["jo@example.com"]
    current = CaseParty.objects.unscoped("test").filter(active_to__isnull=True)
    assert [party.customer for party in current] == [right]
    event = ContactEvent.objects.get(kind="MOVED")
    assert (event.facts["from_customer"], event.facts["to_customer"]) == (missed_bin.jo.pk, right.pk)
    assert "wrong one" not in str(event.facts)
    assert OutboxEntry.objects.filter(kind="contact.changed", subject_id=moved.contact.pk).exists()


def test_whoever_spoke_for_themselves_moves_with_the_contact(cast, missed_bin):
    right = person("Sam", "Right")
    correct(contact_move, cast, missed_bin, customer_id=right.pk)
    assert ContactSession.objects.unscoped("test").get().speaker == right


def test_what_was_not_sent_yet_does_not_go_to_the_wrong_person(cast, missed_bin):
    letter = Message.objects.unscoped("test").get(event="acknowledgement")
    assert decide(letter, at=NOW).address == "jo@example.com"
    correct(contact_move, cast, missed_bin, customer_id=person("Sam", "Right").pk)
    letter = Message.objects.unscoped("test").get(event="acknowledgement")
    assert decide(letter, at=NOW).address == ""


def test_moved_to_another_place_moves_the_case(cast, missed_bin):
    other = property_at(14)
    correct(contact_move, cast, missed_bin, place=Place(kind=PlaceKind.PROPERTY, uprn=other.uprn))
    assert Case.objects.unscoped("test").get().property_id == other.uprn


def test_moved_to_another_service_brings_its_promise_from_receipt(cast, services, missed_bin):
    correct(contact_move, cast, missed_bin, service_id=services["fly-tipping"].pk)
    case = Case.objects.unscoped("test").get()
    assert (case.service, case.team) == (services["fly-tipping"], cast.street_cleansing)
    clocks = [promise.clock for promise in Promise.objects.filter(kind="RESOLVE").order_by("cycle")]
    assert [clock.state for clock in clocks] == ["CANCELLED", "RUNNING"]
    assert clocks[1].due_at.isoformat() == "2026-11-30T17:00:00+00:00"  # five working days from the call
    assert case.next_due_at == clocks[1].due_at


def test_voided_withdraws_the_case_and_cancels_the_promises(cast, missed_bin):
    before = Message.objects.unscoped("test").count()
    correct(contact_void, cast, missed_bin)
    correct(contact_void, cast, missed_bin)  # a double click
    case = Case.objects.unscoped("test").get()
    assert (case.state, case.outcome.family) == ("CLOSED", "WITHDRAWN")
    running = Promise.objects.exclude(clock__state__in=["CANCELLED", "STOPPED"])
    assert not running.exists()
    assert Promise.objects.get(kind="RESOLVE").clock.state == "CANCELLED"
    assert Message.objects.unscoped("test").count() == before  # nobody is written to about our mistake


def test_by_its_agent_on_the_day_and_a_team_leader_later(cast, missed_bin):
    contact = missed_bin.taken.contact
    tomorrow = NOW + DAY
    assert may_correct(contact, actor=cast.agent.actor, at=NOW)
    assert not may_correct(contact, actor=cast.second_agent.actor, at=NOW)
    assert not may_correct(contact, actor=cast.agent.actor, at=tomorrow)
    assert may_correct(contact, actor=cast.team_leader.actor, at=tomorrow)
    with pytest.raises(NotPermitted):
        correct(contact_void, cast, missed_bin, at=tomorrow)


def test_a_case_others_wait_for_is_not_voided_away(cast, services, missed_bin):
    report_bin(
        cast, services["missed-bin"], customer=person("Al"), home=missed_bin.home, key="al", chase_of=missed_bin.case_id
    )
    with pytest.raises(IntakeRefused):
        correct(contact_void, cast, missed_bin)
    assert Contact.objects.unscoped("test").filter(voided_at__isnull=False).count() == 0


def test_a_voided_chase_or_further_report_is_counted_no_longer(cast, services, missed_bin):
    bin_service = services["missed-bin"]
    chases = {"home": missed_bin.home, "chase_of": missed_bin.case_id}
    first, _second, further = (
        report_bin(cast, bin_service, customer=customer, key=f"later-{number}", **chases)
        for number, customer in enumerate((missed_bin.jo, missed_bin.jo, person("Al")))
    )
    case = Case.objects.unscoped("test").get()
    assert (case.chase_count, case.reporter_count) == (2, 2)
    for key, mistaken in (("void-chase", first), ("void-chase", first), ("void-report", further)):
        contact_void(contact_id=mistaken.contact.pk, reason="elsewhere", actor=cast.agent.actor, at=NOW, key=key)
    case = Case.objects.unscoped("test").get()
    assert (case.chase_count, case.reporter_count) == (1, 1)
    assert list(cases_replay()) == []


def test_a_correction_says_why(cast, missed_bin):
    with pytest.raises(IntakeRefused) as refused:
        correct(contact_move, cast, missed_bin, reason="  ", customer_id=None)
    assert set(refused.value.errors) == {"reason"}
