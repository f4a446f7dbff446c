"""Files whatever their form: read row by row, or refused in a sentence."""

import pytest

from crm.customers.loading.files import file_read, lines_of
from gazetteer.matching.files import UnreadableFile


def kept(folder, content):
    path = folder / "file.csv"
    path.write_bytes(content)
    return path


def rows(path):
    read = file_read(path)
    found = lines_of(path, encoding=read.encoding, separator=read.separator, columns=len(read.heads))
    return [(line.number, list(line.cells), bool(line.fault)) for line in found]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_usual_form_is_read(tmp_path, encoding, separator, end):
    text = end.join([separator.join(["Key", "Name"]), separator.join(["1", "Zoë"]), "", separator.join(["2", '"Jo"'])])
    assert rows(kept(tmp_path, text.encode(encoding))) == [(2, ["1", "Zoë"], False), (4, ["2", "Jo"], False)]


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"), (b"PK\x03\x04xx", "spreadsheet"), (b"%PDF-1.4", "PDF"), ("Key,Name\n".encode("utf-16"), "UTF-16"),
        (b"Key,Name\n1,\x00", "characters"), (b"Key\n1,\x81\xff\xfe", "neither"), (b",,,\n1,2,3,4", "column names"),
        (b",".join(b"c%d" % n for n in range(500)) + b"\n", "columns"),
    ],
)  # fmt: skip
def test_what_is_no_file_of_customers_is_refused_in_a_sentence(tmp_path, content, word):
    with pytest.raises(UnreadableFile) as refused:
        file_read(kept(tmp_path, content))
    assert word in str(refused.value)


def test_a_bad_row_does_not_take_the_next_with_it(tmp_path):
    text = 'Key,Name\n1,"Jo\n2,Sam\n3\n4,Ann,more\n5,"Two\nlines"\n6,Eve\n'
    found = rows(kept(tmp_path, text.encode()))
    assert [(number, faulty) for number, _cells, faulty in found] == [
        (2, True), (3, False), (4, True), (5, True), (7, False), (8, False),
    ]  # fmt: skip
    assert found[4][1] == ["5", "Two\nlines"]


def test_it_is_read_on_from_where_an_earlier_reading_ended(tmp_path):
    path = kept(tmp_path, b"Key,Name\n" + b"".join(b"%d,Jo\n" % n for n in range(5)))
    first, second, *_rest = lines_of(path, encoding="utf-8-sig", separator=",", columns=2)
    again = lines_of(path, encoding="utf-8-sig", separator=",", columns=2, position=second.end, line=second.number)
    assert [line.cells[0] for line in again] == ["2", "3", "4"]
    assert first.number == 2
