"""Asking the mail server to take one email, and understanding its answer. Its line stays open from one to the next."""

import logging
import smtplib
import time
from email.utils import parseaddr
from threading import local

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address

from cases.casework.sending.doors import Answer

logger = logging.getLogger(__name__)

PERMANENT = 500  # SMTP answers from here on mean no; below, not now
SHUTTING_DOWN = 421
MOST_ON_ONE_LINE = 100  # servers end lines on which too much is said
IDLE_SECONDS = 4.0  # after that a line is asked first whether it still stands
DESTINATION = "email"


class Line(local):
    """This thread's open line to the mail server, if any: it greets us once for many letters."""

    backend: EmailBackend | None = None
    taken: int = 0
    used_at: float = 0.0


_line = Line()


def mail_domain(address: str) -> tuple[str, ...]:
    """The narrower destination of an email address: its domain, which may be dead while others live."""
    domain = parseaddr(address)[1].rpartition("@")[2].lower()
    return (f"{DESTINATION}:{domain}",) if domain else ()


def ask(email: EmailMultiAlternatives) -> Answer:
    """The mail server's answer. No transaction is open and no lock held while it thinks."""
    try:
        server = _server()
    except (smtplib.SMTPException, OSError) as failure:
        hang_up()
        return Answer(words=_words(failure), at_fault=DESTINATION)
    if server is None:
        return _by_another_backend(email)
    return _handed_over(server, email)


def hang_up() -> None:
    """Nothing; the line is closed: the next email opens another."""
    backend, _line.backend = _line.backend, None
    if backend is None:
        return
    try:
        backend.close()
    except (smtplib.SMTPException, OSError):
        logger.info("the mail server hung up before we said goodbye")


def _server() -> smtplib.SMTP | None:
    """An open line to the server that is configured now; None where mail goes to no server at all."""
    wanted = get_connection()
    if not isinstance(wanted, EmailBackend):
        return None
    held = _line.backend
    same = held is not None and (held.host, held.port) == (wanted.host, wanted.port)
    if held is not None and (not same or _line.taken >= MOST_ON_ONE_LINE or not _stands(held)):
        hang_up()
    if _line.backend is None:
        _line.backend, _line.taken = wanted, 0
        wanted.open()
    _line.used_at = time.monotonic()
    return _line.backend.connection


def _stands(backend: EmailBackend) -> bool:
    if backend.connection is None:
        return False
    if time.monotonic() - _line.used_at < IDLE_SECONDS:
        return True
    try:
        return bool(backend.connection.noop()[0] == 250)
    except (smtplib.SMTPException, OSError):
        return False


def _handed_over(server: smtplib.SMTP, email: EmailMultiAlternatives) -> Answer:
    """The answer, step by step: until the letter itself is under way, a line that breaks has taken nothing."""
    sender, to = (
        sanitize_address(email.from_email, "utf-8"),
        [sanitize_address(one, "utf-8") for one in email.recipients()],
    )
    letter = email.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]  # a SafeMIME of Django
    try:
        server.ehlo_or_helo_if_needed()
        for step in (lambda: server.mail(sender, ()), *[lambda one=one: server.rcpt(one, ()) for one in to]):
            code, words = step()
            if code not in (250, 251):
                return _not_taken(code, words, to[0])
    except (smtplib.SMTPException, OSError) as failure:
        hang_up()
        return Answer(words=_words(failure), at_fault=_narrowest(to[0]))
    try:
        code, words = server.data(letter)
    except smtplib.SMTPDataError as refusal:
        return _not_taken(refusal.smtp_code, refusal.smtp_error, to[0])
    except (smtplib.SMTPException, OSError) as failure:
        hang_up()
        return Answer(known=False, words=_words(failure), at_fault=_narrowest(to[0]))
    if code != 250:
        return _not_taken(code, words, to[0])
    _line.taken += 1
    return Answer(taken=True)


def _not_taken(code: int, words: bytes | str, to: str) -> Answer:
    _begin_anew(code)
    if code >= PERMANENT:
        return Answer(final=True, words=_said(code, words))
    return Answer(words=_said(code, words), at_fault=DESTINATION if code == SHUTTING_DOWN else _narrowest(to))


def _begin_anew(code: int) -> None:
    """Nothing; the line is ready for the next letter, or closed when the server is closing it."""
    server = _line.backend.connection if _line.backend is not None else None
    try:
        if server is None or code == SHUTTING_DOWN or server.rset()[0] != 250:
            hang_up()
    except (smtplib.SMTPException, OSError):
        hang_up()


def _narrowest(address: str) -> str:
    return next(iter(mail_domain(address)), DESTINATION)


def _by_another_backend(email: EmailMultiAlternatives) -> Answer:
    """Django's backends that write mail to memory, a file or the screen: they take everything."""
    email.send()
    return Answer(taken=True)


def _said(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return " ".join(f"{code} {text}".split())[:200]


def _words(failure: Exception) -> str:
    return " ".join(f"{type(failure).__name__}: {failure}".split())[:200]
