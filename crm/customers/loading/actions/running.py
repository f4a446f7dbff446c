"""Carrying a file out, a batch of rows to a transaction: it may be killed at any time and goes on where it was."""

import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.customers.loading.applying import rows_apply
from crm.customers.loading.files import Line, lines_of
from crm.customers.loading.forgetting import facts_ended
from crm.customers.loading.models import CustomerLoad, LoadFinding, LoadState, SourceFact, SourceRecord
from crm.teams.actor import system

logger = logging.getLogger(__name__)

BATCH = 1000
LOADER = system("load")
LOST_AFTER = timedelta(minutes=2)  # without a beat: whoever was at it is gone
TRIES = 3  # at a batch of which somebody holds a record


class _Rehearsed(Exception):
    """Carries nothing: a dry run takes back what it did."""


def load_carry_out(
    *, load_id: int, now: Callable[[], datetime], seconds: float | None = None,
    progress: Callable[[CustomerLoad], None] = lambda load: None,
) -> bool:  # fmt: skip
    """True when the load has ended, False when there is more to do after so many seconds, or somebody else is at it."""
    load = _taken(load_id, now())
    if load is None:
        return not CustomerLoad.objects.filter(pk=load_id, state__in=[LoadState.QUEUED, LoadState.RUNNING]).exists()
    until = None if seconds is None else now() + timedelta(seconds=seconds)
    path = Path(load.path)
    if not path.exists():
        return _failed(load, _("The file is no longer there: send it again."), now())
    lines = lines_of(
        path, encoding=load.encoding, separator=load.separator, columns=len(load.heads), position=load.position,
        line=load.line,
    )  # fmt: skip
    while batch := list(islice(lines, BATCH)):
        try:
            if not _done(load, batch, now()):
                return True
        except OperationalError:
            raise  # the database was away, or somebody held a record: it goes on when nobody has been at it for a while
        except Exception:
            logger.exception("load %s failed at line %s", load.pk, batch[0].number)
            after = _("It failed between lines %(first)s and %(last)s, of which nothing was loaded.")
            return _failed(load, after % {"first": batch[0].number, "last": batch[-1].number}, now())
        progress(load)
        if until is not None and now() >= until:
            return False
    return _ended(load, now())


def loads_carry_on(*, now: Callable[[], datetime], seconds: float) -> int:
    """How many loads that nobody is at were taken up, the oldest first, each for a little while."""
    at = now()
    waiting = CustomerLoad.objects.filter(state=LoadState.QUEUED) | CustomerLoad.objects.filter(
        state=LoadState.RUNNING, beat_at__lt=at - LOST_AFTER
    )
    keys = list(waiting.order_by("pk").values_list("pk", flat=True)[:1])
    for key in keys:
        load_carry_out(load_id=key, now=now, seconds=seconds)
    return len(keys)


@transaction.atomic
def _taken(load_id: int, at: datetime) -> CustomerLoad | None:
    """The load, this process's now; None when somebody else is at it or it does not run."""
    load = CustomerLoad.objects.select_for_update(of=("self",)).select_related("source").get(pk=load_id)
    lost = load.state == LoadState.RUNNING and (load.beat_at is None or load.beat_at < at - LOST_AFTER)
    if load.state != LoadState.QUEUED and not lost:
        return None
    load.state, load.beat_at = LoadState.RUNNING, at
    load.save(update_fields=["state", "beat_at"])
    return load


def _done(load: CustomerLoad, batch: Sequence[Line], at: datetime) -> bool:
    """True when the batch is applied with the place in the file that was reached; False when the load was stopped."""
    for left in reversed(range(TRIES)):
        before = {name: getattr(load, name) for name in _COUNTED}
        try:
            return _applied(load, batch, at)
        except OperationalError:
            for name, value in before.items():
                setattr(load, name, value)
            if not left:
                raise
    return False


_COUNTED = (
    "rows",
    "new",
    "matched",
    "unsure",
    "changed",
    "unchanged",
    "nobody",
    "rejected",
    "gone",
    "position",
    "line",
)


def _applied(load: CustomerLoad, batch: Sequence[Line], at: datetime) -> bool:
    with transaction.atomic():
        states = CustomerLoad.objects.select_for_update(of=("self",)).filter(pk=load.pk)
        if states.values_list("state", flat=True).get() != LoadState.RUNNING:
            return False
        if load.dry_run:
            _rehearse(load, batch, at)
        else:
            rows_apply(load=load, lines=batch, actor=LOADER, at=at)
        load.position, load.line, load.beat_at = batch[-1].end, batch[-1].number, at
        load.save(update_fields=[*_COUNTED, "beat_at"])
    return True


def _rehearse(load: CustomerLoad, batch: Sequence[Line], at: datetime) -> None:
    """Nothing; the batch is counted and what was found of it kept, and nothing else of it has happened."""
    findings = []
    try:
        with transaction.atomic():
            rows_apply(load=load, lines=batch, actor=LOADER, at=at)
            made = load.findings.unscoped("kept of a dry run")
            findings = list(made.filter(line__gt=load.line))
            raise _Rehearsed
    except _Rehearsed:
        for finding in findings:
            finding.pk = None
        LoadFinding.objects.bulk_create(findings)


def _ended(load: CustomerLoad, at: datetime) -> bool:
    if load.is_whole:
        for gone in _absent(load):
            _gone(load, gone, at)
    with transaction.atomic():
        running = CustomerLoad.objects.select_for_update(of=("self",)).filter(pk=load.pk, state=LoadState.RUNNING)
        running.update(state=LoadState.DONE, finished_at=at, gone=load.gone)
    if not load.dry_run:
        Path(load.path).unlink(missing_ok=True)
    return True


def _absent(load: CustomerLoad) -> Iterator[list[SourceRecord]]:
    """The rows of the source that this whole file no longer has, some at a time; a dry run only counts them."""
    absent = SourceRecord.objects.filter(source=load.source_id, gone_at__isnull=True).exclude(load=load.pk)
    if load.dry_run:
        load.gone = max(0, absent.count() - load.unchanged - load.changed)
        return
    while some := list(absent.order_by("pk")[:BATCH]):
        yield some


@transaction.atomic
def _gone(load: CustomerLoad, records: Sequence[SourceRecord], at: datetime) -> None:
    held = SourceRecord.objects.select_for_update(of=("self",)).filter(pk__in=[one.pk for one in records])
    list(held.order_by("pk").values_list("pk"))
    facts_ended(list(SourceFact.objects.filter(record__in=records)), on=timezone.localdate(at))
    SourceRecord.objects.filter(pk__in=[one.pk for one in records]).update(gone_at=at)
    load.gone += len(records)
    CustomerLoad.objects.filter(pk=load.pk).update(gone=load.gone, beat_at=at)


def _failed(load: CustomerLoad, why: str, at: datetime) -> bool:
    CustomerLoad.objects.filter(pk=load.pk).update(state=LoadState.FAILED, failure=why[:300], finished_at=at)
    return True
