"""Carrying the good rows of a supply into temporary tables by COPY, its faults beside them."""

from collections.abc import Callable
from typing import Any

from gazetteer.supplies.actions.targets import PROPERTIES, STREETS, TARGETS, Target
from gazetteer.supplies.dtf73 import TEXT
from gazetteer.supplies.field_checks import REJECT
from gazetteer.supplies.reader import Fault, Row, Supply

ROWS_AT_ONCE = 5_000
REPORT_EVERY = 10_000
NULL = "\\N"
FAULTS = "staged_fault"
MISSING = "staged_missing"  # keys of streets and properties whose own row was rejected
OWNERS = {STREETS.record.code: "street", PROPERTIES.record.code: "property"}
TEMPORARY = (FAULTS, MISSING, *(target.staged for target in TARGETS))

Progress = Callable[[str, int, float], None]  # what is being done, rows so far, share done from 0 to 1


def create_staging(*, cursor: Any, custodian: int) -> None:
    """Makes the temporary tables empty, whatever an earlier load on this connection left."""
    drop_staging(cursor=cursor)
    cursor.execute(
        f"CREATE TEMP TABLE {FAULTS} (line integer, level text, kind text, field text, value text, reason text)"
    )
    cursor.execute(f"CREATE TEMP TABLE {MISSING} (owner text, key bigint)")
    for target in TARGETS:
        columns = [f"{target.live(field.column)} {field.sql_type}" for _, field in target.record.kept]
        if "custodian_id integer" not in columns:
            columns.append(f"custodian_id integer NOT NULL DEFAULT {int(custodian)}")
        cursor.execute(f"CREATE TEMP TABLE {target.staged} (line integer, {', '.join(columns)})")


def drop_staging(*, cursor: Any) -> None:
    """Removes the temporary tables."""
    cursor.execute(f"DROP TABLE IF EXISTS {', '.join(f'pg_temp.{name}' for name in TEMPORARY)}")


class StagingTable:
    """A temporary table being filled: rows wait as COPY text until there are enough of them."""

    def __init__(self, cursor: Any, copy_sql: str) -> None:
        self._cursor = cursor
        self._copy_sql = copy_sql
        self._waiting: list[str] = []

    def add(self, row: str) -> None:
        """Takes one line of COPY text."""
        self._waiting.append(row)
        if len(self._waiting) >= ROWS_AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Sends what is waiting."""
        if self._waiting:
            with self._cursor.copy(self._copy_sql) as copy:
                copy.write("".join(self._waiting))
            self._waiting.clear()


class RecordTable(StagingTable):
    """The temporary table of one record type."""

    def __init__(self, cursor: Any, target: Target) -> None:
        kept = target.record.kept
        columns = ", ".join(target.live(field.column) for _, field in kept)
        super().__init__(cursor, f"COPY {target.staged} (line, {columns}) FROM STDIN")
        self._empty = tuple((at, "" if field.sql_type == TEXT else NULL) for at, field in kept)

    def add_row(self, row: Row) -> None:
        """Takes one good row."""
        values = row.values
        text = "\t".join([values[at] or empty for at, empty in self._empty])
        if any("\\" in value for value in values):
            text = "\t".join([copy_text(values[at]) or empty for at, empty in self._empty])
        self.add(f"{row.line}\t{text}\n")


def copy_text(value: str) -> str:
    """The value as COPY expects it."""
    return value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def stage_supply(*, cursor: Any, supply: Supply, progress: Progress) -> None:
    """Reads the whole supply into the temporary tables and analyses them."""
    tables = {target.record.code: RecordTable(cursor, target) for target in TARGETS}
    faults = StagingTable(cursor, f"COPY {FAULTS} FROM STDIN")
    missing = MissingOwners(StagingTable(cursor, f"COPY {MISSING} FROM STDIN"))
    size = max(supply.file.size, 1)
    for item in supply.rows():
        if isinstance(item, Row):
            tables[item.code].add_row(item)
            missing.saw_row(item)
        else:
            add_fault(faults, item)
            missing.saw_fault(item)
        if supply.line % REPORT_EVERY == 0:
            progress("reading", supply.line, min(supply.file.bytes_read / size, 1))
    for table in (*tables.values(), faults, missing.table):
        table.flush()
    for name in TEMPORARY:
        cursor.execute(f"ANALYZE {name}")
    progress("reading", supply.line, 1)


def add_fault(faults: StagingTable, fault: Fault) -> None:
    """Puts one fault beside the rows."""
    texts = (fault.level, fault.kind, fault.field, fault.value, fault.reason)
    faults.add("\t".join((str(fault.line), *map(copy_text, texts))) + "\n")


class MissingOwners:
    """Remembers which streets and properties were rejected, so that their good rows are not called faults too.

    Where a property's row hides even its UPRN, the address or cross-reference on the very next line tells it:
    supplies list what belongs to a property behind it.
    """

    def __init__(self, table: StagingTable) -> None:
        self.table = table
        self._unread_property = False

    def saw_fault(self, fault: Fault) -> None:
        """Notes the key of a rejected street or property."""
        if fault.level != REJECT or fault.record not in OWNERS:
            return
        if fault.key.isascii() and fault.key.isdigit() and len(fault.key) <= 12:
            self.table.add(f"{OWNERS[fault.record]}\t{fault.key}\n")
        else:
            self._unread_property = fault.record == PROPERTIES.record.code

    def saw_row(self, row: Row) -> None:
        """Notes whose the row after an unreadable property is."""
        if not self._unread_property:
            return
        if row.code not in OWNERS:
            self.table.add(f"property\t{row.values[3]}\n")
        self._unread_property = False
