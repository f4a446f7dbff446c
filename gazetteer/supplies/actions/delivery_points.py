"""SQL: the delivery point beside an address whose street has a description and no name ("FOOTPATH FROM ...")."""

from typing import Any

from gazetteer.entries.delivery_lines import DeliveryParts
from gazetteer.entries.models import Language, LogicalStatus
from gazetteer.supplies.actions.targets import DELIVERY_POINTS, STREETS

DESCRIBED = "(2, 4, 9)"  # types of street whose descriptor is no name (code list RECORD_TYPE)
IN_WELSH = frozenset(
    ("dependent_thoroughfare", "thoroughfare", "double_dependent_locality", "dependent_locality", "post_town")
)


def has_any(cursor: Any) -> bool:
    """Whether the gazetteer holds a delivery point, or the supply brings one."""
    cursor.execute(
        f"SELECT EXISTS (SELECT 1 FROM {DELIVERY_POINTS.staged}) OR EXISTS (SELECT 1 FROM {DELIVERY_POINTS.table})"
    )
    return bool(cursor.fetchone()[0])


def columns() -> str:
    """The delivery point's key, then the values of DeliveryParts, in the language of the address (`due`)."""
    welsh = f"due.language = '{Language.WELSH}'"
    named = (
        f"CASE WHEN {welsh} AND p.welsh_{column} <> '' THEN p.welsh_{column} ELSE p.{column} END"
        if column in IN_WELSH
        else f"p.{column}"
        for column in DeliveryParts._fields
    )
    return f"p.udprn, {', '.join(named)}"


def joins() -> str:
    """The joins that give `columns`: at most one delivery point for each approved address (`due`) of such a street."""
    standing = (
        f"SELECT {_kept()} FROM {DELIVERY_POINTS.staged} UNION ALL SELECT {_kept()} FROM {DELIVERY_POINTS.table} l "
        f"WHERE closed_date IS NULL AND NOT EXISTS (SELECT 1 FROM {DELIVERY_POINTS.staged} s WHERE s.udprn = l.udprn) "
        f"AND NOT EXISTS (SELECT 1 FROM {DELIVERY_POINTS.closing} c WHERE c.udprn = l.udprn)"
    )
    one_each = (
        f"SELECT DISTINCT ON (uprn) * FROM ({standing}) AS standing "
        "WHERE thoroughfare <> '' AND po_box_number = '' AND end_date IS NULL ORDER BY uprn, udprn"
    )
    return (
        f"LEFT JOIN {STREETS.table} st ON st.usrn = due.usrn AND st.record_type IN {DESCRIBED} "
        f"AND due.logical_status = {LogicalStatus.APPROVED.value} "
        f"LEFT JOIN ({one_each}) AS p ON p.uprn = due.uprn AND st.usrn IS NOT NULL"
    )


def addresses_touched(alias: str) -> str:
    """The condition that an address stands on a described street and its delivery point changes with this supply."""
    changed = (
        f"SELECT uprn FROM {DELIVERY_POINTS.staged} "
        f"UNION ALL SELECT o.uprn FROM {DELIVERY_POINTS.table} o JOIN {DELIVERY_POINTS.staged} s USING (udprn) "
        f"UNION ALL SELECT o.uprn FROM {DELIVERY_POINTS.table} o JOIN {DELIVERY_POINTS.closing} c USING (udprn)"
    )
    described = f"SELECT usrn FROM {STREETS.table} WHERE record_type IN {DESCRIBED}"
    return f"({alias}.uprn IN ({changed}) AND {alias}.usrn IN ({described}))"


def _kept() -> str:
    welsh = tuple(f"welsh_{column}" for column in DeliveryParts._fields if column in IN_WELSH)
    return ", ".join(("uprn", "udprn", "end_date", *DeliveryParts._fields, *welsh))
