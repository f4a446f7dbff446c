"""Tasks of a case: added, given to somebody, done, not done after all. One act, one event; twice is once."""

from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _

from cases.casework.models import Case, CaseEvent
from cases.casework.raising import case_event
from cases.casework.transit import ActRefused, InputsRefused, case_for_act, case_locked, done_before, mark_done
from cases.casework.work.models import CaseTask
from crm.contacts.saying import ZONE
from crm.customers.names import storable
from crm.outbox.actions import News, outbox_put
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor
from crm.teams.models import Team, User
from crm.teams.policy import NotPermitted, may, require

LONGEST_TITLE = 200
NIGHT = time(23, 59)  # of the day by which it is to be done


@one_transaction
def task_add(
    *,
    case_id: int,
    title: str,
    actor: Actor,
    at: datetime,
    key: str,
    team_id: int | None = None,
    due: date | None = None,
) -> CaseTask:
    """The task, for the case's own team unless another is named. Raises InputsRefused, ActRefused, NotPermitted, Busy."""
    case = case_for_act(case_id=case_id, permission="case.work", actor=actor)
    if (known := CaseTask.objects.unscoped("the same act again").filter(key=key).first()) is not None:
        return known
    errors = {}
    words = storable(title).strip()
    if not words or len(words) > LONGEST_TITLE:
        errors["title"] = _("Say in %(most)s characters what is to be done.") % {"most": LONGEST_TITLE}
    team = Team.objects.filter(pk=team_id).first() if team_id is not None else case.team
    if team is None:
        errors["team"] = _("Choose a team.")
    if due is not None and due < at.astimezone(ZONE).date():
        errors["due"] = _("The day must be today or later.")
    if errors or team is None:
        raise InputsRefused(errors)
    if case.closed_at is not None:
        raise ActRefused(_("This case has ended: open it again first."))
    task = CaseTask.objects.create(
        case=case,
        title=words,
        team=team,
        due_at=datetime.combine(due, NIGHT, tzinfo=ZONE) if due else None,
        added_at=at,
        added_by=actor.signed,
        key=key,
    )
    _settled(task, case, "TASK_ADDED", actor=actor, at=at, key=key)
    return task


@one_transaction
def task_done(*, task_id: int, actor: Actor, at: datetime, key: str) -> CaseTask:
    """The task, done now; done already, it stays as it was. Raises NotPermitted, Busy."""
    task, case = _task_for_act(task_id, actor)
    if done_before(key) or task.done_at is not None:
        return task
    task.done_at, task.done_by_id = at, actor.user_id
    task.save(update_fields=["done_at", "done_by"])
    _settled(task, case, "TASK_DONE", actor=actor, at=at, key=key)
    return task


@one_transaction
def task_reopen(*, task_id: int, actor: Actor, at: datetime, key: str) -> CaseTask:
    """The task, to be done after all. Raises NotPermitted, Busy."""
    task, case = _task_for_act(task_id, actor)
    if done_before(key) or task.done_at is None:
        return task
    task.done_at, task.done_by_id = None, None
    task.save(update_fields=["done_at", "done_by"])
    _settled(task, case, "TASK_REOPENED", actor=actor, at=at, key=key)
    return task


@one_transaction
def task_assign(*, task_id: int, officer_id: int | None, actor: Actor, at: datetime, key: str) -> CaseTask:
    """The task, this person's from now on, or nobody's. Raises ActRefused (they are not in its team), NotPermitted, Busy."""
    task, case = _task_for_act(task_id, actor)
    if done_before(key) or task.officer_id == officer_id:
        return task
    if officer_id is not None and not _in_team(officer_id, task, at):
        raise ActRefused(_("They are not in the team that has this task."))
    task.officer_id = officer_id
    task.save(update_fields=["officer"])
    _settled(task, case, "TASK_ASSIGNED", actor=actor, at=at, key=key, officer=officer_id)
    return task


def _in_team(officer_id: int, task: CaseTask, at: datetime) -> bool:
    user = User.objects.with_scope().filter(pk=officer_id, is_active=True).first()
    if user is None:
        return False
    of_team = task.team_id in user.actor.teams
    return of_team and CaseTask.objects.visible_to(user.actor).filter(pk=task.pk).exists()


def _task_for_act(task_id: int, actor: Actor) -> tuple[CaseTask, Case]:
    """The task with its (locked) case, for who works in the department that has either."""
    require(actor, "case.work")
    found = CaseTask.objects.visible_to(actor).filter(pk=task_id).values_list("case", flat=True).first()
    if found is None:
        raise NotPermitted("case.work")
    case = case_locked(found)
    task = CaseTask.objects.visible_to(actor).select_related("team").filter(pk=task_id).first()
    if task is None:
        raise NotPermitted("case.work")
    where = {case.team.department_id, task.team.department_id}
    if not any(may(actor, "case.work", department=department) for department in where):
        raise NotPermitted("case.work")
    return task, case


def _settled(task: CaseTask, case: Case, kind: str, *, actor: Actor, at: datetime, key: str, **facts: Any) -> None:
    facts = {"task": task.pk, **facts}
    CaseEvent.objects.bulk_create([case_event(case, kind, actor=actor, at=at, key=key, facts=facts)])
    mark_done(key=key, case=case, at=at)
    outbox_put(news=[News(kind="case.changed", subject_id=case.pk)], at=at)
