"""What can only be known from other rows: streets and properties that are missing, keys given twice, two preferred."""

from typing import Any

from django.utils.translation import gettext as _

from gazetteer.supplies import rule_sources
from gazetteer.supplies.actions.staging import FAULTS, MISSING
from gazetteer.supplies.actions.targets import (
    ADDRESSES,
    OF_PROPERTIES,
    OF_STREETS,
    PROPERTIES,
    STREETS,
    TARGETS,
    Target,
)
from gazetteer.supplies.field_checks import REJECT, WARN


def check_staged(*, cursor: Any, layout: str, changes_only: bool, volume_starts: list[int], covered: list[int]) -> int:
    """How many good rows were held back because their street or property was itself rejected.

    Rows that cannot stand are taken out of staging and listed as faults; what may stay is listed as a warning.
    `volume_starts` are the lines, numbered through, after which each volume begins.
    """
    held_back = 0
    for target in TARGETS:
        _keep_last(cursor, target, layout=layout, changes_only=changes_only, volume_starts=volume_starts)
        _held_by_another(cursor, target, covered=covered)
    for target in OF_STREETS:
        column = target.live("usrn")
        unknown = {"kind": "UNKNOWN_USRN", "field": "USRN", "source": rule_sources.keys_source(layout)}
        held_back += _without_owner(cursor, target, owner=STREETS, column=column, **unknown)
    for target in OF_PROPERTIES:
        unknown = {"kind": "UNKNOWN_UPRN", "field": "UPRN", "source": rule_sources.keys_source(layout)}
        held_back += _without_owner(cursor, target, owner=PROPERTIES, column="uprn", **unknown)
    _two_preferred(cursor)
    _dangling_parents(cursor, source=rule_sources.record_source(layout, PROPERTIES.record.code))
    return held_back


def _keep_last(cursor: Any, target: Target, *, layout: str, changes_only: bool, volume_starts: list[int]) -> None:
    """One row for each key: deletes give way to inserts and updates, then the last volume, then the last PRO_ORDER.

    Keys given once, nearly all of them, are told apart by a hash and never sorted.
    """
    key = target.listed(target.key)
    twice = f"SELECT {key} FROM {target.staged} GROUP BY {key} HAVING count(*) > 1"
    ranked = (
        f"SELECT s.line, row_number() OVER (PARTITION BY {target.listed(target.key, 's.')} "
        "ORDER BY (s.change_type = 'D'), width_bucket(s.line - 1, %s::integer[]) DESC, s.pro_order DESC, s.line DESC"
        f") AS place FROM {target.staged} s JOIN ({twice}) AS twice ON {target.same_key('s', 'twice')}"
    )
    cursor.execute(
        f"WITH ranked AS ({ranked}) DELETE FROM {target.staged} USING ranked "
        f"WHERE ranked.line = {target.staged}.line AND ranked.place > 1 "
        f"RETURNING {target.staged}.line, concat_ws(' ', {target.listed(target.key, target.staged + '.')})",
        [volume_starts],
    )
    given_again = cursor.fetchall()
    if changes_only or not given_again:
        return
    reason = _("is given again later in the file: the later row stands")
    field, source = " ".join(target.key).upper(), rule_sources.keys_source(layout)
    rows = [(line, WARN, "DUPLICATE_KEY", field, value, reason, source) for line, value in given_again]
    cursor.executemany(
        f"INSERT INTO {FAULTS} (line, level, kind, field, value, reason, source) VALUES (%s, %s, %s, %s, %s, %s, %s)",
        rows,
    )


def _held_by_another(cursor: Any, target: Target, *, covered: list[int]) -> None:
    """Takes out deletes of entries that have moved to another custodian: they are no longer this one's to end."""
    cursor.execute(
        f"WITH others AS (DELETE FROM {target.staged} s USING {target.table} l WHERE s.change_type = 'D' "
        f"AND {target.same_key('s', 'l')} AND l.custodian_id <> ALL(%s) "
        f"RETURNING s.line, concat_ws(' ', {target.listed(target.key, 's.')}) AS key, l.custodian_id) "
        f"INSERT INTO {FAULTS} (line, level, kind, field, value, reason, source) "
        "SELECT line, %s, 'HELD_BY_ANOTHER', %s, key, replace(%s, '{}', custodian_id::text), %s FROM others",
        [
            covered,
            WARN,
            " ".join(target.key).upper(),
            _("is now an entry of custodian {}: left as it is"),
            rule_sources.CUSTODIANS,
        ],
    )


