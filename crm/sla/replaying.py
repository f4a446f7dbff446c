"""Replaying the events of clocks gives their columns (design.md rule 2); what differs is a row that tells another story."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection, transaction
from psycopg.types.datetime import TimestamptzLoader

from crm.sla.models import Clock, ClockEventKind
from crm.sla.queries import rule_of, warning_due
from crm.teams.differences import Difference

BATCH = 2000
COLUMNS = (
    "kind", "target_id", "calendar_version_id", "calendar_changes", "fixed_at", "state", "started_at", "due_at",
    "promised_at", "warn_at", "warned_level", "breached_at", "paused_at", "pause_reason", "resume_at", "stopped_at",
    "met_by", "same_act",
)  # fmt: skip
_CHANGES = COLUMNS.index("calendar_changes")
_NEXT = f"SELECT id, {', '.join(COLUMNS)} FROM crm_clock WHERE id > %s ORDER BY id LIMIT %s"
_AGAIN = f"""
SELECT id, {", ".join(COLUMNS)} FROM crm_clock WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
"""
_EVENTS = "SELECT clock_id, kind, at, facts::text FROM crm_clockevent WHERE clock_id = ANY(%s) ORDER BY id"
Columns = dict[str, Any]
Spans = list[tuple[datetime, datetime | None]]


class Told(NamedTuple):
    """What is replayed of an event."""

    kind: str
    at: datetime
    facts: dict[str, Any]


def _moment(facts: dict[str, Any], name: str) -> datetime | None:
    return datetime.fromisoformat(facts[name]) if facts.get(name) else None


def _warning(columns: Columns, pauses: Spans) -> datetime | None:
    """When the next warning is due: only of a clock that runs, and from what it is in the end."""
    if columns["state"] != Clock.State.RUNNING:
        return None
    return warning_due(
        rule_of(columns["target_id"]),
        calendar_version_id=columns["calendar_version_id"],
        started_at=columns["started_at"],
        due_at=columns["due_at"],
        warned_level=columns["warned_level"],
        pauses=[(since, until) for since, until in pauses if until is not None],
    )


def _start(columns: Columns, pauses: Spans, event: Told) -> None:
    facts = event.facts
    due = _moment(facts, "due")
    columns |= {
        "kind": rule_of(facts["target"]).kind, "target_id": facts["target"], "calendar_version_id": facts["calendar"],
        "state": Clock.State.RUNNING, "started_at": _moment(facts, "start"), "due_at": due, "promised_at": due,
        "warned_level": 0, "breached_at": None, "paused_at": None, "pause_reason": "", "resume_at": None,
        "stopped_at": None, "met_by": "", "same_act": False, "calendar_changes": [],
        "fixed_at": _moment(facts, "fixed"),
    }  # fmt: skip


def _pause(columns: Columns, pauses: Spans, event: Told) -> None:
    columns |= {
        "state": Clock.State.PAUSED, "due_at": None, "paused_at": event.at,
        "pause_reason": event.facts["reason"], "resume_at": _moment(event.facts, "until"),
    }  # fmt: skip
    pauses.append((event.at, None))


def _resume(columns: Columns, pauses: Spans, event: Told) -> None:
    pauses[-1] = (pauses[-1][0], event.at)
    _run_again(columns, pauses, event)


def _void_pause(columns: Columns, pauses: Spans, event: Told) -> None:
    pauses.pop()
    _run_again(columns, pauses, event)


def _reopen(columns: Columns, pauses: Spans, event: Told) -> None:
    if not event.facts.get("void"):  # else it never stopped
        pauses.append((columns["stopped_at"], event.at))
    columns |= {"stopped_at": None, "met_by": ""}
    _run_again(columns, pauses, event)


def _run_again(columns: Columns, pauses: Spans, event: Told) -> None:
    columns |= {
        "state": Clock.State.RUNNING, "due_at": _moment(event.facts, "due"), "paused_at": None, "pause_reason": "",
        "resume_at": None,
    }  # fmt: skip


def _reschedule(columns: Columns, pauses: Spans, event: Told) -> None:
    facts = event.facts
    if facts["calendar"] != columns["calendar_version_id"]:
        first = {
            "version": columns["calendar_version_id"], "at": columns["started_at"].isoformat(), "retrospective": False,
        }  # fmt: skip
        change = {"version": facts["calendar"], "at": event.at.isoformat(), "retrospective": facts["retrospective"]}
        columns["calendar_changes"] = [*(columns["calendar_changes"] or [first]), change]
    columns |= {"calendar_version_id": facts["calendar"], "target_id": facts["target"], "due_at": _moment(facts, "due")}


def _beside(columns: Columns, pauses: Spans, event: Told) -> None:
    """An excuse or a new date is a row beside the clock and changes none of its columns."""


def _warn(columns: Columns, pauses: Spans, event: Told) -> None:
    columns["warned_level"] += 1


def _breach(columns: Columns, pauses: Spans, event: Told) -> None:
    columns["breached_at"] = columns["breached_at"] or _moment(event.facts, "due")


def _end(state: str) -> Callable[[Columns, Spans, Told], None]:
    def ended(columns: Columns, pauses: Spans, event: Told) -> None:
        same_act = bool(event.facts.get("same_act"))
        if pauses and pauses[-1][1] is None:
            pauses[-1] = (pauses[-1][0], event.at)
        columns |= {
            "state": state, "stopped_at": max(event.at, columns["started_at"]), "met_by": event.facts["met_by"],
            "breached_at": _moment(event.facts, "breached"), "paused_at": None, "pause_reason": "",
            "resume_at": None, "same_act": same_act,
        }  # fmt: skip
        if same_act:
            columns["promised_at"] = None

    return ended


_STEPS: dict[str, Callable[[Columns, Spans, Told], None]] = {
    ClockEventKind.START: _start,
    ClockEventKind.PAUSE: _pause,
    ClockEventKind.RESUME: _resume,
    ClockEventKind.WARN: _warn,
    ClockEventKind.BREACH: _breach,
    ClockEventKind.STOP: _end(Clock.State.STOPPED),
    ClockEventKind.CANCEL: _end(Clock.State.CANCELLED),
    ClockEventKind.RESCHEDULE: _reschedule,
    ClockEventKind.VOID_PAUSE: _void_pause,
    ClockEventKind.REOPEN: _reopen,
    ClockEventKind.EXCUSE: _beside,
    ClockEventKind.NEW_DATE: _beside,
}


def replayed(events: Iterable[Told]) -> Columns:
    """The columns a clock must have after these events, in the order they were written; empty without a start."""
    columns: Columns = {}
    pauses: Spans = []
    for event in events:
        if columns or event.kind == ClockEventKind.START:
            _STEPS[event.kind](columns, pauses, event)
    if columns:
        columns["warn_at"] = _warning(columns, pauses)
    return columns


def _rows(statement: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows, their instants read by psycopg itself: Django's reader of them took half of the whole replay."""
    connection.ensure_connection()
    with connection.connection.cursor() as cursor:
        cursor.adapters.register_loader("timestamptz", TimestamptzLoader)
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())


