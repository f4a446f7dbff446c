"""Where the bytes stand: below the folder of setting DOCUMENTS, each content once under its hash, readable by us alone."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

_PRIVATE_FOLDER, _PRIVATE_FILE = 0o700, 0o600


def content_put(*, sha256: str, content: bytes) -> None:
    """Nothing; the content stands under its hash, whole, also after the power fails.

    Raises OSError when the disk does not take it: then the act that needs the file must not go on.
    """
    path = _path(sha256)
    if path.is_file() and path.stat().st_size == len(content):
        return
    _root().mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
    for folder in (path.parent.parent, path.parent):
        if not folder.is_dir():
            folder.mkdir(mode=_PRIVATE_FOLDER, exist_ok=True)
            _sync_folder(folder.parent)
    beside = path.with_name(f".{sha256}.{secrets.token_hex(8)}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE_FILE)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def content_open(*, sha256: str) -> BinaryIO:
    """The content, to be read from its beginning. Raises FileNotFoundError."""
    return _path(sha256).open("rb")


def content_remove(*, sha256: str) -> bool:
    """Whether there was such content; it is gone."""
    path = _path(sha256)
    there = path.is_file()
    path.unlink(missing_ok=True)
    return there


def contents_of(part: int) -> Iterator[tuple[Path, float]]:
    """(file, when it was last written) of all that stands in one of the 256 parts of the folder."""
    folder = _root() / f"{part:02x}"
    if not folder.is_dir():
        return
    for within in folder.iterdir():
        for path in within.iterdir() if within.is_dir() else ():
            try:
                yield path, path.stat().st_mtime
            except FileNotFoundError:  # tidied by another copy of the sweep
                continue


def _root() -> Path:
    return Path(settings.DOCUMENTS)


def _path(sha256: str) -> Path:
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise ValueError(f"not a hash: {sha256[:80]!r}")
    return _root() / sha256[:2] / sha256[2:4] / sha256


def _sync_folder(folder: Path) -> None:
    """The name lasts too: without this a crash may leave the bytes nameless."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
