"""A file of a source: looked at, its columns chosen, started and stopped."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _

from crm.customers.loading.fields import ColumnsRefused, columns_checked, columns_guessed
from crm.customers.loading.files import file_read
from crm.customers.loading.models import CustomerLoad, CustomerSource, LoadState
from crm.teams import policy
from crm.teams.acting import one_transaction
from crm.teams.actor import Actor

LOAD = "customer.load"
LONGEST_NAME = 200


class LoadRefused(Exception):
    """The file cannot be loaded so; the message says why and what to do."""


@one_transaction
def load_begin(*, source_id: int, path: Path, file_name: str, actor: Actor, at: datetime) -> CustomerLoad:
    """The file with its columns guessed, not yet started. Raises NotPermitted, LoadRefused, UnreadableFile."""
    policy.require(actor, LOAD)
    source = _open(source_id)
    read = file_read(path)
    return CustomerLoad.objects.create(
        source=source,
        file_name=file_name.replace("\x00", "")[:LONGEST_NAME],
        path=str(path),
        sha256=read.sha256,
        size=read.size,
        encoding=read.encoding,
        separator=read.separator,
        heads=list(read.heads),
        columns=columns_guessed(read.heads, allowed=source.fields),
        uploaded_at=at,
        uploaded_by=actor.signed,
    )


@one_transaction
def load_start(
    *, load_id: int, columns: Mapping[int, str], is_whole: bool, dry_run: bool, actor: Actor, at: datetime
) -> CustomerLoad:
    """The load, waiting to be carried out; one that was stopped or failed goes on where it was, with its columns.

    Raises NotPermitted, LoadRefused: another file of this source is under way, or has been loaded since; what is loaded in
    part cannot be only tried, because what was counted of it would be lost.
    """
    policy.require(actor, LOAD)
    load = CustomerLoad.objects.select_for_update(no_key=True, of=("self",)).get(pk=load_id)
    source = _open(load.source_id, lock=True)
    if load.state in (LoadState.QUEUED, LoadState.RUNNING):
        return load
    if load.state == LoadState.DONE and not load.dry_run:
        raise LoadRefused(_("This file has been loaded."))
    others = CustomerLoad.objects.filter(source=source).exclude(pk=load.pk)
    if others.filter(state__in=[LoadState.QUEUED, LoadState.RUNNING]).exists():
        raise LoadRefused(_("Another file of this source is being loaded: wait for it, or stop it."))
    if others.filter(pk__gt=load.pk, dry_run=False, position__gt=0).exists():
        raise LoadRefused(_("A later file of this source has been loaded: this one is older."))
    if load.is_part_loaded and dry_run:
        raise LoadRefused(
            _("%(rows)s rows of this file are loaded already: let it go on. To try a file, send it again.")
            % {"rows": load.rows}
        )
    begun = load.state in (LoadState.STOPPED, LoadState.FAILED) and load.position > 0
    if not begun or load.dry_run != dry_run:
        try:
            load.columns = columns_checked(columns, heads=load.heads, allowed=source.fields)
        except ColumnsRefused as refused:
            raise LoadRefused(str(refused)) from refused
        _afresh(load)
        load.is_whole, load.dry_run = is_whole, dry_run
    load.state, load.started_at, load.finished_at, load.failure = LoadState.QUEUED, load.started_at or at, None, ""
    load.save()
    return load


@one_transaction
def load_stop(*, load_id: int, actor: Actor, at: datetime) -> CustomerLoad:
    """The load, stopped; what was loaded stays. One that has ended stays so. Raises NotPermitted."""
    policy.require(actor, LOAD)
    load = CustomerLoad.objects.select_for_update(no_key=True, of=("self",)).get(pk=load_id)
    if load.state in (LoadState.QUEUED, LoadState.RUNNING):
        load.state, load.finished_at = LoadState.STOPPED, at
        load.save(update_fields=["state", "finished_at"])
    return load


def _open(source_id: int, *, lock: bool = False) -> CustomerSource:
    sources = CustomerSource.objects.all()
    if lock:
        sources = sources.select_for_update(no_key=True, of=("self",))
    source = sources.get(pk=source_id)
    if source.withdrawn_at is not None or not source.is_on:
        raise LoadRefused(_("“%(source)s” is switched off: nothing of it is loaded.") % {"source": source.name})
    return source


def _afresh(load: CustomerLoad) -> None:
    for count in (
        "position",
        "line",
        "rows",
        "new",
        "matched",
        "unsure",
        "changed",
        "unchanged",
        "nobody",
        "rejected",
        "gone",
    ):
        setattr(load, count, 0)
    load.findings.unscoped("of an earlier try").delete()
