"""What each promise counts as, with how long it took: read in three statements however many, measured by the calendars."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection

from crm.sla.models import Clock, PauseReason
from crm.sla.queries import compiled, due_before, worked_between
from crm.sla.working_time import Span

LAST_TENTH = 0.9  # of the time a promise gives: a pause begun after that is counted apart

_FACTS = """
SELECT t.id, g.contact_id, (t.started_at AT TIME ZONE %(zone)s)::date, g.channel, g.service_id, g.department_id,
       p.kind, p.cycle, t.state, t.started_at, t.due_at, t.stopped_at, t.breached_at IS NOT NULL, t.same_act,
       g.confidential, t.target_id, e.clock_id IS NOT NULL, t.breached_at, t.calendar_version_id,
       NULLIF(t.calendar_changes, '[]')::text, t.fixed_at
FROM cases_contactfigure g
JOIN crm_promise p ON p.contact_id = g.contact_id
JOIN crm_clock t ON t.id = p.clock_id
LEFT JOIN crm_clockexcuse e ON e.clock_id = t.id
WHERE g.contact_id = ANY(%(ids)s) AND p.contact_id = ANY(%(ids)s)
ORDER BY t.id
"""
_PAUSES = """
SELECT clock_id, started_at, ended_at, reason FROM crm_clockpause
WHERE clock_id = ANY(%s) AND voided_at IS NULL ORDER BY started_at, id
"""

# The columns of PromiseFigure in the order of `promise_rows`, but for rewritten_at.
PROMISE_COLUMNS = {
    "clock_id": "bigint", "contact_id": "bigint", "day": "date", "channel": "text", "service_id": "bigint",
    "department_id": "bigint", "kind": "text", "cycle": "smallint", "state": "text", "started_at": "timestamptz",
    "due_at": "timestamptz", "stopped_at": "timestamptz", "broken": "boolean", "same_act": "boolean",
    "confidential": "boolean", "target_id": "bigint", "excused": "boolean", "taken_seconds": "bigint",
    "late_seconds": "bigint", "own_seconds": "bigint", "paused_seconds": "bigint", "pauses": "smallint",
    "late_pauses": "smallint",
}  # fmt: skip


class Pause(NamedTuple):
    """One pause of one clock; `until` is None while it goes on."""

    since: datetime
    until: datetime | None
    reason: str

    @property
    def asked_for(self) -> bool:
        """True when we waited for somebody; False for one that stands for having been finished for a while."""
        return self.reason != PauseReason.WAS_STOPPED


class Times(NamedTuple):
    """How long a promise took: working seconds used, and late; the customer's own seconds, and those of them paused."""

    taken: int | None
    late: int | None
    own: int | None
    paused: int
    pauses: int
    late_pauses: int


NOTHING = Times(None, None, None, 0, 0, 0)


def promise_rows(contact_ids: Sequence[int]) -> list[tuple[Any, ...]]:
    """The rows of PromiseFigure for the promises about these contacts, in the order of PROMISE_COLUMNS."""
    with connection.cursor() as cursor:
        cursor.execute(_FACTS, {"ids": list(contact_ids), "zone": settings.TIME_ZONE})
        facts = cursor.fetchall()
        cursor.execute(_PAUSES, [[row[0] for row in facts]])
        pauses: defaultdict[int, list[Pause]] = defaultdict(list)
        for clock_id, *pause in cursor:
            pauses[clock_id].append(Pause._make(pause))
    return [_row(row, pauses.get(row[0], [])) for row in facts]


def _row(facts: tuple[Any, ...], pauses: list[Pause]) -> tuple[Any, ...]:
    *kept, breached_at, calendar_version_id, changes, fixed_at = facts
    clock_id, state, started_at, due_at, stopped_at = kept[0], *kept[8:12]
    if state == Clock.State.CANCELLED or kept[13]:
        return (*kept, *NOTHING)
    clock = Clock(
        pk=clock_id, state=state, started_at=started_at, due_at=due_at, stopped_at=stopped_at, breached_at=breached_at,
        calendar_version_id=calendar_version_id, calendar_changes=json.loads(changes or "[]"), target_id=kept[15],
        fixed_at=fixed_at,
    )  # fmt: skip
    return (*kept, *times_of(clock, pauses))


def times_of(clock: Clock, pauses: Sequence[Pause]) -> Times:
    """How long this promise took, None for what is not known before it ends."""
    asked = [pause for pause in pauses if pause.asked_for]
    late_pauses = sum(_in_last_tenth(clock, pause, pauses) for pause in asked)
    end = clock.stopped_at
    if end is None:
        return NOTHING._replace(pauses=len(asked), late_pauses=late_pauses)
    spans = _spans(pauses, end)
    return Times(
        taken=round(_worked(clock, clock.started_at, end, spans)),
        late=None if clock.breached_at is None else round(_worked(clock, clock.breached_at, end, ())),
        own=round((end - clock.started_at).total_seconds()),
        paused=round(sum((until - since).total_seconds() for since, until in _spans(asked, end))),
        pauses=len(asked),
        late_pauses=late_pauses,
    )


def _spans(pauses: Iterable[Pause], end: datetime) -> list[Span]:
    return [(pause.since, min(pause.until or end, end)) for pause in pauses if pause.since < end]


def _worked(clock: Clock, since: datetime, until: datetime, without: Sequence[Span]) -> float:
    if not clock.calendar_changes:
        return compiled(clock.calendar_version_id).elapsed(since, until, without=without)
    return worked_between(clock, since=since, until=until, without=without)


def _in_last_tenth(clock: Clock, pause: Pause, pauses: Sequence[Pause]) -> bool:
    """True when this pause began with less than a tenth of the promise's working time left, and before it was due."""
    earlier = [(one.since, one.until) for one in pauses if one.until is not None and one.since < pause.since]
    due = due_before(clock, pauses=earlier)
    given = _worked(clock, clock.started_at, due, earlier)
    used = _worked(clock, clock.started_at, pause.since, earlier)
    return pause.since < due and used >= given * LAST_TENTH
