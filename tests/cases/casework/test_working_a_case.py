"""What officers do with a case, and what the customer hears of it."""

from datetime import date, timedelta

import pytest

from cases.casework.actions import (
    ActRefused,
    InputsRefused,
    case_act,
    case_ask,
    case_note,
    case_release,
    case_take,
    questions_expire,
)
from cases.casework.intake import not_fixed, words_add
from cases.casework.models import Case, CaseEvent, CaseNote, Question
from crm.contacts.models import Contact, Message, Promise
from crm.sla.models import Clock
from crm.teams.actor import customer as public
from crm.teams.policy import NotPermitted
from tests.cases.casework.conftest import report_bin
from tests.cast import NOW, person

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def the_case() -> Case:
    return Case.objects.unscoped("test").get()


def resolve_clocks() -> list[Clock]:
    return [p.clock for p in Promise.objects.filter(kind="RESOLVE").select_related("clock").order_by("cycle")]


def complete(cast, case_id, *, key="done", at=NOW + HOUR, outcome="emptied", **more):
    return case_act(
        case_id=case_id, act="complete", inputs={"outcome": outcome, "words": more.pop("words", "")},
        actor=more.pop("actor", cast.officer.actor), at=at, key=key, **more,
    )  # fmt: skip


def test_planned_then_completed_and_the_resident_is_told(cast, missed_bin):
    case_take(case_id=missed_bin.case_id, actor=cast.officer.actor, at=NOW, key="take")
    case_act(
        case_id=missed_bin.case_id, act="plan", inputs={"planned_date": date(2026, 11, 24), "words": "In the morning."},
        actor=cast.officer.actor, at=NOW, key="plan",
    )  # fmt: skip
    complete(cast, missed_bin.case_id, words="Emptied this morning. Sorry.", at=NOW + DAY)
    case = the_case()
    assert (case.state, case.outcome.code, case.next_due_at) == ("CLOSED", "emptied", None)
    assert [(m.event, m.customer) for m in Message.objects.unscoped("test").order_by("pk")] == [
        ("acknowledgement", missed_bin.jo),
        ("planned", missed_bin.jo),
        ("closed", missed_bin.jo),
    ]
    closed = Message.objects.unscoped("test").get(event="closed")
    assert "Emptied this morning. Sorry." in closed.body and "Emptied" in closed.subject
    [clock] = resolve_clocks()
    assert (clock.state, clock.breached_at, clock.met_by) == ("STOPPED", None, "DONE")
    assert [event.kind for event in CaseEvent.objects.order_by("at", "id")] == [
        "RAISED", "ASSIGNED", "TRANSITION", "TRANSITION",
    ]  # fmt: skip


def test_completed_a_second_late_is_broken_even_if_no_sweep_ran(cast, missed_bin):
    due = resolve_clocks()[0].due_at
    complete(cast, missed_bin.case_id, at=due + timedelta(seconds=1))
    assert resolve_clocks()[0].breached_at == due


def test_a_question_pauses_the_promise_until_the_answer(cast, missed_bin):
    due = resolve_clocks()[0].due_at
    case_ask(
        case_id=missed_bin.case_id,
        words="Is it the bin by the gate?",
        days=5,
        actor=cast.officer.actor,
        at=NOW,
        key="ask",
    )
    case = the_case()
    [clock] = resolve_clocks()
    assert (clock.state, clock.due_at, case.waiting_since) == ("PAUSED", None, NOW)
    assert "Is it the bin by the gate?" in Message.objects.unscoped("test").get(event="question").body
    answered = NOW + 2 * DAY  # waiting over Tuesday's close: that day does not count
    taken = words_add(
        contact_id=missed_bin.taken.contact.pk,
        words="Yes, that one.",
        actor=public(missed_bin.jo.pk),
        at=answered,
        key="a",
    )
    assert taken.contact.relation == "ANSWERS"
    [clock] = resolve_clocks()
    assert (clock.state, clock.due_at) == ("RUNNING", due + DAY)
    assert (the_case().waiting_since, the_case().next_due_at) == (None, due + DAY)
    assert Question.objects.get().state == "ANSWERED"


def test_one_pause_for_one_question(cast, missed_bin):
    case_ask(case_id=missed_bin.case_id, words="Which?", days=5, actor=cast.officer.actor, at=NOW, key="ask")
    again = case_ask(case_id=missed_bin.case_id, words="Which?", days=5, actor=cast.officer.actor, at=NOW, key="ask")
    assert again == Question.objects.get()
    with pytest.raises(ActRefused):
        case_ask(case_id=missed_bin.case_id, words="And?", days=5, actor=cast.officer.actor, at=NOW, key="ask2")


def test_an_unanswered_question_ends_on_its_day_however_late_the_sweep(cast, missed_bin):
    question = case_ask(case_id=missed_bin.case_id, words="Which?", days=2, actor=cast.officer.actor, at=NOW, key="ask")
    assert questions_expire(NOW + DAY) == 0
    assert questions_expire(NOW + 9 * DAY) == 1
    [clock] = resolve_clocks()
    assert clock.state == "RUNNING"
    assert clock.clock_pauses.get().ended_at == question.expires_at  # not when the sweep came


