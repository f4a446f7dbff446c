"""What in a file could harm whoever opens it: programs, scripts, macros, archives that hide or explode. Pure."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any

from crm.documents.kinds import EXECUTABLE, SCRIPT, Kind, ending_of, kind_of

MOST_UNPACKED = 250 * 1024 * 1024  # bytes an archive may come to
MOST_ENTRIES = 10_000
MOST_DEPTH = 2  # an archive in an archive
_EXPLODES_AT = 200  # times its own size, when it is large
_LARGE = 20 * 1024 * 1024


class Danger(StrEnum):
    """Why a file is given to nobody."""

    PROGRAM = "PROGRAM"
    PROGRAM_WITHIN = "PROGRAM_WITHIN"
    MACROS = "MACROS"
    ENCRYPTED = "ENCRYPTED"
    EXPLODES = "EXPLODES"
    CLOSED = "CLOSED"  # an archive we cannot look into


# Opened by a double click, these run.
_RUNS = frozenset(
    "ade adp app appref-ms apk application asp bas bat chm class cmd com command cpl crt csh dll dmg docm dotm elf "
    "exe fxp gadget hlp hta img inf ins iso isp jar jnlp js jse ksh lnk mde msc msi msix msp mst one ops pcd php pif pl "
    "potm ppam ppsm pptm prg ps1 ps1xml ps2 psc1 psm1 py pyc rb reg scf scr sct settingcontent-ms sh shb shs sldm "
    "vb vbe vbs vhd vhdx website ws wsc wsf wsh xbap xlam xll xlsb xlsm xltm".split()
)
_MACRO_ENDINGS = frozenset("docm dotm potm ppam ppsm pptm sldm xlam xlsb xlsm xltm".split())
_CLOSED = {"application/x-rar-compressed", "application/vnd.rar", "application/x-7z-compressed", "application/x-rar"}
_CLOSED_ENDINGS = frozenset("7z ace arc arj cab lha lzh r00 rar sit z zipx zst zoo".split())
_PACKED: dict[bytes, Callable[..., Any]] = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open, b"\xfd7zXZ": lzma.open}
_OLE_MACROS = "_VBA_PROJECT".encode("utf-16-le")


def danger_in(*, name: str, content: bytes, kind: Kind, depth: int = 0) -> Danger | None:
    """The first danger found, None when there is none that we know."""
    if kind.media_type in {EXECUTABLE, SCRIPT} or ending_of(name) in _RUNS:
        return Danger.MACROS if ending_of(name) in _MACRO_ENDINGS else Danger.PROGRAM
    if content.startswith(b"\xd0\xcf\x11\xe0") and _OLE_MACROS in content:
        return Danger.MACROS
    if kind.media_type in _CLOSED or ending_of(name) in _CLOSED_ENDINGS:
        return Danger.CLOSED
    if content.startswith(b"PK\x03\x04"):
        return _in_zip(content, depth)
    if content[257:262] == b"ustar" or any(content.startswith(start) for start in _PACKED):
        return _in_packed(name, content, depth)
    return None


def _in_zip(content: bytes, depth: int) -> Danger | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = archive.infolist()
            if any(info.flag_bits & 0x1 for info in infos):
                return Danger.ENCRYPTED
            unpacked = sum(info.file_size for info in infos)
            if len(infos) > MOST_ENTRIES or _explodes(unpacked, len(content)):
                return Danger.EXPLODES
            return _in_entries(((info.filename, _read(archive, info)) for info in infos if not info.is_dir()), depth)
    except _TooMuch:
        return Danger.EXPLODES
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError, lzma.LZMAError):
        return Danger.CLOSED


def _in_packed(name: str, content: bytes, depth: int) -> Danger | None:
    """Danger in a .tar, .tar.gz or a single packed file."""
    try:
        plain = _unpacked(content)
        if plain[257:262] != b"ustar":
            return _in_entries(iter([(name.rpartition(".")[0] or name, plain)]), depth)
        with tarfile.open(fileobj=io.BytesIO(plain), mode="r:") as archive:
            return _in_entries(_of_tar(archive), depth)
    except _TooMuch:
        return Danger.EXPLODES
    except (tarfile.TarError, OSError, EOFError, ValueError, lzma.LZMAError):
        return Danger.CLOSED


def _in_entries(entries: Iterator[tuple[str, bytes]], depth: int) -> Danger | None:
    """Danger in what an archive holds, each entry read once and let go."""
    total = 0
    for name, content in entries:
        total += len(content)
        if total > MOST_UNPACKED:
            return Danger.EXPLODES
        if name.lower().endswith("vbaproject.bin"):
            return Danger.MACROS
        if depth >= MOST_DEPTH and content.startswith((b"PK\x03\x04", *_PACKED)):
            return Danger.EXPLODES
        found = danger_in(name=name, content=content, kind=kind_of(name=name, content=content), depth=depth + 1)
        if found is not None:
            return Danger.PROGRAM_WITHIN if found is Danger.PROGRAM else found
    return None


class _TooMuch(Exception):
    pass


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """One entry, never more than it says and never more than the limit: what it says may be a lie."""
    with archive.open(info) as entry:
        content = entry.read(MOST_UNPACKED + 1)
    if len(content) > MOST_UNPACKED:
        raise _TooMuch
    return content


def _of_tar(archive: tarfile.TarFile) -> Iterator[tuple[str, bytes]]:
    for number, member in enumerate(archive):
        if number >= MOST_ENTRIES:
            raise _TooMuch
        opened = archive.extractfile(member) if member.isfile() else None
        if opened is not None:
            yield member.name, opened.read(MOST_UNPACKED + 1)


def _unpacked(content: bytes) -> bytes:
    for start, opener in _PACKED.items():
        if content.startswith(start):
            with opener(io.BytesIO(content), "rb") as packed:
                plain: bytes = packed.read(MOST_UNPACKED + 1)
            if _explodes(len(plain), len(content)):
                raise _TooMuch
            return plain
    return content


def _explodes(unpacked: int, packed: int) -> bool:
    return unpacked > MOST_UNPACKED or (unpacked > _LARGE and unpacked > packed * _EXPLODES_AT)
