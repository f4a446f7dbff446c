"""Runs carried out: one case to a transaction, by any number of processes side by side. Killed at any moment, what is done
is noted in the transaction that did it, and the rest is still to do."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from cases.casework.lists.bulk.doing import item_do
from cases.casework.lists.bulk.models import BulkItem, BulkRun, ItemState, RunState
from crm.teams.actor import Actor
from crm.teams.models import User

logger = logging.getLogger(__name__)

LONGEST_SECONDS = 240.0
AT_IT = timedelta(seconds=15)  # without a sign for longer than that, its worker is taken to be gone
LOOKS_EVERY = 10  # cases


def bulk_carry_out(*, run_id: int, now: Callable[[], datetime], seconds: float = LONGEST_SECONDS) -> bool:
    """Whether the run has ended. False when its time is up, or it does not begin yet."""
    until, did = now() + timedelta(seconds=seconds), 0
    actor: Actor | None = None
    while True:
        at = now()
        if did % LOOKS_EVERY == 0:
            actor = _actor_of(run_id, at)
            if actor is None:
                return not BulkRun.objects.filter(pk=run_id, state=RunState.GOING).exists()
        if actor is None or at >= until:
            return False
        if not _next(run_id, actor=actor, at=at):
            return _end(run_id, at=at)
        did += 1


def bulks_carry_on(*, at: datetime, now: Callable[[], datetime], seconds: float) -> int:
    """How many runs that nobody is at were taken up, each for so many seconds. Part of the sweep."""
    nobody = Q(looked_at__isnull=True) | Q(looked_at__lte=at - AT_IT)
    waiting = BulkRun.objects.filter(nobody, state=RunState.GOING, begins_at__lte=at).order_by("begins_at", "pk")
    found = list(waiting.values_list("pk", flat=True)[:20])
    for run_id in found:
        bulk_carry_out(run_id=run_id, now=now, seconds=seconds)
    return len(found)


def _actor_of(run_id: int, at: datetime) -> Actor | None:
    """Who asked for the run, as they are now, when it goes on; None when it does not, or they have left: then it ends."""
    run = BulkRun.objects.filter(pk=run_id, state=RunState.GOING, begins_at__lte=at).first()
    if run is None:
        return None
    BulkRun.objects.filter(pk=run_id).update(looked_at=at)
    user = User.objects.with_scope().filter(pk=run.asked_by_id, is_active=True).first()
    if user is None:
        BulkRun.objects.filter(pk=run_id, state=RunState.GOING).update(state=RunState.STOPPED, finished_at=at)
        return None
    return user.actor


def _next(run_id: int, *, actor: Actor, at: datetime) -> bool:
    """Whether there was a case to do. What fails unforeseen leaves its case as it was, and says so."""
    case_id = None
    try:
        with transaction.atomic():
            items = BulkItem.objects.select_for_update(skip_locked=True, of=("self",)).select_related("run", "case")
            item = (
                items.filter(run=run_id, state=ItemState.WAITING, run__state=RunState.GOING)
                .order_by("position")
                .first()
            )
            if item is None:
                return False
            case_id = item.case_id
            item_do(item, item.run, actor=actor, at=at)
    except (OperationalError, InterfaceError):
        raise  # whoever comes next goes on
    except Exception:
        logger.exception("bulk run %s, case %s", run_id, case_id)
        why = _("Something went wrong: nothing was changed.")
        BulkItem.objects.filter(run=run_id, case=case_id).update(state=ItemState.LEFT, why=why)
    return True


def _end(run_id: int, *, at: datetime) -> bool:
    """Whether the run has ended: nobody else is at one of its cases."""
    if BulkItem.objects.filter(run=run_id, state=ItemState.WAITING).exists():
        return not BulkRun.objects.filter(pk=run_id, state=RunState.GOING).exists()
    BulkRun.objects.filter(pk=run_id, state=RunState.GOING).update(state=RunState.DONE, finished_at=at)
    return True
