"""The one transaction: staged rows and their written addresses into the live tables, by difference."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from gazetteer.entries.models import Language, LogicalStatus
from gazetteer.supplies.actions.difference import Change
from gazetteer.supplies.actions.targets import (
    ADDRESSES,
    DESCRIPTORS,
    PARTS,
    PROPERTIES,
    STREETS,
    TARGETS,
    Target,
)

WRITTEN_STREETS = "written_street"
WRITTEN_ADDRESSES = "written_address"
TOUCHED = "touched_property"
MUCH = 0.05  # of a table: then its statistics no longer fit

EMPTY_STREET = {"name": "''", "locality": "''", "town": "''", "label": "''", "sort_key": "''"}


def upsert(cursor: Any, target: Target, *, extra: dict[str, str], joins: str = "") -> None:
    """Inserts what is new and updates what differs; `extra` are further columns with the SQL of their values."""
    columns = (*target.columns, *extra)
    selected = ", ".join((target.listed(target.columns, "s."), *extra.values()))
    updated = (*target.values, *(extra if joins else ()))
    settings = ", ".join(f"{column} = EXCLUDED.{column}" for column in updated)
    cursor.execute(
        f"INSERT INTO {target.table} ({', '.join(columns)}) SELECT {selected} FROM {target.staged} s {joins} "
        f"ON CONFLICT ({', '.join(target.key)}) DO UPDATE SET {settings}, closed_date = NULL"
    )


def apply_streets(*, cursor: Any) -> None:
    """Puts streets and descriptors in place, with the names people read."""
    upsert(cursor, STREETS, extra=EMPTY_STREET)
    upsert(
        cursor,
        DESCRIPTORS,
        extra={
            "folded_name": "w.folded_name",
            "words": "string_to_array(w.words, ' ')",
        },
        joins=f"JOIN {WRITTEN_STREETS} w USING (street_id, language)",
    )
    cursor.execute(
        f"UPDATE {STREETS.table} t SET name = w.name, locality = w.locality, town = w.town, label = w.label, "
        f"sort_key = w.sort_key FROM {WRITTEN_STREETS} w WHERE w.street_id = t.usrn AND w.language = ("
        f" SELECT d.language FROM {DESCRIPTORS.table} d WHERE d.street_id = t.usrn"
        " ORDER BY (d.language = 'ENG') DESC, d.language LIMIT 1)"
    )


def apply_addresses(*, cursor: Any) -> int:
    """Puts addresses in place; how many not supplied were rewritten because their street or organisation was renamed."""
    written = {
        "address_lines": "string_to_array(w.lines, E'\\x1f')",
        "flat": "w.flat",
        "words": "string_to_array(w.words, ' ')",
        "sort_key": "w.sort_key",
    }
    cursor.execute(
        f"CREATE TEMP TABLE {TOUCHED} AS "
        f"SELECT uprn FROM {PROPERTIES.staged} UNION SELECT uprn FROM {ADDRESSES.staged} "
        f"UNION SELECT l.uprn FROM {ADDRESSES.table} l JOIN {WRITTEN_ADDRESSES} w USING (lpi_key, language) "
        f"UNION SELECT l.uprn FROM {ADDRESSES.table} l JOIN {ADDRESSES.closing} c USING (lpi_key, language) "
        f"UNION SELECT uprn FROM {PROPERTIES.closing}"
    )
    cursor.execute(f"ANALYZE {TOUCHED}")
    joins = f"JOIN {WRITTEN_ADDRESSES} w USING (lpi_key, language)"
    upsert(cursor, ADDRESSES, extra=written, joins=joins)
    settings = ", ".join(f"{column} = {value}" for column, value in written.items())
    cursor.execute(
        f"UPDATE {ADDRESSES.table} l SET {settings} FROM {WRITTEN_ADDRESSES} w "
        f"WHERE {ADDRESSES.same_key('w', 'l')} "
        f"AND NOT EXISTS (SELECT 1 FROM {ADDRESSES.staged} s WHERE {ADDRESSES.same_key('s', 'l')}) "
        f"AND ({', '.join(f'l.{column}' for column in written)}) IS DISTINCT FROM ({', '.join(written.values())})"
    )
    return int(cursor.rowcount)


def apply_properties(*, cursor: Any) -> None:
    """Puts properties in place, each with the address that is preferred for it now."""
    preferred = (
        "SELECT DISTINCT ON (t.uprn) t.uprn AS uprn, a.usrn AS street_id, a.postcode AS postcode, "
        "a.address_lines AS address_lines, a.sort_key AS sort_key, y.address_lines AS welsh_lines "
        f"FROM {TOUCHED} t LEFT JOIN preferred_welsh y ON y.uprn = t.uprn "
        f"LEFT JOIN {PROPERTIES.staged} sp ON sp.uprn = t.uprn LEFT JOIN {PROPERTIES.table} lp ON lp.uprn = t.uprn "
        f"LEFT JOIN {ADDRESSES.table} a ON a.uprn = t.uprn "
        "ORDER BY t.uprn, (a.logical_status = coalesce(sp.logical_status, lp.logical_status)) DESC NULLS LAST, "
        f"(a.logical_status = {LogicalStatus.APPROVED.value}) DESC, (a.closed_date IS NULL) DESC, "
        "(a.language = 'ENG') DESC, a.last_update_date DESC NULLS LAST, a.lpi_key, a.language"
    )
    fallback = "array_remove(ARRAY[coalesce(nullif({0}.organisation, ''), 'UPRN ' || {0}.uprn)], NULL)"
    formatted = {
        "street_id": "w.street_id",
        "postcode": "coalesce(w.postcode, '')",
        "postcode_key": "replace(coalesce(w.postcode, ''), ' ', '')",
        "address_lines": "coalesce(w.address_lines, {0})",
        "address": "array_to_string(coalesce(w.address_lines, {0}), ', ')",
        "sort_key": "coalesce(w.sort_key, '')",
        "welsh_lines": "coalesce(w.welsh_lines, '{{}}')",
    }
    _prefer_welsh(cursor)
    cursor.execute(f"CREATE TEMP TABLE preferred_address AS {preferred}")
    cursor.execute("ANALYZE preferred_address")
    new = {column: value.format(fallback.format("s")) for column, value in formatted.items()}
    upsert(cursor, PROPERTIES, extra=new, joins="JOIN preferred_address w USING (uprn)")
    old = {column: value.format(fallback.format("l")) for column, value in formatted.items()}
    settings = ", ".join(f"{column} = {value}" for column, value in old.items())
    cursor.execute(
        f"UPDATE {PROPERTIES.table} l SET {settings} FROM preferred_address w WHERE w.uprn = l.uprn "
        f"AND NOT EXISTS (SELECT 1 FROM {PROPERTIES.staged} s WHERE s.uprn = l.uprn) "
        f"AND ({', '.join(f'l.{column}' for column in old)}) IS DISTINCT FROM ({', '.join(old.values())})"
    )
    cursor.execute(f"DROP TABLE pg_temp.preferred_address, pg_temp.preferred_welsh, pg_temp.{TOUCHED}")


def _prefer_welsh(cursor: Any) -> None:
    """Notes the preferred Welsh address of each touched property that has one."""
    cursor.execute(
        "CREATE TEMP TABLE preferred_welsh AS SELECT DISTINCT ON (a.uprn) a.uprn, a.address_lines "
        f"FROM {ADDRESSES.table} a JOIN {TOUCHED} t ON t.uprn = a.uprn "
        f"LEFT JOIN {PROPERTIES.staged} sp ON sp.uprn = a.uprn LEFT JOIN {PROPERTIES.table} lp ON lp.uprn = a.uprn "
        f"WHERE a.language = '{Language.WELSH}' AND a.closed_date IS NULL "
        f"AND NOT EXISTS (SELECT 1 FROM {ADDRESSES.closing} c WHERE {ADDRESSES.same_key('c', 'a')}) "
        "ORDER BY a.uprn, (a.logical_status = coalesce(sp.logical_status, lp.logical_status)) DESC, "
        f"(a.logical_status = {LogicalStatus.APPROVED.value}) DESC, a.last_update_date DESC NULLS LAST, a.lpi_key"
    )
    cursor.execute("ANALYZE preferred_welsh")


def apply_parts(*, cursor: Any) -> None:
    """Puts the further parts of properties in place: cross-references, delivery points, organisations and the rest."""
    for target in PARTS:
        upsert(cursor, target, extra={})


def close_absent(*, cursor: Any, closed_date: date) -> None:
    """Closes the noted keys: nothing is deleted, properties and addresses become historic and keep their words."""
    for target in TARGETS:
        status = f", logical_status = {LogicalStatus.HISTORIC.value}" if target.closed_status else ""
        cursor.execute(
            f"UPDATE {target.table} l SET closed_date = %s{status} FROM {target.closing} c "
            f"WHERE {target.same_key('c', 'l')}",
            [closed_date],
        )


def tidy_indexes(*, cursor: Any, changes: Mapping[str, Change]) -> None:
    """Brings statistics and word indexes up to date, so that the first search after a load is as quick as any.

    Where a load changed little of a table its statistics still fit, and autovacuum sees to them in time.
    """
    touched = [target for target in TARGETS if _changed_much(cursor, target, changes[target.name].total)]
    for target in touched:
        cursor.execute(f"ANALYZE {target.table}")
    if ADDRESSES in touched or DESCRIPTORS in touched:
        cursor.execute("ANALYZE gazetteer_searchword")
    if any(change.total for change in changes.values()):
        for index in ("gazetteer_address_words", "gazetteer_descriptor_words"):
            cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [index])


def _changed_much(cursor: Any, target: Target, changed: int) -> bool:
    cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [target.table])
    return changed > MUCH * cursor.fetchone()[0] and changed > 0
