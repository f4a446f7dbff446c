"""What the loads of this topic share: one at a time, progress, and the record that stays."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from gazetteer.areas.models import AreaLoad

LOCK = 7_309_003  # advisory lock of these loads; it ends with the transaction
FAULTS_KEPT = 1_000

Progress = Callable[[str, int, float], None]  # what is being done, rows so far, share done from 0 to 1


class AreaLoadUnderWay(Exception):
    """Another load of boundaries, postcodes or positions is running; the message is one line for people."""


@dataclass(slots=True)
class Faults:
    """What was wrong with a file: all are counted, the first thousand are kept."""

    count: int = 0
    kept: list[list[Any]] = field(default_factory=list)

    def add(self, place: int, what: str, reason: str) -> None:
        """Notes one fault by its line or feature."""
        self.count += 1
        if len(self.kept) < FAULTS_KEPT:
            self.kept.append([place, what, reason])


@contextmanager
def one_load() -> Iterator[Any]:
    """A cursor in a transaction that alone may change areas and postcodes. Raises AreaLoadUnderWay."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise AreaLoadUnderWay(_("Another load of this kind is running; start this one again when it has ended."))
        yield cursor


def record_load(
    *,
    subject: str,
    path: Path,
    at: datetime,
    rows_read: int,
    changed: dict[str, int],
    faults: Faults,
    kind: str = "",
    active_from: date | None = None,
) -> AreaLoad:
    """The record of a load."""
    return AreaLoad.objects.create(
        subject=subject,
        file_name=path.name,
        kind=kind,
        active_from=active_from,
        loaded_at=at,
        rows_read=rows_read,
        changed=changed,
        faults=faults.kept,
        fault_count=faults.count,
    )


def silent(phase: str, rows: int, share: float) -> None:
    """Progress that nobody watches."""
