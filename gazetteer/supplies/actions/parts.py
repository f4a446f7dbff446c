"""What one record of a supply tells about another: custodians, postcodes, classes and organisations, put in their place.

DTF says all of it with the property or address itself. AddressBase Premium says whose an entry is with its property or
street, the postcode with the property, what a property is in record 32 and who is there in record 31.
"""

from typing import Any

from gazetteer.supplies.actions.targets import (
    ADDRESSES,
    CHANGE_COLUMNS,
    CLASSIFICATIONS,
    DESCRIPTORS,
    OF_PROPERTIES,
    ORGANISATIONS,
    PROPERTIES,
    STREETS,
    TARGETS,
    Target,
)
from gazetteer.supplies.addressbase import CLASS_SCHEME
from gazetteer.supplies.records import Layout

TOLD_ELSEWHERE = {
    PROPERTIES.name: frozenset(("classification", "organisation", "postcode_locator")),
    ADDRESSES.name: frozenset(("postcode",)),
}
TOLD = "told_property"  # class and organisation of each property as records 31 and 32 tell them


def settle_custodians(*, cursor: Any, layout: Layout) -> None:
    """Nothing; every staged row then has its custodian. To be called when everything is staged, before it is checked.

    In AddressBase streets are of their naming authority, the rest of their street or property, wherever that stands.
    """
    if not layout.many_custodians:
        return
    cursor.execute(
        f"UPDATE {STREETS.staged} SET custodian_id = naming_authority "
        "WHERE naming_authority > 0 AND custodian_id <> naming_authority"
    )
    owned = [(DESCRIPTORS, STREETS, "street_id")] + [(target, PROPERTIES, "uprn") for target in OF_PROPERTIES]
    for target, owner, column in owned:
        cursor.execute(
            f"UPDATE {target.staged} t SET custodian_id = o.custodian_id "
            f"FROM ({_standing(owner, f's.{owner.key[0]} AS key, s.custodian_id')}) AS o "
            f"WHERE o.key = t.{column} AND o.custodian_id <> t.custodian_id"
        )


def settle_parts(*, cursor: Any, layout: Layout, changes_only: bool) -> None:
    """Nothing; staged rows then hold what other records, or the gazetteer where the format is silent, say of them.

    To be called when everything is staged and checked, before the difference is found.
    """
    for target in TARGETS:
        _keep_what_the_format_leaves_out(cursor, target, layout)
    if layout.many_custodians:
        _postcodes(cursor, changes_only=changes_only)
    _classes_and_organisations(cursor, layout, changes_only=changes_only)


def _keep_what_the_format_leaves_out(cursor: Any, target: Target, layout: Layout) -> None:
    """A ward from DTF stays when AddressBase comes, a country from AddressBase when DTF comes."""
    given = {target.live(field.column) for _, field in layout.loaded[target.record.code].kept}
    elsewhere = TOLD_ELSEWHERE.get(target.name, frozenset())
    silent = tuple(column for column in target.values if column not in given | elsewhere | {"custodian_id"})
    if not silent:
        return
    settings = ", ".join(f"{column} = l.{column}" for column in silent)
    cursor.execute(
        f"UPDATE {target.staged} s SET {settings} FROM {target.table} l WHERE {target.same_key('s', 'l')} "
        f"AND ({target.listed(silent, 's.')}) IS DISTINCT FROM ({target.listed(silent, 'l.')})"
    )


def _standing(target: Target, columns: str) -> str:
    """SQL: the rows of a table as they stand after the file, without what the file deletes."""
    return (
        f"SELECT {columns} FROM {target.staged} s WHERE s.change_type <> 'D' UNION ALL "
        f"SELECT {columns} FROM {target.table} s WHERE s.closed_date IS NULL "
        f"AND NOT EXISTS (SELECT 1 FROM {target.staged} n WHERE {target.same_key('n', 's')})"
    )


