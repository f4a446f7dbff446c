"""What officers do with a case. Each act: one call, one transaction, its permission, its event; twice is once."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cases.casework.asking import LONGEST_WAIT_DAYS, NobodyToAsk, question_put, whom_to_ask, wrong_question
from cases.casework.models import Case, CaseEvent, Question
from cases.casework.notices.writing import handed_back
from cases.casework.noting import case_note
from cases.casework.raising import case_event, waiting_ends
from cases.casework.registry import edges, workflow_named
from cases.casework.transit import (
    ActRefused,
    InputsRefused,
    case_for_act,
    case_locked,
    done_before,
    mark_done,
    refuse_stale,
    transit,
)
from crm.outbox.actions import News, outbox_put
from crm.teams.acting import Busy, one_transaction
from crm.teams.actor import Actor, system
from crm.teams.policy import require

__all__ = [
    "LONGEST_WAIT_DAYS",
    "ActRefused",
    "Busy",
    "InputsRefused",
    "case_act",
    "case_ask",
    "case_note",
    "case_release",
    "case_take",
    "note_act",
]


def note_act(case: Case, kind: str, *, actor: Actor, at: datetime, key: str, **facts: Any) -> None:
    """The event, the used key and the news of an act that is no transition."""
    CaseEvent.objects.bulk_create([case_event(case, kind, actor=actor, at=at, key=key, facts=facts)])
    mark_done(key=key, case=case, at=at)
    outbox_put(news=[News(kind="case.changed", subject_id=case.pk)], at=at)


@one_transaction
def case_take(*, case_id: int, actor: Actor, at: datetime, key: str) -> Case:
    """The case, now this officer's. Raises ActRefused when another took it first, NotPermitted, Busy."""
    case = case_for_act(case_id=case_id, permission="case.work", actor=actor)
    if done_before(key) or case.officer_id == actor.user_id:
        return case
    if case.officer is not None:
        raise ActRefused(_("%(who)s has taken this case.") % {"who": case.officer.full_name})
    return _assign(case, actor.user_id, actor=actor, at=at, key=key)


@one_transaction
def case_release(*, case_id: int, actor: Actor, at: datetime, key: str) -> Case:
    """The case, now nobody's. Raises ActRefused when it is somebody else's, NotPermitted, Busy."""
    case = case_for_act(case_id=case_id, permission="case.work", actor=actor)
    if done_before(key) or case.officer is None:
        return case
    if case.officer_id != actor.user_id:
        raise ActRefused(_("%(who)s has this case: only they can release it.") % {"who": case.officer.full_name})
    handed_back(case, actor=actor, at=at, key=key)
    return _assign(case, None, actor=actor, at=at, key=key)


def _assign(case: Case, officer_id: int | None, *, actor: Actor, at: datetime, key: str) -> Case:
    case.officer_id = officer_id
    case.save(update_fields=["officer"])
    note_act(case, "ASSIGNED" if officer_id else "RELEASED", actor=actor, at=at, key=key, officer=officer_id)
    return case


@one_transaction
def case_act(
    *, case_id: int, act: str, inputs: dict[str, Any], actor: Actor, at: datetime, key: str, version: int | None = None
) -> Case:
    """The case after one act of its workflow (see registry.acts_from).

    Raises ActRefused (the case changed, with who changed it; or the act is not open), InputsRefused, NotPermitted, Busy.
    """
    case = case_for_act(case_id=case_id, permission="case.work", actor=actor)
    if done_before(key):
        return case
    refuse_stale(case, version=version, at=at)
    for permission in {edge.act.permission for edge in edges(workflow_named(case.workflow)) if edge.name == act}:
        require(actor, permission, department=case.team.department_id)
    case = transit(case=case, act=act, inputs=inputs, actor=actor, at=at, key=key)
    mark_done(key=key, case=case, at=at)
    return case


@one_transaction
def case_ask(
    *, case_id: int, words: str, days: int, actor: Actor, at: datetime, key: str, version: int | None = None
) -> Question:
    """The question, sent to the customer who raised the case; their promises on it wait until the answer or its day.

    Raises ActRefused, InputsRefused, NotPermitted, Busy. One pause for one question: a second is refused until then.
    """
    case = case_for_act(case_id=case_id, permission="case.work", actor=actor)
    if done_before(key):
        return Question.objects.filter(case=case, message__key__startswith=f"question-{key}-").latest("pk")
    refuse_stale(case, version=version, at=at)
    if errors := wrong_question(words=words, days=days):
        raise InputsRefused(errors)
    try:
        customer_id = whom_to_ask(case)
    except NobodyToAsk as nobody:
        raise ActRefused(str(nobody)) from nobody
    question, news = question_put(
        case=case, customer_id=customer_id, words=words, days=days, actor=actor, at=at, key=key
    )
    case.version += 1
    case.save(update_fields=["version"])
    outbox_put(news=news, at=at)
    note_act(case, "ASKED", actor=actor, at=at, key=key, question=question.pk, until=question.expires_at.isoformat())
    return question


@one_transaction
def question_expire(*, question_id: int, at: datetime) -> bool:
    """True when the question's time ran out now and the promises run again, from the moment it was to end."""
    question = Question.objects.select_related("contact").get(pk=question_id)
    case = case_locked(question.case_id)
    ended_at = min(question.expires_at, at)
    return waiting_ends(
        case=case,
        customer_id=question.contact.customer_id,
        answer=None,
        actor=system("sweep"),
        at=ended_at,
        state=Question.State.EXPIRED,
    )


def questions_expire(at: datetime) -> int:
    """How many questions were not answered in time: a step of the sweep."""
    due = list(
        Question.objects.filter(state=Question.State.ASKED, expires_at__lte=at)
        .order_by("expires_at", "pk")
        .values_list("pk", flat=True)[:200]
    )
    return sum(question_expire(question_id=question_id, at=at) for question_id in due)
