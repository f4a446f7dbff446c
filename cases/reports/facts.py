"""The plain facts of many contacts, read in two statements however many there are, and judged by the rules."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection

from cases.reports.rules import Facts, Later, Work, judge
from crm.contacts.channels.known import is_internal, is_mediated
from crm.contacts.models import Channel
from gazetteer.areas.queries import PlaceOnDay, areas_of_places

# A contact is confidential when any of the three grades hides it from anybody: as Contact.not_hidden_from decides.
_FACTS = """
SELECT c.id, c.session_id, c.received_at, (c.received_at AT TIME ZONE %(zone)s)::date,
       s.channel, s.direction, c.service_id, v.family, v.department_id, v.counting, v.repeat_days,
       c.disposition, c.relation, c.voided_at IS NOT NULL,
       c.customer_id IS NOT NULL OR (v.about_property AND c.property_id IS NOT NULL),
       c.logged_by_kind = 'STAFF' AND s.taken_by_kind = 'STAFF' AND c.logged_by_key <> s.taken_by_key,
       EXISTS (SELECT 1 FROM cases_question q WHERE q.contact_id = c.id),
       EXISTS (SELECT 1 FROM cases_casecontact a WHERE a.contact_id = c.id),
       COALESCE(p.is_left, FALSE),
       k.id IS NOT NULL, k.closed_at IS NULL, o.family, k.reopened_count > 0, COALESCE(p.is_broken, FALSE),
       k.id IS NOT NULL AND EXISTS (
           SELECT 1 FROM cases_casecontact a JOIN crm_contact l ON l.id = a.contact_id
           WHERE a.case_id = k.id AND l.relation = 'CHASE' AND l.voided_at IS NULL),
       c.restriction_id IS NOT NULL OR k.restriction_id IS NOT NULL OR u.restriction_id IS NOT NULL OR EXISTS (
           SELECT 1 FROM crm_residence r
           WHERE r.customer_id = c.customer_id AND r.property_id = c.property_id AND r.restriction_id IS NOT NULL),
       COALESCE(e.opens_session, FALSE), COALESCE(e.opens_service, FALSE),
       c.property_id, c.easting, c.northing, CASE c.unlisted_reason WHEN 'OUTSIDE' THEN '' ELSE c.unlisted_postcode END
FROM crm_contact c
JOIN crm_contactsession s ON s.id = c.session_id
JOIN crm_service v ON v.id = c.service_id
LEFT JOIN crm_customer u ON u.id = c.customer_id
LEFT JOIN cases_case k ON k.contact_id = c.id
LEFT JOIN crm_outcome o ON o.id = k.outcome_id
LEFT JOIN (
    SELECT m.contact_id,
           bool_or(m.kind <> 'ACKNOWLEDGE' AND NOT t.same_act AND t.state <> 'CANCELLED') AS is_left,
           bool_or(m.kind = 'RESOLVE' AND t.breached_at IS NOT NULL AND t.state <> 'CANCELLED') AS is_broken
    FROM crm_promise m JOIN crm_clock t ON t.id = m.clock_id WHERE m.contact_id = ANY(%(ids)s) GROUP BY m.contact_id
) p ON p.contact_id = c.id
LEFT JOIN (
    SELECT i.id, row_number() OVER (PARTITION BY i.session_id ORDER BY i.id) = 1 AS opens_session,
           row_number() OVER (PARTITION BY i.session_id, i.service_id ORDER BY i.id) = 1 AS opens_service
    FROM crm_contact i
    WHERE i.session_id IN (SELECT session_id FROM crm_contact WHERE id = ANY(%(ids)s)) AND i.voided_at IS NULL
) e ON e.id = c.id
WHERE c.id = ANY(%(ids)s)
ORDER BY c.id
"""

# Whoever belongs to the customer after merges, and the household where the service is about the property.
_LATER = """
SELECT c.id, l.id, ls.channel, ls.direction, lv.counting, l.disposition, l.relation, FALSE
FROM crm_contact c
JOIN crm_service v ON v.id = c.service_id
LEFT JOIN crm_customer u ON u.id = c.customer_id
CROSS JOIN LATERAL (
    SELECT x.id, x.session_id, x.service_id, x.disposition, x.relation, x.received_at
    FROM crm_customer m JOIN crm_contact x ON x.customer_id = m.id
    WHERE m.canonical_id = u.canonical_id AND x.voided_at IS NULL AND x.received_at >= c.received_at
      AND x.received_at <= c.received_at + make_interval(days => v.repeat_days)
    UNION
    SELECT x.id, x.session_id, x.service_id, x.disposition, x.relation, x.received_at
    FROM crm_contact x
    WHERE v.about_property AND x.property_id = c.property_id AND x.voided_at IS NULL
      AND x.received_at >= c.received_at AND x.received_at <= c.received_at + make_interval(days => v.repeat_days)
) l
JOIN crm_service lv ON lv.id = l.service_id AND lv.family = v.family
JOIN crm_contactsession ls ON ls.id = l.session_id
WHERE c.id = ANY(%(ids)s) AND c.voided_at IS NULL
  AND l.session_id <> c.session_id AND (l.received_at, l.id) > (c.received_at, c.id)
