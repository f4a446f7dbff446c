"""The look at the whole index: asked for, carried out by one process at a time, stopped, begun again."""

import logging
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from crm.customers.matching.actions.filling import queue_fill, weights_keep
from crm.customers.matching.exporting import index_write
from crm.customers.matching.models import DuplicateRun
from crm.customers.matching.settings_now import setting_now
from crm.teams import policy
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor

logger = logging.getLogger(__name__)

LOCK = 7_309_021  # advisory: one look at a time
BEAT_SECONDS = 1.0
LONGEST_SECONDS = 3_000
LINKAGE = "crm.customers.matching.linkage"
State, Stage = DuplicateRun.State, DuplicateRun.Stage
Now = Callable[[], datetime]
Tell = Callable[[str, int], None]


class RunStopped(Exception):
    """Somebody stopped the run: what was under way is given up."""


class RunFailed(Exception):
    """The process that compares ended by a fault; its last words are the message."""


@one_transaction
def run_ask(*, actor: Actor, at: datetime) -> DuplicateRun:
    """The run, waiting for a worker; one that waits already is that run. Raises NotPermitted."""
    policy.require(actor, "duplicate.run")
    DuplicateRun.objects.filter(state=State.RUNNING, seen_at__lt=at - timedelta(seconds=LONGEST_SECONDS)).update(
        state=State.FAILED, finished_at=at, failure=_("Its worker was lost.")
    )
    run, _made = DuplicateRun.objects.get_or_create(
        state=State.QUEUED,
        defaults={"asked_at": at, "asked_by": actor.signed, "review_from": setting_now().review_from},
    )
    return run


@one_transaction
def run_stop(*, run_id: int, actor: Actor, at: datetime) -> DuplicateRun:
    """The run, stopped; one that has ended stays as it ended. Raises NotPermitted, DuplicateRun.DoesNotExist."""
    policy.require(actor, "duplicate.run")
    run = DuplicateRun.objects.select_for_update().get(pk=run_id)
    if run.state in (State.QUEUED, State.RUNNING):
        run.state, run.finished_at = State.STOPPED, at
        run.save(update_fields=["state", "finished_at"])
    return run


def run_carry_out(*, run_id: int, now: Now, tell: Tell = lambda stage, records: None) -> bool:
    """Whether the run has ended; False when another process is at one. `tell` hears how far it is."""
    with _alone() as is_alone:
        if not is_alone:
            return False
        run = _begun(run_id, now())
        if run is None:
            return True
        try:
            with tempfile.TemporaryDirectory(prefix="duplicates-") as name:
                _worked(run, Path(name), now, tell)
        except RunStopped:
            return True
        except Exception as failure:
            logger.exception("looking for duplicates failed")
            words = str(failure)[:200] if isinstance(failure, RunFailed) else _("It ended by a fault of ours.")
            _ended(run, State.FAILED, now(), failure=words)
        return True


def _worked(run: DuplicateRun, folder: Path, now: Now, tell: Tell) -> None:
    def beat(stage: str, records: int) -> None:
        _beat(run, stage, now(), records=records)
        tell(stage, records)

    beat(Stage.READING, 0)
    records = index_write(folder=folder, beat=lambda count: beat(Stage.READING, count))
    beat(Stage.LEARNING, records)
    _compared(run, folder, lambda: beat(_stage(folder), records))
    beat(Stage.FILLING, records)
    with transaction.atomic():
        weights_keep(folder=folder, learnt_by=run.asked_by, at=now())
        filled = queue_fill(run=run, folder=folder, at=now())
        run.pairs, run.fresh = filled.pairs, filled.fresh
        run.save(update_fields=["pairs", "fresh"])
    _ended(run, State.DONE, now())


def _compared(run: DuplicateRun, folder: Path, beat: Callable[[], None]) -> None:
    """Nothing; the process that compares has ended well. However this ends, that process has ended too."""
    command = [sys.executable, "-m", LINKAGE, str(folder), str(run.review_from)]
    with (
        (folder / "said.txt").open("wb") as said,
        subprocess.Popen(command, cwd=settings.BASE_DIR, stdout=said, stderr=said) as process,
    ):
        try:
            until = time.monotonic() + LONGEST_SECONDS
            while not _ends(process):
                if time.monotonic() > until:
                    raise RunFailed(_("It took too long."))
                beat()
        finally:
            process.kill()
    if process.returncode != 0:
        raise RunFailed((folder / "said.txt").read_text(errors="replace")[-200:])


def _ends(process: "subprocess.Popen[bytes]") -> bool:
    try:
        process.wait(BEAT_SECONDS)
    except subprocess.TimeoutExpired:
        return False
    return True


def _stage(folder: Path) -> str:
    written = folder / "stage.txt"
    said = written.read_text() if written.exists() else ""
    return said if said in Stage.values else str(Stage.LEARNING)


def _begun(run_id: int, at: datetime) -> DuplicateRun | None:
    """The run under way; None when it has ended. One whose worker died begins again."""
    with transaction.atomic():
        run = DuplicateRun.objects.select_for_update().get(pk=run_id)
        if run.state not in (State.QUEUED, State.RUNNING):
            return None
        run.state, run.started_at, run.seen_at, run.stage = State.RUNNING, at, at, Stage.READING
        run.save(update_fields=["state", "started_at", "seen_at", "stage"])
        return run


def _beat(run: DuplicateRun, stage: str, at: datetime, *, records: int) -> None:
    """Nothing; the page can see how far the run is. Raises RunStopped."""
    alive = DuplicateRun.objects.filter(pk=run.pk, state=State.RUNNING)
    changed = alive.update(stage=stage, seen_at=at, records=records)
    if not changed:
        raise RunStopped


def _ended(run: DuplicateRun, state: str, at: datetime, *, failure: str = "") -> None:
    DuplicateRun.objects.filter(pk=run.pk, state=State.RUNNING).update(state=state, finished_at=at, failure=failure)


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether this process is the only one that looks; the lock dies with its connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        is_alone = bool(cursor.fetchone()[0])
    try:
        yield is_alone
    finally:
        if is_alone and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
