"""What a supply says and would change, in numbers: change types, keys never had, and the changes on each street."""

from typing import Any

from django.utils.translation import gettext as _

from gazetteer.entries.casing import as_written
from gazetteer.entries.formatting import street_label
from gazetteer.supplies import rule_sources
from gazetteer.supplies.actions.staging import FAULTS
from gazetteer.supplies.actions.targets import ADDRESSES, DESCRIPTORS, PROPERTIES, STREETS, TARGETS, Target
from gazetteer.supplies.field_checks import WARN

STREETS_KEPT = 500
NEW, CLOSED, CHANGED = 1, 2, 3  # of several, the first says best what happens to a property


def count_change_types(*, cursor: Any) -> dict[str, dict[str, int]]:
    """Good rows by record type and change type, as staged."""
    counts = {}
    for target in TARGETS:
        cursor.execute(f"SELECT change_type, count(*) FROM {target.staged} GROUP BY change_type ORDER BY change_type")
        counts[target.record.code] = dict(cursor.fetchall())
    return {code: types for code, types in sorted(counts.items()) if types}


def count_never_had(*, cursor: Any) -> dict[str, int]:
    """Updates and deletes of keys that are neither here nor inserted by the file, with a warning when there are any."""
    found: dict[str, int] = {"U": 0, "D": 0}
    first: tuple[int, str, str] | None = None
    for target in TARGETS:
        cursor.execute(_never_had(target))
        for change_type, count, line, key in cursor.fetchall():
            found[change_type] += count
            first = min(first or (line, key, ""), (line, key, target.record.code))
    if first is None:
        return {}
    line, key, record = first
    reason = _("%(updates)s updates and %(deletes)s deletes are of keys that were never here: a file may be missing") % {
        "updates": found["U"], "deletes": found["D"]
    }  # fmt: skip
    cursor.execute(
        f"INSERT INTO {FAULTS} VALUES (%s, %s, 'NEVER_HAD', 'CHANGE_TYPE', %s, %s, %s, '', %s)",
        [line, WARN, key, reason, record, rule_sources.CHANGE_ONLY],
    )
    return found


def _never_had(target: Target) -> str:
    return (
        f"SELECT s.change_type, count(DISTINCT ({target.listed(target.key, 's.')})), min(s.line), "
        f"(array_agg(concat_ws(' ', {target.listed(target.key, 's.')}) ORDER BY s.line))[1] FROM {target.staged} s "
        "WHERE s.change_type IN ('U', 'D') "
        f"AND NOT EXISTS (SELECT 1 FROM {target.table} l WHERE {target.same_key('l', 's')}) "
        f"AND NOT EXISTS (SELECT 1 FROM {target.staged} i WHERE i.change_type = 'I' AND {target.same_key('i', 's')}) "
        "GROUP BY s.change_type"
    )


def changed_streets(*, cursor: Any) -> dict[str, Any]:
    """Each street on which something changes, the most changed first and renamed ones before all; with totals.

    Reads the difference, so before it is applied. Only the first streets are listed, all are counted.
    """
    cursor.execute(_by_street())
    rows = cursor.fetchall()
    streets = [_street(*row) for row in rows[:STREETS_KEPT]]
    return {
        "streets": streets,
        "total": len(rows),
        "new": sum(row[1] for row in rows),
        "changed": sum(row[2] for row in rows),
        "closed": sum(row[3] for row in rows),
        "renamed": sum(1 for row in rows if row[4]),
    }


def _street(
    usrn: int | None, new: int, changed: int, closed: int, was: str, label: str, name: str, locality: str, town: str,
    of_street: str,
) -> dict[str, Any]:  # fmt: skip
    return {
        "usrn": usrn,
        "name": street_label(name, locality, town) if name else label,
        "new": new,
        "changed": changed,
        "closed": closed,
        "was": as_written(was) if was else "",
        "street": of_street,
    }


def _by_street() -> str:
    """SQL: a row for each street touched, by its properties, its name or itself."""
    each = (
        f"SELECT s.uprn, CASE WHEN l.uprn IS NULL THEN {NEW} ELSE {CHANGED} END AS what FROM {PROPERTIES.staged} s "
        f"LEFT JOIN {PROPERTIES.table} l USING (uprn) "
        f"UNION ALL SELECT uprn, {CLOSED} FROM {PROPERTIES.closing} "
        f"UNION ALL SELECT uprn, {CHANGED} FROM {ADDRESSES.staged} "
        f"UNION ALL SELECT l.uprn, {CHANGED} FROM {ADDRESSES.closing} c "
        f"JOIN {ADDRESSES.table} l ON {ADDRESSES.same_key('c', 'l')}"
    )
    placed = (
        "SELECT coalesce(a.usrn, l.street_id) AS usrn, one.what "
        f"FROM (SELECT uprn, min(what) AS what FROM ({each}) AS each GROUP BY uprn) AS one "
        "LEFT JOIN (SELECT DISTINCT ON (uprn) uprn, usrn "
        f"FROM {ADDRESSES.staged} ORDER BY uprn, logical_status, line) AS a USING (uprn) "
        f"LEFT JOIN {PROPERTIES.table} l USING (uprn)"
    )
    itself = (
        f"SELECT s.usrn, CASE WHEN l.usrn IS NULL THEN 'new' ELSE 'changed' END AS of_street FROM {STREETS.staged} s "
        f"LEFT JOIN {STREETS.table} l USING (usrn) UNION ALL SELECT usrn, 'closed' FROM {STREETS.closing}"
    )
    named = (
        f"SELECT DISTINCT ON (s.street_id) s.street_id AS usrn, s.name, s.locality, s.town, "
        f"CASE WHEN l.name <> s.name THEN l.name ELSE '' END AS was FROM {DESCRIPTORS.staged} s "
        f"LEFT JOIN {DESCRIPTORS.table} l ON {DESCRIPTORS.same_key('s', 'l')} "
        "ORDER BY s.street_id, (coalesce(l.name, s.name) <> s.name) DESC, (s.language = 'ENG') DESC, s.language"
    )
    return (
        f"SELECT usrn, coalesce(p.new, 0), coalesce(p.changed, 0), coalesce(p.closed, 0), coalesce(n.was, ''), "
        "coalesce(live.label, ''), coalesce(n.name, ''), coalesce(n.locality, ''), coalesce(n.town, ''), "
        "coalesce(i.of_street, '') "
        f"FROM (SELECT usrn, count(*) FILTER (WHERE what = {NEW}) AS new, "
        f"count(*) FILTER (WHERE what = {CHANGED}) AS changed, count(*) FILTER (WHERE what = {CLOSED}) AS closed "
        f"FROM ({placed}) AS placed GROUP BY usrn) AS p "
        f"FULL JOIN ({named}) AS n USING (usrn) FULL JOIN ({itself}) AS i USING (usrn) "
        f"LEFT JOIN {STREETS.table} live USING (usrn) "
        "ORDER BY coalesce(n.was, '') = '', coalesce(p.new, 0) + coalesce(p.changed, 0) + coalesce(p.closed, 0) DESC, "
        "usrn"
    )
