"""What went wrong with a mail server, in words that say what to mend; what the machine said stands behind. Pure."""

import imaplib
import socket
import ssl

from django.utils.translation import gettext as _

LONGEST = 300


def plainly(failure: BaseException, *, host: str, port: int, user: str) -> str:
    """The failure in words."""
    words = _words(failure, {"host": host, "port": port, "user": user})
    raw = raw_words(failure)
    return (f"{words} ({raw})" if words else raw)[:LONGEST]


def raw_words(failure: BaseException) -> str:
    """What the machine said."""
    first = failure.args[0] if failure.args else ""
    text = first.decode("utf-8", "replace") if isinstance(first, bytes) else str(failure)
    return f"{type(failure).__name__}: {text}"


def _words(failure: BaseException, named: dict[str, object]) -> str:
    if isinstance(failure, ssl.SSLCertVerificationError):
        return _("The certificate of %(host)s is not to be trusted: %(why)s. No password was sent to it.") % {
            **named,
            "why": failure.verify_message.rstrip("."),
        }
    if isinstance(failure, ssl.SSLError):
        return _("%(host)s does not speak TLS on port %(port)s: choose the security that goes with this port.") % named
    if isinstance(failure, socket.gaierror):
        return _("There is no server named %(host)s: check the name.") % named
    if isinstance(failure, ConnectionRefusedError):
        return _("Nothing answers at %(host)s on port %(port)s.") % named
    if isinstance(failure, TimeoutError):
        return _("%(host)s did not answer in time on port %(port)s.") % named
    if isinstance(failure, imaplib.IMAP4.error):
        return _of_the_server(raw_words(failure).lower(), named)
    return ""


def _of_the_server(said: str, named: dict[str, object]) -> str:
    if "authenticationfailed" in said or "authentication failed" in said or "login failed" in said:
        return _("%(host)s does not let %(user)s in with this password or token.") % named
    if "tls not supported" in said:
        return _("%(host)s offers no STARTTLS on port %(port)s.") % named
    return ""
