"""Files of addresses: how they are read, and what is said of those that cannot be."""

import pytest

from gazetteer.matching.files import MOST_COLUMNS, Columns, UnreadableFile, columns_guessed, table_of

GOOD = "Account,Address,Postcode\n1,12 Abbey Road,ZZ1 1AB\n"


@pytest.mark.parametrize(
    ("content", "encoding", "separator"),
    [
        (GOOD.encode(), "utf-8-sig", ","),
        (b"\xef\xbb\xbf" + GOOD.encode(), "utf-8-sig", ","),
        (GOOD.replace("Abbey", "Caf\u00e9").encode("cp1252"), "cp1252", ","),
        (GOOD.replace(",", ";").encode(), "utf-8-sig", ";"),
        (GOOD.replace(",", "\t").replace("\n", "\r\n").encode(), "utf-8-sig", "\t"),
        (GOOD.replace("\n", "\r").encode(), "utf-8-sig", ","),
        (b"\n\n" + GOOD.encode(), "utf-8-sig", ","),
    ],
)
def test_what_councils_send_is_read(content: bytes, encoding: str, separator: str) -> None:
    table = table_of(content)
    assert (table.encoding, table.separator) == (encoding, separator)
    assert table.heads == ("Account", "Address", "Postcode")
    assert [row[0] for row in table.rows()] == ["1"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\r\n \n", "empty"),
        (b"Address\n", "no rows"),
        (b",,\n1,2,3\n", "no column names"),
        (b"PK\x03\x04rest", "spreadsheet"),
        (b"\xd0\xcf\x11\xe0rest", "spreadsheet"),
        (b"%PDF-1.4", "PDF"),
        (GOOD.encode("utf-16"), "UTF-16"),
        (GOOD.encode() + b"\x00", "characters that no text has"),
        (b"Address\n\x81\x8d", "neither UTF-8 nor Windows-1252"),
        (b'Address,Other\n"12 Abbey Road\n', "Line"),
        (b'"Address,Other\n', "first line"),
        (b'Address\n12 Abbey Road\n"a"b,c\n', "Line 3"),
        (("a," * 500).encode() + b"\n1\n", str(MOST_COLUMNS)),
        (b"Address\n" + b"x" * 30_000 + b"\n", "Row 1 is longer"),
        (b"Address\n" + b"x" * 200_000 + b"\n", "cannot be read"),
        (b"Address\n" + b"x\n" * 500_001, "more than 500000 rows"),
        (b"x" * (26 * 1024 * 1024), "larger than 25 MB"),
    ],
    ids=[
        "empty", "blank", "no rows", "no names", "xlsx", "xls", "pdf", "utf-16", "nul", "neither", "open quote",
        "open quote in heads", "quotes", "columns", "long cell", "longer cell", "rows", "bytes",
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_in_words(content: bytes, words: str) -> None:
    with pytest.raises(UnreadableFile) as said:
        table_of(content)
    assert words in str(said.value)


@pytest.mark.parametrize(
    ("heads", "columns"),
    [
        (("Account", "Address", "Postcode"), Columns((1,), 2, 0)),
        (("addr1", "addr2", "town", "post_code", "e-mail address"), Columns((0, 1, 2), 3, None)),
        (("Customer ID", "House number", "Street", "Town", "PCD"), Columns((1, 2, 3), 4, 0)),
        (("UPRN", "full address"), Columns((1,), None, None)),
        (("a", "b"), Columns((), None, None)),
    ],
)
def test_columns_are_guessed_by_their_names(heads: tuple[str, ...], columns: Columns) -> None:
    assert columns_guessed(heads) == columns


def test_the_parts_of_an_address_are_put_together() -> None:
    columns = Columns((1, 2, 9), 3, 0)
    row = [" A1 ", "12  Abbey Road", "", "ZZ1 1AB"]
    assert (columns.text(row), columns.postcode_of(row), columns.name_of(row)) == ("12 Abbey Road", "ZZ1 1AB", "A1")
