"""Work goes to a partner with what the service gives them, once, and the customer's promise goes on."""

import pytest

from cases.backoffice.actions import JobRefused, job_send, job_send_again, job_withdraw
from cases.backoffice.contract import Answer, Kind
from cases.backoffice.delivering import _settled
from cases.backoffice.models import Job, JobDelivery
from cases.casework.actions import case_act
from cases.casework.models import CaseEvent
from cases.casework.notices.models import StaffNotice
from crm.contacts.models import Promise, Reference
from crm.customers.models import Customer
from crm.outbox.models import OutboxEntry
from crm.sla.models import Clock
from crm.teams.models import AccessLog, Grade
from crm.teams.policy import NotPermitted
from tests.cases.backoffice.conftest import DAY, HOUR, ROW, partner_made, rows_given, sweep, the_case, the_job
from tests.cases.casework.conftest import report_bin
from tests.cast import NOW, person, property_at, restriction

pytestmark = pytest.mark.django_db


def test_what_is_reported_goes_to_the_partner_with_what_they_may_know(crew, missed_bin, told):
    sweep(NOW)
    [out] = told.heard
    assert (out.kind, out.wants, out.service) == (Kind.NEW, "Empty the bin", "missed-bin")
    assert out.reference == f"{out.case_reference}-1"
    assert "12 Abbey Road" in out.place.words.title() and out.place.uprn == missed_bin.home.uprn
    assert 53 < out.place.latitude < 54
    assert [one.code for one in out.answers] == ["bin"]  # not whether it was out: that was not given
    assert out.person.name == "Jo Example" and out.person.email == ""  # no email: that was not given
    assert the_job().state == "SENT"
    seen = AccessLog.objects.get(actor_kind="PARTNER")
    assert seen.keys == [missed_bin.jo.pk] and seen.screen == "job-sent"


def test_the_promise_to_the_customer_goes_on_whoever_does_the_work(crew, missed_bin, told):
    before = [(clock.state, clock.due_at) for clock in Clock.objects.order_by("pk")]
    told.answers = [Answer.accepted("BM-7")]
    sweep(NOW)
    assert the_job().state == "ACCEPTED"
    assert [(clock.state, clock.due_at) for clock in Clock.objects.order_by("pk")] == before
    assert the_case().next_due_at == min(
        promise.clock.due_at for promise in Promise.objects.select_related("clock") if promise.clock.state == "RUNNING"
    )


def test_what_they_call_it_leads_to_the_case(crew, missed_bin, told):
    told.answers = [Answer.accepted("BM-7")]
    sweep(NOW)
    found = Reference.objects.get(value="BM-7")
    assert (found.kind, found.source, found.contact_id) == ("PARTNER", "binmen", the_case().contact_id)
    assert the_job().partner_reference == "BM-7"


def test_a_row_whose_condition_does_not_hold_sends_nothing(crew, cast, services, told):
    rows_given(services["missed-bin"], {**ROW, "if": {"fact": "answers.bin", "is": ["blue"]}})
    home = property_at(14)
    report_bin(cast, services["missed-bin"], customer=person(home=home), home=home, key="b")
    assert not Job.objects.unscoped("test").exists()


def test_an_act_can_send_it_too(crew, cast, services, told):
    rows_given(services["missed-bin"], {**ROW, "when": {"act": "start"}})
    home = property_at(14)
    taken = report_bin(cast, services["missed-bin"], customer=person(home=home), home=home, key="b")
    assert not Job.objects.unscoped("test").exists()
    case_act(case_id=taken.case.pk, act="start", inputs={}, actor=cast.officer.actor, at=NOW, key="start")
    assert the_job().wants == "Empty the bin"


def test_the_same_key_gives_the_same_job_and_one_at_a_time_is_enough(crew, cast, missed_bin):
    given = {"case": the_case(), "partner": crew, "actor": cast.officer.actor, "at": NOW}
    made = job_send(**given, key="by hand")
    assert job_send(**given, key="by hand").pk == made.pk
    with pytest.raises(JobRefused, match="has this job already"):
        job_send(**given, key="again")


def test_whoever_does_not_work_on_the_case_gives_it_to_nobody(crew, cast, missed_bin):
    for who in (cast.other_officer, cast.agent, cast.manager):
        with pytest.raises(NotPermitted):
            job_send(case=the_case(), partner=crew, actor=who.actor, at=NOW, key="x")


def test_a_confidential_matter_goes_to_nobody_by_itself(cast, services, crew):
    home = property_at(14)
    hidden = person("Sam", "Secret", home=home, hidden=restriction(cast.contact_centre, cast.waste_collection))
    report_bin(
        cast,
        services["missed-bin"],
        customer=hidden,
        home=home,
        key="s",
    )
    assert not Job.objects.unscoped("test").exists()
    assert "confidential" in StaffNotice.objects.unscoped("test").get().words


