"""Whether an address of the web lives, asked politely and of nobody inside our own walls. No ORM.

Somebody who may edit a service may write any address into it: so every address that a name leads to must be a public one,
the connection goes to the very address that was looked at, and each redirection is looked at again.
"""

import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import ip_address
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from django.utils.translation import gettext as _

SECONDS = 8.0
MOST_REDIRECTS = 4
AGENT = "council-crm link check (one request a night)"
# It answers, though not to a program: people get through.
LIVES = frozenset({401, 402, 403, 405, 406, 407, 409, 418, 429, 451})
AS_IT_IS = "/?%:@!$&'()*+,;=~-._[]"
PORTS = {"http": 80, "https": 443}

MayAsk = Callable[[str], bool]


class NotToBeAsked(Exception):
    """The address is none that we may ask; the words say why."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, and where it sends."""

    status: int
    location: str


def is_public(address: str) -> bool:
    """Whether this numeric address is one of the public internet."""
    found = ip_address(address)
    mapped = getattr(found, "ipv4_mapped", None) or found
    return mapped.is_global and not mapped.is_multicast


def link_fault(address: str, *, may_ask: MayAsk = is_public, seconds: float = SECONDS) -> str:
    """What is wrong with this link in words, "" when it lives."""
    try:
        for _step in range(MOST_REDIRECTS + 1):
            answer = _asked(address, may_ask=may_ask, seconds=seconds)
            if answer.location and 300 <= answer.status < 400:
                address = urljoin(address, answer.location)
                continue
            if answer.status < 400 or answer.status in LIVES:
                return ""
            return _("It answers %(status)d") % {"status": answer.status}
        return _("It sends from one address to the next without end")
    except NotToBeAsked as refused:
        return str(refused)
    except TimeoutError:
        return _("It did not answer in %(seconds)d seconds") % {"seconds": seconds}
    except ssl.SSLError:
        return _("Its certificate does not hold")
    except (OSError, HTTPException, ValueError):
        return _("It could not be reached")


def _asked(address: str, *, may_ask: MayAsk, seconds: float) -> Answer:
    """The answer to HEAD or, where that is not understood, to GET, of which no body is read."""
    parts = urlsplit(address)
    if parts.scheme not in PORTS or not parts.hostname or parts.username is not None:
        raise NotToBeAsked(_("It is no address of the web"))
    port = parts.port or PORTS[parts.scheme]
    numeric = _looked_up(parts.hostname, port, may_ask)
    answer = _request("HEAD", parts, numeric, port, seconds)
    return _request("GET", parts, numeric, port, seconds) if answer.status >= 400 else answer


def _looked_up(host: str, port: int, may_ask: MayAsk) -> str:
    """The numeric address to ask. Raises NotToBeAsked when the name is not there, or leads anywhere inside."""
    try:
        found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError):
        raise NotToBeAsked(_("There is no such name: %(host)s") % {"host": host}) from None
    if not found or not all(may_ask(one.partition("%")[0]) for one in found):
        raise NotToBeAsked(_("It leads to an address that is not public"))
    return found[0]


def _request(method: str, parts: SplitResult, numeric: str, port: int, seconds: float) -> Answer:
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", port, timeout=seconds)
    try:
        connection.sock = socket.create_connection((numeric, port), timeout=seconds)
        if parts.scheme == "https":
            secure = ssl.create_default_context()
            connection.sock = secure.wrap_socket(connection.sock, server_hostname=parts.hostname)
        path = quote((parts.path or "/") + (f"?{parts.query}" if parts.query else ""), safe=AS_IT_IS)
        connection.request(method, path, headers={"User-Agent": AGENT, "Accept": "*/*"})
        answer = connection.getresponse()
        return Answer(answer.status, answer.getheader("Location") or "")
    finally:
        connection.close()
