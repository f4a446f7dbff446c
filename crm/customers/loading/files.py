"""Files of customers, read row by row whatever their size: comma, semicolon, tab or bar between, UTF-8 or Windows-1252."""

import codecs
import csv
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

from gazetteer.matching.files import (
    LONGEST_CELL,
    MOST_COLUMNS,
    OLD_SPREADSHEET,
    PDF,
    SEPARATORS,
    SPREADSHEET,
    UTF_16,
    UnreadableFile,
)

BLOCK = 1 << 20
LONGEST_LINE = 1 << 20  # bytes: a quotation mark that is never closed makes one line of the whole file
ENCODINGS = ("utf-8-sig", "cp1252")


@dataclass(frozen=True, slots=True)
class FileRead:
    """How a file can be read: its encoding and separator, what its columns are called, its size and hash."""

    encoding: str
    separator: str
    heads: tuple[str, ...]
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a file: the number of its (last) line, its cells, the byte after it; a fault when it cannot be read."""

    number: int
    cells: Sequence[str]
    end: int
    fault: str = ""


def file_read(path: Path) -> FileRead:
    """How this file can be read: it is looked at once from end to end. Raises UnreadableFile, saying what to do."""
    with path.open("rb") as file:
        first = file.read(BLOCK)
        _check_kind(first)
        file.seek(0)
        encoding, size, digest = _examined(file)
    begun = first.decode(encoding, "ignore").lstrip("\r\n")
    head = begun.splitlines()[0] if begun.strip() else ""
    if not head:
        raise UnreadableFile(_("The file is empty."))
    separator = max(SEPARATORS, key=head.count)
    try:
        heads = [name.strip()[:100] for name in next(csv.reader([head], delimiter=separator, strict=True))]
    except (csv.Error, StopIteration) as fault:
        raise UnreadableFile(_("The first line cannot be read: check its quotation marks.")) from fault
    if not any(heads):
        raise UnreadableFile(_("The first line has no column names."))
    if len(heads) > MOST_COLUMNS:
        raise UnreadableFile(_("The file has more than %(most)s columns.") % {"most": MOST_COLUMNS})
    return FileRead(encoding, separator, tuple(heads), size, digest)


def lines_of(
    path: Path, *, encoding: str, separator: str, columns: int, position: int = 0, line: int = 0
) -> Iterator[Line]:
    """The rows below the heads, those without anything left out, from a place that an earlier reading ended at.

    A row that cannot be read has a fault and no cells; the next line is read as if nothing had been.
    """
    with path.open("rb") as file:
        file.seek(position)
        if not position:
            line += _skip_heads(file)
        while record := _record(file):
            raw, taken, after_first = record
            text = raw.decode(encoding, "replace").strip("\r\n")
            if not text.strip(f'{separator} \t"'):
                line += taken
                continue
            parsed = _parsed(text, separator, columns, line + taken, file.tell())
            if parsed.fault and taken > 1:  # a stray quotation mark: the first line is faulty, the others by themselves
                file.seek(after_first)
                parsed, taken = replace(parsed, number=line + 1, end=after_first), 1
            line += taken
            yield parsed


def _parsed(text: str, separator: str, columns: int, number: int, end: int) -> Line:
    try:
        cells = next(
            csv.reader([text] if "\n" not in text else text.splitlines(keepends=True), delimiter=separator, strict=True)
        )
    except (csv.Error, StopIteration) as fault:
        return Line(
            number, (), end, _("The line cannot be read: %(fault)s. Check its quotation marks.") % {"fault": fault}
        )
    if len(cells) != columns:
        words = _("The row has %(found)s columns and the first line %(wanted)s.")
        return Line(number, (), end, words % {"found": len(cells), "wanted": columns})
    if any(len(cell) > LONGEST_CELL for cell in cells):
        return Line(number, (), end, _("A value is longer than %(most)s characters.") % {"most": LONGEST_CELL})
    return Line(number, cells, end)


def _record(file: BinaryIO) -> tuple[bytes, int, int] | None:
    """The bytes of the next row with the line breaks inside its quotation marks, of how many lines it is, and the byte
    after the first of them."""
    raw = file.readline(LONGEST_LINE)
    if not raw:
        return None
    taken, whole, after_first = 1, raw, file.tell()
    while whole.count(b'"') % 2 and len(whole) < LONGEST_LINE and (more := file.readline(LONGEST_LINE)):
        whole, taken = whole + more, taken + 1
    if whole.count(b'"') % 2:  # never closed: this line alone is faulty, the next are read by themselves
        file.seek(after_first)
        return raw, 1, after_first
    return whole, taken, after_first


def _skip_heads(file: BinaryIO) -> int:
    lines = 0
    while raw := file.readline(LONGEST_LINE):
        lines += 1
        if raw.strip(b"\r\n\xef\xbb\xbf"):
            break
    return lines


def _check_kind(first: bytes) -> None:
    for signs, words in (
        ((SPREADSHEET, OLD_SPREADSHEET), _("This is a spreadsheet. Save it as CSV (UTF-8) and send that.")),
        ((PDF,), _("This is a PDF. Send a CSV file.")),
        (UTF_16, _("The file is UTF-16. Save it as CSV (UTF-8) and send that.")),
    ):
        if first.startswith(tuple(signs)):
            raise UnreadableFile(words)


def _examined(file: BinaryIO) -> tuple[str, int, str]:
    """Encoding, size and hash, a block at a time. Raises UnreadableFile."""
    digest, size = hashlib.sha256(), 0
    decoders = {name: codecs.getincrementaldecoder(name)() for name in ENCODINGS}
    while block := file.read(BLOCK):
        digest.update(block)
        size += len(block)
        if b"\x00" in block:
            raise UnreadableFile(_("The file holds characters that no text has. Send a CSV file."))
        _still_decode(decoders, block)
    _still_decode(decoders, b"", final=True)
    return next(iter(decoders)), size, digest.hexdigest()


def _still_decode(decoders: dict[str, codecs.IncrementalDecoder], block: bytes, *, final: bool = False) -> None:
    for name in list(decoders):
        try:
            decoders[name].decode(block, final)
        except UnicodeDecodeError:
            del decoders[name]
    if not decoders:
        raise UnreadableFile(_("The file is neither UTF-8 nor Windows-1252. Save it as CSV (UTF-8) and send that."))
