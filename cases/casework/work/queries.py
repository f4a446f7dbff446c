"""The work on a case for its page: stages, tasks, what rules propose, links both ways; and a team's tasks, due first."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.tuple_lookups import TupleGreaterThan

from cases.casework.lists.cursor import PAGE, Cursor
from cases.casework.models import Case, CaseEvent
from cases.casework.stages.queries import StageShown, stages_shown
from cases.casework.work.models import CaseDocument, CaseLink, CaseTask, RuleTimer
from crm.catalogue.rules import rule_coded, rules_of
from crm.catalogue.words import said
from crm.contacts.models import Reference
from crm.documents.models import Document
from crm.teams.access import record_read
from crm.teams.actor import Actor
from crm.teams.compiled_once import Given, compiled_once
from crm.teams.policy import require

MOST_TASKS, MOST_LINKS = 100, 50


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a rule proposes: an act that is open now, for the officer to do or to decline."""

    timer_id: int
    name: str
    act: str
    outcome: str
    fired_at: datetime


@dataclass(frozen=True, slots=True)
class LinkShown:
    """Another case, how it belongs to this one, and its reference as stored: only cases the actor may see."""

    link_id: int
    kind: str
    is_later: bool  # this case is the later of the two
    reference: str
    service: str
    is_closed: bool
    may_end: bool  # somebody linked them by hand


@dataclass(frozen=True, slots=True)
class WorkShown:
    """What is to be done on a case, and what it hangs together with."""

    stages: list[StageShown]
    tasks: list[CaseTask]
    proposals: list[Proposal]
    links: list[LinkShown]
    documents: list[CaseDocument]

    @property
    def next_stage(self) -> StageShown | None:
        """The stage that follows the one the case is in."""
        codes = [stage.is_here for stage in self.stages]
        place = codes.index(True) + 1 if True in codes else 0
        return self.stages[place] if place < len(self.stages) else None


def work_of(case: Case, *, actor: Actor, at: datetime, acts: Container[str], sees_words: bool) -> WorkShown:
    """The work on a case that was found visible; tasks and files only for who reads the words of it."""
    return WorkShown(
        stages=stages_shown(case, at=at),
        tasks=list(_tasks(actor, case=case.pk)) if sees_words else [],
        proposals=_proposals(case, acts),
        links=_links(case, actor),
        documents=list(_documents(case=case.pk)) if sees_words else [],
    )


@compiled_once
def _tasks(actor: Actor, /, *, case: Given) -> QuerySet[CaseTask]:
    tasks = CaseTask.objects.visible_to(actor).filter(case=case).select_related("team", "officer", "done_by")
    return tasks.order_by(F("done_at").desc(nulls_first=True), F("due_at").asc(nulls_last=True), "id")[:MOST_TASKS]


@compiled_once
def _documents(*, case: Given) -> QuerySet[CaseDocument]:
    return CaseDocument.objects.filter(case=case).select_related("document", "added_by").order_by("id")[:MOST_LINKS]


def case_file(*, case: Case, document_id: int, actor: Actor, at: datetime) -> Document:
    """One file kept with a case that the actor was found to see; the read is recorded.

    Raises NotPermitted, CaseDocument.DoesNotExist.
    """
    require(actor, "contact.notes")
    row = CaseDocument.objects.select_related("document").get(case=case.pk, document=document_id)
    record_read(actor=actor, at=at, screen="case-file", kind="CASE", keys=[case.pk])
    return row.document


def _proposals(case: Case, acts: Container[str]) -> list[Proposal]:
    """What rules proposed since the case last changed its state, of what can be done now."""
    part = case.service_version.rules
    if not any("propose" in action for rule in rules_of(part) for action in rule.then):
        return []
    found = []
    for timer in _fired(case=case.pk):
        rule = rule_coded(part, timer.rule)
        stands = timer.ended_at is not None and timer.ended_at >= timer.changed_at  # type: ignore[attr-defined]
        for action in rule.then if rule and stands else ():
            proposed = action.get("propose")
            if rule and proposed and proposed["act"] in acts and timer.ended_at:
                outcome = proposed.get("outcome") or ""
                found.append(Proposal(timer.pk, said(rule.name), proposed["act"], outcome, timer.ended_at))
    return found


@compiled_once
def _fired(*, case: Given) -> QuerySet[RuleTimer]:
    changes = CaseEvent.objects.filter(case_id=OuterRef("case_id"), kind__in=["RAISED", "TRANSITION"])
    fired = RuleTimer.objects.filter(case=case, state=RuleTimer.State.FIRED)
    return fired.annotate(changed_at=Subquery(changes.order_by("-at", "-id").values("at")[:1])).order_by("-id")[:20]


