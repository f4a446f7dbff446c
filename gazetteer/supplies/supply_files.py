"""Opening a supply, plain or zipped, and handing out its lines without holding the file."""

import io
import stat
import struct
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
LOOKED_AT = 4_096  # bytes that tell what kind of file it is
BOMB_RATIO = 200  # text of a gazetteer shrinks 5 to 20 times
LARGEST_DIRECTORY = 65_536  # of a zip, in bytes: one file needs some hundred
ZIP_MAGIC = b"PK\x03\x04"
ZIP_ENDING = b"PK\x05\x06"
ZIP64_ENDING = b"PK\x06\x06"
ZIP_TAIL = 66_000  # the ending of a zip stands in its last bytes, before a comment of at most 64 KB
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError)
UNOPENABLE = (*DAMAGE, ValueError, OSError, struct.error, RuntimeError, NotImplementedError)
READ_COMPRESSION = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


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
        status = path.stat()
        if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
            raise NotAGazetteer(_("%(path)s is not a file.") % {"path": path})
        raw = path.open("rb")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise NotAGazetteer(_("%(path)s cannot be read: %(reason)s.") % {"path": path, "reason": reason}) from error
    with raw:
        start = raw.read(len(ZIP_MAGIC))
        raw.seek(0)
        if not start:
            raise NotAGazetteer(_("%(name)s is empty.") % {"name": path.name})
        if start in (ZIP_MAGIC, ZIP_ENDING):
            with _unzipped(path.name, raw, size=status.st_size) as opened:
                yield opened
        else:
            yield _ready(path.name, status.st_size, io.BufferedReader(raw, BUFFER))


@contextmanager
def _unzipped(name: str, raw: BinaryIO, *, size: int) -> Iterator[OpenFile]:
    if _directory_size(raw, size) > LARGEST_DIRECTORY:
        raise NotAGazetteer(_("%(name)s holds too many files: a supply is one file in one zip.") % {"name": name})
    try:
        archive = zipfile.ZipFile(raw)
    except UNOPENABLE as error:
        raise NotAGazetteer(_("%(name)s is a damaged zip file.") % {"name": name}) from error
    with archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        if len(entries) != 1:
            text = _("%(name)s holds %(count)s files: a supply is one file in one zip.")
            raise NotAGazetteer(text % {"name": name, "count": len(entries)})
        entry = entries[0]
        if entry.file_size > BOMB_RATIO * max(min(entry.compress_size, size), 1):
            raise NotAGazetteer(_("%(name)s grows more than a gazetteer can when unzipped.") % {"name": name})
        text = _("%(name)s cannot be unzipped: %(reason)s.")
        if entry.compress_type not in READ_COMPRESSION:
            raise NotAGazetteer(text % {"name": name, "reason": _("it is packed in an unusual way")})
        try:
            stream = archive.open(entry)
        except UNOPENABLE as error:
            raise NotAGazetteer(text % {"name": name, "reason": error}) from error
        with stream:
            yield _ready(name, entry.file_size, io.BufferedReader(stream, BUFFER))  # type: ignore[arg-type]


def _directory_size(raw: BinaryIO, size: int) -> int:
    """How long the list of files in a zip says it is, read before it is trusted: it would be held whole."""
    raw.seek(max(size - ZIP_TAIL, 0))
    tail = raw.read(ZIP_TAIL)
    raw.seek(0)
    for magic, at, form in ((ZIP64_ENDING, 40, "<Q"), (ZIP_ENDING, 12, "<L")):
        found = tail.rfind(magic)
        if found >= 0 and len(tail) >= found + at + struct.calcsize(form):
            return int(struct.unpack_from(form, tail, found + at)[0])
    return 0


def _ready(name: str, size: int, stream: io.BufferedReader) -> OpenFile:
    """The stream past its byte order mark. Raises NotAGazetteer for what is no text that can be read line by line."""
    try:
        start = stream.peek(LOOKED_AT)[:LOOKED_AT]
        if start.startswith(BYTE_ORDER_MARK):
            stream.read(len(BYTE_ORDER_MARK))
    except DAMAGE as error:
        raise NotAGazetteer(_("%(name)s is a damaged zip file.") % {"name": name}) from error
    if start.startswith(ZIP_MAGIC):
        raise NotAGazetteer(
            _("%(name)s is a zip inside a zip: unzip it once and load what comes out.") % {"name": name}
        )
    if start.startswith(WIDE_MARKS) or _is_wide(start):
        text = _("%(name)s is written in UTF-16: save it as UTF-8 and load it again.")
        raise NotAGazetteer(text % {"name": name})
    if b"\r" in start[:-1] and b"\n" not in start:
        text = _("%(name)s ends its lines with a carriage return alone: save it with ordinary line ends (CR LF or LF).")
        raise NotAGazetteer(text % {"name": name})
    return OpenFile(name=name, size=size, stream=stream)


def _is_wide(start: bytes) -> bool:
    """Whether these are the bytes of UTF-16 or UTF-32 text without a mark: "10," with zero bytes between."""
    return start[:4] in (b"1\x000\x00", b"\x001\x000", b"1\x00\x00\x00", b"\x00\x00\x001")
