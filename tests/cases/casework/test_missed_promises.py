"""When a promise fails its customer is told once: what we said, that we missed it, what happens now, by when."""

from datetime import date

import pytest

from cases.casework.actions import case_act, case_ask
from cases.casework.lateness import case_new_date
from cases.casework.missed import promise_missed
from cases.casework.models import CaseParty
from cases.casework.sending.deciding import decide
from crm.contacts.models import Contact, Message
from crm.customers.models import ContactPoint
from crm.outbox.registry import handlers_of
from crm.outbox.sweeping import Sweep
from crm.sla.models import Clock
from tests.cases.casework.late_cast import DAY, HOUR, MINUTE, broken, news, resolve
from tests.cast import NOW, restriction

pytestmark = pytest.mark.django_db
FRIDAY = date(2026, 11, 27)


def told():
    return list(Message.objects.unscoped("test").filter(event="promise_missed").order_by("pk"))


def tell(*, at=None):
    clock = broken()
    promise_missed(clock.pk, at or clock.due_at + MINUTE, 1)
    return told()


def give(cast, bin_, *, at):
    case_new_date(
        case_id=bin_.case_id, clock_id=resolve().pk, day=FRIDAY, words="The lorry is mended by then.",
        actor=cast.officer.actor, at=at, key="new date",
    )  # fmt: skip


def test_casework_hears_of_broken_promises():
    assert promise_missed in handlers_of("clock.breached")


def test_the_customer_is_told_once_however_often_it_is_heard(missed_bin):
    clock = broken()
    assert clock.pk in news("clock.breached")
    for attempt in (1, 2):
        promise_missed(clock.pk, clock.due_at + MINUTE, attempt)
    [message] = told()
    assert message.subject.endswith("we are late") and "Missed bin collection" in message.subject
    assert "We said we would put it right by Wednesday 25 November, 17:00. We missed that, and we are sorry." in (
        message.body
    )
    assert "there is no new date" in message.body and "telephone us on" in message.body
    assert (message.contact_id, message.customer_id) == (missed_bin.taken.contact.pk, missed_bin.jo.pk)
    assert news("message.send").count(message.pk) == 1


def test_a_new_date_given_before_the_miss_is_in_it(cast, missed_bin):
    give(cast, missed_bin, at=NOW + DAY)
    [message] = tell()
    assert "Our new date is Friday 27 November.\n\nThe lorry is mended by then." in message.body
    assert "no new date" not in message.body


def test_a_planned_day_is_in_it(cast, missed_bin):
    case_act(
        case_id=missed_bin.case_id, act="plan", inputs={"planned_date": FRIDAY}, actor=cast.officer.actor, at=NOW,
        key="plan",
    )  # fmt: skip
    [message] = tell()
    assert "It is now planned for Friday 27 November." in message.body


def test_a_question_asked_after_it_was_due_is_in_it(cast, missed_bin):
    """Asked before any sweep came: the miss is found by the pause, and told all the same."""
    late = resolve().due_at + MINUTE
    case_ask(case_id=missed_bin.case_id, words="Which?", days=3, actor=cast.officer.actor, at=late, key="ask")
    clock = resolve()
    assert (clock.state, clock.breached_at is not None) == ("PAUSED", True)
    assert news("clock.breached").count(clock.pk) == 1
    promise_missed(clock.pk, late, 1)
    assert "wait for your answer" in told()[0].body


def test_an_acknowledgement_that_is_late_is_acknowledged_and_not_written_about(missed_bin):
    Clock.objects.filter(kind="ACKNOWLEDGE").update(state="RUNNING", stopped_at=None, met_by="", breached_at=NOW)
    promise_missed(Clock.objects.get(kind="ACKNOWLEDGE").pk, NOW + DAY, 1)
    assert told() == []


@pytest.mark.parametrize(
    "why", ["no address", "do not use", "confidential address", "not written to", "voided", "done"]
)
def test_who_takes_no_updates_and_what_has_ended_is_not_written_about(cast, missed_bin, why):
    clock, points = broken(), ContactPoint.objects.unscoped("test").filter(customer=missed_bin.jo)
    if why == "no address":
        points.delete()
    elif why == "do not use":
        points.update(do_not_use=True)
    elif why == "confidential address":
        points.update(restriction=restriction(cast.safeguarding))
    elif why == "not written to":
        CaseParty.objects.unscoped("test").update(is_written_to=False)
    elif why == "voided":
        Contact.objects.unscoped("test").update(voided_at=NOW)
    else:
        Clock.objects.filter(pk=clock.pk).update(state="STOPPED", stopped_at=clock.due_at + MINUTE, warn_at=None)
    promise_missed(clock.pk, clock.due_at + HOUR, 1)
    assert told() == []


def test_whether_it_may_go_is_decided_again_when_it_is_sent(cast, missed_bin):
    [message] = tell()
    at = message.created_at + HOUR
    assert decide(message, at=at).address == "jo@example.com"
    contacts = Contact.objects.unscoped("test").filter(pk=message.contact_id)
    contacts.update(restriction=restriction(cast.safeguarding))
    assert "confidential" in decide(message, at=at).reason
    contacts.update(restriction=None)
    case_act(
        case_id=missed_bin.case_id, act="complete", inputs={"outcome": "emptied"}, actor=cast.officer.actor, at=at,
        key="done",
    )  # fmt: skip
    assert "has been done" in decide(message, at=at).reason


def test_one_round_of_the_sweep_does_it_all_once(missed_bin, mailoutbox):
    late = resolve().due_at + MINUTE
    for _round in range(2):
        Sweep(clock=lambda: late, name="test").once()
    letters = [mail for mail in mailoutbox if mail.to == ["jo@example.com"] and "we are late" in mail.subject]
    assert len(letters) == 1
    assert told()[0].state == Message.State.SENT


def test_no_letter_names_a_member_of_staff(cast, missed_bin):
    give(cast, missed_bin, at=NOW + DAY)
    [message] = tell()
    assert not any(user.full_name in message.body for user in cast.users.values())
