"""Asking ClamAV (clamd's INSTREAM) whether a file holds a virus: off unless a scanner is named in the settings."""

import socket
import struct
from contextlib import closing
from dataclasses import dataclass

_CHUNK = 64 * 1024
_LONGEST_ANSWER = 4096


class ScannerAway(Exception):
    """The scanner could not be asked, or did not answer as clamd does; its words say why."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the scanner said: the virus's name, "" when it found nothing."""

    virus: str

    @property
    def is_clean(self) -> bool:
        return self.virus == ""


def scan(content: bytes, *, scanner: str, seconds: float) -> Verdict:
    """What the scanner at "host:port" or "/path/to/socket" says of this content. Raises ScannerAway."""
    try:
        with closing(_connected(scanner, seconds)) as line:
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), _CHUNK):
                part = content[start : start + _CHUNK]
                line.sendall(struct.pack("!I", len(part)) + part)
            line.sendall(struct.pack("!I", 0))
            said = _answer(line)
    except (OSError, ValueError) as failure:
        raise ScannerAway(f"{type(failure).__name__}: {failure}") from failure
    return _verdict(said)


def _connected(scanner: str, seconds: float) -> socket.socket:
    if scanner.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(seconds)
        try:
            line.connect(scanner)
        except OSError:
            line.close()
            raise
        return line
    host, _colon, port = scanner.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=seconds)


def _answer(line: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < _LONGEST_ANSWER:
        part = line.recv(_LONGEST_ANSWER)
        if not part:
            break
        said += part
    return said.rstrip(b"\0\n").decode("utf-8", "replace")


def _verdict(said: str) -> Verdict:
    """clamd answers "stream: OK", "stream: NAME FOUND" or "... ERROR"."""
    words = said.partition(": ")[2]
    if words == "OK":
        return Verdict("")
    if words.endswith(" FOUND"):
        return Verdict(words.removesuffix(" FOUND")[:100])
    raise ScannerAway(f"it answered {said[:100]!r}")
