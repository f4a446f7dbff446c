"""Rules between the entries of a supply, each broken one a warning: statuses, dates, states, coordinates, volumes."""

from typing import Any

from django.utils.translation import gettext as _

from gazetteer.entries.models import Custodian
from gazetteer.supplies import rule_sources, status_matrix
from gazetteer.supplies.actions.staging import FAULTS
from gazetteer.supplies.actions.targets import ADDRESSES, PROPERTIES, STREETS, TARGETS, Target
from gazetteer.supplies.boundaries import polygon_literals
from gazetteer.supplies.field_checks import REJECT, WARN
from gazetteer.supplies.records import Layout, Record

CHILDREN_BEHIND = 5  # lines: a supply lists what belongs to a property behind it
PAIRS = "staged_status_pair"
DATES_IN_ORDER = (("start_date", "end_date"), ("entry_date", "last_update_date"))


def check_entries(*, cursor: Any, layout: Layout, changes_only: bool) -> None:
    """Nothing; what the entries of the supply break among themselves stands beside them as warnings."""
    for target in TARGETS:
        if target.record.code in layout.loaded:
            _dates_in_order(cursor, target, layout.loaded[target.record.code])
    for target in (STREETS, PROPERTIES):
        _state_and_its_date(cursor, target, layout.loaded[target.record.code])
    _outside_area(cursor, PROPERTIES, easting="easting", northing="northing", fields="X_COORDINATE, Y_COORDINATE")
    _outside_area(cursor, STREETS, easting="start_easting", northing="start_northing", fields="STREET_START_X, _Y")
    _statuses(cursor, changes_only=changes_only)


def _warn(cursor: Any, *, kind: str, field: str, reason: str, source: str, rows: str, params: Any = ()) -> None:
    """Lists the rows of a query (line, value, and what replaces {} in the reason) as warnings."""
    cursor.execute(
        f"INSERT INTO {FAULTS} (line, level, kind, field, value, reason, source) "
        f"SELECT line, %s, %s, %s, value, replace(%s, '{{}}', said), %s FROM ({rows}) AS broken",
        [WARN, kind, field, reason, source, *params],
    )


def _dates_in_order(cursor: Any, target: Target, record: Record) -> None:
    names = {field.column: field.name for _at, field in record.kept}
    for first, then in DATES_IN_ORDER:
        if first not in names or then not in names:
            continue
        _warn(
            cursor,
            kind="DATE_ORDER",
            field=names[then],
            reason=_("is before {}"),
            source=record.source(),
            rows=f"SELECT line, {then}::text AS value, '{names[first]} ' || {first} AS said "
            f"FROM {target.staged} WHERE change_type <> 'D' AND {then} < {first}",
        )


def _state_and_its_date(cursor: Any, target: Target, record: Record) -> None:
    """A state has the date since when it holds, and a date belongs to a state (unless the state was left out)."""
    names = {field.column: field.name for _at, field in record.kept}
    state, dated = names["state"], names["state_date"]
    _warn(
        cursor,
        kind="STATE_DATE",
        field=dated,
        reason=_("is empty, though {}"),
        source=record.source(),
        rows=f"SELECT line, '' AS value, '{state} = ' || state AS said FROM {target.staged} "
        "WHERE change_type <> 'D' AND state IS NOT NULL AND state_date IS NULL",
    )
    _warn(
        cursor,
        kind="STATE_DATE",
        field=dated,
        reason=_("is given, though {} is empty"),
        source=record.source(),
        rows=f"SELECT s.line, s.state_date::text AS value, '{state}' AS said FROM {target.staged} s "
        "WHERE s.change_type <> 'D' AND s.state IS NULL AND s.state_date IS NOT NULL "
        f"AND NOT EXISTS (SELECT 1 FROM {FAULTS} f WHERE f.line = s.line AND f.field = '{state}')",
    )


def _outside_area(cursor: Any, target: Target, *, easting: str, northing: str, fields: str) -> None:
    """Coordinates outside the box, or the boundary, that is registered for the entry's custodian."""
    for custodian in Custodian.objects.filter(west__isnull=False).order_by("code"):
        box = [custodian.west, custodian.east, custodian.south, custodian.north]
        inside = f"s.{easting} BETWEEN %s AND %s AND s.{northing} BETWEEN %s AND %s"
        polygons = polygon_literals(custodian.boundary or [])
        if polygons:
            within = " OR ".join(f"point(s.{easting}, s.{northing}) <@ %s::polygon" for _each in polygons)
            inside += f" AND ({within})"
        _warn(
            cursor,
            kind="OUTSIDE_AREA",
            field=fields,
            reason=_("is outside the area of {}"),
            source=rule_sources.AREA,
            rows=f"SELECT s.line, s.{easting} || ', ' || s.{northing} AS value, %s AS said FROM {target.staged} s "
            f"WHERE s.custodian_id = %s AND s.change_type <> 'D' AND s.{easting} > 0 AND s.{northing} > 0 "
            f"AND NOT ({inside})",
            params=[custodian.name, custodian.code, *box, *polygons],
        )


