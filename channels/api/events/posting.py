"""Posting to an address of somebody else's: one request, no redirect followed, and what came of it."""

import ssl
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

SECONDS = 10
LONGEST_ANSWER = 1_000
HERE = {"localhost", "127.0.0.1"}
LONGEST_URL = 500


class WrongUrl(ValueError):
    """Nothing can be posted there."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The status that came back, None when nobody answered; and why, in words that hold none of what was sent."""

    status: int | None
    why: str
    retry_after: int = 0  # seconds

    @property
    def taken(self) -> bool:
        """True when the other end has it."""
        return self.status is not None and 200 <= self.status < 300


def url_checked(url: str) -> str:
    """The address. Raises WrongUrl: it must be https, or http to this machine itself; no user, password or fragment."""
    try:
        parts = urlsplit(url)
        port = parts.port
        (parts.hostname or "").encode("idna")  # as the connection will: a..b is the name of nothing
    except ValueError as wrong:
        raise WrongUrl from wrong
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in HERE)
    plain = url.isascii() and url.isprintable() and " " not in url and len(url) <= LONGEST_URL
    if not (safe and plain and parts.hostname) or parts.username or parts.password or parts.fragment or port == 0:
        raise WrongUrl
    return url


def post(url: str, *, body: bytes, headers: dict[str, str]) -> Answered:
    """What came of it."""
    parts = urlsplit(url)
    connection = _connection(parts.scheme, parts.hostname or "", parts.port)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", path, body=body, headers=headers)
        answer = connection.getresponse()
        answer.read(LONGEST_ANSWER)
        waits = answer.getheader("Retry-After", "")
        return Answered(answer.status, f"{answer.status} {answer.reason}"[:100], int(waits) if waits.isdecimal() else 0)
    except (OSError, HTTPException) as failure:
        return Answered(None, type(failure).__name__)
    finally:
        connection.close()


def _connection(scheme: str, host: str, port: int | None) -> HTTPConnection:
    if scheme == "https":
        return HTTPSConnection(host, port, timeout=SECONDS, context=ssl.create_default_context())
    return HTTPConnection(host, port, timeout=SECONDS)