def _links(case: Case, actor: Actor) -> list[LinkShown]:
    rows = list(_linked(case=case.pk))
    if not rows:
        return []
    others = {row.other_id if row.case_id == case.pk else row.case_id for row in rows}
    own = Reference.objects.filter(contact=OuterRef("contact"), kind=Reference.Kind.OWN).values("value")[:1]
    seen = {
        one.pk: one
        for one in Case.objects.visible_to(actor)
        .filter(pk__in=others)
        .select_related("service")
        .annotate(reference_value=Subquery(own))
    }
    found = []
    for row in rows:
        later = row.case_id == case.pk
        other = seen.get(row.other_id if later else row.case_id)
        if other is not None:
            closed, by_hand = other.closed_at is not None, bool(row.linked_by)
            found.append(LinkShown(row.pk, row.kind, later, other.reference_value, other.service.name, closed, by_hand))
    return found


@compiled_once
def _linked(*, case: Given) -> QuerySet[CaseLink]:
    return CaseLink.objects.filter(Q(case=case) | Q(other=case), ended_at__isnull=True).order_by("linked_at", "id")[
        :MOST_LINKS
    ]


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One line of a team's tasks; its case's page is open to the reader or not."""

    task: CaseTask
    reference: str
    service: str
    opens: bool
    is_late: bool


@dataclass(frozen=True, slots=True)
class TaskList:
    """One page of tasks not done, due first; `next` is where the following one begins."""

    rows: list[TaskRow]
    next: Cursor | None


def task_list(
    *,
    actor: Actor,
    at: datetime,
    team: int,
    mine: bool = False,
    after: Cursor | None = None,
    size: int = PAGE,
) -> TaskList:
    """One page of the tasks of a team that are not done (of the actor's own there), due first; those without a day last.
    What is hidden from the actor is not on it."""
    shape = (mine, size + 1)
    given = {"team": team, "officer": actor.user_id}
    found: list[CaseTask] = []
    if after is None or after.due_at is not None:
        due, last = (None, None) if after is None else (after.due_at, after.case_id)
        found = list(_dated(actor, shape, after is not None, after_due=due, after_task=last, **given))
    if len(found) <= size:
        start = after.case_id if after is not None and after.due_at is None else 0
        found += list(_undated(actor, shape, after_task=start, **given))[: size + 1 - len(found)]
    page = found[:size]
    rows = _rows(page, actor=actor, at=at)
    record_read(actor=actor, at=at, screen="tasks", kind="CASE", keys=[task.case_id for task in page])
    more = len(found) > size
    return TaskList(rows=rows, next=Cursor(due_at=page[-1].due_at, case_id=page[-1].pk) if more else None)


def _open_tasks(actor: Actor, shape: tuple[bool, int], team: Given, officer: Given) -> QuerySet[CaseTask]:
    own = Reference.objects.filter(contact=OuterRef("case__contact"), kind=Reference.Kind.OWN).values("value")[:1]
    tasks = CaseTask.objects.visible_to(actor).open().filter(team=team)
    if shape[0]:
        tasks = tasks.filter(officer=officer)
    return tasks.select_related("case__service", "officer").annotate(reference_value=Subquery(own))


@compiled_once
def _dated(
    actor: Actor, shape: tuple[bool, int], onward: bool, /, *, after_due: Given, after_task: Given, team: Given,
    officer: Given,
) -> QuerySet[CaseTask]:  # fmt: skip
    tasks = _open_tasks(actor, shape, team, officer).filter(due_at__isnull=False)
    if onward:
        tasks = tasks.filter(TupleGreaterThan((F("due_at"), F("id")), (after_due, after_task)))
    return tasks.order_by("due_at", "id")[: shape[1]]


@compiled_once
def _undated(
    actor: Actor, shape: tuple[bool, int], /, *, after_task: Given, team: Given, officer: Given
) -> QuerySet[CaseTask]:
    tasks = _open_tasks(actor, shape, team, officer).filter(due_at__isnull=True, pk__gt=after_task)
    return tasks.order_by("id")[: shape[1]]


def _rows(tasks: list[CaseTask], *, actor: Actor, at: datetime) -> list[TaskRow]:
    cases = {task.case_id for task in tasks}
    open_to = set(Case.objects.visible_to(actor).filter(pk__in=cases).values_list("pk", flat=True)) if cases else set()
    return [
        TaskRow(
            task=task,
            reference=task.reference_value,  # type: ignore[attr-defined]
            service=task.case.service.name,
            opens=task.case_id in open_to,
            is_late=task.due_at is not None and task.due_at < at,
        )
        for task in tasks
    ]
