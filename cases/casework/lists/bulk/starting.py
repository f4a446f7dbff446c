"""A bulk act asked for: checked, its cases noted in the order of the list, and left to whoever carries it out."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from cases.casework.lists.bulk.models import BulkItem, BulkRun, ItemState, Kind, RunState
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor
from crm.teams.policy import require

PERMISSION = {  # what came back from a crew is asked for in lists/sheets
    Kind.ASSIGN: "case.work",
    Kind.ACT: "case.work",
    Kind.MESSAGE: "message.answer",
    Kind.TEAM: "case.assign",
}
GRACE = timedelta(seconds=10)  # what customers read begins so much later: until then it is taken back whole


class BulkRefused(Exception):
    """It cannot be asked for so; the words say why."""


@one_transaction
def bulk_start(
    *,
    kind: Kind,
    asks: Mapping[str, Any],
    chosen: Sequence[tuple[int, int | None]],
    actor: Actor,
    at: datetime,
    key: str,
) -> BulkRun:
    """The run, which others carry out: each case (key, version it was seen in) by its ordinary act.

    Raises BulkRefused (no case, no words), NotPermitted, Busy.
    """
    require(actor, PERMISSION[kind])
    before = BulkRun.objects.filter(key=key).first()
    if before is not None:
        return before
    if not chosen:
        raise BulkRefused(_("Choose at least one case."))
    if kind == Kind.MESSAGE and not str(asks.get("words", "")).strip():
        raise BulkRefused(_("Write the message."))
    if kind == Kind.TEAM and not str(asks.get("reason", "")).strip():
        raise BulkRefused(_("Say why: the other team reads it."))
    tells = kind == Kind.MESSAGE or bool(asks.get("tells"))
    run = BulkRun.objects.create(
        kind=kind, asks=dict(asks), asked_by_id=int(actor.key), asked_at=at, begins_at=at + GRACE if tells else at, key=key
    )  # fmt: skip
    BulkItem.objects.bulk_create(
        (
            BulkItem(run=run, position=place, case_id=case_id, version=version)
            for place, (case_id, version) in enumerate(dict(chosen).items())
        ),
        batch_size=2_000,
    )
    return run


@one_transaction
def bulk_stop(*, run_id: int, actor: Actor, at: datetime) -> BulkRun:
    """The run, stopped before its next case; what is done stays done. Raises BulkRun.DoesNotExist, Busy."""
    run = _mine(actor).select_for_update().get(pk=run_id)
    if run.state == RunState.GOING:
        run.state, run.finished_at = RunState.STOPPED, at
        run.save(update_fields=["state", "finished_at"])
    return run


@one_transaction
def bulk_again(*, run_id: int, actor: Actor, at: datetime) -> BulkRun:
    """The run going on: with what was still to do, and with what was left, which may be possible by now. A case that was
    done is not done twice. Raises BulkRun.DoesNotExist, Busy."""
    run = _mine(actor).select_for_update().get(pk=run_id)
    if run.state != RunState.GOING:
        run.items.filter(state=ItemState.LEFT).update(state=ItemState.WAITING, why="", version=None)
        run.state, run.finished_at, run.begins_at = RunState.GOING, None, at
        run.save(update_fields=["state", "finished_at", "begins_at"])
    return run


@one_transaction
def bulk_undo(*, run_id: int, actor: Actor, at: datetime) -> BulkRun:
    """The run that gives each case back to whoever had it, where it is still as that run left it; of a run that was undone
    before, the same. What customers were told cannot be taken back: only giving out can.

    Raises BulkRefused, BulkRun.DoesNotExist, Busy."""
    run = _mine(actor).select_for_update().get(pk=run_id)
    before = BulkRun.objects.filter(undoes=run).first()
    if before is not None:
        return before
    if run.kind != Kind.ASSIGN or run.undoes_id is not None:
        raise BulkRefused(_("This cannot be taken back."))
    if run.state == RunState.GOING:
        run.state, run.finished_at = RunState.STOPPED, at
        run.save(update_fields=["state", "finished_at"])
    done = run.items.filter(state=ItemState.DONE).order_by("position")
    if not done:
        raise BulkRefused(_("Nothing was done yet."))
    back = BulkRun.objects.create(
        kind=Kind.ASSIGN, asks={"officer": None, "from": run.asks["officer"]}, asked_by_id=int(actor.key), asked_at=at,
        begins_at=at, undoes=run, key=f"undo-{run.pk}",
    )  # fmt: skip
    BulkItem.objects.bulk_create(
        BulkItem(run=back, position=item.position, case_id=item.case_id, was={"back_to": item.was["officer"]})
        for item in done
    )
    return back


def bulk_run(*, run_id: int, actor: Actor) -> BulkRun:
    """A run of this person's. Raises BulkRun.DoesNotExist."""
    return _mine(actor).select_related("undoes").get(pk=run_id)


def bulk_counts(run: BulkRun) -> dict[str, int]:
    """How many cases of a run are still to do, done, left."""
    counted = dict(run.items.values_list("state").annotate(n=Count("pk")))
    return {str(state.value): counted.get(state.value, 0) for state in ItemState}


def runs_of(*, actor: Actor, most: int = 20) -> list[BulkRun]:
    """The newest of this person's."""
    return list(_mine(actor).order_by("-pk")[:most])


def _mine(actor: Actor) -> Any:
    return BulkRun.objects.filter(asked_by=actor.user_id)
