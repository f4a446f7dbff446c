"""Loading OS Open UPRN: positions of properties that the council's own supply has none for.

The product holds 41 million rows, of which we look for our own. It never adds a property, and never moves one: where it
differs from the supply by much, that is reported.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from gazetteer.areas.actions.loads import Faults, Progress, one_load, record_load, silent
from gazetteer.areas.models import AreaLoad
from gazetteer.areas.postcode_files import NotPostcodes, OpenedFile, open_list
from gazetteer.entries.coordinates import on_british_grid

FAR = 50  # metres
ROWS_AT_ONCE = 200_000
LONGEST_LINE = 200
HEADER = "UPRN,X_COORDINATE,Y_COORDINATE"
_STAGE = """
DROP TABLE IF EXISTS pg_temp.staged_position;
CREATE TEMP TABLE staged_position (uprn bigint, easting numeric(9,2), northing numeric(9,2)) ON COMMIT DROP
"""
# A position that the supply has given since is the supply's again.
_LET_GO = """
DELETE FROM gazetteer_openposition o USING gazetteer_property b
WHERE b.uprn = o.uprn AND b.easting IS NOT NULL AND (b.easting, b.northing) <> (o.easting, o.northing)
"""
_KEEP = """
INSERT INTO gazetteer_openposition AS o (uprn, easting, northing)
SELECT DISTINCT ON (s.uprn) s.uprn, s.easting, s.northing
FROM staged_position s JOIN gazetteer_property b ON b.uprn = s.uprn LEFT JOIN gazetteer_openposition w ON w.uprn = s.uprn
WHERE b.easting IS NULL OR w.uprn IS NOT NULL
ORDER BY s.uprn
ON CONFLICT (uprn) DO UPDATE SET easting = excluded.easting, northing = excluded.northing
"""
_FILL = """
UPDATE gazetteer_property b SET easting = o.easting, northing = o.northing FROM gazetteer_openposition o
WHERE o.uprn = b.uprn AND (b.easting, b.northing) IS DISTINCT FROM (o.easting, o.northing)
"""
_FAR_OFF = """
SELECT b.uprn, round(point(b.easting::float8, b.northing::float8) <-> point(s.easting::float8, s.northing::float8))
FROM staged_position s JOIN gazetteer_property b ON b.uprn = s.uprn
WHERE point(b.easting::float8, b.northing::float8) <-> point(s.easting::float8, s.northing::float8) > %s
ORDER BY 2 DESC, 1
"""
_KEEP_STAGED = """
UPDATE {staged} s SET easting = o.easting, northing = o.northing FROM gazetteer_openposition o
WHERE o.uprn = s.uprn AND s.easting IS NULL
"""


class NotOpenUprn(Exception):
    """The file is not OS Open UPRN; the message is one line for people."""


def open_uprn_load(*, path: Path, at: datetime, progress: Progress = silent) -> AreaLoad:
    """The record of the load: properties without a position have one, where the file knows it.

    Its faults name the properties whose own position is more than 50 m off, the furthest first. Raises NotOpenUprn,
    AreaLoadUnderWay; whatever ends it early, nothing has changed.
    """
    faults = Faults()
    try:
        with open_list(path) as opened, one_load() as cursor:
            cursor.execute(_STAGE)
            rows, found = _stage(cursor, opened, progress=progress)
            progress("changing", rows, 0)
            cursor.execute("ANALYZE staged_position")
            for statement in (_LET_GO, _KEEP, _FILL):
                cursor.execute(statement)
            filled = cursor.rowcount
            cursor.execute(_FAR_OFF, [FAR])
            for uprn, metres in cursor.fetchall():
                faults.add(
                    uprn, str(uprn), _("the supply has it %(metres)d m from where OS has it") % {"metres": metres}
                )
            progress("done", rows, 1)
            counts = {"found": found, "filled": filled}
            return record_load(subject="POSITIONS", path=path, at=at, rows_read=rows, changed=counts, faults=faults)
    except (NotPostcodes, UnicodeDecodeError) as fault:
        raise NotOpenUprn(str(fault) if isinstance(fault, NotPostcodes) else _("This is not UTF-8 text.")) from fault


def keep_open_positions(*, cursor: Any, staged: str) -> None:
    """Nothing; staged properties without a position of their own keep the open one, so that a load leaves it alone."""
    cursor.execute(_KEEP_STAGED.format(staged=staged))


def _stage(cursor: Any, opened: OpenedFile, *, progress: Progress) -> tuple[int, int]:
    """How many rows were read, and how many of them are of properties we hold; those are staged."""
    if not opened.text.readline(LONGEST_LINE).upper().startswith(HEADER):
        raise NotOpenUprn(_("This is not OS Open UPRN: its first line does not begin %(header)s.") % {"header": HEADER})
    held = _held()
    rows = found = 0
    with cursor.copy("COPY staged_position FROM STDIN") as copy:
        for lines in _batches(opened):
            rows += len(lines)
            for line in lines:
                if line.partition(",")[0] in held and (position := _position(line)):
                    copy.write_row(position)
                    found += 1
            progress("reading", rows, min(opened.read_so_far() / max(opened.size, 1), 1))
    return rows, found


def _held() -> set[str]:
    """The UPRNs we hold, as the file writes them: a few tens of megabytes at 600,000."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT uprn::text FROM gazetteer_property")
        return {uprn for (uprn,) in cursor.fetchall()}


def _batches(opened: OpenedFile) -> Iterator[list[str]]:
    lines = iter(lambda: opened.text.readline(LONGEST_LINE), "")
    while batch := list(islice(lines, ROWS_AT_ONCE)):
        yield batch


def _position(line: str) -> tuple[str, str, str] | None:
    """UPRN, easting and northing of a line; None when they are none."""
    uprn, easting, northing, *_rest = [*line.split(",", 3), "", ""]
    try:
        good = on_british_grid(float(easting), float(northing)) and (float(easting) or float(northing))
    except ValueError:
        return None
    return (uprn, easting, northing) if good else None
