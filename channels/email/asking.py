"""Asking the mail server to take one email, and understanding its answer."""

import logging
import smtplib
from dataclasses import dataclass

from django.core.mail import EmailMultiAlternatives, get_connection

logger = logging.getLogger(__name__)

PERMANENT = 500  # SMTP answers from here on mean no; below, not now


@dataclass(frozen=True, slots=True)
class Answer:
    """What the mail server said: taken, refused for good, or not now; `known` is False when its answer was lost."""

    taken: bool = False
    final: bool = False
    known: bool = True
    words: str = ""


def ask(email: EmailMultiAlternatives) -> Answer:
    """The mail server's answer. No transaction is open and no lock held while it thinks."""
    connection = get_connection()
    try:
        connection.open()
    except (smtplib.SMTPException, OSError) as failure:
        return Answer(words=_words(failure))
    email.connection = connection
    try:
        email.send()
        return Answer(taken=True)
    except smtplib.SMTPRecipientsRefused as refusal:
        code, words = next(iter(refusal.recipients.values()))
        return Answer(final=code >= PERMANENT, words=_said(code, words))
    except smtplib.SMTPResponseException as refusal:
        return Answer(final=refusal.smtp_code >= PERMANENT, words=_said(refusal.smtp_code, refusal.smtp_error))
    except (smtplib.SMTPException, OSError) as failure:
        return Answer(known=False, words=_words(failure))
    finally:
        _close(connection)


def _close(connection: object) -> None:
    try:
        connection.close()  # type: ignore[attr-defined]
    except (smtplib.SMTPException, OSError):
        logger.info("the mail server hung up before we said goodbye")


def _said(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return " ".join(f"{code} {text}".split())[:200]


def _words(failure: Exception) -> str:
    return " ".join(f"{type(failure).__name__}: {failure}".split())[:200]
