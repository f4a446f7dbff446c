"""How long what came in writing waited for each answer, and what went out: read in three statements however many.

Received, acknowledged, answered by a person, done: each moment is read from the log, never typed in. Time between them is
working time of the calendar by which its promises are counted.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection

from cases.casework.sending.deciding import WRITTEN_BY_HAND
from crm.contacts.channels.known import channels
from crm.contacts.channels.models import ChannelKind
from crm.sla.queries import compiled

# A person's answer: words of a member of staff that went out about it, a contact of ours about it, or a promise to answer
# that a person kept. What a machine wrote is none.
_IN = """
SELECT c.id, c.received_at, (c.received_at AT TIME ZONE %(zone)s)::date, s.channel, c.service_id, g.department_id,
       CASE WHEN c.voided_at IS NOT NULL THEN 'VOIDED'
            WHEN c.disposition = 'SPAM' OR i.settled_as = 'SPAM' OR (i.nature = 'SPAM' AND i.state <> 'DONE') THEN 'SPAM'
            ELSE '' END,
       g.confidential, s.unacknowledged,
       a.stopped_at, a.met_by, a.due_at, a.is_broken, w.at,
       r.stopped_at, r.due_at, r.is_broken, o.at, l.at,
       k.id IS NOT NULL, k.closed_at, f.stopped_at, f.due_at, f.is_broken,
       COALESCE(r.calendar_version_id, a.calendar_version_id, f.calendar_version_id)
FROM crm_contact c
JOIN crm_contactsession s ON s.id = c.session_id
JOIN cases_contactfigure g ON g.contact_id = c.id
LEFT JOIN LATERAL (
    SELECT x.nature, x.state, x.settled_as FROM crm_inboxitem x WHERE x.contact_id = c.id ORDER BY x.message_id LIMIT 1
) i ON TRUE
LEFT JOIN LATERAL ({clock_a}) a ON TRUE
LEFT JOIN LATERAL ({clock_r}) r ON TRUE
LEFT JOIN LATERAL ({clock_f}) f ON TRUE
LEFT JOIN LATERAL (
    SELECT min(m.settled_at) AS at FROM crm_message m
    WHERE m.direction = 'OUT' AND m.event = 'acknowledgement' AND m.state IN ('SENT', 'DELIVERED', 'BOUNCED')
      AND m.session_id = c.session_id AND c.relation = 'NEW'
) w ON TRUE
LEFT JOIN LATERAL (
    SELECT min(m.settled_at) AS at FROM crm_message m
    WHERE m.direction = 'OUT' AND m.created_by_kind = 'STAFF' AND m.state IN ('SENT', 'DELIVERED', 'BOUNCED')
      AND m.event = ANY(%(by_hand)s) AND m.contact_id = c.id
) o ON TRUE
LEFT JOIN LATERAL (
    SELECT min(x.received_at) AS at FROM crm_contact x JOIN crm_contactsession y ON y.id = x.session_id
    WHERE x.about_id = c.id AND y.direction = 'OUT' AND x.logged_by_kind = 'STAFF' AND x.voided_at IS NULL
) l ON TRUE
LEFT JOIN LATERAL (
    SELECT d.id, d.closed_at FROM cases_case d WHERE d.id = (
        SELECT min(q.id) FROM (
            SELECT n.id FROM cases_case n WHERE n.contact_id = c.id
            UNION ALL SELECT e.case_id FROM cases_casecontact e WHERE e.contact_id = c.id
        ) q
    )
) k ON TRUE
WHERE c.id = ANY(%(ids)s) AND s.direction = 'IN' AND s.channel = ANY(%(channels)s)
ORDER BY c.id
"""
_CLOCK = """
    SELECT CASE WHEN t.state = 'STOPPED' AND (p.kind = 'ACKNOWLEDGE' OR t.met_by IN ('PERSON', 'DONE'))
                THEN t.stopped_at END AS stopped_at,
           t.met_by, CASE WHEN t.state IN ('RUNNING', 'PAUSED') THEN t.due_at END AS due_at,
           t.breached_at IS NOT NULL AS is_broken, t.calendar_version_id
    FROM crm_promise p JOIN crm_clock t ON t.id = p.clock_id
    WHERE p.contact_id = c.id AND p.kind = '%s' AND t.state <> 'CANCELLED' ORDER BY p.cycle LIMIT 1
