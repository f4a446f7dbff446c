"""A run carried out: so many clocks to a transaction, by any number of processes one after the other.

Each batch holds the calendar or policy and the run, takes the next clocks after the last, and notes how far it came in
the same transaction. Killed at any moment, what is done is counted and the rest is still to do.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from crm.sla.actions.replanning import Moved, clocks_replan
from crm.sla.editing.actions.drafting import CONFIGURE, hold
from crm.sla.editing.models import UNFINISHED, EditionDraft, Mode, Replan, ReplanMove, RunState
from crm.sla.editing.previewing import BATCH as PREVIEWED
from crm.sla.editing.previewing import Move, Preview, moves_of, planned
from crm.sla.editing.queries import newest_calendar_version, runs_waiting, scope_of
from crm.sla.follow import lock_for_followers
from crm.sla.models import Calendar
from crm.teams.acting import Busy, one_transaction
from crm.teams.actor import Actor, ActorKind
from crm.teams.policy import require

logger = logging.getLogger(__name__)

BATCH = 500
AHEAD = 20_000  # keys of clocks read at a time: finding them costs more than reading a few more
LONGEST_SECONDS = 240
AT_IT = timedelta(seconds=60)  # longer than a batch may take: after that its worker is taken to be gone
TRIES = 5
FOLLOWED_UP_FOR = timedelta(minutes=10)


def replan_carry_out(*, replan_id: int, now: Callable[[], datetime], seconds: float = LONGEST_SECONDS) -> bool:
    """Whether the run has ended. False when its time is up, an earlier run of the same thing is not done, or what it
    needs is held by others: then it waits to be taken up again."""
    until, tries, ahead = now() + timedelta(seconds=seconds), 0, list[int]()
    while True:
        try:
            going = _step(replan_id, now(), ahead)
        except Busy:
            tries, going = tries + 1, tries + 1 < TRIES
        except DatabaseError:
            raise  # whoever comes next goes on
        except Exception:
            logger.exception("run %s failed", replan_id)
            _fail(replan_id, at=now())
            return True
        if not going or now() >= until:
            return _let_go(replan_id, at=now())


def replans_carry_on(*, at: datetime, now: Callable[[], datetime], seconds: float) -> int:
    """How many runs nobody was at were taken up, each for so many seconds; what came too late for one that is done is
    taken along. Part of the sweep."""
    waiting = runs_waiting(at=at)
    for replan_id in waiting:
        replan_carry_out(replan_id=replan_id, now=now, seconds=seconds)
    return len(waiting)


def replans_follow_up(at: datetime) -> int:
    """How many clocks were taken along after their run was done: begun on the edition before by an act that had not
    committed when the run came by. Part of the sweep."""
    recent = Replan.objects.filter(is_preview=False, state=RunState.DONE, finished_at__gt=at - FOLLOWED_UP_FOR)
    done = 0
    for replan_id in recent.exclude(mode=Mode.LEAVE).order_by("pk").values_list("pk", flat=True):
        done += _follow_up(replan_id)
    return done


@one_transaction
def replan_stop(*, replan_id: int, actor: Actor, at: datetime) -> Replan:
    """The run, stopped between two batches; what it moved stays moved. Raises NotPermitted."""
    require(actor, CONFIGURE)
    run = _held(replan_id)
    if run.state in UNFINISHED:
        run.state, run.finished_at = RunState.STOPPED, at
        run.save(update_fields=["state", "finished_at"])
    return run


@one_transaction
def replan_resume(*, replan_id: int, actor: Actor, at: datetime) -> Replan:
    """The run that was stopped or failed, going on where it was. Raises NotPermitted."""
    require(actor, CONFIGURE)
    run = _held(replan_id)
    if run.state in (RunState.STOPPED, RunState.FAILED):
        run.state, run.finished_at, run.failure, run.look_at = RunState.QUEUED, None, "", at
        run.save(update_fields=["state", "finished_at", "failure", "look_at"])
    return run


@one_transaction
def _step(replan_id: int, at: datetime, ahead: list[int]) -> bool:
    """Whether there is more to do. `ahead` are keys of clocks read in advance, used up as they are done."""
    run = _held(replan_id)
    if run.state not in UNFINISHED or _waits_for_another(run):
        return False
    if run.is_preview and run.revision != run.draft.revision:
        run.state, run.finished_at = RunState.STOPPED, at  # of a draft that is no more
        run.save(update_fields=["state", "finished_at"])
        return False
    scope = scope_of(run.draft, at=run.asked_at)
    if run.started_at is None:
        run.started_at, run.total = at, scope.clocks().count()
    if not ahead:
        ahead += scope.clocks().filter(pk__gt=run.last_clock_id).order_by("pk").values_list("pk", flat=True)[:AHEAD]
    size = PREVIEWED if run.is_preview else BATCH
    batch = [key for key in ahead if key > run.last_clock_id][:size]
    if batch:
        _work(run, batch)
        run.state, run.last_clock_id = RunState.RUNNING, batch[-1]
        del ahead[: ahead.index(batch[-1]) + 1]
    elif ahead:
        ahead.clear()  # another process did these meanwhile
    else:
        run.state, run.finished_at, run.total = RunState.DONE, at, run.done
    run.look_at = at + AT_IT
    run.save()
    return run.state != RunState.DONE


def _work(run: Replan, keys: Sequence[int]) -> None:
    if run.is_preview:
        _look(run, keys)
    else:
        _move(run, keys)


def _look(run: Replan, keys: Sequence[int]) -> None:
    """What would happen to these clocks is counted; nothing happens to them."""
    clocks = list(scope_of(run.draft, at=run.asked_at).clocks().filter(pk__in=keys).order_by("pk"))
    retrospective = run.mode == Mode.RETROSPECTIVE
    moves = moves_of(clocks, planned(run.draft), at=run.asked_at, retrospective=retrospective)
    found = Preview(at=run.asked_at, moves=[_as_move(row) for row in run.sample])
    found.add(clocks, moves)
    run.sample = [[one.clock_id, one.kind, one.before.isoformat(), one.after.isoformat()] for one in found.moves]
    run.done += found.total
    run.moved += found.moved
    run.earlier += found.earlier
    run.late += found.late
    run.waiting += found.waiting


def _move(run: Replan, keys: Sequence[int]) -> int:
    """How many of these clocks were taken to the edition, each with its event; who they belong to is locked first."""
    lock_for_followers(keys, run.asked_at)
    done = clocks_replan(
        clock_ids=keys,
        actor=Actor(kind=ActorKind.STAFF, key=str(run.asked_by_id)),
        at=run.asked_at,
        calendar_version=_calendar_for(run.draft),
        policy_version=run.draft.policy_version_id,
        retrospective=run.mode == Mode.RETROSPECTIVE,
    )
    moves = [move for one in done if (move := _moved(one, run)) is not None]
    ReplanMove.objects.bulk_create(moves)
    run.done += len(done)
    run.moved += len(moves)
    run.earlier += sum(move.after < move.before for move in moves)
    run.late += sum(move.after < run.asked_at for move in moves)
    run.waiting += sum(one.after is None for one in done)
    return len(done)


def _moved(one: Moved, run: Replan) -> ReplanMove | None:
    if one.before is None or one.after is None or one.before == one.after:
        return None
    return ReplanMove(replan=run, clock_id=one.clock_id, before=one.before, after=one.after)


def _calendar_for(draft: EditionDraft) -> int | None:
    """The edition of the calendar that clocks are taken to; None where an edit of a policy leaves the calendar as it is."""
    if draft.calendar_id is not None:
        return draft.calendar_version_id
    if draft.spec["calendar"] == draft.spec["calendar_was"]:
        return None
    return newest_calendar_version(Calendar.objects.get(code=draft.spec["calendar"]).pk).pk


def _as_move(row: Sequence) -> Move:
    clock_id, kind, before, after = row
    return Move(clock_id, kind, datetime.fromisoformat(before), datetime.fromisoformat(after))


def _held(replan_id: int) -> Replan:
    """The run, locked, after the calendar or policy it belongs to; a preview holds nothing but itself."""
    run = Replan.objects.select_related("draft").get(pk=replan_id)
    if not run.is_preview:
        hold(run.draft.calendar_id, run.draft.policy_id)
    return Replan.objects.select_for_update(of=("self",)).select_related("draft").get(pk=replan_id)


def _waits_for_another(run: Replan) -> bool:
    """Editions are taken up in their order, so that the story of a clock has them in it."""
    if run.is_preview:
        return False
    mine = {"draft__calendar": run.draft.calendar_id, "draft__policy": run.draft.policy_id}
    return Replan.objects.filter(**mine, is_preview=False, pk__lt=run.pk, state__in=UNFINISHED).exists()


@one_transaction
def _follow_up(replan_id: int) -> int:
    run = _held(replan_id)
    keys = list(scope_of(run.draft, at=run.asked_at).clocks().order_by("pk").values_list("pk", flat=True)[:BATCH])
    if not keys:
        return 0
    done = _move(run, keys)
    run.total = run.done
    run.save()
    return done


@transaction.atomic
def _let_go(replan_id: int, *, at: datetime) -> bool:
    """Whether the run has ended; one that has not is there for whoever looks next."""
    Replan.objects.filter(pk=replan_id, state__in=UNFINISHED).update(look_at=at)
    return not Replan.objects.filter(pk=replan_id, state__in=UNFINISHED).exists()


def _fail(replan_id: int, *, at: datetime) -> None:
    words = _("It ended by a fault of ours. What it did stands; start it again.")
    Replan.objects.filter(pk=replan_id, state__in=UNFINISHED).update(
        state=RunState.FAILED, finished_at=at, failure=words
    )