ORDER BY c.id, l.received_at, l.id
"""

# The other way round: what these contacts spoil, spoiled until now, stand beside in a session, or belong to the case of.
_TOUCHED = """
WITH changed AS (
    SELECT c.id, c.received_at, c.property_id, v.family, u.canonical_id
    FROM crm_contact c JOIN crm_service v ON v.id = c.service_id LEFT JOIN crm_customer u ON u.id = c.customer_id
    WHERE c.id = ANY(%(ids)s)
), longest AS (SELECT make_interval(days => max(repeat_days)) AS back FROM crm_service)
SELECT unnest(%(ids)s::bigint[])
UNION
SELECT f.contact_id FROM cases_contactfigure f WHERE f.spoiled_by = ANY(%(ids)s)
UNION
SELECT e.id FROM changed x CROSS JOIN longest
JOIN crm_customer m ON m.canonical_id = x.canonical_id
JOIN crm_contact e ON e.customer_id = m.id AND e.received_at BETWEEN x.received_at - longest.back AND x.received_at
JOIN crm_service v ON v.id = e.service_id AND v.family = x.family
UNION
SELECT e.id FROM changed x CROSS JOIN longest
JOIN crm_contact e
  ON e.property_id = x.property_id AND e.received_at BETWEEN x.received_at - longest.back AND x.received_at
JOIN crm_service v ON v.id = e.service_id AND v.family = x.family AND v.about_property
UNION
SELECT e.id FROM crm_contact e WHERE e.session_id IN (SELECT session_id FROM crm_contact WHERE id = ANY(%(ids)s))
UNION
SELECT c.about_id FROM crm_contact c WHERE c.id = ANY(%(ids)s) AND c.about_id IS NOT NULL
UNION
SELECT k.contact_id FROM cases_casecontact a JOIN cases_case k ON k.id = a.case_id WHERE a.contact_id = ANY(%(ids)s)
"""

# The columns of ContactFigure in the order of `figure_rows`, but for rewritten_at.
FIGURE_COLUMNS = {
    "contact_id": "bigint", "session_id": "bigint", "received_at": "timestamptz", "day": "date", "channel": "text",
    "direction": "text", "mediated": "boolean", "service_id": "bigint", "family": "text", "department_id": "bigint",
    "disposition": "text", "relation": "text", "confidential": "boolean",
    "opens_session": "boolean", "opens_service": "boolean", "ward_code": "text", "excluded": "text", "gross": "text",
    "net": "text", "once_and_done": "text", "why_not": "text", "spoiled_by": "bigint", "window_ends_at": "timestamptz",
}  # fmt: skip


def touched_by(contact_ids: Iterable[int]) -> list[int]:
    """The keys of these contacts and of all others whose verdicts they may change, in order."""
    with connection.cursor() as cursor:
        cursor.execute(_TOUCHED, {"ids": list(contact_ids)})
        return sorted(row[0] for row in cursor.fetchall())


def figure_rows(contact_ids: Sequence[int], *, at: datetime) -> list[tuple[Any, ...]]:
    """The rows of ContactFigure for these contacts as the records stand, in the order of FIGURE_COLUMNS."""
    with connection.cursor() as cursor:
        cursor.execute(_LATER, {"ids": list(contact_ids)})
        later: defaultdict[int, list[Later]] = defaultdict(list)
        for contact_id, *candidate in cursor:
            later[contact_id].append(Later._make([candidate[0], _judged(candidate[1]), *candidate[2:]]))
        cursor.execute(_FACTS, {"ids": list(contact_ids), "zone": settings.TIME_ZONE})
        rows = cursor.fetchall()
    wards = _wards(rows)
    return [_figure(row, tuple(later.get(row[0], ())), wards.get(row[0], ""), at) for row in rows]


def _judged(channel: str) -> str:
    """The channel as the rules know it: all of the council's own are one to them."""
    return Channel.INTERNAL if is_internal(channel) else channel


def _wards(rows: Sequence[tuple[Any, ...]]) -> dict[int, str]:
    """The ward in which each contact's property, point or postcode lay on the day it was received, where one is known."""
    places = [
        PlaceOnDay(contact_id, day, uprn, easting, northing, postcode)
        for contact_id, _session, _received, day, *_rest, uprn, easting, northing, postcode in rows
        if uprn is not None or easting is not None or postcode
    ]
    return {key: area.code for key, area in areas_of_places(kind="WARD", places=places).items()}


def _figure(row: tuple[Any, ...], later: tuple[Later, ...], ward_code: str, at: datetime) -> tuple[Any, ...]:
    (
        contact_id, session_id, received_at, day, channel, direction, service_id, family, department_id, counting,
        repeat_days, disposition, relation, voided, can_be_followed, handed_over, asked, attached, promise_left,
        has_case, is_open, outcome_family, reopened, promise_broken, chased, confidential,
        opens_session, opens_service, *_place,
    ) = row  # fmt: skip
    work = Work(is_open, outcome_family or "", chased, reopened, promise_broken) if has_case else None
    verdicts = judge(
        Facts(
            _judged(channel), direction, counting, disposition, relation, voided, received_at, repeat_days, can_be_followed,
            handed_over, asked, attached, promise_left, work, later,
        ),
        at=at,
    )  # fmt: skip
    return (
        contact_id, session_id, received_at, day, channel, direction, is_mediated(channel), service_id, family,
        department_id, disposition, relation, confidential, opens_session, opens_service, ward_code, *verdicts,
    )  # fmt: skip
