"""The star schema as Parquet: one file a table, a manifest beside them, written whole or not at all."""

import json
import secrets
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
from django.conf import settings
from django.db import connection, transaction

from cases.reports.star.tables import TABLES, Table, statement_of

MANIFEST = "manifest.json"


class StarNotWritten(Exception):
    """The folder cannot hold the files: the words say what to mend."""


@dataclass(frozen=True, slots=True)
class Written:
    """One file: its table, its rows, its bytes."""

    table: str
    rows: int
    size: int


def star_write(*, folder: Path, at: datetime, progress: Callable[[Written], None] | None = None) -> list[Written]:
    """What was written: a Parquet file for each table in `folder`, and the manifest that says when and how many.

    All of one moment (one repeatable-read transaction); the files of the night before stand until the last is whole. Keys
    are made with a salt that is thrown away afterwards. Raises StarNotWritten.
    """
    if not folder.is_dir():
        raise StarNotWritten(f"{folder} is no folder: make it, or set STAR_FOLDER to one that is there.")
    with tempfile.TemporaryDirectory(dir=folder, prefix=".writing-") as name:
        fresh = Path(name)
        done = _read(fresh, at, progress)
        said = {"at": at.isoformat(), "rows": {one.table: one.rows for one in done}}
        (fresh / MANIFEST).write_text(json.dumps(said, indent=2))
        with suppress(FileNotFoundError):
            (folder / MANIFEST).unlink()  # whoever reads meanwhile sees that the files are being changed
        for one in done:
            (fresh / _file(one.table)).replace(folder / _file(one.table))
        (fresh / MANIFEST).replace(folder / MANIFEST)
    return done


def _read(fresh: Path, at: datetime, progress: Callable[[Written], None] | None) -> list[Written]:
    done = []
    salt = secrets.token_hex(16)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for table in TABLES:
            done.append(_one(table, fresh, salt, at))
            if progress is not None:
                progress(done[-1])
    return done


def _one(table: Table, fresh: Path, salt: str, at: datetime) -> Written:
    rows, path = fresh / "rows.csv", fresh / _file(table.name)
    with connection.cursor() as cursor, rows.open("wb") as out:
        statement = statement_of(
            table, salt=f"'{salt}'", zone=f"'{settings.TIME_ZONE}'", now=f"'{at.isoformat()}'::timestamptz"
        )
        with cursor.copy(f"COPY ({statement}) TO STDOUT (FORMAT csv)") as copied:
            for block in copied:
                out.write(block)
    kinds = ", ".join(f"'{column.name}': '{column.kind}'" for column in table.columns)
    with duckdb.connect(":memory:", config={"threads": "2", "memory_limit": "1GB"}) as duck:
        duck.execute(
            f"COPY (SELECT * FROM read_csv('{_quoted(rows)}', header=false, auto_detect=false, columns={{{kinds}}},"
            f" nullstr='')) TO '{_quoted(path)}' (FORMAT parquet, COMPRESSION zstd)"
        )
        count = duck.execute(f"SELECT count(*) FROM '{_quoted(path)}'").fetchone()
    rows.unlink()
    return Written(table.name, count[0] if count else 0, path.stat().st_size)


def _file(table: str) -> str:
    return f"{table}.parquet"


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
