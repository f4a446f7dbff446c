"""What a supply changes: rows equal to what stands are dropped from staging, absent keys are noted for closing."""

from dataclasses import dataclass
from typing import Any

from gazetteer.entries.models import LogicalStatus
from gazetteer.supplies.actions.targets import PROPERTIES, TARGETS, Target

LEAVING = "leaving_property"  # properties that this supply closes or makes historic
PAST = (LogicalStatus.REJECTED_EXTERNAL, LogicalStatus.HISTORIC, LogicalStatus.REJECTED_INTERNAL)


@dataclass(frozen=True, slots=True)
class Change:
    """How much of one table a load changes; `moved` of the changed came from another custodian."""

    new: int
    changed: int
    closed: int
    moved: int = 0

    @property
    def total(self) -> int:
        """All of it together."""
        return self.new + self.changed + self.closed

    def counts(self) -> dict[str, int]:
        """What is kept of it with the load."""
        return {"new": self.new, "changed": self.changed, "closed": self.closed}


def find_difference(*, cursor: Any, covered: list[int], complete: frozenset[str]) -> dict[str, Change]:
    """The change to each table by name; afterwards staging holds only rows that are new or different.

    `complete` are the records of which the supply names every entry, so that an absent one is closed. Only entries of
    the covered custodians are closed: what has moved to another council is no longer this one's to end.
    """
    changes = {}
    for target in TARGETS:
        _note_closing(cursor, target, covered=covered, close_absent=target.record.code in complete)
        _drop_unchanged(cursor, target)
        changes[target.name] = _count(cursor, target)
    _note_leaving(cursor)
    return changes


def nothing_closes(*, cursor: Any) -> None:
    """Makes the temporary tables of keys to be closed, empty: for a change that closes none."""
    for target in TARGETS:
        cursor.execute(
            f"CREATE TEMP TABLE {target.closing} AS SELECT {target.listed(target.key)} FROM {target.table} WITH NO DATA"
        )


def drop_closing(*, cursor: Any) -> None:
    """Removes the temporary tables of keys to be closed."""
    tables = [LEAVING, *(target.closing for target in TARGETS)]
    cursor.execute(f"DROP TABLE IF EXISTS {', '.join(f'pg_temp.{name}' for name in tables)}")


def _note_closing(cursor: Any, target: Target, *, covered: list[int], close_absent: bool) -> None:
    """Keys the file deletes and, after a whole full supply, keys it no longer names."""
    key = target.listed(target.key, "l.")
    ours = "l.closed_date IS NULL AND l.custodian_id = ANY(%s)"
    due = [
        f"SELECT {key} FROM {target.table} l JOIN {target.staged} s ON {target.same_key('s', 'l')} "
        f"WHERE s.change_type = 'D' AND {ours}"
    ]
    if close_absent:
        due.append(
            f"SELECT {key} FROM {target.table} l WHERE {ours} "
            f"AND NOT EXISTS (SELECT 1 FROM {target.staged} s WHERE {target.same_key('s', 'l')})"
        )
    cursor.execute(f"CREATE TEMP TABLE {target.closing} AS {' UNION ALL '.join(due)}", [covered] * len(due))
    cursor.execute(f"DELETE FROM {target.staged} WHERE change_type = 'D'")
    cursor.execute(f"ANALYZE {target.closing}")


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
        f"(SELECT count(*) FROM {target.closing}), count(*) FILTER (WHERE l.custodian_id <> s.custodian_id) "
        f"FROM {target.staged} s LEFT JOIN {target.table} l ON {target.same_key('s', 'l')}"
    )
    return Change(*cursor.fetchone())


def _note_leaving(cursor: Any) -> None:
    past = ", ".join(str(status.value) for status in PAST)
    cursor.execute(
        f"CREATE TEMP TABLE {LEAVING} AS SELECT uprn, true AS absent FROM {PROPERTIES.closing} UNION ALL "
        f"SELECT l.uprn, false FROM {PROPERTIES.staged} s JOIN {PROPERTIES.table} l USING (uprn) "
        f"WHERE s.logical_status IN ({past}) AND l.logical_status NOT IN ({past}) AND l.closed_date IS NULL"
    )
