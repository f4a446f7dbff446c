"""Hostile files loaded over a gazetteer that stands: a report in words, everything that stood intact, no traceback."""

from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection

from gazetteer.entries.models import Address, CrossReference, Property, Street, StreetDescriptor
from gazetteer.supplies.actions import gazetteer_load
from gazetteer.supplies.actions.loading import LOCK
from gazetteer.supplies.models import Load
from gazetteer.supplies.records import Layout
from gazetteer.supplies.refusals import OVERRIDES
from tests.gazetteer import rows
from tests.gazetteer.supplies.test_hostile_files import LAYOUTS, joined, lines_of, zipped

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
GOOD = rows.supply(*rows.BODY)
TABLES = (Street, StreetDescriptor, Property, Address, CrossReference)
CHANGES = rows.HEADER.replace('"F"', '"C"').replace("2026-09-01", "2026-09-08")


def snapshot() -> list[list[tuple[Any, ...]]]:
    return [list(model.objects.order_by("pk").values_list()) for model in TABLES]


@pytest.fixture
def stands(tmp_path: Path) -> list[list[tuple[Any, ...]]]:
    """What a first good supply left."""
    path = tmp_path / "good.csv"
    path.write_bytes(GOOD)
    gazetteer_load(path=path, at=AT)
    return snapshot()


def commanded(path: Path) -> tuple[int, str]:
    """The exit status of the command and all that it said."""
    out, err = StringIO(), StringIO()
    try:
        call_command("load_gazetteer", str(path), stdout=out, stderr=err, verbosity=1)
    except SystemExit as ended:
        return int(ended.code or 0), out.getvalue() + err.getvalue()
    return 0, out.getvalue() + err.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (GOOD.decode().encode("utf-16"), "UTF-16"),
        (GOOD.replace(b"\r\n", b"\r"), "carriage return"),
        (zipped(b"0" * 10_000_000), "grows"),
        (zipped(zipped(GOOD), method=0), "zip inside a zip"),
        (b"," * 10_000_000, "is not a gazetteer"),
        (rows.supply(*rows.BODY, header=CHANGES.replace("9901", "9902").replace("AMBLEFORD", "BRANWICK")), "BRANWICK"),
        (rows.supply(*rows.BODY, header=rows.HEADER.replace("9901", "9902")), "not a registered custodian"),
        (rows.supply(*rows.BODY, header=rows.HEADER.replace("2026-09-01", "2025-09-01", 1)), "A later one is loaded"),
    ],
    ids=["empty", "UTF-16", "CR only", "zip bomb", "zip in zip", "10 million columns", "changes of another council",
         "another council", "older"],
)  # fmt: skip
def test_what_cannot_be_loaded_is_refused_in_words_and_changes_nothing(
    tmp_path: Path, stands: Any, content: bytes, words: str
) -> None:
    path = tmp_path / "hostile.csv"
    path.write_bytes(content)
    status, said = commanded(path)
    assert (status, words in said, "Traceback" in said) == (2, True, False), said
    assert snapshot() == stands
    assert Load.objects.count() == 1


@pytest.mark.parametrize(
    "content",
    [
        GOOD[: len(GOOD) // 2],
        GOOD[: GOOD.index(b"\r\n21,") + 60],
        rows.supply(rows.STREET, rows.DESCRIPTOR.replace("ROAD", "RO\N{LATIN CAPITAL LETTER A WITH CIRCUMFLEX}D")).decode()
        .encode("cp1252"),
        rows.supply(rows.STREET, b"x".decode() * 70_000),
    ],
    ids=["half a file", "cut within a property", "Windows-1252", "an endless line"],
)  # fmt: skip
def test_what_is_partly_good_is_reported_and_closes_nothing(tmp_path: Path, stands: Any, content: bytes) -> None:
    path = tmp_path / "hostile.csv"
    path.write_bytes(content)
    status, said = commanded(path)
    assert (status, "rejected" in said, "Traceback" in said) == (1, True, False), said
    assert snapshot() == stands


def test_two_full_supplies_at_once_are_one_load_and_one_refusal(tmp_path: Path, stands: Any) -> None:
    path = tmp_path / "second.csv"
    path.write_bytes(rows.supply(rows.STREET, rows.DESCRIPTOR))  # whole, and would close the property
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": psycopg.Cursor}) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        status, said = commanded(path)
    assert status == 2 and "Another gazetteer load is running" in said
    assert snapshot() == stands


NASTY = (
    "9" * 16, "9999-12-31", "\\N", "'; DROP TABLE gazetteer_property; --", "\N{RIGHT-TO-LEFT OVERRIDE}\N{GRINNING FACE}",
    "{1,2}", "%s %(a)s", "D", "A" * 300, "0", "\N{NEXT LINE}x",
)  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
@pytest.mark.parametrize("turn", range(3))
def test_one_field_of_every_record_wrong_at_once_is_a_load_like_any_other(
    tmp_path: Path, layout: Layout, turn: int
) -> None:
    lines = lines_of(layout)
    path = tmp_path / "hostile.csv"
    path.write_bytes(joined(lines))
    set_aside: dict[str, Any] = {"overrides": frozenset(OVERRIDES), "reason": "a test"}
    gazetteer_load(path=path, at=AT, **set_aside)
    for number in range(1, len(lines) - 1):
        at = 1 + (turn * 7 + number) % (len(lines[number]) - 1)
        lines[number][at] = NASTY[(turn + number) % len(NASTY)]
    path.write_bytes(joined(lines))
    loaded = gazetteer_load(path=path, at=AT, **set_aside)
    assert loaded.rejects + loaded.warnings > 0
    assert all(fault.reason and fault.source for fault in loaded.faults.all())
    assert Property.objects.count() >= 1


def test_a_supply_of_a_day_still_to_come_is_warned_of(tmp_path: Path) -> None:
    path = tmp_path / "future.csv"
    path.write_bytes(rows.supply(*rows.BODY, header=rows.HEADER.replace("2026-09-01", "2062-09-01", 1)))
    loaded = gazetteer_load(path=path, at=AT)
    assert [(fault.kind, fault.value) for fault in loaded.faults.all()] == [("FUTURE", "2062-09-01")]
