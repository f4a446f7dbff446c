"""The nightly proof that clocks are what their events say: a step of the sweep, a little at a time, once a night.

It begins at one in the morning, or when a sweep next lives after that, goes on where it stopped, and is done by one
copy of the sweep at a time, whichever comes.
"""

import time
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from crm.sla.models import ReplayResult
from crm.sla.replaying import BATCH, Batch, clocks_replay_batch
from crm.teams.differences import Difference

BEGINS = timedelta(hours=1)  # after local midnight
SLICE_SECONDS = 0.5  # at a time: promises are watched in between
KEPT = 200  # differences: the first are enough to look into
STALE_AFTER = timedelta(hours=49)  # two nights were missed
_ONE_AT_A_TIME = 7_261_005  # an advisory lock


def clocks_prove(at: datetime) -> int:
    """How many clocks were replayed now: tonight's proof, or one that was not finished, has gone on for half a second."""
    night = _night(at)
    newest = ReplayResult.objects.order_by("-night").values_list("night", "ended_at").first()
    if newest is not None and newest[0] >= night and newest[1] is not None:
        return 0
    with transaction.atomic():
        if not _alone():
            return 0
        run = ReplayResult.objects.filter(ended_at__isnull=True).order_by("night").first()
        if run is None:
            run, _begun = ReplayResult.objects.get_or_create(night=night, defaults={"begun_at": at})
        return 0 if run.ended_at is not None else _go_on(run, at)


def last_proof() -> ReplayResult | None:
    """The newest proof that was finished; None when none ever was."""
    return ReplayResult.objects.filter(ended_at__isnull=False).order_by("-night").first()


def _night(at: datetime) -> date:
    """The night that `at` belongs to: until one in the morning, the one before."""
    return (timezone.localtime(at).replace(tzinfo=None) - BEGINS).date()


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s::bigint)", [_ONE_AT_A_TIME])
        return bool(cursor.fetchone()[0])


def _go_on(run: ReplayResult, at: datetime) -> int:
    done, until = 0, time.monotonic() + SLICE_SECONDS
    while True:
        batch = clocks_replay_batch(after=run.reached, size=BATCH)
        _add(run, batch)
        done += batch.read
        if not batch.read:
            run.ended_at = max(at, run.begun_at)
        if run.ended_at is not None or time.monotonic() >= until:
            run.save(update_fields=["reached", "read", "found", "differences", "ended_at"])
            return done


def _add(run: ReplayResult, batch: Batch) -> None:
    run.reached = batch.last
    run.read += batch.read
    run.found += len(batch.differences)
    run.differences += [_kept(one) for one in batch.differences[: max(0, KEPT - len(run.differences))]]


def _kept(difference: Difference) -> dict[str, Any]:
    told = asdict(difference)
    return told | {"stored": str(difference.stored)[:200], "replayed": str(difference.replayed)[:200]}