def _without_owner(
    cursor: Any, target: Target, *, owner: Target, column: str, kind: str, field: str, source: str
) -> int:
    """Takes out the rows whose owner is neither in the file nor here; the count of those explained by a reject."""
    owner_key = owner.key[0]
    cursor.execute(
        f"CREATE TEMP TABLE staged_orphan AS SELECT s.line, s.{column} AS key, {_property_of(target)} AS whose, "
        f"EXISTS (SELECT 1 FROM {MISSING} m WHERE m.owner = '{owner.name}' AND m.key = s.{column}) AS explained "
        f"FROM {target.staged} s WHERE s.change_type <> 'D' "
        f"AND NOT EXISTS (SELECT 1 FROM {owner.staged} o WHERE o.{owner_key} = s.{column} AND o.change_type <> 'D') "
        f"AND NOT EXISTS (SELECT 1 FROM {owner.table} o WHERE o.{owner_key} = s.{column})"
    )
    reason = _("is neither in this file nor in the gazetteer")
    cursor.execute(
        f"INSERT INTO {FAULTS} (line, level, kind, field, value, reason, record, key, source) "
        f"SELECT line, %s, %s, %s, key::text, %s, %s, whose, %s FROM staged_orphan WHERE NOT explained",
        [REJECT, kind, field, reason, target.record.code, source],
    )
    cursor.execute(f"DELETE FROM {target.staged} s USING staged_orphan o WHERE o.line = s.line")
    cursor.execute("SELECT count(*) FROM staged_orphan WHERE explained")
    explained = cursor.fetchone()[0]
    cursor.execute("DROP TABLE pg_temp.staged_orphan")
    return explained


def _property_of(target: Target) -> str:
    """SQL: the property whose row it is, as faults name it, or nothing."""
    return "s.uprn::text" if target in OF_PROPERTIES else "''"


def _two_preferred(cursor: Any) -> None:
    """Warns of the later one wherever a property has two preferred addresses in one language."""
    reason = _("is a second preferred address in this language for property %(uprn)s") % {"uprn": "{uprn}"}
    cursor.execute(
        f"INSERT INTO {FAULTS} (line, level, kind, field, value, reason, source) "
        "SELECT line, %s, 'TWO_PREFERRED', 'LOGICAL_STATUS', '1', replace(%s, '{uprn}', uprn::text), %s FROM ("
        "  SELECT line, uprn, row_number() OVER (PARTITION BY uprn, language ORDER BY line NULLS FIRST) AS place FROM ("
        f"   SELECT line, uprn, language FROM {ADDRESSES.staged} WHERE logical_status = 1 AND change_type <> 'D'"
        "    UNION ALL"
        f"   SELECT NULL, l.uprn, l.language FROM {ADDRESSES.table} l"
        f"   WHERE l.logical_status = 1 AND l.uprn IN (SELECT uprn FROM {ADDRESSES.staged} WHERE logical_status = 1)"
        f"   AND NOT EXISTS (SELECT 1 FROM {ADDRESSES.staged} s WHERE {ADDRESSES.same_key('s', 'l')})"
        "  ) AS preferred"
        ") AS ranked WHERE place > 1 AND line IS NOT NULL",
        [WARN, reason, rule_sources.STATUS],
    )


def _dangling_parents(cursor: Any, *, source: str) -> None:
    """Warns of parents that are neither in the file nor here, unless their own row was rejected."""
    cursor.execute(
        f"INSERT INTO {FAULTS} (line, level, kind, field, value, reason, source) "
        "SELECT s.line, %s, 'DANGLING_PARENT', 'PARENT_UPRN', s.parent_uprn::text, %s, %s "
        f"FROM {PROPERTIES.staged} s WHERE s.parent_uprn IS NOT NULL AND s.change_type <> 'D' "
        f"AND NOT EXISTS (SELECT 1 FROM {PROPERTIES.staged} o WHERE o.uprn = s.parent_uprn AND o.change_type <> 'D') "
        f"AND NOT EXISTS (SELECT 1 FROM {PROPERTIES.table} o WHERE o.uprn = s.parent_uprn) "
        f"AND NOT EXISTS (SELECT 1 FROM {MISSING} m WHERE m.owner = 'property' AND m.key = s.parent_uprn)",
        [WARN, _("is neither in this file nor in the gazetteer"), source],
    )
