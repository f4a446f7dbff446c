"""Taking in facts and events, by a file or by a call: all good rows count, each bad one is kept with why.

One transaction: ended early, nothing has changed, and the same again does nothing more. One at a time.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from django.db import OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gazetteer.areas.postcode_files import NotPostcodes, open_list
from gazetteer.facts.actions.difference import apply_difference, ends_many, find_difference, settle_periods
from gazetteer.facts.actions.events import apply_events, events_difference
from gazetteer.facts.actions.staging import REJECTED, STAGED, Progress, reject_unknown, silent, stage_rows
from gazetteer.facts.models import CODE_LENGTH, KEY_LENGTH, FactKind, FactLoad, FactReject, Nature
from gazetteer.facts.reading import NotFacts, Table, long_rows, read_events, read_facts, table_of

LOCK = 7_309_004  # advisory lock of these loads; it ends with the transaction
ENDS_MANY = "ENDS_MANY"
WORK_MEMORY = "256MB"
LONGEST_WAIT = "3s"  # of a call
REJECTS_SHOWN = 200  # of a dry run
LONGEST_LINE = 20_000


class FactLoadUnderWay(Exception):
    """Another load of facts is running; the message is one line for people."""


class FactsRefused(Exception):
    """It is not taken as it is, and why; `codes` are the overrides that let it through."""

    def __init__(self, message: str, *codes: str) -> None:
        super().__init__(message)
        self.codes = codes


@dataclass(frozen=True, slots=True)
class Taking:
    """What is said with the rows: who says so, what is asked, and as of when."""

    nature: str
    source: str
    name: str
    by: str
    at: datetime
    key: str | None = None
    is_whole: bool = False
    dry_run: bool = False
    overrides: frozenset[str] = frozenset()
    reason: str = ""


def facts_take(
    *, rows: Iterable[Mapping[str, Any]], source: str, key: str, by: str, at: datetime, is_whole: bool = False
) -> FactLoad:
    """The record of facts that were given by name (kind, uprn or usrn or area, value, from, to); the same key again is
    the first record. Raises NotFacts, FactsRefused, FactLoadUnderWay."""
    return _take_call(Taking(Nature.FACT, source, by, by, at, _key(source, key), is_whole), rows)


def events_take(*, rows: Iterable[Mapping[str, Any]], source: str, key: str, by: str, at: datetime) -> FactLoad:
    """The record of events that were given by name (kind, at, uprn or usrn or area or fact, until, service, words, place,
    key, withdrawn); the same key again is the first record. Raises NotFacts, FactLoadUnderWay."""
    return _take_call(Taking(Nature.EVENT, source, by, by, at, _key(source, key)), rows)


def _key(source: str, key: str) -> str:
    """A key of a source is its own."""
    if not key or len(key) + len(source) + 1 > KEY_LENGTH:
        raise NotFacts(_("The key must be 1 to %(most)s characters.") % {"most": KEY_LENGTH - len(source) - 1})
    return f"{source}/{key}"


def _take_call(taking: Taking, rows: Iterable[Mapping[str, Any]]) -> FactLoad:
    known = FactLoad.objects.filter(key=taking.key).first()
    if known is not None:
        return known
    header, given = long_rows(rows, nature=taking.nature)
    return _take(taking, header, given, share=lambda: 0.0, progress=silent)


def fact_file_load(*, path: Path, taking: Taking, progress: Progress = silent) -> FactLoad:
    """The record of the file; of a dry run it is not saved, and has its first rejects beside it.

    Raises NotFacts, FactsRefused for one that would end many facts, FactLoadUnderWay.
    """
    try:
        with open_list(path) as opened:
            rows = csv.reader(_lines(opened.text))
            header = next(rows, [])
            given = ((rows.line_num, row) for row in rows if any(row))
            size = max(opened.size, 1)
            return _take(taking, header, given, share=lambda: min(opened.read_so_far() / size, 1), progress=progress)
    except NotPostcodes as unread:
        raise NotFacts(str(unread)) from unread
    except csv.Error as fault:
        raise NotFacts(_("This is not CSV: %(why)s.") % {"why": fault}) from fault
    except UnicodeDecodeError as fault:
        raise NotFacts(_("This is not UTF-8 text.")) from fault


def _lines(text: TextIO) -> Iterator[str]:
    while line := text.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise NotFacts(_("This is no list of facts: a line of it never ends."))
        yield line.replace("\0", "")


def _take(
    taking: Taking, header: Sequence[str], rows: Iterable[tuple[int, Sequence[str]]], *, share: Any, progress: Progress
) -> FactLoad:
    if not taking.source or len(taking.source) > CODE_LENGTH or not taking.source.isascii():
        raise NotFacts(_("Say in 1 to %(most)s characters whose facts these are.") % {"most": CODE_LENGTH})
    kinds = list(FactKind.objects.in_use().order_by("id"))
    own = [kind for kind in kinds if kind.nature == taking.nature]
    table = table_of(header, nature=taking.nature, kinds=own)
    read: Iterable[Any] = (
        read_facts(rows, table, kinds=own)
        if taking.nature == Nature.FACT
        else read_events(rows, table, kinds=own, facts=[kind for kind in kinds if kind.nature == Nature.FACT])
    )
    with _one_load(taking) as cursor:
        known = taking.key and FactLoad.objects.filter(key=taking.key).first()
        if known:
            return known
        lines, count = stage_rows(cursor=cursor, nature=taking.nature, rows=read, share=share, progress=progress)
        progress("checking", count, 1)
        reject_unknown(cursor=cursor, nature=taking.nature)
        load = FactLoad(
            nature=taking.nature,
            source=taking.source,
            key=taking.key,
            name=taking.name,
            is_whole=taking.is_whole,
            loaded_at=taking.at,
            loaded_by=taking.by,
            lines=lines,
            rows=count,
            ignored=list(table.ignored),
            override_reason=taking.reason if taking.overrides else "",
        )
        if taking.nature == Nature.FACT:
            _facts(cursor, taking, load, table, progress)
        else:
            _events(cursor, taking, load)
        progress("done", count, 1)
    return load


def _facts(cursor: Any, taking: Taking, load: FactLoad, table: Table, progress: Progress) -> None:
    day = timezone.localdate(taking.at)
    covered = _covered(cursor, load, table) if taking.is_whole else []
    settle_periods(cursor=cursor, day=day)
    changes = find_difference(cursor=cursor, source=taking.source, day=day, covered=covered)
    load.changed = _by_code(changes)
    many = ends_many(cursor=cursor, source=taking.source, covered=covered)
    if many and ENDS_MANY not in taking.overrides and not taking.dry_run:
        words = _("It would end %(ending)s of %(standing)s facts that stand: is the file all there is?")
        raise FactsRefused(words % {"ending": f"{many[0]:,}", "standing": f"{many[1]:,}"}, ENDS_MANY)
    progress("changing", load.rows, 0)
    if _recorded(cursor, taking, load):
        apply_difference(cursor=cursor, source=taking.source, load_id=load.pk)


def _events(cursor: Any, taking: Taking, load: FactLoad) -> None:
    load.changed = _by_code(events_difference(cursor=cursor, source=taking.source))
    if _recorded(cursor, taking, load):
        apply_events(cursor=cursor, source=taking.source, load_id=load.pk, at=taking.at)


def _covered(cursor: Any, load: FactLoad, table: Table) -> list[int]:
    """The kinds of which a whole file is all there is: none where a line does not say of which place it speaks."""
    cursor.execute(f"SELECT EXISTS (SELECT FROM {REJECTED} WHERE place IS NULL OR kind_id IS NULL)")
    (load.left_standing,) = cursor.fetchone()
    if load.left_standing:
        return []
    if table.kinds:
        return [kind.pk for _place, kind in table.kinds]
    cursor.execute(f"SELECT kind_id FROM {STAGED} UNION SELECT kind_id FROM {REJECTED}")
    return [kind_id for (kind_id,) in cursor.fetchall()]


def _by_code(changes: Mapping[int, Mapping[str, int]]) -> dict[str, Any]:
    codes = dict(FactKind.objects.filter(pk__in=changes).values_list("pk", "code"))
    return {codes[kind_id]: dict(counts) for kind_id, counts in sorted(changes.items(), key=lambda one: codes[one[0]])}


def _recorded(cursor: Any, taking: Taking, load: FactLoad) -> bool:
    """Whether the record is saved, its rejects with it; a dry run keeps the first of them beside it."""
    cursor.execute(f"SELECT count(*) FROM {REJECTED}")
    (load.reject_count,) = cursor.fetchone()
    columns = "line, code, row, reason"
    if taking.dry_run:
        cursor.execute(f"SELECT line, code, row::text, reason FROM {REJECTED} ORDER BY line LIMIT %s", [REJECTS_SHOWN])
        load.unsaved_rejects = tuple(
            FactReject(line=line, code=code, row=json.loads(row), reason=reason)
            for line, code, row, reason in cursor.fetchall()
        )
        return False
    load.save()
    cursor.execute(
        f"INSERT INTO gazetteer_factreject (load_id, {columns}) SELECT %s, {columns} FROM {REJECTED} ORDER BY line",
        [load.pk],
    )
    return True


@contextmanager
def _one_load(taking: Taking) -> Iterator[Any]:
    """A cursor in a transaction that alone may change facts, or events. A file that finds another under way gives up at
    once, for it can be begun again; a call waits a moment. Raises FactLoadUnderWay."""
    lock = [LOCK, list(Nature).index(Nature(taking.nature))]
    with transaction.atomic(), connection.cursor() as cursor:
        if taking.key is None:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", lock)
            (ours,) = cursor.fetchone()
        else:
            ours = _waited(cursor, lock)
        if not ours:
            raise FactLoadUnderWay(_("Another load of this kind is running; start this one again when it has ended."))
        cursor.execute("SELECT set_config('work_mem', %s, true)", [WORK_MEMORY])
        yield cursor


def _waited(cursor: Any, lock: list[int]) -> bool:
    try:
        with transaction.atomic():
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [LONGEST_WAIT])
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", lock)
    except OperationalError:
        return False
    return True
