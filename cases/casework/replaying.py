"""Replaying the events of cases gives their columns (design.md rule 2), and their clocks give what the follower derives."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.db import connection

from cases.casework.models import Case, CaseEvent
from cases.casework.registry import workflow_named
from crm.catalogue.models import Outcome
from crm.teams.differences import Difference

BATCH = 1000
COLUMNS = (
    "state", "planned_date", "closed_at", "outcome_code", "reopened_count", "version", "team_id", "officer_id",
    "chase_count", "reporter_count", "handed_back_count", "priority", "details", "stage",
    "stage_since",
)  # fmt: skip
DERIVED = ("next_due_at", "waiting_since")
Columns = dict[str, Any]


def _raised(columns: Columns, event: CaseEvent) -> None:
    columns |= {
        "state": event.to_state, "planned_date": None, "closed_at": None, "outcome_code": None, "reopened_count": 0,
        "version": 1, "team_id": event.facts["team"], "officer_id": None, "chase_count": 0, "reporter_count": 1,
        "handed_back_count": 0, "priority": 0, "details": {}, "stage": "", "stage_since": None,
    }  # fmt: skip


def _transition(columns: Columns, event: CaseEvent) -> None:
    columns["state"] = event.to_state
    columns["version"] += 1
    columns["details"] = {**columns["details"], **event.facts.get("inputs", {})}
    if "outcome" in event.facts:
        columns["closed_at"], columns["outcome_code"] = event.at, event.facts["outcome"]
    elif columns["closed_at"] is not None:
        columns["closed_at"] = columns["outcome_code"] = columns["planned_date"] = None
        columns["reopened_count"] += 1
    if "planned_date" in event.facts:
        columns["planned_date"] = date.fromisoformat(event.facts["planned_date"])


def _assigned(columns: Columns, event: CaseEvent) -> None:
    columns["officer_id"] = event.facts["officer"]


def _touched(columns: Columns, event: CaseEvent) -> None:
    columns["version"] += 1


def _asked(columns: Columns, event: CaseEvent) -> None:
    columns["version"] += not event.facts.get("in_act")  # asked by a transition: that one counted


def _chased(columns: Columns, event: CaseEvent) -> None:
    columns["chase_count"] += 1


def _reported_too(columns: Columns, event: CaseEvent) -> None:
    columns["reporter_count"] += 1


def _placed(columns: Columns, event: CaseEvent) -> None:
    columns["team_id"], columns["officer_id"] = event.facts["team"], event.facts["officer"]


def _handed_back(columns: Columns, event: CaseEvent) -> None:
    _placed(columns, event)
    columns["version"] += 1
    columns["handed_back_count"] += 1


def _handed_over(columns: Columns, event: CaseEvent) -> None:
    _placed(columns, event)
    columns["version"] += 1


def _corrected(columns: Columns, event: CaseEvent) -> None:
    _placed(columns, event)
    columns["chase_count"] -= event.facts.get("voided") == "CHASE"
    columns["reporter_count"] -= event.facts.get("voided") == "SAME_REPORT"


def _ruled(columns: Columns, event: CaseEvent) -> None:
    columns["priority"] = event.facts.get("priority", columns["priority"])


def _stage(columns: Columns, event: CaseEvent) -> None:
    columns["stage"] = event.facts["stage"]
    columns["stage_since"] = event.at if event.facts["stage"] else None


def _stage_set(columns: Columns, event: CaseEvent) -> None:
    _stage(columns, event)
    columns["version"] += 1


# Kinds that are not here (noted, heard, answered, expired, ticked) change no column of the case itself.
_STEPS: dict[str, Callable[[Columns, CaseEvent], None]] = {
    "RAISED": _raised,
    "TRANSITION": _transition,
    "ASSIGNED": _assigned,
    "RELEASED": _assigned,
    "ASKED": _asked,
    "NEW_DATE": _touched,
    "CHASED": _chased,
    "REPORTED_TOO": _reported_too,
    "CORRECTED": _corrected,
    "EXCLUDED": _placed,
    "INTEREST": _placed,
    "GIVEN": _placed,
    "HANDED_BACK": _handed_back,
    "HANDED_OVER": _handed_over,
    "RULE": _ruled,
    "STAGE": _stage,
    "STAGE_SET": _stage_set,
    "PARTY_ADDED": _touched,
    "PARTY_CHANGED": _touched,
    "PARTY_ENDED": _touched,
}


def replayed(events: Iterable[CaseEvent]) -> Columns:
    """The columns a case must have after these events, in the order they were written; empty when none raised it."""
    columns: Columns = {}
    for event in events:
        step = _STEPS.get(event.kind)
        if step is not None and (columns or event.kind == "RAISED"):
            step(columns, event)
    return columns


# Written apart from the follower's own statement, so that a mistake there is not repeated here.
_FROM_CLOCKS = """
SELECT c.id, k.state, k.due_at, k.resume_at, k.paused_at
FROM cases_case c
JOIN crm_promise p ON p.contact_id = c.contact_id
    OR p.contact_id IN (SELECT a.contact_id FROM cases_casecontact a WHERE a.case_id = c.id)
