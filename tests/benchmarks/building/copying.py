"""Rows into many tables at once by COPY, each over a connection of its own, so that both cores work."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any

import psycopg
from django.db import models

AT_ONCE = 2000
SPECIAL = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})

_FOREIGN_KEYS = """
SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
       format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid))
FROM pg_constraint WHERE contype = 'f' AND conparentid = 0 AND conrelid = ANY(%s::regclass[]) ORDER BY conname
"""
_INDEXES = """
SELECT format('DROP INDEX %%s', indexrelid::regclass), replace(pg_get_indexdef(indexrelid), ' ON ONLY ', ' ON ')
FROM pg_index i WHERE indrelid = ANY(%s::regclass[]) AND NOT indisunique
ORDER BY (SELECT relname FROM pg_class c WHERE c.oid = indexrelid)
"""


def cell(value: Any) -> str:
    """One value as COPY's text format writes it; facts come as their JSON."""
    if value is None:
        return "\\N"
    if isinstance(value, str):
        return value if value.isalnum() else _escaped(value)
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, dict | list):
        return _escaped(json.dumps(value))
    return str(value)


def _escaped(text: str) -> str:
    if "\\" in text or "\n" in text or "\t" in text or "\r" in text:
        return text.translate(SPECIAL)
    return text


class Table:
    """One model's rows on their way: `columns` are given with each row, the others have the model's own defaults."""

    def __init__(self, model: type[models.Model], *columns: str) -> None:
        self.model = model
        self.name = model._meta.db_table
        self._lines: list[str] = []
        self._copy: psycopg.Copy | None = None
        self.count = 0
        others = [field for field in model._meta.concrete_fields if field.column not in columns]
        if unknown := set(columns) - {field.column for field in model._meta.concrete_fields}:
            raise ValueError(f"{self.name} has no column {', '.join(sorted(unknown))}: the builder is out of step")
        left = [field for field in others if not isinstance(field, models.AutoField | models.BigAutoField)]
        for field in left:
            if not (field.has_default() or field.null or field.blank):
                raise ValueError(f"{self.name}.{field.column} needs a value: the builder is out of step")
        self._rest = "".join("\t" + cell(field.get_default()) for field in left) + "\n"
        names = ", ".join(f'"{name}"' for name in (*columns, *(field.column for field in left)))
        self._sql = f'COPY "{self.name}" ({names}) FROM STDIN'

    @contextmanager
    def open(self, url: str) -> Iterator[None]:
        """Rows may be added within."""
        with psycopg.connect(url, autocommit=True) as connection, connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")
            with cursor.copy(self._sql) as self._copy:
                yield
                self._send()

    def add(self, *values: Any) -> None:
        """Nothing; the row, its values in the order of the columns, is on its way."""
        self._lines.append("\t".join(map(cell, values)) + self._rest)
        self.count += 1
        if len(self._lines) >= AT_ONCE:
            self._send()

    def _send(self) -> None:
        assert self._copy is not None
        self._copy.write("".join(self._lines))
        self._lines.clear()


@contextmanager
def copying(url: str, tables: list[Table]) -> Iterator[None]:
    """The tables take rows within, without the indexes and foreign keys that are made, and checked, afterwards."""
    names = [table.name for table in tables]
    with psycopg.connect(url, autocommit=True) as connection:
        keys = connection.execute(_FOREIGN_KEYS, [names]).fetchall()
        indexes = connection.execute(_INDEXES, [names]).fetchall()
        for drop, _make in (*keys, *indexes):
            connection.execute(drop)
        with ExitStack() as streams:
            for table in tables:
                streams.enter_context(table.open(url))
            yield
        for name in names:
            _next_key(connection, name)
        statements = [make for _drop, make in indexes] + [f'ANALYZE "{name}"' for name in names]
        with ThreadPoolExecutor(2) as both_cores:
            list(both_cores.map(lambda statement: _run(url, statement), statements))
        for _drop, make in keys:
            _run(url, make)


def _run(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET maintenance_work_mem = '256MB'")
        connection.execute("SET work_mem = '128MB'")
        connection.execute(statement)


def _next_key(connection: psycopg.Connection, table: str) -> None:
    """The key that is drawn next comes after those copied."""
    found = connection.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attidentity <> ''", [table]
    ).fetchone()
    if found:
        connection.execute(
            f"SELECT setval(pg_get_serial_sequence(%s, %s), (SELECT coalesce(max({found[0]}), 1) FROM {table}))",
            [table, found[0]],
        )
