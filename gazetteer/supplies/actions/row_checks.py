"""What can only be known from other rows: streets and properties that are missing, keys given twice, two preferred."""

from typing import Any

from django.utils.translation import gettext as _

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


def check_staged(*, cursor: Any, changes_only: bool) -> int:
    """How many good rows were held back because their street or property was itself rejected.

    Rows that cannot stand are taken out of staging and listed as faults; what may stay is listed as a warning.
    """
    held_back = 0
    for target in TARGETS:
        _keep_last(cursor, target, changes_only=changes_only)
    for target in OF_STREETS:
        column = target.live("usrn")
        held_back += _without_owner(cursor, target, owner=STREETS, column=column, kind="UNKNOWN_USRN", field="USRN")
    for target in OF_PROPERTIES:
        held_back += _without_owner(cursor, target, owner=PROPERTIES, column="uprn", kind="UNKNOWN_UPRN", field="UPRN")
    _two_preferred(cursor)
    _dangling_parents(cursor)
    return held_back


def _keep_last(cursor: Any, target: Target, *, changes_only: bool) -> None:
    """One row for each key: deletes give way to inserts and updates, then the last in PRO_ORDER stands."""
    key = target.listed(target.key)
    ranked = (
        f"SELECT line, row_number() OVER (PARTITION BY {key} "
        f"ORDER BY (change_type = 'D'), pro_order DESC, line DESC) AS place FROM {target.staged}"
    )
    cursor.execute(
        f"WITH ranked AS ({ranked}) DELETE FROM {target.staged} USING ranked "
        f"WHERE ranked.line = {target.staged}.line AND ranked.place > 1 "
        f"RETURNING {target.staged}.line, concat_ws(' ', {target.listed(target.key, target.staged + '.')})"
    )
    twice = cursor.fetchall()
    if changes_only or not twice:
        return
    reason = _("is given again later in the file: the later row stands")
    rows = [(line, WARN, "DUPLICATE_KEY", " ".join(target.key).upper(), value, reason) for line, value in twice]
    cursor.executemany(f"INSERT INTO {FAULTS} VALUES (%s, %s, %s, %s, %s, %s)", rows)


def _without_owner(cursor: Any, target: Target, *, owner: Target, column: str, kind: str, field: str) -> int:
    """Takes out the rows whose owner is neither in the file nor here; the count of those explained by a reject."""
    owner_key = owner.key[0]
    cursor.execute(
        f"CREATE TEMP TABLE staged_orphan AS SELECT s.line, s.{column} AS key, "
        f"EXISTS (SELECT 1 FROM {MISSING} m WHERE m.owner = '{owner.name}' AND m.key = s.{column}) AS explained "
        f"FROM {target.staged} s WHERE s.change_type <> 'D' "
        f"AND NOT EXISTS (SELECT 1 FROM {owner.staged} o WHERE o.{owner_key} = s.{column} AND o.change_type <> 'D') "
        f"AND NOT EXISTS (SELECT 1 FROM {owner.table} o WHERE o.{owner_key} = s.{column})"
    )
    reason = _("is neither in this file nor in the gazetteer")
    cursor.execute(
        f"INSERT INTO {FAULTS} SELECT line, %s, %s, %s, key::text, %s FROM staged_orphan WHERE NOT explained",
        [REJECT, kind, field, reason],
    )
    cursor.execute(f"DELETE FROM {target.staged} s USING staged_orphan o WHERE o.line = s.line")
    cursor.execute("SELECT count(*) FROM staged_orphan WHERE explained")
    explained = cursor.fetchone()[0]
    cursor.execute("DROP TABLE pg_temp.staged_orphan")
    return explained


def _two_preferred(cursor: Any) -> None:
    """Warns of the later one wherever a property has two preferred addresses in one language."""
    reason = _("is a second preferred address in this language for property %(uprn)s") % {"uprn": "{uprn}"}
    cursor.execute(
        f"INSERT INTO {FAULTS} "
        "SELECT line, %s, 'TWO_PREFERRED', 'LOGICAL_STATUS', '1', replace(%s, '{uprn}', uprn::text) FROM ("
        "  SELECT line, uprn, row_number() OVER (PARTITION BY uprn, language ORDER BY line NULLS FIRST) AS place FROM ("
        f"   SELECT line, uprn, language FROM {ADDRESSES.staged} WHERE logical_status = 1 AND change_type <> 'D'"
        "    UNION ALL"
        f"   SELECT NULL, l.uprn, l.language FROM {ADDRESSES.table} l"
        f"   WHERE l.logical_status = 1 AND l.uprn IN (SELECT uprn FROM {ADDRESSES.staged} WHERE logical_status = 1)"
        f"   AND NOT EXISTS (SELECT 1 FROM {ADDRESSES.staged} s WHERE {ADDRESSES.same_key('s', 'l')})"
        "  ) AS preferred"
        ") AS ranked WHERE place > 1 AND line IS NOT NULL",
        [WARN, reason],
    )


def _dangling_parents(cursor: Any) -> None:
    """Warns of parents that are neither in the file nor here, unless their own row was rejected."""
    cursor.execute(
        f"INSERT INTO {FAULTS} "
        "SELECT s.line, %s, 'DANGLING_PARENT', 'PARENT_UPRN', s.parent_uprn::text, %s "
        f"FROM {PROPERTIES.staged} s WHERE s.parent_uprn IS NOT NULL AND s.change_type <> 'D' "
        f"AND NOT EXISTS (SELECT 1 FROM {PROPERTIES.staged} o WHERE o.uprn = s.parent_uprn AND o.change_type <> 'D') "
        f"AND NOT EXISTS (SELECT 1 FROM {PROPERTIES.table} o WHERE o.uprn = s.parent_uprn) "
        f"AND NOT EXISTS (SELECT 1 FROM {MISSING} m WHERE m.owner = 'property' AND m.key = s.parent_uprn)",
        [WARN, _("is neither in this file nor in the gazetteer")],
    )
