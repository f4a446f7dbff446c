"""A mailbox whose server says at once that something came: the command IDLE (RFC 2177), which `imaplib` has from Python
3.14 on only, and in a way that reads ahead. Nothing is fetched here: whoever hears looks into the mailbox as ever.
"""

import imaplib
import select
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from channels.email.inbound.imap import Account, MailServerError, connected

LONGEST_LINE = 100_000
IDLE_SECONDS = 25 * 60  # servers may close what is silent for half an hour (RFC 2177)
_TAG = b"IDLE7"


class _OwnLines:
    """The lines of a connection, read from its socket alone: so that whether one is there can be asked without waiting."""

    sock: Any
    _held = b""

    def read(self, size: int) -> bytes:
        """So many bytes."""
        while len(self._held) < size:
            self._more()
        found, self._held = self._held[:size], self._held[size:]
        return found

    def readline(self) -> bytes:
        """One line, with its end."""
        while b"\n" not in self._held and len(self._held) < LONGEST_LINE:
            self._more()
        line, end, rest = self._held.partition(b"\n")
        self._held = rest
        return line + end

    def has_line(self, seconds: float) -> bool:
        """True when there is something to read within so long."""
        if b"\n" in self._held or (isinstance(self.sock, ssl.SSLSocket) and self.sock.pending()):
            return True
        return bool(select.select([self.sock], [], [], seconds)[0])

    def _more(self) -> None:
        chunk = self.sock.recv(65_536)
        if not chunk:
            raise imaplib.IMAP4.abort("the server closed the connection")
        self._held += chunk


class _Plain(_OwnLines, imaplib.IMAP4):
    """A connection without TLS, or with it from STARTTLS on."""


class _Tls(_OwnLines, imaplib.IMAP4_SSL):
    """A connection with TLS from the start."""


class NoIdle(MailServerError):
    """The server does not know the command: it is asked now and then instead."""


@contextmanager
def idling(account: Account) -> Iterator["Idle"]:
    """The folder, its server asked to say what comes. Raises MailServerError, within too, and NoIdle."""
    with connected(account, plain=_Plain, tls=_Tls) as server:
        kind, said = server.capability()
        if kind != "OK" or b"IDLE" not in said[0].upper().split():
            raise NoIdle("the server does not know IDLE")
        kind, said = server.select('"' + account.folder.replace("\\", "\\\\").replace('"', '\\"') + '"', readonly=True)
        if kind != "OK":
            raise MailServerError(f"the server answered {kind}: {said!r}"[:300])
        yield Idle(server)


class Idle:
    """One connection that waits."""

    def __init__(self, server: Any) -> None:
        self._server = server

    def wait(self, *, heard: Callable[[], None], until: Callable[[], bool], tick: float = 1.0) -> None:
        """Nothing; calls `heard` for whatever comes into the folder, until `until` says so. Then the server is told."""
        self._server.send(_TAG + b" IDLE\r\n")
        while not (line := self._server.readline()).startswith(b"+"):
            if line.startswith(_TAG):
                raise NoIdle(f"the server answered {line[:100]!r}")
        while not until():
            if self._server.has_line(tick) and _is_news(self._line()):
                heard()
        self._server.send(b"DONE\r\n")
        while not self._server.readline().startswith(_TAG):
            pass

    def _line(self) -> bytes:
        """The line, nothing when what came was no line yet: TLS speaks of itself too."""
        try:
            return bytes(self._server.readline())
        except TimeoutError:
            return b""


def _is_news(line: bytes) -> bool:
    """True for "* 23 EXISTS"; a server that goes says BYE, which is an error."""
    words = line.split()
    if words[:2] == [b"*", b"BYE"]:
        raise imaplib.IMAP4.abort(line.decode("utf-8", "replace").strip())
    return len(words) == 3 and words[2].upper() in {b"EXISTS", b"RECENT"}
