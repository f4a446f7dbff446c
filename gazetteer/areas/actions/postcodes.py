"""Loading postcodes and the names of councils: by COPY beside what stands, then by difference, in one transaction."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from gazetteer.areas.actions.loads import Faults, Progress, one_load, record_load, silent
from gazetteer.areas.models import AreaLoad
from gazetteer.areas.postcode_files import (
    OpenedFile,
    PostcodeFault,
    council_names,
    has_names,
    open_list,
    read_postcodes,
)

REPORT_EVERY = 20_000
STAGED = "staged_postcode"
COLUMNS = (
    "easting", "northing", "quality", "council_code", "ward_code", "parish_code", "terminated_date",
)  # fmt: skip


def _listed(prefix: str = "") -> str:
    return ", ".join(prefix + column for column in COLUMNS)


_STAGE = f"""
DROP TABLE IF EXISTS pg_temp.{STAGED};
CREATE TEMP TABLE {STAGED} ON COMMIT DROP AS SELECT key, {_listed()} FROM gazetteer_postcode WITH NO DATA
"""
_COPY = f"COPY {STAGED} (key, {_listed()}) FROM STDIN"
# Of a postcode that comes twice, the later line stands.
_TWICE = f"DELETE FROM {STAGED} s USING {STAGED} l WHERE l.key = s.key AND l.ctid > s.ctid"
_PUT = f"""
WITH put AS (
    INSERT INTO gazetteer_postcode AS p (key, {_listed()})
    SELECT key, {_listed()} FROM {STAGED} s WHERE NOT EXISTS (
        SELECT 1 FROM gazetteer_postcode l
        WHERE l.key = s.key AND ({_listed("l.")}) IS NOT DISTINCT FROM ({_listed("s.")}))
    ORDER BY key
    ON CONFLICT (key) DO UPDATE SET {", ".join(f"{column} = excluded.{column}" for column in COLUMNS)}
    RETURNING xmax = 0 AS is_new
)
SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new) FROM put
"""
_COUNCILS = f"""
INSERT INTO gazetteer_council (code)
SELECT DISTINCT council_code FROM {STAGED} WHERE council_code <> '' ORDER BY council_code ON CONFLICT (code) DO NOTHING
"""
_NAME = """
INSERT INTO gazetteer_council AS c (code, name) SELECT * FROM unnest(%s::text[], %s::text[])
ON CONFLICT (code) DO UPDATE SET name = excluded.name WHERE c.name <> excluded.name
"""
# Ours is, for each custodian, the council in which most of its properties' postcodes lie: borders stray a little.
_OURS = """
WITH counted AS (
    SELECT b.custodian_id, p.council_code, count(*) AS properties
    FROM gazetteer_property b JOIN gazetteer_postcode p ON p.key = b.postcode_key
    WHERE b.closed_date IS NULL AND p.council_code <> '' GROUP BY b.custodian_id, p.council_code
), ours AS (
    SELECT DISTINCT ON (custodian_id) council_code FROM counted ORDER BY custodian_id, properties DESC, council_code
)
UPDATE gazetteer_council c SET is_ours = o.is_ours
FROM (SELECT code, code IN (SELECT council_code FROM ours) AS is_ours FROM gazetteer_council) o
WHERE o.code = c.code AND c.is_ours <> o.is_ours
"""


def postcodes_load(
    *,
    path: Path,
    at: datetime,
    councils: Iterable[str] = (),
    names: Path | None = None,
    progress: Progress = silent,
) -> AreaLoad:
    """The record of the load: every good postcode of the file is as the file has it, and councils have their names.

    With `councils` (GSS codes) only theirs are taken. A postcode that the file leaves out stays as it is: ONS keeps
    ended ones. Names come from `names`, else from the file itself. Raises NotPostcodes, AreaLoadUnderWay; whatever
    ends it early, nothing has changed.
    """
    named = council_names(names) if names else council_names(path) if has_names(path) else {}
    faults = Faults()
    with open_list(path) as opened, one_load() as cursor:
        cursor.execute(_STAGE)
        rows = _stage(cursor, opened, only=frozenset(councils), named=named, faults=faults, progress=progress)
        progress("changing", rows, 0)
        cursor.execute(f"CREATE INDEX ON {STAGED} (key)")
        cursor.execute(f"ANALYZE {STAGED}")
        cursor.execute(_TWICE)
        cursor.execute(_COUNCILS)
        cursor.execute(_NAME, [list(named), list(named.values())])
        cursor.execute(_PUT)
        new, changed = cursor.fetchone()
        cursor.execute(_OURS)
        progress("done", rows, 1)
        counts = {"new": new, "changed": changed}
        return record_load(subject="POSTCODES", path=path, at=at, rows_read=rows, changed=counts, faults=faults)


def councils_settle() -> None:
    """Nothing; which councils are ours agrees with the gazetteer. Call it when a custodian's first supply is in."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_OURS)


def _stage(
    cursor: Any,
    opened: OpenedFile,
    *,
    only: frozenset[str],
    named: dict[str, str],
    faults: Faults,
    progress: Progress,
) -> int:
    """How many rows were read; the good ones are staged, and `named` knows the councils that rows name."""
    rows = 0
    with cursor.copy(_COPY) as copy:
        for rows, row in enumerate(read_postcodes(opened.text), start=1):
            if isinstance(row, PostcodeFault):
                faults.add(row.line, row.what, row.reason)
            elif not only or row.council_code in only:
                copy.write_row(row[:-1])
                if row.council_name and row.council_code:
                    named.setdefault(row.council_code, row.council_name)
            if rows % REPORT_EVERY == 0:
                progress("reading", rows, min(opened.read_so_far() / max(opened.size, 1), 1))
    return rows
