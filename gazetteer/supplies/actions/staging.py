"""Carrying the good rows of a supply into temporary tables by COPY, its faults beside them."""

from collections.abc import Callable
from typing import Any

from gazetteer.supplies.actions.targets import ADDRESSES, PROPERTIES, STREETS, TARGETS, Target
from gazetteer.supplies.field_checks import REJECT
from gazetteer.supplies.reader import Fault, Row, Supply
from gazetteer.supplies.records import TEXT, Record

ROWS_AT_ONCE = 5_000
REPORT_EVERY = 10_000
NULL = "\x1a"  # no value holds a control character, and this one needs no escaping
FAULTS = "staged_fault"
MISSING = "staged_missing"  # keys of streets and properties whose own row was rejected
OWNERS = {STREETS.record.code: "street", PROPERTIES.record.code: "property"}
TEMPORARY = (FAULTS, MISSING, *(target.staged for target in TARGETS))

Progress = Callable[[str, int, float], None]  # what is being done, rows so far, share done from 0 to 1


def create_staging(*, cursor: Any, custodian: int) -> None:
    """Makes the temporary tables empty, whatever an earlier load on this connection left."""
    drop_staging(cursor=cursor)
    cursor.execute(
        f"CREATE TEMP TABLE {FAULTS} (line integer, level text, kind text, field text, value text, reason text, "
        "record text NOT NULL DEFAULT '', key text NOT NULL DEFAULT '', source text NOT NULL DEFAULT '')"
    )
    cursor.execute(f"CREATE TEMP TABLE {MISSING} (owner text, key bigint)")
    for target in TARGETS:
        kept = [field for _, field in target.record.kept]
        empty = {field.column: " DEFAULT ''" if field.sql_type == TEXT else "" for field in kept}
        columns = [f"{target.live(field.column)} {field.sql_type}{empty[field.column]}" for field in kept]
        if "custodian_id" not in empty:
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
    """The temporary table of one record type; `told` are columns that the row of its street or property tells."""

    def __init__(self, cursor: Any, target: Target, record: Record, told: tuple[str, ...] = ()) -> None:
        kept = record.kept
        columns = ", ".join((*(target.live(field.column) for _, field in kept), *told))
        super().__init__(cursor, f"COPY {target.staged} (line, {columns}) FROM STDIN (NULL '{NULL}')")
        self._empty = tuple((at, "" if field.sql_type == TEXT else NULL) for at, field in kept)

    def add_row(self, row: Row, told: str = "") -> None:
        """Takes one good row, with the values of what its owner tells as COPY text."""
        values = row.values
        text = "\t".join([values[at] or empty for at, empty in self._empty])
        if "\\" in text:
            text = "\t".join([copy_text(values[at]) or empty for at, empty in self._empty])
        self.add(f"{row.line}\t{text}{told}\n")


class Owners:
    """Tells of each row of an AddressBase supply what the street or property before it says: custodian and postcode.

    Rows that do not follow their own are put right afterwards (`parts.settle_parts`).
    """

    def __init__(self, supply: Supply) -> None:
        self._custodian = str(supply.header.custodian_code)
        self._postcode = ""
        property_places = _places(supply.format.loaded[PROPERTIES.record.code])
        self._custodian_at, self._postcode_at = property_places["custodian_id"], property_places["postcode_locator"]
        self._naming_at = _places(supply.format.loaded[STREETS.record.code])["naming_authority"]

    def told(self, row: Row) -> str:
        """The COPY text of the columns that `told_columns` names for the row's record."""
        if row.code == PROPERTIES.record.code:
            self._custodian, self._postcode = row.values[self._custodian_at], row.values[self._postcode_at]
            return ""
        if row.code == STREETS.record.code:
            self._custodian, self._postcode = row.values[self._naming_at], ""
        if row.code == ADDRESSES.record.code:
            return f"\t{self._custodian}\t{self._postcode}"
        return f"\t{self._custodian}"


def _places(record: Record) -> dict[str, int]:
    return {field.column: at for at, field in record.kept}


def told_columns(target: Target) -> tuple[str, ...]:
    """The columns that AddressBase leaves to the street or property a row belongs to."""
    if target is PROPERTIES:
        return ()
    return ("custodian_id", "postcode") if target is ADDRESSES else ("custodian_id",)


def copy_text(value: str) -> str:
    """The value as COPY expects it."""
    return value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def stage_supply(*, cursor: Any, supply: Supply, progress: Progress) -> None:
    """Reads the whole supply into the temporary tables and analyses them."""
    loaded = supply.format.loaded
    owners = Owners(supply) if supply.many_custodians else None
    tables = {
        target.record.code: RecordTable(
            cursor, target, loaded[target.record.code], told_columns(target) if owners else ()
        )
        for target in TARGETS
    }
    faults = StagingTable(cursor, f"COPY {FAULTS} FROM STDIN")
    missing = MissingOwners(StagingTable(cursor, f"COPY {MISSING} FROM STDIN"))
    size = max(supply.file.size, 1)
    for item in supply.rows():
        if isinstance(item, Row):
            tables[item.code].add_row(item, owners.told(item) if owners else "")
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
    texts = (fault.level, fault.kind, fault.field, fault.value, fault.reason, fault.record, fault.key, fault.source)
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
