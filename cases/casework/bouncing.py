"""A question that did not reach the customer never paused anything (sla.md section 1)."""

from datetime import datetime

from cases.casework.internal_targets import internal_clocks
from cases.casework.models import CaseEvent, Question
from cases.casework.notices.writing import question_bounced
from cases.casework.raising import case_event, clocks_on, contact_ids_of
from cases.casework.transit import case_locked
from crm.contacts.models import Contact, Message
from crm.outbox.actions import News, outbox_put
from crm.sla.actions import pauses_void
from crm.sla.models import Clock, ClockPause, PauseReason
from crm.teams.acting import one_transaction
from crm.teams.actor import system

LOST = frozenset({Message.State.REFUSED, Message.State.FAILED})
ACTOR = system("mail")


@one_transaction
def question_lost(message_id: int, at: datetime, attempt: int) -> None:
    """Nothing; the pauses the question of this message made are taken back and who has the case is told. Hearing it twice,
    or after an answer, changes nothing. Raises Busy: then it is heard again."""
    asked = Question.objects.filter(
        message=message_id, state=Question.State.ASKED, message__state__in=LOST
    ).select_related("contact")
    first = asked.first()
    if first is None:
        return
    case = case_locked(first.case_id)
    question = asked.first()  # again, now that nobody else can end it
    if question is None:
        return
    question.state, question.ended_at = Question.State.BOUNCED, at
    question.save(update_fields=["state", "ended_at"])
    CaseEvent.objects.bulk_create([case_event(case, "BOUNCED", actor=ACTOR, at=at, facts={"question": question.pk})])
    theirs = Contact.objects.unscoped("whose clocks").filter(
        pk__in=contact_ids_of(case), customer=question.contact.customer_id
    )
    paused = [Clock.State.PAUSED]
    waiting = clocks_on(theirs.values_list("pk", flat=True), states=paused) + internal_clocks(case, states=paused)
    waiting += internal_clocks(case, states=[Clock.State.PAUSED])
    its_own = ClockPause.objects.filter(
        clock__in=waiting, ended_at__isnull=True, reason=PauseReason.WAITING_FOR_CUSTOMER, started_at=question.asked_at
    )
    pauses_void(clock_ids=list(its_own.values_list("clock_id", flat=True)), actor=ACTOR, at=at)
    question_bounced(question, case=case, at=at)
    outbox_put(news=[News(kind="case.changed", subject_id=case.pk)], at=at)