def _postcodes(cursor: Any, *, changes_only: bool) -> None:
    """Every address has the postcode of its property; in a file of changes, those not supplied too."""
    if changes_only:
        _stage_standing(
            cursor,
            ADDRESSES,
            {"postcode": "o.postcode_locator"},
            f"{PROPERTIES.staged} o",
            "o.uprn = l.uprn AND o.change_type <> 'D' AND o.postcode_locator <> l.postcode",
        )
    cursor.execute(
        f"UPDATE {ADDRESSES.staged} t SET postcode = o.postcode_locator "
        f"FROM ({_standing(PROPERTIES, 's.uprn, s.postcode_locator')}) AS o "
        "WHERE o.uprn = t.uprn AND o.postcode_locator <> t.postcode"
    )


def _classes_and_organisations(cursor: Any, layout: Layout, *, changes_only: bool) -> None:
    """The class and organisation of each property that does not say them itself."""
    parts = {"code": CLASSIFICATIONS, "name": ORGANISATIONS}
    only = {"code": "scheme = %s", "name": "end_date IS NULL"}
    chosen = {}
    for column, target in parts.items():
        columns = f"s.uprn, s.{column}, s.scheme, s.end_date, s.last_update_date, s.key"
        columns = columns if column == "code" else columns.replace("s.scheme, ", "")
        standing = f"({_standing(target, columns)}) AS s" if changes_only else f"{target.staged} s"
        deleted = "" if changes_only else " AND s.change_type <> 'D'"
        chosen[column] = (
            f"SELECT DISTINCT ON (s.uprn) s.uprn, s.{column} FROM {standing} WHERE s.{only[column]}{deleted} "
            "ORDER BY s.uprn, (s.end_date IS NULL) DESC, s.last_update_date DESC NULLS LAST, s.key"
        )
    touched = " UNION ".join(f"SELECT uprn FROM {target.staged}" for target in (PROPERTIES, *parts.values()))
    cursor.execute(
        f"CREATE TEMP TABLE {TOLD} AS SELECT t.uprn, c.code AS classification, o.name AS organisation "
        f"FROM ({touched}) AS t LEFT JOIN ({chosen['code']}) AS c USING (uprn) "
        f"LEFT JOIN ({chosen['name']}) AS o USING (uprn) WHERE c.uprn IS NOT NULL OR o.uprn IS NOT NULL "
        f"OR t.uprn IN (SELECT uprn FROM {ORGANISATIONS.staged})",
        [CLASS_SCHEME],
    )
    cursor.execute(f"ANALYZE {TOLD}")
    for column in ("classification", "organisation"):
        cursor.execute(
            f"UPDATE {PROPERTIES.staged} s SET {column} = w.{column} FROM {TOLD} w "
            f"WHERE w.uprn = s.uprn AND s.change_type <> 'D' AND s.{column} = '' AND w.{column} <> ''"
        )
    if layout.many_custodians and changes_only:
        told = {"classification": "coalesce(o.classification, '')", "organisation": "coalesce(o.organisation, '')"}
        differs = " OR ".join(f"{value} <> l.{column}" for column, value in told.items())
        _stage_standing(cursor, PROPERTIES, told, f"{TOLD} o", f"o.uprn = l.uprn AND ({differs})")
    cursor.execute(f"DROP TABLE pg_temp.{TOLD}")


def _stage_standing(cursor: Any, target: Target, changed: dict[str, str], other: str, where: str) -> None:
    """Stages rows that stand and are not in the file, with what another record of the file changes of them.

    They have no line of their own: they are numbered before the first.
    """
    kept = tuple(column for column in target.columns if column not in changed)
    columns = ", ".join(("line", *CHANGE_COLUMNS, *kept, *changed))
    cursor.execute(
        f"INSERT INTO {target.staged} ({columns}) "
        f"SELECT -row_number() OVER (), 'U', 0, {target.listed(kept, 'l.')}, {', '.join(changed.values())} "
        f"FROM {target.table} l, {other} WHERE l.closed_date IS NULL AND {where} "
        f"AND NOT EXISTS (SELECT 1 FROM {target.staged} n WHERE {target.same_key('n', 'l')})"
    )
