"""Rate limits, counted in the database: they hold on every process and with Redis gone."""

import hashlib
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.db.models import QuerySet

from crm.contacts.models import Attempt
from crm.teams.compiled_once import Given, compiled_once

KEPT = timedelta(days=2)  # longer than any window a limit is set over
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_COUNT = """
INSERT INTO crm_attempt (bucket, window_start, count) VALUES (%s, %s, 1)
ON CONFLICT (bucket, window_start) DO UPDATE SET count = crm_attempt.count + 1
RETURNING count
"""


def bucket_of(kind: str, who: str) -> str:
    """The bucket in which attempts of this kind by, or on, `who` are counted; who it is cannot be read from it."""
    return f"{kind}:{hashlib.sha256(who.encode()).hexdigest()[:32]}"


def allow(*, bucket: str, limit: int, per: timedelta, at: datetime) -> bool:
    """True while no more than `limit` attempts, this one counted, fell into the bucket's present window of time."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [bucket, _window(at, per)])
        return cursor.fetchone()[0] <= limit


def is_spent(*, bucket: str, limit: int, per: timedelta, at: datetime) -> bool:
    """True when the bucket's present window of time holds `limit` attempts already; looking is no attempt."""
    return bool(_spent(bucket=bucket, window=_window(at, per), limit=limit))


@compiled_once
def _spent(*, bucket: Given, window: Given, limit: Given) -> QuerySet[Attempt, int]:
    return Attempt.objects.filter(bucket=bucket, window_start=window, count__gte=limit).values_list("pk", flat=True)


def _window(at: datetime, per: timedelta) -> datetime:
    return _EPOCH + (at - _EPOCH) // per * per


def forget(at: datetime) -> int:
    """How many windows were forgotten because no limit looks at them any more."""
    return Attempt.objects.filter(window_start__lt=at - KEPT).delete()[0]