def test_who_became_hidden_after_it_was_given_is_not_named_when_it_leaves(cast, services, crew, missed_bin, told):
    Customer.objects.unscoped("test").filter(pk=missed_bin.jo.pk).update(
        restriction=restriction(cast.safeguarding, grade=Grade.PERSON)
    )
    sweep(NOW)
    [out] = told.heard
    assert out.person is None and out.answers == ()


def test_what_ended_before_it_left_never_leaves(crew, cast, missed_bin, told):
    case_act(
        case_id=missed_bin.case_id, act="complete", inputs={"outcome": "emptied"}, actor=cast.officer.actor, at=NOW,
        key="done",
    )  # fmt: skip
    sweep(NOW)
    assert told.heard == [] and the_job().state == "WITHDRAWN"


def test_a_case_that_ends_takes_its_job_back_and_the_partner_hears(sent, cast, missed_bin, told):
    case_act(
        case_id=missed_bin.case_id, act="complete", inputs={"outcome": "emptied"}, actor=cast.officer.actor,
        at=NOW + HOUR, key="done",
    )  # fmt: skip
    sweep(NOW + HOUR)
    assert [out.kind for out in told.heard] == [Kind.NEW, Kind.WITHDRAWN]
    assert told.heard[1].person is None
    assert the_job().state == "WITHDRAWN"


def test_taken_back_just_before_they_were_asked_they_hear_that_too(crew, cast, missed_bin, told):
    # The sweep found the job open and asked; it was taken back between the two, by somebody who saw that it was not out.
    job_withdraw(job_id=the_job().pk, actor=cast.officer.actor, at=NOW, key="back")
    for _twice in range(2):
        _settled(JobDelivery.objects.get(kind=Kind.NEW).pk, Answer.taken(), at=NOW)
    sweep(NOW)
    assert [out.kind for out in told.heard] == [Kind.WITHDRAWN]


def test_taken_back_by_hand_once(sent, cast, told):
    for _twice in range(2):
        job_withdraw(job_id=sent.pk, actor=cast.officer.actor, at=NOW + HOUR, key="back")
    assert CaseEvent.objects.filter(kind="JOB_WITHDRAWN").count() == 1
    with pytest.raises(JobRefused):
        job_send_again(job_id=sent.pk, actor=cast.officer.actor, at=NOW + HOUR, key="again")


def test_their_system_down_for_a_day_loses_nothing_and_keeps_the_order(crew, cast, missed_bin, told):
    told.answers = [Answer.later("no route to host")] * 500
    at = NOW
    while at < NOW + DAY:
        sweep(at)
        at += HOUR / 4
    delivery = JobDelivery.objects.get()
    assert delivery.settled_at is None and delivery.failing_since == NOW
    assert delivery.last_error == "no route to host"
    assert OutboxEntry.objects.get(kind="job.deliver").dead_at is None  # waiting is no failed attempt
    case_act(
        case_id=missed_bin.case_id, act="complete", inputs={"outcome": "emptied"}, actor=cast.officer.actor, at=at,
        key="done",
    )  # fmt: skip
    heard_before = len(told.heard)
    told.answers = []
    sweep(at + HOUR)
    sweep(at + 2 * HOUR)
    kinds = [out.kind for out in told.heard[heard_before:]]
    assert kinds == [Kind.WITHDRAWN]  # it had ended: what was never taken need not be done and undone
    assert not OutboxEntry.objects.filter(kind="job.deliver").exists()


def test_another_partner_is_not_held_up(crew, cast, services, missed_bin, told):
    told.answers = [Answer.later("busy")]
    sweep(NOW)
    other = partner_made("other")
    job_send(case=the_case(), partner=other, actor=cast.officer.actor, at=NOW, key="other")
    home = property_at(15)
    report_bin(cast, services["missed-bin"], customer=person("Al", home=home), home=home, key="al")
    told.heard.clear()
    sweep(NOW + HOUR)
    assert {out.partner.code for out in told.heard} == {"binmen", "other"}


def test_a_refusal_is_told_and_it_can_be_sent_again_with_a_new_link(crew, cast, missed_bin, told):
    told.answers = [Answer.refused("unknown property")]
    sweep(NOW)
    assert the_job().state == "REFUSED"
    notice = StaffNotice.objects.unscoped("test").get()
    assert "unknown property" in notice.words and notice.recipient == cast.waste_leader
    nonce = the_job().link_nonce
    for _twice in range(2):
        job_send_again(job_id=the_job().pk, actor=cast.officer.actor, at=NOW + HOUR, key="again")
    sweep(NOW + HOUR)
    assert the_job().state == "SENT" and the_job().link_nonce != nonce
    assert len(told.heard) == 2


def test_killed_between_asking_and_noting_it_is_asked_again_under_the_same_key(crew, missed_bin, told):
    told.answers = [RuntimeError("killed")]
    sweep(NOW)
    JobDelivery.objects.update(attempted_at=NOW)  # as a process leaves it that was killed while they thought
    OutboxEntry.objects.update(not_before=NOW)
    sweep(NOW + HOUR)
    first, second = told.heard
    assert first.key == second.key and second.asked_before and not first.asked_before
    assert the_job().state == "SENT"
