"""Every way a line can be wrong is a fault with its line, field, value and reason; nothing stops the reading."""

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gazetteer.supplies.dtf73 import HEADER
from gazetteer.supplies.reader import Fault, Row, recognise
from gazetteer.supplies.supply_files import NotAGazetteer, open_supply_file
from tests.gazetteer import rows


def read(path: Path) -> tuple[list[Row], list[Fault]]:
    with open_supply_file(path) as file:
        items = list(recognise(file).rows())
    return [item for item in items if isinstance(item, Row)], [item for item in items if isinstance(item, Fault)]


def read_bytes(tmp_path: Path, content: bytes) -> tuple[list[Row], list[Fault]]:
    path = tmp_path / "supply.csv"
    path.write_bytes(content)
    return read(path)


def test_a_good_supply_has_no_faults(tmp_path: Path) -> None:
    good, faults = read_bytes(tmp_path, rows.supply(*rows.BODY))
    assert [row.code for row in good] == ["11", "15", "21", "24", "23"]
    assert faults == []


@pytest.mark.parametrize("at", range(1, len(HEADER.fields)))
def test_a_spoilt_header_is_refused_or_warned_of(tmp_path: Path, at: int) -> None:
    values = rows.HEADER.replace('"', "").split(",")
    values[at] = "~" * 50
    try:
        _, faults = read_bytes(tmp_path, rows.supply(*rows.BODY, header=",".join(values)))
    except NotAGazetteer as refusal:
        assert "\n" not in str(refusal)
    else:
        assert [fault.field for fault in faults] == [HEADER.fields[at].name]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (b'24,"I",4,990000000001', "SHORT_ROW"),
        (rows.ADDRESS.encode() + b",,,", "LONG_ROW"),
        (b"77,1,2,3", "RECORD_TYPE"),
        (b"", None),
        (b'15,"I",2,99000001,"CAF\xe9 ROW",,"T","T","ENG"', "BAD_UTF8"),
        (b'15,"I",2,99000001,"CAF\0 ROW",,"T","T","ENG"', "BAD_CHARACTER"),
        (b'15,"I",2,99000001,"HALF A QUOTE,,"T","T","ENG"', "BAD_QUOTES"),
        (b"15," + b"x" * 200_000, "LINE_TOO_LONG"),
        (b"," * 60_000, "RECORD_TYPE"),
        (rows.HEADER.encode(), "RECORD_TYPE"),
        (b"12,anything", None),
        (b"98,anything,at,all", None),
        (b"32,anything,at,all", "SHORT_ROW"),
    ],
)
def test_a_line_that_cannot_be_read_is_one_fault_and_the_rest_is_read(
    tmp_path: Path, line: bytes, kind: str | None
) -> None:
    lines = rows.supply(*rows.BODY).split(b"\r\n")
    lines.insert(3, line)
    good, faults = read_bytes(tmp_path, b"\r\n".join(lines))
    faults = [fault for fault in faults if fault.kind != "TRAILER_COUNT"]
    assert len(good) == len(rows.BODY)
    assert [fault.kind for fault in faults] == ([kind] if kind else [])
    assert all(fault.line == 4 and fault.level == "REJECT" for fault in faults)


@pytest.mark.parametrize("count", [len(rows.BODY), len(rows.BODY) + 3])
def test_the_trailer_may_count_the_body_or_every_line(tmp_path: Path, count: int) -> None:
    assert read_bytes(tmp_path, rows.supply(*rows.BODY, count=count))[1] == []


def test_a_trailer_that_counts_anything_else_is_a_warning(tmp_path: Path) -> None:
    faults = read_bytes(tmp_path, rows.supply(*rows.BODY, count=99))[1]
    assert [(fault.kind, fault.level) for fault in faults] == [("TRAILER_COUNT", "WARN")]


def test_a_file_cut_short_says_so(tmp_path: Path) -> None:
    faults = read_bytes(tmp_path, rows.supply(*rows.BODY, trailer=False))[1]
    assert [fault.kind for fault in faults] == ["NO_TRAILER"]


def test_a_postcode_with_letters_for_digits_is_put_right(tmp_path: Path) -> None:
    body = [line.replace("ZZ1 1AB", "ZZ1 IAB") for line in rows.BODY]
    good, faults = read_bytes(tmp_path, rows.supply(*body))
    assert faults == []
    assert "ZZ1 1AB" in good[3].values


def test_a_byte_order_mark_and_a_zip_make_no_difference(tmp_path: Path) -> None:
    path = tmp_path / "no_ending"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("anything.txt", b"\xef\xbb\xbf" + rows.supply(*rows.BODY))
    good, faults = read(path)
    assert len(good) == len(rows.BODY)
    assert faults == []


def test_a_damaged_zip_keeps_what_could_be_read(tmp_path: Path) -> None:
    path = tmp_path / "damaged.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("supply.csv", rows.supply(*rows.BODY * 5_000))
    content = bytearray(path.read_bytes())
    content[content.rindex(b"ABBOTSMERE")] ^= 1
    path.write_bytes(bytes(content))
    good, faults = read(path)
    assert good
    assert "DAMAGED" in [fault.kind for fault in faults]


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n\n",
        b"UPRN,X_COORDINATE,Y_COORDINATE\n1,2,3\n",
        b"\x89PNG\r\n\x1a\n\0\0\0",
        rows.supply(*rows.BODY).decode().encode("utf-16"),
        rows.supply(*rows.BODY).replace(b"\r\n", b"\r"),
        rows.STREET.encode(),
        rows.HEADER.replace("7.3", "8.0").encode(),
        b"10",
        b"PK\x03\x04 but no zip",
        zipped({"one.csv": b"1", "two.csv": b"2"}),
        zipped({}),
        zipped({"bomb.csv": b"0" * 10_000_000}),
    ],
    ids=range(13),
)
def test_what_is_not_a_gazetteer_is_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(NotAGazetteer) as refusal:
        read_bytes(tmp_path, content)
    assert str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_file_that_is_not_there_is_refused_in_one_line(tmp_path: Path) -> None:
    for path in (tmp_path / "absent.csv", tmp_path):
        with pytest.raises(NotAGazetteer):
            read(path)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.one_of(st.binary(max_size=80), st.sampled_from([line.encode() for line in rows.BODY])), max_size=8))
def test_no_bytes_at_all_stop_the_reading(tmp_path: Path, lines: list[bytes]) -> None:
    content = b"\n".join([rows.HEADER.encode(), *lines])
    _, faults = read_bytes(tmp_path, content)
    assert all(fault.line >= 1 and fault.reason for fault in faults)
