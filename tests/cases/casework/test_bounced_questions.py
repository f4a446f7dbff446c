"""A question that did not reach the customer never paused anything, and the officer is told."""

import pytest

from cases.casework.actions import case_ask, case_take
from cases.casework.bouncing import question_lost
from cases.casework.intake import words_add
from cases.casework.models import Case, CaseEvent, Question
from cases.casework.notices.models import StaffNotice
from cases.casework.replaying import cases_replay
from cases.casework.sending.actions import message_send
from crm.contacts.models import Message
from crm.customers.models import ContactPoint
from crm.outbox.actions import MOST_ATTEMPTS, TryLater
from crm.outbox.registry import handlers_of
from crm.sla.models import Clock, ClockEvent, PolicyTarget, PolicyVersion
from crm.sla.replaying import clocks_replay
from crm.teams.actor import customer as public
from tests.cases.casework.late_cast import DAY, HOUR, news, resolve
from tests.cast import NOW
from tests.channels.email.servers import mail_server

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings):
    with mail_server(settings) as keeping:
        yield keeping


@pytest.fixture
def question(cast, missed_bin):
    case_take(case_id=missed_bin.case_id, actor=cast.officer.actor, at=NOW, key="take")
    return case_ask(case_id=missed_bin.case_id, words="Which bin?", days=5, actor=cast.officer.actor, at=NOW, key="ask")


def heard(*, at):
    """What the outbox says of lost questions is handled, twice."""
    for subject in news("question.lost"):
        for attempt in (1, 2):
            question_lost(subject, at, attempt)


def test_casework_hears_of_lost_questions():
    assert question_lost in handlers_of("question.lost")


@pytest.mark.parametrize("how", ["refused by the server", "no address"])
def test_the_pause_never_was_and_the_officer_is_told(cast, missed_bin, question, server, how):
    due = missed_bin.taken.clocks[-1].due_at
    if how == "no address":
        ContactPoint.objects.unscoped("test").delete()
    else:
        server.at_recipient = "550 no such mailbox"
    message_send(question.message_id, NOW + 2 * DAY, 1)
    heard(at=NOW + 2 * DAY)
    clock = resolve()
    assert (clock.state, clock.due_at, clock.clock_pauses.get().voided_at) == ("RUNNING", due, NOW + 2 * DAY)
    assert Question.objects.get().state == "BOUNCED"
    case = Case.objects.unscoped("test").get()
    assert (case.waiting_since, case.next_due_at) == (None, due)
    assert CaseEvent.objects.filter(kind="BOUNCED").count() == 1
    assert ClockEvent.objects.filter(clock_id=clock.pk, kind="VOID_PAUSE").count() == 1
    notice = StaffNotice.objects.unscoped("test").get()
    assert (notice.kind, notice.recipient) == ("BOUNCED", cast.officer)
    assert list(clocks_replay()) == [] and list(cases_replay()) == []


def test_then_another_may_be_asked_and_pauses(cast, missed_bin, question, server):
    server.at_recipient = "550 no such mailbox"
    message_send(question.message_id, NOW + HOUR, 1)
    heard(at=NOW + HOUR)
    case_ask(case_id=missed_bin.case_id, words="And?", days=5, actor=cast.officer.actor, at=NOW + 2 * HOUR, key="2")
    assert (resolve().state, resolve().paused_at) == ("PAUSED", NOW + 2 * HOUR)
    question_lost(question.message_id, NOW + 3 * HOUR, 2)
    assert resolve().state == "PAUSED"


def test_one_that_arrived_says_nothing_of_the_kind(missed_bin, question, server):
    message_send(question.message_id, NOW + HOUR, 1)
    assert news("question.lost") == []
    question_lost(question.message_id, NOW + HOUR, 1)
    assert resolve().state == "PAUSED"


def test_an_answer_that_came_all_the_same_stands(missed_bin, question):
    Message.objects.unscoped("test").filter(pk=question.message_id).update(state=Message.State.FAILED)
    words_add(
        contact_id=missed_bin.taken.contact.pk, words="The grey one.", actor=public(missed_bin.jo.pk), at=NOW + HOUR,
        key="answer",
    )  # fmt: skip
    question_lost(question.message_id, NOW + 2 * HOUR, 1)
    assert Question.objects.get().state == "ANSWERED"
    assert resolve().clock_pauses.get().voided_at is None


def test_one_that_was_refused_for_now_until_the_last_try_is_lost(question, server):
    server.at_data = "451 try again later"
    with pytest.raises(TryLater):
        message_send(question.message_id, NOW + HOUR, MOST_ATTEMPTS - 1)
    assert news("question.lost") == []
    message_send(question.message_id, NOW + 2 * HOUR, MOST_ATTEMPTS)
    heard(at=NOW + 2 * HOUR)
    assert resolve().state == "RUNNING"


@pytest.fixture
def also_to_answer(services):
    """Missed bins promise an answer within five working days, and news three days after it."""
    version = PolicyVersion.objects.get(policy__code="missed-bin")
    PolicyTarget.objects.create(version=version, kind="RESPOND", measure="WORKING_DAYS", amount=5)
    PolicyTarget.objects.create(
        version=version, kind="UPDATE", measure="WORKING_DAYS", amount=3, starts_after="RESPOND"
    )


def test_it_answered_nothing_either(also_to_answer, cast, missed_bin, server):
    due = Clock.objects.get(kind="RESPOND").due_at
    case_take(case_id=missed_bin.case_id, actor=cast.officer.actor, at=NOW, key="take")
    asked = case_ask(case_id=missed_bin.case_id, words="Which?", days=5, actor=cast.officer.actor, at=NOW, key="ask")
    assert Clock.objects.get(kind="RESPOND").state == "STOPPED"
    server.at_recipient = "550 no such mailbox"
    message_send(asked.message_id, NOW + HOUR, 1)
    heard(at=NOW + HOUR)
    respond = Clock.objects.get(kind="RESPOND")
    assert (respond.state, respond.due_at, respond.met_by) == ("RUNNING", due, "")
    assert [clock.state for clock in Clock.objects.filter(kind="UPDATE")] == ["CANCELLED"]
    assert list(clocks_replay()) == [] and list(cases_replay()) == []
