"""What went wrong, as GeoReport v2 says it: 404 for what is not known, 403 for the key, 400 for the rest, and never a
part of an answer: a client takes a service missing from the list for one that was ended."""

import logging
from dataclasses import dataclass, field

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _

from crm.contacts.actions import IntakeRefused
from crm.teams.acting import Busy
from crm.teams.policy import NotPermitted

logger = logging.getLogger(__name__)
TRY_AGAIN = 30  # seconds
# What the acts call a field, and what the client sent it as.
AS_SENT = {"name": "first_name", "place": "lat", "service": "service_code", "words": "description"}


@dataclass(frozen=True, slots=True)
class Fault:
    """A status, what is wrong, and headers that go with it."""

    status: int
    words: tuple[str, ...]
    headers: dict[str, str] = field(default_factory=dict)


class Refused(Exception):
    """The request cannot be answered as it stands: with which status, and why."""

    def __init__(self, status: int, *words: str, headers: dict[str, str] | None = None) -> None:
        super().__init__("; ".join(words))
        self.fault = Fault(status, words, headers or {})


def fault_of(error: Exception) -> Fault:
    """What to answer for this. One that is our own is logged; its words tell nothing of the inside."""
    if isinstance(error, Refused):
        return error.fault
    if isinstance(error, IntakeRefused):
        return Fault(400, tuple(f"{_as_sent(name)}: {words}" for name, words in error.errors.items()))
    if isinstance(error, NotPermitted):
        return Fault(403, (_("This api_key may not do that."),))
    if isinstance(error, RequestDataTooBig | SuspiciousOperation | MultiPartParserError | UnreadablePostError):
        return Fault(400, (_("The form that was sent cannot be read."),))
    if isinstance(error, Busy | OperationalError | InterfaceError):
        logger.warning("an Open311 request was not answered", exc_info=error)
        words = _("The service is not available: try again shortly.")
        return Fault(503, (words,), {"Retry-After": str(TRY_AGAIN)})
    logger.error("an Open311 request failed", exc_info=error)
    return Fault(500, (_("The request resulted in an internal server error."),))


def _as_sent(name: str) -> str:
    kind, _dot, code = name.partition(".")
    return f"attribute[{code}]" if kind == "answers" and code else AS_SENT.get(name, name)