JOIN crm_clock k ON k.id = p.clock_id
WHERE c.id = ANY(%s) AND k.state IN ('RUNNING', 'PAUSED')
"""


def _derived(case_ids: Sequence[int]) -> dict[int, Columns]:
    running: dict[int, list[Any]] = defaultdict(list)
    paused: dict[int, list[Any]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_FROM_CLOCKS, [list(case_ids)])
        for case_id, state, due_at, resume_at, paused_at in cursor.fetchall():
            if state == "RUNNING":
                running[case_id].append(due_at)
            else:
                paused[case_id].append((resume_at, paused_at))
    found: dict[int, Columns] = {}
    for case_id in case_ids:
        due, waits = running[case_id], paused[case_id]
        ends = [resume_at for resume_at, _since in waits]
        found[case_id] = {
            "next_due_at": min(due or ends, default=None),
            "waiting_since": None if due else min((since for _ends, since in waits), default=None),
        }
    return found


def _compare(cases: Sequence[Case]) -> Iterator[Difference]:
    keys = [case.pk for case in cases]
    stories: dict[int, list[CaseEvent]] = defaultdict(list)
    for event in CaseEvent.objects.filter(case_id__in=keys).order_by("id"):
        stories[event.case_id].append(event)
    ended = {case.outcome_id for case in cases if case.outcome_id is not None}
    codes: dict[int | None, str] = dict(Outcome.objects.filter(pk__in=ended).values_list("pk", "code"))
    derived = _derived(keys)
    for case in cases:
        told = replayed(stories[case.pk]) | derived[case.pk]
        told["state"] = workflow_named(case.workflow).present(told.get("state", ""))  # renamed since it was written
        for column in (*COLUMNS, *DERIVED):
            stored = codes.get(case.outcome_id) if column == "outcome_code" else getattr(case, column)
            if stored != told.get(column):
                yield Difference("case", case.pk, column, stored, told.get(column))


def cases_replay(*, progress: Callable[[int], None] = lambda done: None) -> Iterator[Difference]:
    """Every column of every case that is not what its events and clocks say, in order of key.

    What differs is read a second time before it is told: a case may have changed between its row and its events.
    """
    every = Case.objects.unscoped("compared with their events, shown to nobody")
    done = after = 0
    while batch := list(every.filter(pk__gt=after).order_by("pk")[:BATCH]):
        doubtful = sorted({difference.key for difference in _compare(batch)})
        if doubtful:
            yield from _compare(list(every.filter(pk__in=doubtful).order_by("pk")))
        after = batch[-1].pk
        done += len(batch)
        progress(done)