"""
for _place, _kind in (("a", "ACKNOWLEDGE"), ("r", "RESPOND"), ("f", "RESOLVE")):
    _IN = _IN.replace("{clock_" + _place + "}", _CLOCK % _kind)

_OUT = """
SELECT m.id, m.contact_id, m.channel, (m.created_at AT TIME ZONE %(zone)s)::date, c.service_id, g.department_id,
       COALESCE(g.confidential, u.restriction_id IS NOT NULL), m.created_by_kind <> 'STAFF' OR m.event <> ALL(%(by_hand)s),
       m.state, m.created_at,
       m.settled_at
FROM crm_message m
LEFT JOIN LATERAL (
    SELECT x.id, x.service_id FROM crm_contact x
    WHERE x.id = COALESCE(m.contact_id, (SELECT min(y.id) FROM crm_contact y WHERE y.session_id = m.session_id))
) c ON TRUE
LEFT JOIN cases_contactfigure g ON g.contact_id = c.id
LEFT JOIN crm_customer u ON u.id = m.customer_id
WHERE m.direction = 'OUT' AND m.event <> 'code' AND {which}
ORDER BY m.id
"""
OF_CONTACTS = """m.id IN (
    SELECT y.id FROM crm_message y WHERE y.contact_id = ANY(%(ids)s)
    UNION SELECT z.id FROM crm_message z JOIN crm_contact q ON q.session_id = z.session_id WHERE q.id = ANY(%(ids)s)
)"""
# What we told them on paper or otherwise and logged by hand is an outbound contact, not a message.
_TOLD = """
SELECT c.id, c.id, s.channel, (c.received_at AT TIME ZONE %(zone)s)::date, c.service_id, g.department_id, g.confidential,
       c.logged_by_kind <> 'STAFF', 'SENT', c.received_at, c.received_at
