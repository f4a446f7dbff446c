"""A mailbox on an IMAP server: which messages are new in it, and each of them whole. Nothing there is changed."""

import imaplib
import re
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from channels.email.inbound.plainly import plainly

SECONDS = 10  # for each answer of the server
WINDOW = 2_000  # UIDs asked about at once: a mailbox of a hundred thousand is no longer an answer than another
_TOKEN_SECONDS = 20
_SIZE = re.compile(rb"(?:UID (?P<uid>\d+) )?RFC822\.SIZE (?P<size>\d+)(?: UID (?P<uid_after>\d+))?")
_DATE = re.compile(rb'INTERNALDATE "([^"]+)"')


class MailServerError(Exception):
    """The server could not be asked, or its answer was none; the words say what happened."""


@dataclass(frozen=True, slots=True)
class Account:
    """Where a mailbox is and how to open it; `secret` is the password, or the token for XOAUTH2."""

    host: str
    port: int
    security: str
    user: str
    secret: str
    sign_on: str
    folder: str


@dataclass(frozen=True, slots=True)
class Fetched:
    """One message as the server has it."""

    uid: int
    raw: bytes
    received_at: datetime


@contextmanager
def opened(account: Account) -> Iterator["OpenFolder"]:
    """The folder, opened to be read only, closed afterwards. Raises MailServerError, within too."""
    with connected(account) as server:
        yield OpenFolder(server, account.folder)


@contextmanager
def connected(account: Account, *, plain: Any = imaplib.IMAP4, tls: Any = imaplib.IMAP4_SSL) -> Iterator[Any]:
    """A connection on which the account is signed on. Raises MailServerError, within too."""
    try:
        server = _connected(account, plain, tls)
    except (imaplib.IMAP4.error, OSError, ValueError) as failure:
        raise MailServerError(_said(failure, account)) from failure
    try:
        _sign_on(server, account)
        yield server
    except (imaplib.IMAP4.error, OSError, ValueError) as failure:
        raise MailServerError(_said(failure, account)) from failure
    finally:
        try:
            server.logout()
        except (imaplib.IMAP4.error, OSError):
            server.shutdown()


def trusting() -> ssl.SSLContext:
    """Whom we believe: the authorities of this machine, and the council's own (`MAIL_CA_FILE`)."""
    context = ssl.create_default_context()
    if settings.MAIL_CA_FILE:
        context.load_verify_locations(settings.MAIL_CA_FILE)
    return context


class OpenFolder:
    """A folder opened to be read."""

    def __init__(self, server: imaplib.IMAP4, folder: str) -> None:
        self._server = server
        kind, said = server.select(_quoted(folder), readonly=True)
        if kind != "OK":
            raise MailServerError(
                _("There is no folder “%(folder)s” there (%(said)r).") % {"folder": folder, "said": said}
            )
        self.messages = int(said[0] or 0)
        self.uidvalidity = self._number("UIDVALIDITY")
        self.uidnext = self._number("UIDNEXT")

    def new_since(self, last_uid: int, *, since: datetime) -> Iterator[tuple[int, list[int]]]:
        """(up to where was asked, the new UIDs so far), window by window; what arrived days before `since` left out."""
        start = last_uid + 1
        while start < self.uidnext:
            end = min(start + WINDOW, self.uidnext) - 1
            # The server's days are of its own time zone: a day early, and each message's own time decides.
            day = _imap_date(since - timedelta(days=1))
            answer = _ok(self._server.uid("SEARCH", f"UID {start}:{end}", "SINCE", day))
            found = sorted(int(uid) for line in answer if line for uid in line.split())
            yield end, [uid for uid in found if start <= uid <= end]
            start = end + 1

    def larger(self, uids: list[int], *, than: int) -> dict[int, int]:
        """How large those of these messages are that are larger than so many bytes: nobody fetches them to find that out."""
        if not uids:
            return {}
        answer = _ok(self._server.uid("FETCH", f"{uids[0]}:{uids[-1]}", "(RFC822.SIZE)"))
        found = (_SIZE.search(line) for line in answer if isinstance(line, bytes))
        sizes = {int(one["uid"] or one["uid_after"]): int(one["size"]) for one in found if one}
        return {uid: size for uid, size in sizes.items() if size > than}

    def head(self, uid: int) -> Fetched | None:
        """The message's head alone, None when it is no longer there."""
        return self.message(uid, part="HEADER")

    def message(self, uid: int, *, part: str = "") -> Fetched | None:
        """The message, None when it is no longer there."""
        answer = _ok(self._server.uid("FETCH", str(uid), f"(INTERNALDATE BODY.PEEK[{part}])"))
        whole = next((part for part in answer if isinstance(part, tuple)), None)
        if whole is None:
            return None
        head = b" ".join(part if isinstance(part, bytes) else part[0] for part in answer if part)
        return Fetched(uid=uid, raw=whole[1], received_at=_moment(head))

    def _number(self, name: str) -> int:
        said = self._server.response(name)[1]
        if not said or said[0] is None:
            raise MailServerError(f"the server does not say {name}")
        return int(said[0])


def token_of(command: list[str], user: str) -> str:
    """The token that the configured command prints for this user. Raises MailServerError."""
    try:
        done = subprocess.run(
            [*command, user],
            capture_output=True,
            text=True,
            timeout=_TOKEN_SECONDS,
            check=True,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.SubprocessError) as failure:
        raise MailServerError(f"MAIL_TOKEN_COMMAND gave no token: {type(failure).__name__}") from failure
    return done.stdout.strip()


def _connected(account: Account, plain: Any, tls: Any) -> imaplib.IMAP4:
    if account.security == "TLS":
        secured: imaplib.IMAP4 = tls(account.host, account.port, ssl_context=trusting(), timeout=SECONDS)
        return secured
    server: imaplib.IMAP4 = plain(account.host, account.port, timeout=SECONDS)
    if account.security == "STARTTLS":
        try:
            _ok(server.starttls(trusting()))
        except BaseException:
            with suppress(OSError):  # the failed handshake has closed it: what failed is what is said
                server.shutdown()
            raise
    return server


def _sign_on(server: imaplib.IMAP4, account: Account) -> None:
    if account.sign_on == "XOAUTH2":
        words = f"user={account.user}\x01auth=Bearer {account.secret}\x01\x01".encode()
        _ok(server.authenticate("XOAUTH2", lambda _challenge: words))
    else:
        _ok(server.login(account.user, account.secret))


def _ok(answer: tuple[str, Any]) -> list[Any]:
    kind, said = answer
    if kind != "OK":
        raise MailServerError(f"the server answered {kind}: {said!r}"[:300])
    return list(said)


def _said(failure: BaseException, account: Account) -> str:
    return plainly(failure, host=account.host, port=account.port, user=account.user)


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _imap_date(moment: datetime) -> str:
    months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
    return f"{moment.day}-{months[moment.month - 1]}-{moment.year}"


def _moment(head: bytes) -> datetime:
    """When the server took the message in."""
    said = _DATE.search(head)
    read = imaplib.Internaldate2tuple(b'INTERNALDATE "' + said.group(1) + b'"') if said else None
    if read is None:
        raise MailServerError("the server does not say when it took the message in")
    local = datetime(*read[:6])  # noqa: DTZ001  the library's answer is in this machine's time
    return local.astimezone(UTC)
