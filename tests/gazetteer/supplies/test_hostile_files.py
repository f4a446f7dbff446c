"""Whatever the file, there is an answer in words: the good lines, a fault for each bad one, or one line that refuses it."""

import csv
import io
import os
import socket
import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from gazetteer.supplies.addressbase import LAYOUT_V1, LAYOUT_V2
from gazetteer.supplies.dtf73 import LAYOUT as DTF73
from gazetteer.supplies.reader import Fault, Row, recognise
from gazetteer.supplies.records import Layout
from gazetteer.supplies.supply_files import NotAGazetteer, open_supply_file
from tests.gazetteer import addressbase_rows, rows

QUICK = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
DATES = ("2001-04-02", "", "2026-09-01", "2001-04-02")
UPRN = 990000000001
SHOP = rows.PROPERTY.replace(',,"E05', ',"OKONJO BOOKS","E05')
SUCCESSOR = addressbase_rows.line("30", "I", "9", str(UPRN), "9901S000000001", *DATES, "990000000777")


def addressbase_body(version: str) -> list[str]:
    point = addressbase_rows.delivery_point(UPRN, 12345678, v2=version != "1.0", thoroughfare="MILL LANE")
    own = (rows.STREET, rows.DESCRIPTOR, SHOP, rows.ADDRESS, rows.CROSS_REFERENCE)
    return [*addressbase_rows.converted(own, version=version), point, SUCCESSOR]


WHOLE = {
    DTF73.name: rows.supply(*rows.BODY).decode().splitlines(),
    LAYOUT_V1.name: addressbase_rows.supply((), version="1.0", more=addressbase_body("1.0")).decode().splitlines(),
    LAYOUT_V2.name: addressbase_rows.supply((), version="2.1", more=addressbase_body("2.1")).decode().splitlines(),
}
LAYOUTS = (DTF73, LAYOUT_V1, LAYOUT_V2)


def read(path: Path, content: bytes | None = None) -> tuple[list[Row], list[Fault]]:
    if content is not None:
        path.write_bytes(content)
    with open_supply_file(path) as file:
        items = list(recognise(file).rows())
    return [item for item in items if isinstance(item, Row)], [item for item in items if isinstance(item, Fault)]


def refusal(path: Path, content: bytes | None = None) -> str:
    with pytest.raises(NotAGazetteer) as refused:
        read(path, content)
    words = str(refused.value)
    assert words
    assert "\n" not in words
    return words


