"""Loads that people ask for on the page: kept in the database, carried out by Celery, begun again when a worker dies."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection
from django.utils import timezone
from django.utils.translation import gettext as _

from gazetteer.areas.actions import AreaLoadUnderWay
from gazetteer.supplies.actions.area_files import NO_AREA_FILE, area_file_load
from gazetteer.supplies.actions.fact_files import (
    OF_FACTS,
    FactLoadUnderWay,
    FactsRefused,
    NotFacts,
    fact_run_load,
)
from gazetteer.supplies.actions.loading import check_overrides, gazetteer_load
from gazetteer.supplies.actions.staging import Progress
from gazetteer.supplies.actions.uploads import Upload, upload_path, uploads_drop, uploads_keep, uploads_tidy
from gazetteer.supplies.models import Load, LoadRun, RunState, RunSubject
from gazetteer.supplies.refusals import LoadRefused, LoadUnderWay
from gazetteer.supplies.supply_files import NotAGazetteer

LOCK_OF_RUNS = 7_309_002  # advisory lock, with the key of the run: who holds it carries the run out
SECONDS_BETWEEN = 1.0
FAULTS_KEPT = 200  # of a dry run
WAITING = (RunState.QUEUED, RunState.RUNNING)


class NothingUploaded(ValueError):
    """No file was given; the message is one line for people."""


def load_ask(
    *,
    key: UUID,
    uploads: Sequence[Upload],
    asked_by: str,
    at: datetime,
    dry_run: bool = False,
    overrides: frozenset[str] = frozenset(),
    reason: str = "",
    subject: str = RunSubject.SUPPLY,
    told: dict[str, Any] | None = None,
) -> LoadRun:
    """The run that will load these files, waiting; asked twice with one key, it is the first one.

    They are a supply unless `subject` says otherwise; `told` is what a file of boundaries or postcodes does not say itself.

    Raises NothingUploaded, or OverrideUnclear for an override that does not exist or has no reason.
    """
    known = LoadRun.objects.filter(key=key).first()
    if known is not None:
        return known
    if not uploads:
        raise NothingUploaded(_("Choose the files of the supply."))
    check_overrides(overrides, reason)
    uploads_tidy(at=at)
    files = uploads_keep(key=key, uploads=uploads)
    return _ask(
        key,
        files,
        asked_by=asked_by,
        at=at,
        dry_run=dry_run,
        overrides=overrides,
        reason=reason,
        subject=subject,
        told=told or {},
    )


def load_ask_again(
    *,
    run: LoadRun,
    key: UUID,
    asked_by: str,
    at: datetime,
    dry_run: bool = False,
    overrides: frozenset[str] = frozenset(),
    reason: str = "",
) -> LoadRun:
    """A new run of the files of one that has ended, with other overrides or no longer dry.

    Raises OverrideUnclear, or NothingUploaded when the files are no longer kept.
    """
    check_overrides(overrides, reason)
    if not run.files or not all(upload_path(place).is_file() for place in run.files):
        raise NothingUploaded(_("The files are no longer kept here: choose them again."))
    return _ask(
        key,
        run.files,
        asked_by=asked_by,
        at=at,
        dry_run=dry_run,
        overrides=overrides,
        reason=reason,
        subject=run.subject,
        told=run.told,
    )


def load_carry_out(*, run_id: int, at: datetime) -> LoadRun:
    """The run as it ended: done, refused or failed; or waiting still, while another load is under way.

    Does nothing to a run that has ended or that somebody else carries out. One whose worker died is begun again: a
    load that was not finished has changed nothing.
    """
    with _own(run_id) as ours:
        if ours and LoadRun.objects.filter(pk=run_id, state__in=WAITING).update(
            state=RunState.RUNNING, started_at=at, message="", phase="", rows=0, share=0
        ):
            _carry_out(LoadRun.objects.get(pk=run_id), at=at)
    return LoadRun.objects.get(pk=run_id)


def runs_carry_out(*, at: datetime) -> int:
    """How many waiting runs were taken up, oldest first: those nobody woke a worker for, and those whose worker died."""
    waiting = list(LoadRun.objects.filter(state__in=WAITING).order_by("asked_at", "id").values_list("pk", flat=True))
    for run_id in waiting:
        load_carry_out(run_id=run_id, at=at)
    return len(waiting)


def _ask(
    key: UUID,
    files: list[str],
    *,
    asked_by: str,
    at: datetime,
    dry_run: bool,
    overrides: frozenset[str],
    reason: str,
    subject: str,
    told: dict[str, Any],
) -> LoadRun:
    run, _created = LoadRun.objects.get_or_create(
        key=key,
        defaults={
            "files": files,
            "subject": subject,
            "told": told,
            "dry_run": dry_run,
            "overrides": sorted(overrides),
            "override_reason": reason.strip(),
            "asked_by": asked_by,
            "asked_at": at,
        },
    )
    return run


def _carry_out(run: LoadRun, *, at: datetime) -> None:
    """Loads, and writes down how it ended. Anything unforeseen is raised after that."""
    try:
        paths = [upload_path(place) for place in run.files]
        with _progress_of(run) as progress:
            known = _known(run, paths, at=at, progress=progress)
    except (LoadUnderWay, AreaLoadUnderWay, FactLoadUnderWay) as refusal:
        _settle(run, RunState.QUEUED, message=str(refusal))
    except (LoadRefused, FactsRefused) as refusal:
        _settle(run, RunState.REFUSED, message=str(refusal), refusals=list(refusal.codes))
    except (NotAGazetteer, NotFacts, *NO_AREA_FILE) as refusal:
        _settle(run, RunState.REFUSED, message=str(refusal))
    except Exception:
        _settle(run, RunState.FAILED, message=_("It ended with an error of the system. Nothing has changed."))
        raise
    else:
        _settle(run, RunState.DONE, **known)
        if not run.dry_run:
            uploads_drop(places=run.files)


def _known(run: LoadRun, paths: Sequence[Path], *, at: datetime, progress: Progress) -> dict[str, object]:
    """What is kept of the files that were loaded as what they are said to be, or of what they would change."""
    if run.subject == RunSubject.SUPPLY:
        return _supply(run, paths, at=at, progress=progress)
    if run.subject in OF_FACTS:
        return fact_run_load(run=run, path=paths[0], at=at, progress=progress)
    return {"area_load": area_file_load(run=run, path=paths[0], at=at, progress=progress)}


def _supply(run: LoadRun, paths: Sequence[Path], *, at: datetime, progress: Progress) -> dict[str, object]:
    """What is kept of a supply that was loaded, or of what it would change."""
    path, *more = paths
    load = gazetteer_load(
        path=path,
        more_volumes=more,
        at=at,
        progress=progress,
        overrides=frozenset(run.overrides),
        reason=run.override_reason,
        dry_run=run.dry_run,
    )
    return {"outcome": _outcome(load)} if run.dry_run else {"load": load}


def _settle(run: LoadRun, state: RunState, **known: object) -> None:
    ended = None if state == RunState.QUEUED else timezone.now()
    LoadRun.objects.filter(pk=run.pk).update(state=state, ended_at=ended, **known)


def _outcome(load: Load) -> dict[str, object]:
    """What a dry run found, as JSON."""
    return {
        "custodian": load.unsaved_custodian,
        "layout": load.layout,
        "file_type": load.file_type,
        "supply_date": load.supply_date.isoformat(),
        "rows_read": load.rows_read,
        "rejects": load.rejects,
        "warnings": load.warnings,
        "whole": load.whole,
        "changed": load.changed,
        "moved": load.moved,
        "never_had": load.never_had,
        "held_back": load.held_back,
        "changed_streets": load.changed_streets,
        "faults": [
            {
                "volume": fault.volume,
                "line": fault.line,
                "level": fault.level,
                "kind": fault.kind,
                "field": fault.field,
                "value": fault.value,
                "reason": fault.reason,
                "source": fault.source,
            }
            for fault in load.unsaved_faults[:FAULTS_KEPT]
        ],
    }


@contextmanager
def _own(run_id: int) -> Iterator[bool]:
    """Whether the run is ours to carry out. The lock belongs to the connection: a worker that dies lets go of it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_OF_RUNS, run_id])
        ours = cursor.fetchone()[0]
        try:
            yield ours
        finally:
            if ours and connection.is_usable():
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_OF_RUNS, run_id])


class _Progress:
    """Writes how far a run is, at most once a second, by a connection of its own: the load's is in a transaction."""

    def __init__(self, run_id: int) -> None:
        self._run_id = run_id
        self._database = connection.copy()
        self._written = 0.0

    def __call__(self, phase: str, rows: int, share: float) -> None:
        now = time.monotonic()
        if now - self._written < SECONDS_BETWEEN and phase != "done":
            return
        self._written = now
        try:
            with self._database.cursor() as cursor:
                cursor.execute(
                    "UPDATE gazetteer_loadrun SET phase = %s, rows = %s, share = %s WHERE id = %s AND state = 'RUNNING'",
                    [phase, rows, share, self._run_id],
                )
        except DatabaseError:
            self._written = float("inf")  # how far it is does not matter enough to stop it

    def close(self) -> None:
        """Gives the connection back."""
        self._database.close()


@contextmanager
def _progress_of(run: LoadRun) -> Iterator[_Progress]:
    progress = _Progress(run.pk)
    try:
        yield progress
    finally:
        progress.close()
