"""How a destination stands: well, failing, resting or paused. One that fails many times rests, so that others go on.

A rest is longer each time; after it one entry alone tries. What fails at a mail domain says nothing about the server.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from crm.outbox.actions import NotYet
from crm.outbox.claiming import PROBE_SECONDS
from crm.outbox.models import OutboxEntry

FAILURES_BEFORE_REST = 5
REST_SECONDS = (30, 60, 120, 300, 900)
PAUSED_AGAIN = timedelta(hours=1)  # a person resumes it; until then it is looked at this often


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of one destination."""

    name: str
    failures: int
    rests: int
    rests_until: datetime | None
    probe_until: datetime | None
    paused_at: datetime | None
    last_error: str


# A condition for others' statements, with a list of `names`: nothing is held against any of these destinations.
ALL_IS_WELL = """NOT EXISTS (
    SELECT 1 FROM crm_outboxdestination
    WHERE name = ANY(%(names)s) AND (paused_at IS NOT NULL OR rests_until IS NOT NULL OR failures > 0))"""
_STANDING = """
SELECT name, failures, rests, rests_until, probe_until, paused_at, last_error
FROM crm_outboxdestination WHERE name = ANY(%(names)s)
"""
_PROBE = """
UPDATE crm_outboxdestination SET probe_until = %(until)s
WHERE name = %(name)s AND (probe_until IS NULL OR probe_until <= %(at)s)
"""


def admitted(*, names: Sequence[str], at: datetime) -> list[Standing]:
    """What is known of these destinations, the widest first: all may be used now.

    Raises NotYet while one is paused or rests, or when another entry is finding out whether it lives again.
    """
    known = _standing(names)
    for one in known:
        if one.paused_at is not None:
            raise NotYet(_("paused by a person"), until=at + PAUSED_AGAIN, held_by=one.name)
        if one.rests_until is not None and one.rests_until > at:
            raise NotYet(one.last_error, until=one.rests_until, held_by=one.name)
        if one.rests_until is not None and one.name != names[0]:
            _probe(one, at=at)  # for the widest the claim has let one entry through
    return known


def _standing(names: Sequence[str]) -> list[Standing]:
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, {"names": list(names)})
        found = {row[0]: Standing(*row) for row in cursor.fetchall()}
    return [found[name] for name in names if name in found]


def _probe(one: Standing, *, at: datetime) -> None:
    until = at + timedelta(seconds=PROBE_SECONDS)
    with connection.cursor() as cursor:
        cursor.execute(_PROBE, {"name": one.name, "until": until, "at": at})
        if not cursor.rowcount:
            raise NotYet(one.last_error, until=until, held_by=one.name)


def lived(*, known: Sequence[Standing], names: Sequence[str], at: datetime) -> None:
    """Nothing; these destinations answered: what was held against them is forgotten, and what waited for them goes."""
    ill = [one.name for one in known if one.name in names and (one.failures or one.rests_until is not None)]
    if not ill:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE crm_outboxdestination SET failures = 0, rests = 0, rests_until = NULL, probe_until = NULL"
            " WHERE name = ANY(%s)",
            [ill],
        )
    release(names=ill, at=at)


# The rest is decided in the database: several sweeps count the same failures.
_FAILED = """
INSERT INTO crm_outboxdestination AS d (name, failures, rests, last_error, paused_why, failed_at, rests_until)
VALUES (%(name)s, 1, 0, %(why)s, '', %(at)s, %(until)s::timestamptz)
ON CONFLICT (name) DO UPDATE SET
    failures = d.failures + 1, last_error = excluded.last_error, failed_at = excluded.failed_at, probe_until = NULL,
    rests = CASE WHEN d.failures + 1 >= %(many)s AND (d.rests_until IS NULL OR d.rests_until <= %(at)s)
        THEN least(d.rests + 1, 100) ELSE d.rests END,
    rests_until = CASE
        WHEN %(until)s::timestamptz IS NOT NULL THEN greatest(d.rests_until, %(until)s::timestamptz)
        WHEN d.failures + 1 >= %(many)s AND (d.rests_until IS NULL OR d.rests_until <= %(at)s)
        THEN %(at)s::timestamptz + make_interval(secs => (%(rests)s::int[])[least(d.rests + 1, %(longest)s)])
        ELSE d.rests_until END
"""


def failed(*, name: str, why: str, at: datetime, until: datetime | None = None) -> None:
    """Nothing; one more failure stands against the destination, and after many, or until a time it said, it rests."""
    told: dict[str, Any] = {
        "name": name[:120],
        "why": why[:300],
        "at": at,
        "until": until,
        "many": FAILURES_BEFORE_REST,
        "rests": list(REST_SECONDS),
        "longest": len(REST_SECONDS),
    }
    with connection.cursor() as cursor:
        cursor.execute(_FAILED, told)


def release(*, names: Sequence[str], at: datetime) -> int:
    """How many entries that waited for these destinations may go now."""
    waiting = OutboxEntry.objects.filter(held_by__in=names, dead_at__isnull=True, not_before__gt=at)
    return waiting.update(not_before=at, held_by="")
