"""Replaying the events of clocks gives their columns (design.md rule 2); what differs is a row that tells another story."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crm.sla.models import Clock, ClockEvent, ClockEventKind
from crm.sla.queries import compiled, rule_of
from crm.sla.targets import warn_at

BATCH = 2000
COLUMNS = (
    "kind", "target_id", "calendar_version_id", "state", "started_at", "due_at", "promised_at", "warn_at",
    "warned_level", "breached_at", "paused_at", "pause_reason", "resume_at", "stopped_at", "met_by", "same_act",
)  # fmt: skip
Columns = dict[str, Any]
Spans = list[tuple[datetime, datetime | None]]


@dataclass(frozen=True, slots=True)
class Difference:
    """One column of one row that is not what its events say."""

    table: str
    key: int
    column: str
    stored: Any
    replayed: Any


def _moment(facts: dict[str, Any], name: str) -> datetime | None:
    return datetime.fromisoformat(facts[name]) if facts.get(name) else None


def _warning(columns: Columns, pauses: Spans) -> datetime:
    rule = rule_of(columns["target_id"])
    return warn_at(
        calendar=compiled(columns["calendar_version_id"]),
        start=columns["started_at"],
        due=columns["due_at"],
        share=rule.warn_percent / 100,
        pauses=[(since, until) for since, until in pauses if until is not None],
    )


def _start(columns: Columns, pauses: Spans, event: ClockEvent) -> None:
    facts = event.facts
    due = _moment(facts, "due")
    columns |= {
        "kind": rule_of(facts["target"]).kind, "target_id": facts["target"], "calendar_version_id": facts["calendar"],
        "state": Clock.State.RUNNING, "started_at": _moment(facts, "start"), "due_at": due, "promised_at": due,
        "warned_level": 0, "breached_at": None, "paused_at": None, "pause_reason": "", "resume_at": None,
        "stopped_at": None, "met_by": "", "same_act": False,
    }  # fmt: skip
    columns["warn_at"] = _warning(columns, [])


def _pause(columns: Columns, pauses: Spans, event: ClockEvent) -> None:
    columns |= {
        "state": Clock.State.PAUSED, "due_at": None, "warn_at": None, "paused_at": event.at,
        "pause_reason": event.facts["reason"], "resume_at": _moment(event.facts, "until"),
    }  # fmt: skip
    pauses.append((event.at, None))


def _resume(columns: Columns, pauses: Spans, event: ClockEvent) -> None:
    pauses[-1] = (pauses[-1][0], event.at)
    columns |= {
        "state": Clock.State.RUNNING, "due_at": _moment(event.facts, "due"), "paused_at": None, "pause_reason": "",
        "resume_at": None,
    }  # fmt: skip
    if columns["warned_level"] == 0:
        columns["warn_at"] = _warning(columns, pauses)


def _warn(columns: Columns, pauses: Spans, event: ClockEvent) -> None:
    columns["warned_level"] += 1
    columns["warn_at"] = None


def _breach(columns: Columns, pauses: Spans, event: ClockEvent) -> None:
    columns["breached_at"] = columns["breached_at"] or _moment(event.facts, "due")


def _end(state: str) -> Callable[[Columns, Spans, ClockEvent], None]:
    def ended(columns: Columns, pauses: Spans, event: ClockEvent) -> None:
        same_act = bool(event.facts.get("same_act"))
        columns |= {
            "state": state, "stopped_at": max(event.at, columns["started_at"]), "met_by": event.facts["met_by"],
            "breached_at": _moment(event.facts, "breached"), "warn_at": None, "paused_at": None, "pause_reason": "",
            "resume_at": None, "same_act": same_act,
        }  # fmt: skip
        if same_act:
            columns["promised_at"] = None

    return ended


_STEPS: dict[str, Callable[[Columns, Spans, ClockEvent], None]] = {
    ClockEventKind.START: _start,
    ClockEventKind.PAUSE: _pause,
    ClockEventKind.RESUME: _resume,
    ClockEventKind.WARN: _warn,
    ClockEventKind.BREACH: _breach,
    ClockEventKind.STOP: _end(Clock.State.STOPPED),
    ClockEventKind.CANCEL: _end(Clock.State.CANCELLED),
}


def replayed(events: Iterable[ClockEvent]) -> Columns:
    """The columns a clock must have after these events, in the order they were written; empty without a start."""
    columns: Columns = {}
    pauses: Spans = []
    for event in events:
        if columns or event.kind == ClockEventKind.START:
            _STEPS[event.kind](columns, pauses, event)
    return columns


def _compare(clocks: Sequence[Clock]) -> Iterator[Difference]:
    stories: dict[int, list[ClockEvent]] = defaultdict(list)
    for event in ClockEvent.objects.filter(clock_id__in=[clock.pk for clock in clocks]).order_by("id"):
        stories[event.clock_id].append(event)
    for clock in clocks:
        told = replayed(stories[clock.pk])
        for column in COLUMNS:
            if getattr(clock, column) != told.get(column):
                yield Difference("clock", clock.pk, column, getattr(clock, column), told.get(column))


def clocks_replay(*, progress: Callable[[int], None] = lambda done: None) -> Iterator[Difference]:
    """Every column of every clock that is not what its events say, in order of key; `progress` hears how many were read.

    What differs is read a second time before it is told: a clock may have changed between its row and its events.
    """
    done = after = 0
    while batch := list(Clock.objects.filter(pk__gt=after).order_by("pk")[:BATCH]):
        doubtful = sorted({difference.key for difference in _compare(batch)})
        if doubtful:
            yield from _compare(list(Clock.objects.filter(pk__in=doubtful).order_by("pk")))
        after = batch[-1].pk
        done += len(batch)
        progress(done)
