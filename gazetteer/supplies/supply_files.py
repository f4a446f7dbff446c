"""Opening a supply, plain or zipped, and handing out its lines without holding the file."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

LONGEST_LINE = 65_536
BUFFER = 1 << 20
BOMB_RATIO = 200  # text of a gazetteer shrinks 5 to 20 times
ZIP_MAGIC = b"PK\x03\x04"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError)


class NotAGazetteer(Exception):
    """The file is no supply this reader knows; the message is one line for people."""


@dataclass(slots=True)
class OpenFile:
    """An opened supply: its lines and how far they have been read."""

    name: str
    size: int
    stream: BinaryIO
    bytes_read: int = 0

    def lines(self) -> Iterator[bytes]:
        """Each line without its end; one too long comes cut at LONGEST_LINE + 1 bytes, the rest of it is skipped."""
        readline = self.stream.readline
        while line := readline(LONGEST_LINE):
            self.bytes_read += len(line)
            if line[-1:] != b"\n" and len(line) == LONGEST_LINE:
                self._skip_rest_of_line()
                yield line + b"+"
            else:
                yield line.rstrip(b"\r\n")

    def _skip_rest_of_line(self) -> None:
        while part := self.stream.readline(LONGEST_LINE):
            self.bytes_read += len(part)
            if part[-1:] == b"\n":
                return


@contextmanager
def open_supply_file(path: Path) -> Iterator[OpenFile]:
    """The opened file, unzipped as it is read. Raises NotAGazetteer when there is nothing to read."""
    try:
        raw = path.open("rb")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise NotAGazetteer(_("%(path)s cannot be read: %(reason)s.") % {"path": path, "reason": reason}) from error
    with raw:
        start = raw.read(len(ZIP_MAGIC))
        raw.seek(0)
        if not start:
            raise NotAGazetteer(_("%(name)s is empty.") % {"name": path.name})
        if start == ZIP_MAGIC:
            with _unzipped(path.name, raw) as opened:
                yield opened
        else:
            yield _ready(path.name, path.stat().st_size, io.BufferedReader(raw, BUFFER))


@contextmanager
def _unzipped(name: str, raw: BinaryIO) -> Iterator[OpenFile]:
    try:
        archive = zipfile.ZipFile(raw)
    except DAMAGE as error:
        raise NotAGazetteer(_("%(name)s is a damaged zip file.") % {"name": name}) from error
    with archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        if len(entries) != 1:
            text = _("%(name)s holds %(count)s files: a supply is one file in one zip.")
            raise NotAGazetteer(text % {"name": name, "count": len(entries)})
        entry = entries[0]
        if entry.file_size > BOMB_RATIO * max(entry.compress_size, 1):
            raise NotAGazetteer(_("%(name)s grows more than a gazetteer can when unzipped.") % {"name": name})
        try:
            stream = archive.open(entry)
        except (*DAMAGE, RuntimeError, NotImplementedError) as error:
            text = _("%(name)s cannot be unzipped: %(reason)s.")
            raise NotAGazetteer(text % {"name": name, "reason": error}) from error
        with stream:
            yield _ready(name, entry.file_size, io.BufferedReader(stream, BUFFER))  # type: ignore[arg-type]


def _ready(name: str, size: int, stream: io.BufferedReader) -> OpenFile:
    try:
        if stream.peek(len(BYTE_ORDER_MARK))[: len(BYTE_ORDER_MARK)] == BYTE_ORDER_MARK:
            stream.read(len(BYTE_ORDER_MARK))
    except DAMAGE as error:
        raise NotAGazetteer(_("%(name)s is a damaged zip file.") % {"name": name}) from error
    return OpenFile(name=name, size=size, stream=stream)