def zipped(content: bytes, *, name: str = "supply.csv", method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def lines_of(layout: Layout) -> list[list[str]]:
    return list(csv.reader(WHOLE[layout.name]))


def joined(lines: list[list[str]]) -> bytes:
    return ("\r\n".join(addressbase_rows.line(*values) for values in lines) + "\r\n").encode()


RECORDS = [
    pytest.param(layout, number, id=f"{layout.name} {values[0]}")
    for layout in LAYOUTS
    for number, values in enumerate(lines_of(layout))
    if number
]


@pytest.mark.parametrize(("layout", "number"), RECORDS)
def test_every_field_of_every_record_spoilt_in_turn_is_one_fault_that_names_it(
    tmp_path: Path, layout: Layout, number: int
) -> None:
    sound = len(read(tmp_path / "s.csv", joined(lines_of(layout)))[0])
    spoilt = "~" * 150  # no number, date, code, degree or postcode, and longer than any text may be
    record = layout.read[lines_of(layout)[number][0]]
    for at in range(1, len(record.fields)):
        lines = lines_of(layout)
        lines[number][at] = spoilt
        good, faults = read(tmp_path / "s.csv", joined(lines))
        faults = [fault for fault in faults if record is not layout.trailer or fault.kind != "NO_TRAILER"]
        assert [(fault.line, fault.field, fault.value, fault.source) for fault in faults] == [
            (number + 1, record.fields[at].name, spoilt, f"{layout.name} record {record.code} field {at + 1}")
        ]
        assert faults[0].reason
        assert len(good) == sound - (faults[0].level == "REJECT" and record.code in layout.loaded)


BAD_VALUES = st.one_of(
    st.text(max_size=120).filter(lambda text: not set(text) & set('\r\n"')),
    st.sampled_from(
        ["-1", "1e9", "0x10", "٣", "２", "²", "99999999999999999999", "2026-02-30", "0000-00-00", "NaN", "\0"]
    ),
    st.sampled_from(["-0", "1,5", "'", "\\N", "\\", "\\.", "\t", "\N{NO-BREAK SPACE}", "\N{RIGHT-TO-LEFT OVERRIDE}"]),
)


@QUICK
@given(st.sampled_from(LAYOUTS), st.data())
def test_no_value_in_any_field_stops_the_reading_or_harms_its_neighbours(
    tmp_path: Path, layout: Layout, data: st.DataObject
) -> None:
    lines = lines_of(layout)
    number = data.draw(st.integers(1, len(lines) - 2))
    at = data.draw(st.integers(1, len(lines[number]) - 1))
    lines[number][at] = data.draw(BAD_VALUES)
    good, faults = read(tmp_path / "s.csv", joined(lines))
    body = [line for line in range(2, len(lines)) if lines[line - 1][0] in layout.loaded]
    kept = [row.line for row in good]
    assert [line for line in body if line != number + 1] == [line for line in kept if line != number + 1]
    assert all(fault.reason for fault in faults)
    assert all(fault.line == number + 1 or fault.kind == "TRAILER_COUNT" for fault in faults)
    assert (number + 1 in kept) == (number + 1 in body and not any(fault.level == "REJECT" for fault in faults))


@QUICK
@given(st.sampled_from(LAYOUTS), st.integers(0, 4_000))
@example(DTF73, 1)
def test_a_file_cut_at_any_byte_gives_the_lines_before_the_cut(tmp_path: Path, layout: Layout, cut: int) -> None:
    whole = "\r\n".join(WHOLE[layout.name]).encode()
    short = whole[: cut % len(whole)]
    try:
        good, faults = read(tmp_path / "s.csv", short)
    except NotAGazetteer as refused:
        assert "\n" not in str(refused)
        assert short.count(b"\n") == 0
        return
    complete = short.count(b"\n")
    all_good, _none = read(tmp_path / "whole.csv", whole)
    before = [row.line for row in all_good if row.line <= complete]
    assert [row.line for row in good][: len(before)] == before
    assert "NO_TRAILER" in [fault.kind for fault in faults] or b"\r\n99,0," in short


@QUICK
@given(st.integers(0, 2_000), st.integers(0, 255), st.booleans())
def test_a_zip_with_any_byte_changed_or_cut_is_read_or_refused(tmp_path: Path, at: int, byte: int, cut: bool) -> None:
    archive = bytearray(zipped(b"\r\n".join(line.encode() for line in WHOLE[DTF73.name])))
    at %= len(archive)
    if cut:
        del archive[at:]
    else:
        archive[at] = byte
    try:
        _good, faults = read(tmp_path / "s.zip", bytes(archive))
    except NotAGazetteer as refused:
        assert "\n" not in str(refused)
    else:
        assert all(fault.reason for fault in faults)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"])
def test_utf_16_is_refused_by_name_with_what_to_do(tmp_path: Path, encoding: str) -> None:
    words = refusal(tmp_path / "s.csv", rows.supply(*rows.BODY).decode().encode(encoding))
    assert "UTF-16" in words
    assert "UTF-8" in words


def test_lines_that_end_in_a_carriage_return_alone_are_refused_by_name(tmp_path: Path) -> None:
    words = refusal(tmp_path / "s.csv", rows.supply(*rows.BODY).replace(b"\r\n", b"\r"))
    assert "carriage return" in words


def test_a_file_that_is_evidently_windows_1252_is_said_to_be(tmp_path: Path) -> None:
    names = [rows.DESCRIPTOR.replace("ABBOTSMERE ROAD", f"CAFÉ ROW {number}") for number in range(6)]
    good, faults = read(tmp_path / "s.csv", rows.supply(rows.STREET, *names).decode().encode("cp1252"))
    assert [row.code for row in good] == ["11"]
    assert [fault.kind for fault in faults] == ["BAD_UTF8"] * 6 + ["WINDOWS_1252"]
    assert "É" in faults[0].reason
    mixed = rows.supply(rows.STREET, *names).decode().encode("cp1252") + rows.DESCRIPTOR.replace("ROAD", "TŶ").encode()
    assert "WINDOWS_1252" not in [fault.kind for fault in read(tmp_path / "s.csv", mixed)[1]]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (b'15,"I",2,99000001,"A\0B",,"T","T","ENG"', "BAD_CHARACTER"),
        (b'15,"I",2,99000001,"NEVER CLOSED,,"T","T","ENG"', "BAD_QUOTES"),
        (b"," * 10_000_000, "LINE_TOO_LONG"),
        (b"15," + b"," * 60_000, "LONG_ROW"),
        (b'"' * 64_999, "BAD_QUOTES"),
    ],
    ids=["NUL", "open quote", "10 million columns", "60,000 columns", "quotes"],
)
def test_one_terrible_line_is_one_fault(tmp_path: Path, line: bytes, kind: str) -> None:
    lines = rows.supply(*rows.BODY).split(b"\r\n")
    lines.insert(4, line)
    good, faults = read(tmp_path / "s.csv", b"\r\n".join(lines))
    assert len(good) == len(rows.BODY)
    assert [(fault.line, fault.kind) for fault in faults if fault.kind != "TRAILER_COUNT"] == [(5, kind)]
    assert all(len(fault.value) <= 200 for fault in faults)