def _statuses(cursor: Any, *, changes_only: bool) -> None:
    """Each pair of statuses that cannot be, then each property without an address of its own status."""
    cursor.execute(
        f"CREATE TEMP TABLE {PAIRS} AS SELECT coalesce(a.line, p.line) AS line, a.uprn, a.lpi_key, "
        "a.logical_status AS address_status, p.logical_status AS property_status "
        f"FROM ({_addresses(changes_only)}) AS a JOIN ({_properties(changes_only)}) AS p USING (uprn) "
        f"WHERE NOT ({status_matrix.allowed_sql('p.logical_status', 'a.logical_status')})"
    )
    cursor.execute(f"ANALYZE {PAIRS}")
    _warn(
        cursor,
        kind="STATUS_PAIR",
        field="LOGICAL_STATUS",
        reason=_("is not a status of an address (LPI) whose property (BLPU) has status {}"),
        source=rule_sources.STATUS,
        rows="SELECT line, address_status::text AS value, property_status::text || ' (' || lpi_key || ')' AS said "
        f"FROM {PAIRS}",
    )
    _warn(
        cursor,
        kind="STATUS_MISSING",
        field="LOGICAL_STATUS",
        reason=_("needs an address (LPI) of the same status, and property {} has none"),
        source=rule_sources.STATUS,
        rows=_without_own_status(changes_only),
    )
    cursor.execute(f"DROP TABLE pg_temp.{PAIRS}")


def _without_own_status(changes_only: bool) -> str:
    """SQL: properties without an address of their own status, but for those whose address was itself rejected.

    Where a rejected line hides whose it was, the property it stands behind is given the benefit.
    """
    unreadable = (
        f"SELECT f.line - behind FROM {FAULTS} f, generate_series(1, {CHILDREN_BEHIND}) AS behind "
        rf"WHERE f.level = '{REJECT}' AND f.record NOT IN ('11', '15', '21') AND f.key !~ '^\d{{1,12}}$'"
    )
    return (
        "SELECT p.line, p.logical_status::text AS value, p.uprn::text AS said "
        f"FROM ({_properties(changes_only)}) AS p WHERE NOT EXISTS ("
        f"SELECT 1 FROM ({_addresses(changes_only)}) AS a WHERE a.uprn = p.uprn AND a.logical_status = p.logical_status"
        f") AND NOT EXISTS (SELECT 1 FROM {PAIRS} x WHERE x.uprn = p.uprn) "
        f"AND p.uprn::text NOT IN (SELECT f.key FROM {FAULTS} f "
        f"WHERE f.level = '{REJECT}' AND f.record NOT IN ('11', '15')) AND p.line NOT IN ({unreadable})"
    )


def _addresses(changes_only: bool) -> str:
    """SQL: the addresses of the properties that the file touches, as they will stand."""
    staged = f"SELECT line, uprn, lpi_key, logical_status FROM {ADDRESSES.staged} WHERE change_type <> 'D'"
    if not changes_only:
        return staged
    return (
        f"{staged} UNION ALL SELECT NULL, l.uprn, l.lpi_key, l.logical_status FROM {ADDRESSES.table} l "
        f"WHERE l.closed_date IS NULL AND l.uprn IN ({_touched()}) "
        f"AND NOT EXISTS (SELECT 1 FROM {ADDRESSES.staged} s WHERE {ADDRESSES.same_key('s', 'l')})"
    )


def _properties(changes_only: bool) -> str:
    """SQL: the properties that the file touches, as they will stand."""
    staged = f"SELECT line, uprn, logical_status FROM {PROPERTIES.staged} WHERE change_type <> 'D'"
    lines = f"SELECT min(line) AS line, uprn FROM {ADDRESSES.staged} GROUP BY uprn"
    return (
        (
            f"{staged} UNION ALL SELECT t.line, l.uprn, l.logical_status FROM ({lines}) AS t "
            f"JOIN {PROPERTIES.table} l ON l.uprn = t.uprn AND l.closed_date IS NULL "
            f"WHERE NOT EXISTS (SELECT 1 FROM {PROPERTIES.staged} s WHERE s.uprn = t.uprn)"
        )
        if changes_only
        else staged
    )


def _touched() -> str:
    return f"SELECT uprn FROM {PROPERTIES.staged} UNION SELECT uprn FROM {ADDRESSES.staged}"