def _compare(clocks: Sequence[tuple[Any, ...]]) -> Iterator[Difference]:
    stories: dict[int, list[Told]] = defaultdict(list)
    for clock_id, kind, at, facts in _rows(_EVENTS, [[clock[0] for clock in clocks]]):
        stories[clock_id].append(Told(kind, at, json.loads(facts)))
    for key, *stored in clocks:
        stored[_CHANGES] = [] if stored[_CHANGES] == "[]" else json.loads(stored[_CHANGES])
        told = replayed(stories[key])
        if stored != [told.get(column) for column in COLUMNS]:
            for column, value in zip(COLUMNS, stored, strict=True):
                if value != told.get(column):
                    yield Difference("clock", key, column, value, told.get(column))


@dataclass(frozen=True, slots=True)
class Batch:
    """What a batch of clocks gave: how many were read, the key of the last, and what differs; none read at the end."""

    read: int
    last: int
    differences: list[Difference]


def clocks_replay_batch(*, after: int, size: int = BATCH) -> Batch:
    """The differences of the next clocks in order of key.

    What differs is read a second time before it is told, locked: a clock may have changed between its row and its
    events. One that somebody is changing at that very moment is left for another time.
    """
    clocks = _rows(_NEXT, [after, size])
    if not clocks:
        return Batch(0, after, [])
    found: list[Difference] = []
    doubtful = sorted({difference.key for difference in _compare(clocks)})
    if doubtful:
        with transaction.atomic():
            found = list(_compare(_rows(_AGAIN, [doubtful])))
    return Batch(len(clocks), clocks[-1][0], found)


def clocks_replay(*, progress: Callable[[int], None] = lambda done: None) -> Iterator[Difference]:
    """Every column of every clock that is not what its events say, in order of key; `progress` hears how many were read."""
    done = after = 0
    while (batch := clocks_replay_batch(after=after)).read:
        yield from batch.differences
        after = batch.last
        done += batch.read
        progress(done)