def test_an_endless_line_is_skipped_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    before, after = rows.supply(*rows.BODY, trailer=False), b"99,0,6,2026-09-01,06:10:00\r\n"
    with path.open("wb") as file:
        file.write(before)
        file.seek(1 << 28, os.SEEK_CUR)  # a hole: a quarter of a gigabyte of zero bytes that takes no room
        file.write(b"\r\n" + after)
    tracemalloc.start()
    good, faults = read(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(good) == len(rows.BODY)
    assert [fault.kind for fault in faults] == ["LINE_TOO_LONG"]
    assert peak < 20_000_000


def test_a_zip_that_grows_beyond_reason_is_refused(tmp_path: Path) -> None:
    assert "grows" in refusal(tmp_path / "s.zip", zipped(b"0" * 10_000_000))


def test_a_zip_that_lies_about_its_size_is_refused_all_the_same(tmp_path: Path) -> None:
    archive = bytearray(zipped(b"0" * 10_000_000))
    directory = archive.rindex(b"PK\x01\x02")
    struct.pack_into("<L", archive, directory + 20, 9_000_000)  # the compressed size, larger than the whole file
    assert "grows" in refusal(tmp_path / "s.zip", bytes(archive))


def test_a_zip_in_a_zip_is_refused_by_name(tmp_path: Path) -> None:
    inner = zipped(rows.supply(*rows.BODY))
    assert "zip inside a zip" in refusal(tmp_path / "s.zip", zipped(inner, name="inner.zip", method=zipfile.ZIP_STORED))


def test_a_zip_of_very_many_files_is_refused_without_listing_them(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "s.zip", "w") as archive:
        for number in range(3_000):
            archive.writestr(f"{number}.csv", b"")
    assert "too many files" in refusal(tmp_path / "s.zip")


def test_a_zip_with_a_password_is_refused(tmp_path: Path) -> None:
    archive = bytearray(zipped(rows.supply(*rows.BODY)))
    archive[6] |= 1
    archive[archive.rindex(b"PK\x01\x02") + 8] |= 1
    assert "cannot be unzipped" in refusal(tmp_path / "s.zip", bytes(archive))


def test_an_unusual_packing_is_refused(tmp_path: Path) -> None:
    assert "packed" in refusal(tmp_path / "s.zip", zipped(rows.supply(*rows.BODY), method=zipfile.ZIP_LZMA))


def test_what_is_no_file_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    door = socket.socket(socket.AF_UNIX)
    door.bind(str(tmp_path / "door"))
    for path in (tmp_path / "pipe", tmp_path / "door", Path("/dev/zero"), tmp_path, tmp_path / "absent"):
        assert str(path) in refusal(path)
    door.close()


def test_an_empty_file_and_an_empty_zip_are_refused(tmp_path: Path) -> None:
    assert "empty" in refusal(tmp_path / "s.csv", b"")
    assert refusal(tmp_path / "s.zip", b"PK\x05\x06" + b"\0" * 18)
    assert refusal(tmp_path / "s.csv", zipped(b""))
