"""What a supply changes: rows equal to what stands are dropped from staging, absent keys are noted for closing."""

from dataclasses import dataclass
from typing import Any

from gazetteer.supplies.actions.targets import TARGETS, Target


@dataclass(frozen=True, slots=True)
class Change:
    """How much of one table a load changes."""

    new: int
    changed: int
    closed: int

    @property
    def total(self) -> int:
        """All of it together."""
        return self.new + self.changed + self.closed


def find_difference(*, cursor: Any, custodian: int, close_absent: bool) -> dict[str, Change]:
    """The change to each table by name; afterwards staging holds only rows that are new or different."""
    changes = {}
    for target in TARGETS:
        _note_closing(cursor, target, custodian=custodian, close_absent=close_absent)
        _drop_unchanged(cursor, target)
        changes[target.name] = _count(cursor, target)
    return changes


def drop_closing(*, cursor: Any) -> None:
    """Removes the temporary tables of keys to be closed."""
    cursor.execute(f"DROP TABLE IF EXISTS {', '.join(f'pg_temp.{target.closing}' for target in TARGETS)}")


def _note_closing(cursor: Any, target: Target, *, custodian: int, close_absent: bool) -> None:
    """Keys the file deletes and, after a whole full supply, keys it no longer names."""
    key = target.listed(target.key, "l.")
    absent = (
        f"OR (l.custodian_id = {int(custodian)} "
        f"AND NOT EXISTS (SELECT 1 FROM {target.staged} s WHERE {target.same_key('s', 'l')}))"
    )
    cursor.execute(
        f"CREATE TEMP TABLE {target.closing} AS SELECT {key} FROM {target.table} l WHERE l.closed_date IS NULL AND ("
        f"EXISTS (SELECT 1 FROM {target.staged} s WHERE s.change_type = 'D' AND {target.same_key('s', 'l')}) "
        f"{absent if close_absent else ''})"
    )
    cursor.execute(f"DELETE FROM {target.staged} WHERE change_type = 'D'")


def _drop_unchanged(cursor: Any, target: Target) -> None:
    cursor.execute(
        f"DELETE FROM {target.staged} s USING {target.table} l "
        f"WHERE {target.same_key('s', 'l')} AND l.closed_date IS NULL "
        f"AND ({target.listed(target.values, 's.')}) IS NOT DISTINCT FROM ({target.listed(target.values, 'l.')})"
    )
    cursor.execute(f"ANALYZE {target.staged}")


def _count(cursor: Any, target: Target) -> Change:
    cursor.execute(
        f"SELECT count(*) FILTER (WHERE l.custodian_id IS NULL), count(l.custodian_id), "
        f"(SELECT count(*) FROM {target.closing}) "
        f"FROM {target.staged} s LEFT JOIN {target.table} l ON {target.same_key('s', 'l')}"
    )
    return Change(*cursor.fetchone())
