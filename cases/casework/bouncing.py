"""A question that did not reach the customer never paused anything, and answered nothing (sla.md section 1)."""

from datetime import datetime

from cases.casework.internal_targets import internal_clocks
from cases.casework.models import CaseEvent, Question
from cases.casework.notices.writing import question_bounced
from cases.casework.raising import case_event, clocks_on, contact_ids_of
from cases.casework.transit import case_locked
from crm.contacts.models import Contact, ContactQuerySet, Message, Promise
from crm.outbox.actions import News, outbox_put
from crm.sla.actions import clocks_cancel, pauses_void, stops_void
from crm.sla.models import Clock, ClockKind, ClockPause, PauseReason
from crm.teams.acting import one_transaction
from crm.teams.actor import system

LOST = frozenset({Message.State.REFUSED, Message.State.FAILED, Message.State.BOUNCED})
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
    its_own = ClockPause.objects.filter(
        clock__in=waiting, ended_at__isnull=True, reason=PauseReason.WAITING_FOR_CUSTOMER, started_at=question.asked_at
    )
    pauses_void(clock_ids=list(its_own.values_list("clock_id", flat=True)), actor=ACTOR, at=at)
    if case.closed_at is None:
        _not_answered(theirs, question=question, at=at)
    question_bounced(question, case=case, at=at)
    outbox_put(news=[News(kind="case.changed", subject_id=case.pk)], at=at)


def _not_answered(theirs: ContactQuerySet, *, question: Question, at: datetime) -> None:
    """Nothing; the promises to answer these contacts which asking seemed to keep run on, and what they began is over."""
    promises = Promise.objects.filter(contact__in=theirs)
    kept = promises.filter(
        kind=ClockKind.RESPOND, clock__met_by=Clock.MetBy.PERSON, clock__stopped_at=question.asked_at
    ).values_list("clock_id", flat=True)
    again = stops_void(clock_ids=list(kept), actor=ACTOR, at=at)
    if again:
        begun = promises.filter(
            clock__target__starts_after=ClockKind.RESPOND, clock__started_at=question.asked_at
        ).values_list("clock_id", flat=True)
        clocks_cancel(clock_ids=list(begun), actor=ACTOR, at=at)
