"""Loading one supply: read, stage, compare, and change the live tables in a single transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from gazetteer.entries.models import Custodian
from gazetteer.supplies.actions import applying, difference, staging, writing
from gazetteer.supplies.actions.difference import Change
from gazetteer.supplies.actions.row_checks import check_staged
from gazetteer.supplies.actions.staging import FAULTS, Progress
from gazetteer.supplies.field_checks import REJECT, WARN
from gazetteer.supplies.models import Load
from gazetteer.supplies.reader import Supply, recognise
from gazetteer.supplies.supply_files import open_supply_file

LOCK = 7_309_001  # advisory lock: one load at a time in a database
FULL = "F"


class LoadUnderWay(Exception):
    """Another load is running in this database; the message is one line for people."""


def gazetteer_load(*, path: Path, at: datetime, progress: Progress | None = None) -> Load:
    """The record of the load, with its counts and faults; the live gazetteer holds every good row of the file.

    Raises NotAGazetteer when the file is no supply this reader knows, LoadUnderWay when another load is running.
    Whatever ends it early, the gazetteer is as it was before.
    """
    with open_supply_file(path) as file:
        supply = recognise(file)
        with _only_load(), connection.cursor() as cursor:
            try:
                return _load(cursor, supply, at=at, progress=progress or _silent)
            finally:
                if connection.is_usable():
                    _drop_temporary(cursor)


def _load(cursor: Any, supply: Supply, *, at: datetime, progress: Progress) -> Load:
    header = supply.header
    _drop_temporary(cursor)
    staging.create_staging(cursor=cursor, custodian=header.custodian_code)
    staging.stage_supply(cursor=cursor, supply=supply, progress=progress)
    progress("checking", supply.line, 0)
    held_back = check_staged(cursor=cursor, changes_only=header.file_type != FULL)
    cursor.execute(f"SELECT level, count(*) FROM {FAULTS} GROUP BY level")
    levels = dict(cursor.fetchall())
    whole = _is_whole(supply, rejects=levels.get(REJECT, 0))
    changes = difference.find_difference(
        cursor=cursor, custodian=header.custodian_code, close_absent=whole and header.file_type == FULL
    )
    with transaction.atomic():
        cursor.execute("SET LOCAL lock_timeout = '5min'")  # a page gives up in seconds; a load can wait
        _register_custodians(cursor, supply)
        if any(change.total for change in changes.values()):
            _apply(cursor, supply, progress=progress)
        load = _record(supply, at=at, whole=whole, levels=levels, held_back=held_back, changes=changes)
        cursor.execute(
            "INSERT INTO gazetteer_loadfault (load_id, line, level, kind, field, value, reason) "
            f"SELECT %s, line, level, kind, field, value, reason FROM {FAULTS} ORDER BY line, kind, field",
            [load.pk],
        )
    applying.tidy_indexes(cursor=cursor)
    progress("done", supply.line, 1)
    return load


def _apply(cursor: Any, supply: Supply, *, progress: Progress) -> None:
    writing.write_streets(cursor=cursor)
    applying.apply_streets(cursor=cursor)
    writing.write_addresses(cursor=cursor, progress=progress)
    writing.add_search_words(cursor=cursor)
    for share, step in (
        (0.0, applying.apply_addresses),
        (0.5, applying.apply_properties),
        (0.8, applying.apply_cross_references),
    ):
        progress("changing", supply.line, share)
        step(cursor=cursor)
    applying.close_absent(cursor=cursor, closed_date=supply.header.supply_date)
    progress("changing", supply.line, 1)


def _is_whole(supply: Supply, *, rejects: int) -> bool:
    """Whether every row of the supply is here and good, so that a key it does not name is truly gone."""
    one_volume = supply.header.volume == 1 and supply.last_volume
    return one_volume and not rejects and bool(supply.trailer_counts)


def _register_custodians(cursor: Any, supply: Supply) -> None:
    """The custodian of the header, by name, and any other that an entry names."""
    header = supply.header
    Custodian.objects.update_or_create(code=header.custodian_code, defaults={"name": header.custodian_name})
    cursor.execute(
        "INSERT INTO gazetteer_custodian (code, name) "
        f"SELECT DISTINCT custodian_id, %s || custodian_id FROM {applying.PROPERTIES.staged} "
        "ON CONFLICT (code) DO NOTHING",
        [_("Custodian ")],
    )


def _record(
    supply: Supply, *, at: datetime, whole: bool, levels: dict[str, int], held_back: int, changes: dict[str, Change]
) -> Load:
    header = supply.header
    return Load.objects.create(
        custodian_id=header.custodian_code,
        file_name=supply.file.name,
        file_type=header.file_type,
        supply_date=header.supply_date,
        volume=header.volume,
        whole=whole,
        trailer_counts=supply.trailer_counts,
        loaded_at=at,
        rows_read=supply.line,
        rejects=levels.get(REJECT, 0),
        warnings=levels.get(WARN, 0),
        read=dict(sorted(supply.counts.items())),
        changed={name: asdict(change) for name, change in changes.items()},
        held_back=held_back,
    )


@contextmanager
def _only_load() -> Iterator[None]:
    """Holds the lock of loads. It belongs to the connection, so a killed load lets go of it by dying."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise LoadUnderWay(_("Another gazetteer load is running; start this one again when it has ended."))
        try:
            yield
        finally:
            if connection.is_usable():
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _drop_temporary(cursor: Any) -> None:
    staging.drop_staging(cursor=cursor)
    difference.drop_closing(cursor=cursor)
    writing.drop_written(cursor=cursor)


def _silent(phase: str, rows: int, share: float) -> None:
    """Progress that nobody watches."""