def test_completing_a_case_ends_its_open_question(cast, missed_bin):
    case_ask(case_id=missed_bin.case_id, words="Which?", days=5, actor=cast.officer.actor, at=NOW, key="ask")
    complete(cast, missed_bin.case_id)
    assert (Question.objects.get().state, Question.objects.get().ended_at) == ("ENDED", NOW + HOUR)
    assert questions_expire(NOW + 9 * DAY) == 0


def test_two_officers_the_second_is_told_who_did(cast, missed_bin):
    version = the_case().version
    complete(cast, missed_bin.case_id, version=version, key="one")
    with pytest.raises(ActRefused, match="Olu Officer"):
        complete(cast, missed_bin.case_id, version=version, key="two", actor=cast.waste_leader.actor, at=NOW + 2 * HOUR)
    assert Message.objects.unscoped("test").filter(event="closed").count() == 1


def test_a_double_click_completes_once(cast, missed_bin):
    complete(cast, missed_bin.case_id)
    complete(cast, missed_bin.case_id)
    assert CaseEvent.objects.filter(kind="TRANSITION").count() == 1


def test_what_an_act_asks_for_is_said(cast, missed_bin):
    with pytest.raises(InputsRefused) as refused:
        complete(cast, missed_bin.case_id, outcome="made-up")
    assert set(refused.value.errors) == {"outcome"}
    with pytest.raises(InputsRefused):
        case_act(
            case_id=missed_bin.case_id, act="plan", inputs={"planned_date": date(2026, 11, 1)},
            actor=cast.officer.actor, at=NOW, key="p",
        )  # fmt: skip


def test_another_department_cannot_even_see_it(cast, missed_bin):
    for act in (case_take, case_release):
        with pytest.raises(NotPermitted):
            act(case_id=missed_bin.case_id, actor=cast.other_officer.actor, at=NOW, key="x")
    with pytest.raises(NotPermitted):
        complete(cast, missed_bin.case_id, actor=cast.agent.actor)


def test_only_one_officer_takes_a_case(cast, missed_bin):
    case_take(case_id=missed_bin.case_id, actor=cast.officer.actor, at=NOW, key="one")
    with pytest.raises(ActRefused, match="Olu Officer"):
        case_take(case_id=missed_bin.case_id, actor=cast.waste_leader.actor, at=NOW, key="two")
    case_release(case_id=missed_bin.case_id, actor=cast.officer.actor, at=NOW, key="three")
    assert the_case().officer is None


def test_a_note_is_kept_once_and_sends_nothing(cast, missed_bin):
    before = Message.objects.unscoped("test").count()
    for _click in range(2):
        case_note(case_id=missed_bin.case_id, text="Dog in garden", actor=cast.officer.actor, at=NOW, key="note")
    assert CaseNote.objects.get().text == "Dog in garden"
    assert Message.objects.unscoped("test").count() == before


def test_not_fixed_reopens_the_same_case_with_a_new_cycle(cast, missed_bin):
    complete(cast, missed_bin.case_id, at=NOW + HOUR)
    said = not_fixed(
        contact_id=missed_bin.taken.contact.pk,
        words="Still full",
        actor=public(missed_bin.jo.pk),
        at=NOW + DAY,
        key="nf",
    )
    case = the_case()
    assert said.reopened and (case.pk, case.state, case.reopened_count) == (missed_bin.case_id, "RECEIVED", 1)
    first, second = resolve_clocks()
    assert (first.state, second.state, second.cycle) == ("STOPPED", "RUNNING", 2)
    assert case.next_due_at == second.due_at > first.due_at
    assert Contact.objects.unscoped("test").filter(relation="NOT_FIXED", about=missed_bin.taken.contact).count() == 1


def test_not_fixed_of_a_service_withdrawn_meanwhile_is_taken_all_the_same(cast, services, missed_bin):
    complete(cast, missed_bin.case_id, at=NOW + HOUR)
    services["missed-bin"].is_live = False
    services["missed-bin"].save()
    said = not_fixed(
        contact_id=missed_bin.taken.contact.pk,
        words="Still full",
        actor=public(missed_bin.jo.pk),
        at=NOW + DAY,
        key="nf",
    )
    assert said.reopened and the_case().state == "RECEIVED"


def test_not_fixed_after_the_window_is_for_a_person_to_judge(cast, missed_bin):
    complete(cast, missed_bin.case_id, at=NOW + HOUR)
    said = not_fixed(
        contact_id=missed_bin.taken.contact.pk,
        words="Again",
        actor=public(missed_bin.jo.pk),
        at=NOW + 30 * DAY,
        key="nf",
    )
    assert not said.reopened and the_case().state == "CLOSED"
    assert said.taken.contact.about == missed_bin.taken.contact


def test_every_reporter_hears_the_outcome(cast, services, missed_bin):
    al = person("Al", "Neighbour", email="al@example.com")
    report_bin(cast, services["missed-bin"], customer=al, home=missed_bin.home, key="al", chase_of=missed_bin.case_id)
    complete(cast, missed_bin.case_id, at=NOW + HOUR)
    told = Message.objects.unscoped("test").filter(event="closed")
    assert {message.customer for message in told} == {missed_bin.jo, al}
    assert "Al" not in "".join(message.body for message in told.filter(customer=missed_bin.jo))