FROM crm_contact c
JOIN crm_contactsession s ON s.id = c.session_id
JOIN cases_contactfigure g ON g.contact_id = c.id
WHERE c.id = ANY(%(ids)s) AND s.direction = 'OUT' AND s.channel = ANY(%(channels)s) AND c.voided_at IS NULL
ORDER BY c.id
"""
OF_MESSAGES = "m.id = ANY(%(ids)s)"

# Events whose words a person wrote: a change of state that tells itself is nobody's answer.
BY_HAND = sorted({*WRITTEN_BY_HAND, "closed"})

# The columns of WrittenFigure in the order of the rows, but for rewritten_at.
WRITTEN_COLUMNS = {
    "key": "text", "contact_id": "bigint", "direction": "text", "channel": "text", "day": "date", "service_id": "bigint",
    "department_id": "bigint", "excluded": "text", "confidential": "boolean", "acknowledged": "text",
    "acknowledged_seconds": "bigint", "acknowledge_due_at": "timestamptz", "acknowledge_broken": "boolean",
    "unacknowledged": "text", "answered_seconds": "bigint", "answer_due_at": "timestamptz", "answer_broken": "boolean",
    "final_seconds": "bigint", "final_due_at": "timestamptz", "final_broken": "boolean", "is_automatic": "boolean",
    "state": "text", "sent_seconds": "bigint",
}  # fmt: skip


def written_channels() -> list[str]:
    """The codes of the channels on which nobody speaks: what comes by them is written, and answered later."""
    return [code for code, one in channels().items() if not one.is_spoken and one.kind != ChannelKind.INTERNAL]


def received_rows(contact_ids: Sequence[int]) -> list[tuple[Any, ...]]:
    """The rows of WrittenFigure for those of these contacts that came in writing. Their ContactFigures stand already."""
    with connection.cursor() as cursor:
        asked: dict[str, Any] = {
            "ids": list(contact_ids),
            "zone": settings.TIME_ZONE,
            "channels": written_channels(),
            "by_hand": BY_HAND,
        }
        cursor.execute(_IN, asked)
        rows = cursor.fetchall()
    usual = _usual_calendar() if any(row[-1] is None for row in rows) else None
    return [_received(row, usual) for row in rows]


def sent_rows(ids: Sequence[int], *, which: str = OF_CONTACTS) -> list[tuple[Any, ...]]:
    """The rows of WrittenFigure for the messages that went out about these contacts, or for these messages."""
    asked: dict[str, Any] = {
        "ids": list(ids),
        "zone": settings.TIME_ZONE,
        "channels": written_channels(),
        "by_hand": BY_HAND,
    }
    with connection.cursor() as cursor:
        cursor.execute(_OUT.replace("{which}", which), asked)
        found = [_sent(row, "out") for row in cursor.fetchall()]
        if which == OF_CONTACTS:
            cursor.execute(_TOLD, asked)
            found += [_sent(row, "told") for row in cursor.fetchall()]
        return found


def _received(row: tuple[Any, ...], usual: int | None) -> tuple[Any, ...]:
    (
        contact_id, received, day, channel, service_id, department_id, excluded, confidential, why_not,
        ack_at, met_by, ack_due, ack_broken, ack_written, respond_at, respond_due, respond_broken, written_at, told_at,
        has_case, closed_at, resolve_at, resolve_due, resolve_broken, calendar,
    ) = row  # fmt: skip
    working = _Working(calendar or usual, received)
    acknowledged_at = _first(ack_at, ack_written)
    answered_at = _first(respond_at, written_at, told_at)
    final_at = closed_at if has_case else _first(resolve_at) or answered_at
    by = "" if acknowledged_at is None else met_by if acknowledged_at == ack_at and met_by else "AUTO"
    promised = resolve_broken is not None
    return (
        f"in:{contact_id}", contact_id, "IN", channel, day, service_id, department_id, excluded, confidential,
        by, working.seconds(acknowledged_at), ack_due, ack_broken, "" if acknowledged_at else why_not,
        working.seconds(answered_at), respond_due, respond_broken,
        working.seconds(final_at), resolve_due if promised else respond_due,
        resolve_broken if promised else respond_broken, False, "", None,
    )  # fmt: skip


def _sent(row: tuple[Any, ...], kind: str) -> tuple[Any, ...]:
    message_id, contact_id, channel, day, service_id, department_id, confidential, automatic, state, made, settled = row
    went = settled if state in {"SENT", "DELIVERED", "BOUNCED"} else None
    return (
        f"{kind}:{message_id}", contact_id, "OUT", channel, day, service_id or 0, department_id or 0, "", confidential,
        "", None, None, None, "", None, None, None, None, None, None, automatic, state,
        None if went is None else max(round((went - made).total_seconds()), 0),
    )  # fmt: skip


class _Working:
    """Working time since something was received."""

    def __init__(self, calendar_version_id: int | None, received: datetime) -> None:
        self.calendar = compiled(calendar_version_id) if calendar_version_id else None
        self.received = received

    def seconds(self, until: datetime | None) -> int | None:
        """So many; None for what has not happened, or where no calendar says which time is working time."""
        if until is None or self.calendar is None:
            return None
        return round(self.calendar.elapsed(self.received, max(until, self.received)))


def _first(*moments: datetime | None) -> datetime | None:
    return min((one for one in moments if one is not None), default=None)


def _usual_calendar() -> int | None:
    """The edition in force of the calendar of the corporate standard, for what was promised nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT v.id FROM crm_policy p JOIN crm_calendarversion v ON v.calendar_id = p.calendar_id
            LEFT JOIN crm_corporatestandard s ON s.policy_id = p.id
            ORDER BY s.id DESC NULLS LAST, p.id, v.number DESC LIMIT 1
            """
        )
        found = cursor.fetchone()
    return found[0] if found else None
