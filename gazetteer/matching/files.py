"""Files of addresses as councils have them: comma, semicolon or tab between, UTF-8 or Windows-1252; else told in words."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

MOST_BYTES = 25 * 1024 * 1024
MOST_COLUMNS = 200
MOST_ROWS = 500_000
LONGEST_CELL = 20_000
SEPARATORS = ",;\t|"
SPREADSHEET = b"PK\x03\x04"
OLD_SPREADSHEET = b"\xd0\xcf\x11\xe0"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
PDF = b"%PDF"

ADDRESS = re.compile(r"addr|street|road|house|flat|building|premis|locality|town|city|village|line ?\d", re.IGNORECASE)
POSTCODE = re.compile(r"post[ _-]?code|pcds?\b|^pc$", re.IGNORECASE)
ROW_NAME = re.compile(r"^(id|ref|.*(reference|account|key|number|_id| id|_ref| ref))$", re.IGNORECASE)
NOT_ADDRESS = re.compile(r"e-?mail|uprn|usrn|ip ", re.IGNORECASE)


class UnreadableFile(Exception):
    """The file cannot be read; the words say why and what to do."""


@dataclass(frozen=True, slots=True)
class Table:
    """A file that can be read: how, what its columns are called, its text."""

    encoding: str
    separator: str
    heads: tuple[str, ...]
    text: str

    def rows(self) -> Iterator[list[str]]:
        """The lines below the heads, those without anything left out. Raises UnreadableFile with the line."""
        reader = csv.reader(io.StringIO(self.text, newline=""), delimiter=self.separator, strict=True)
        try:
            next(reader, None)
            for row in reader:
                if any(cell.strip() for cell in row):
                    yield row
        except csv.Error as fault:
            raise UnreadableFile(
                _("Line %(line)s cannot be read: %(fault)s. Check its quotation marks.")
                % {"line": reader.line_num, "fault": fault}
            ) from fault


def table_of(content: bytes) -> Table:
    """The file as a table whose every line can be read. Raises UnreadableFile."""
    encoding, text = _decoded(content)
    first = text.lstrip("\r\n").splitlines()[0] if text.strip() else ""
    if not first:
        raise UnreadableFile(_("The file is empty."))
    separator = max(SEPARATORS, key=first.count)
    table = Table(encoding, separator, tuple(_heads(text, separator)), text.lstrip("\r\n"))
    if not any(table.heads):
        raise UnreadableFile(_("The first line has no column names."))
    if len(table.heads) > MOST_COLUMNS:
        raise UnreadableFile(_("The file has more than %(most)s columns.") % {"most": MOST_COLUMNS})
    _check_rows(table)
    return table


def reopened(*, content: bytes, encoding: str, separator: str, heads: Sequence[str]) -> Table:
    """The table of a file that was checked when it came."""
    return Table(encoding, separator, tuple(heads), content.decode(encoding).lstrip("\r\n"))


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns say what, by their place from 0."""

    address: tuple[int, ...]
    postcode: int | None = None
    row_name: int | None = None

    def text(self, row: Sequence[str]) -> str:
        """The address of this row, its parts in order."""
        return ", ".join(part for part in (_cell(row, at) for at in self.address) if part)

    def postcode_of(self, row: Sequence[str]) -> str:
        """The postcode of this row, if it has a column."""
        return "" if self.postcode is None else _cell(row, self.postcode)

    def name_of(self, row: Sequence[str]) -> str:
        """By what the sender knows this row."""
        return "" if self.row_name is None else _cell(row, self.row_name)


def columns_guessed(heads: Sequence[str]) -> Columns:
    """What the columns seem to be, by their names."""
    postcode = next((at for at, head in enumerate(heads) if POSTCODE.search(head)), None)
    address = tuple(
        at
        for at, head in enumerate(heads)
        if at != postcode and ADDRESS.search(head) and not NOT_ADDRESS.search(head) and not POSTCODE.search(head)
    )
    taken = {postcode, *address}
    row_name = next((at for at, head in enumerate(heads) if at not in taken and ROW_NAME.match(head.strip())), None)
    return Columns(address, postcode, row_name)


def _decoded(content: bytes) -> tuple[str, str]:
    if len(content) > MOST_BYTES:
        raise UnreadableFile(_("The file is larger than %(most)s MB.") % {"most": MOST_BYTES // 1024 // 1024})
    if content.startswith((SPREADSHEET, OLD_SPREADSHEET)):
        raise UnreadableFile(_("This is a spreadsheet. Save it as CSV (UTF-8) and send that."))
    if content.startswith(PDF):
        raise UnreadableFile(_("This is a PDF. Send a CSV file."))
    if content.startswith(UTF_16):
        raise UnreadableFile(_("The file is UTF-16. Save it as CSV (UTF-8) and send that."))
    if b"\x00" in content:
        raise UnreadableFile(_("The file holds characters that no text has. Send a CSV file."))
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return encoding, content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile(_("The file is neither UTF-8 nor Windows-1252. Save it as CSV (UTF-8) and send that."))


def _heads(text: str, separator: str) -> list[str]:
    try:
        reader = csv.reader(io.StringIO(text.lstrip("\r\n"), newline=""), delimiter=separator, strict=True)
        return [head.strip()[:100] for head in next(reader)]
    except (csv.Error, StopIteration) as fault:
        raise UnreadableFile(_("The first line cannot be read: check its quotation marks.")) from fault


def _check_rows(table: Table) -> None:
    count = 0
    for row in table.rows():
        count += 1
        if count > MOST_ROWS:
            raise UnreadableFile(_("The file has more than %(most)s rows: send it in parts.") % {"most": MOST_ROWS})
        if len(row) > MOST_COLUMNS or any(len(cell) > LONGEST_CELL for cell in row):
            raise UnreadableFile(
                _("Row %(row)s is longer than a row of addresses can be. Check its quotation marks.") % {"row": count}
            )
    if not count:
        raise UnreadableFile(_("The file has column names and no rows."))


def _cell(row: Sequence[str], at: int) -> str:
    return " ".join(row[at].split()) if at < len(row) else ""
