"""Writing clocks and their events, many at a time."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from crm.sla.models import Clock, ClockEvent
from crm.teams.actor import Actor

# One statement however many rows, and these as one value: a hundred thousand clocks move when a closure is entered.
_SAVE = """
UPDATE crm_clock AS c SET
    state = n.state, target_id = n.target_id, calendar_version_id = n.calendar_version_id,
    calendar_changes = n.calendar_changes, due_at = n.due_at, warn_at = n.warn_at, warned_level = n.warned_level,
    breached_at = n.breached_at, paused_at = n.paused_at, pause_reason = n.pause_reason, resume_at = n.resume_at,
    stopped_at = n.stopped_at, met_by = n.met_by
FROM jsonb_to_recordset(%s::jsonb) AS n(pk bigint, state text, target_id bigint, calendar_version_id bigint,
    calendar_changes jsonb, due_at timestamptz, warn_at timestamptz, warned_level smallint, breached_at timestamptz,
    paused_at timestamptz, pause_reason text, resume_at timestamptz, stopped_at timestamptz, met_by text)
WHERE c.id = n.pk
"""
_SAVED = (
    "pk", "state", "target_id", "calendar_version_id", "calendar_changes", "due_at", "warn_at", "warned_level",
    "breached_at", "paused_at", "pause_reason", "resume_at", "stopped_at", "met_by",
)  # fmt: skip
_RECORD = """
INSERT INTO crm_clockevent (clock_id, at, kind, actor_kind, actor_key, facts)
SELECT n.clock_id, n.at, n.kind, n.actor_kind, n.actor_key, n.facts
FROM ROWS FROM (jsonb_to_recordset(%s::jsonb)
    AS (clock_id bigint, at timestamptz, kind text, actor_kind text, actor_key text, facts jsonb))
    WITH ORDINALITY AS n(clock_id, at, kind, actor_kind, actor_key, facts, number)
ORDER BY n.number
"""
_RECORDED = ("clock_id", "at", "kind", "actor_kind", "actor_key", "facts")


def event(clock_id: int, kind: str, actor: Actor, at: datetime, **facts: Any) -> ClockEvent:
    """An event not yet written; instants among its facts become text."""
    said = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in facts.items()}
    return ClockEvent(clock_id=clock_id, at=at, kind=kind, actor_kind=actor.kind, actor_key=actor.key, facts=said)


def record(events: Iterable[ClockEvent]) -> None:
    """Nothing; the events are written in this order, in one statement."""
    _send(_RECORD, _RECORDED, events)


def save(clocks: Sequence[Clock]) -> None:
    """Nothing; what an act can change of these clocks is stored, in one statement."""
    _send(_SAVE, _SAVED, clocks)


def _send(statement: str, names: Sequence[str], rows: Iterable[Any]) -> None:
    said = [{name: getattr(row, name) for name in names} for row in rows]
    if not said:
        return
    with connection.cursor() as cursor:
        cursor.execute(statement, [json.dumps(said, default=datetime.isoformat)])
