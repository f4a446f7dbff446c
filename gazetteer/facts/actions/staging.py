"""Carrying the rows of a file of facts or events into temporary tables by COPY, the bad ones beside them."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _

from gazetteer.facts.models import Nature
from gazetteer.facts.reading import BadRow, EventRow, FactRow, as_json

STAGED, REJECTED = "staged_fact", "staged_fact_reject"
ENDING, FITTING, NAMED = "ending_fact", "fitting_fact", "named_place"  # made by the difference
ROWS_AT_ONCE, REPORT_EVERY = 20_000, 20_000
_COLUMNS = {
    Nature.FACT: "line integer, kind_id bigint, place text, value text, since date, until date",
    Nature.EVENT: "line integer, kind_id bigint, place text, key text, at timestamptz, until timestamptz, "
    "service text, words text, place_words text, withdrawn boolean",
}
Progress = Callable[[str, int, float], None]  # what is being done, rows so far, share done from 0 to 1


def silent(phase: str, rows: int, share: float) -> None:
    """Progress that nobody watches."""


def stage_rows(
    *,
    cursor: Any,
    nature: str,
    rows: Iterable[FactRow | EventRow | BadRow],
    share: Callable[[], float],
    progress: Progress,
) -> tuple[int, int]:
    """How many lines and how many facts or events were read; they stand in the temporary tables."""
    cursor.execute(
        "DROP TABLE IF EXISTS " + ", ".join(f"pg_temp.{name}" for name in (STAGED, REJECTED, ENDING, FITTING, NAMED))
    )
    cursor.execute(f"CREATE TEMP TABLE {STAGED} ({_COLUMNS[Nature(nature)]}) ON COMMIT DROP")
    cursor.execute(
        f"CREATE TEMP TABLE {REJECTED} (line integer, code text, row jsonb, reason text, kind_id bigint, place text) "
        "ON COMMIT DROP"
    )
    good: list[Any] = []
    bad: list[Any] = []
    lines = count = last = 0
    for row in rows:
        count += 1
        if row.line != last:
            lines, last = lines + 1, row.line
        if isinstance(row, BadRow):
            bad.append((row.line, row.code, as_json(row.row), row.reason, row.kind_id, row.place or None))
        else:
            good.append(row)
        if count % ROWS_AT_ONCE == 0:
            _flush(cursor, good, bad)
            progress("reading", count, share())
    _flush(cursor, good, bad)
    cursor.execute(f"ANALYZE {STAGED}")
    return lines, count


def _flush(cursor: Any, good: list[Any], bad: list[Any]) -> None:
    for table, rows in ((STAGED, good), (REJECTED, bad)):
        if rows:
            with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            rows.clear()


# What the gazetteer does not hold. An area is known by its boundary, or because a property names it.
_UNKNOWN = {
    "UPRN": "s.place LIKE 'U%%' AND NOT EXISTS (SELECT FROM gazetteer_property b WHERE b.uprn = substr(s.place, 2)::bigint)",
    "USRN": "s.place LIKE 'S%%' AND NOT EXISTS (SELECT FROM gazetteer_street t WHERE t.usrn = substr(s.place, 2)::bigint)",
    "AREA": "s.place LIKE 'A%%' AND NOT EXISTS (SELECT FROM gazetteer_area a WHERE a.code = substr(s.place, 2)) "
    "AND substr(s.place, 2) NOT IN "
    "(SELECT ward_code FROM gazetteer_property UNION SELECT parish_code FROM gazetteer_property)",
}
_FACT_ROW = """
    'value', nullif(s.value, ''), 'from', s.since, 'to', s.until
"""
_EVENT_ROW = """
    'fact', CASE WHEN s.place LIKE 'F%%' THEN substr(s.place, 2) END, 'at', s.at, 'until', s.until,
    'service', nullif(s.service, ''), 'words', nullif(s.words, ''), 'place', nullif(s.place_words, ''), 'key', s.key
"""


def reject(
    *, cursor: Any, nature: str, code: str, reason: str, condition: str, params: dict[str, Any] | None = None
) -> int:
    """How many staged rows `s` of the condition are no longer staged, but rejected."""
    own = _EVENT_ROW if nature == Nature.EVENT else _FACT_ROW
    cursor.execute(
        f"WITH gone AS (DELETE FROM {STAGED} s WHERE {condition} RETURNING *) "
        f"INSERT INTO {REJECTED} (line, code, row, reason, kind_id, place) "
        "SELECT s.line, %(code)s, jsonb_strip_nulls(jsonb_build_object('kind', k.code, "
        "'uprn', CASE WHEN s.place LIKE 'U%%' THEN substr(s.place, 2) END, "
        "'usrn', CASE WHEN s.place LIKE 'S%%' THEN substr(s.place, 2) END, "
        f"'area', CASE WHEN s.place LIKE 'A%%' THEN substr(s.place, 2) END, {own})), %(reason)s, s.kind_id, s.place "
        "FROM gone s JOIN gazetteer_factkind k ON k.id = s.kind_id",
        {**(params or {}), "code": code, "reason": reason},
    )
    return int(cursor.rowcount)


def reject_unknown(*, cursor: Any, nature: str) -> None:
    """Nothing; rows about what the gazetteer does not hold are rejected."""
    reasons = {
        "UPRN": _("the gazetteer has no property of this UPRN"),
        "USRN": _("the gazetteer has no street of this USRN"),
        "AREA": _("no area of this code is known"),
    }
    for code, condition in _UNKNOWN.items():
        reject(cursor=cursor, nature=nature, code=code, reason=reasons[code], condition=condition)
