"""What went wrong, as a status, words and headers: one mapping for every address of this door, whatever its body."""

import logging
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response

from crm.teams.policy import NotPermitted

logger = logging.getLogger(__name__)
TRY_AGAIN = 30  # seconds


@dataclass(frozen=True, slots=True)
class Fault:
    """A status, what to say, and headers that go with it."""

    status: int
    words: str
    headers: dict[str, str] = field(default_factory=dict)


def fault_of(error: Exception) -> Fault:
    """What to answer for this. One that is our own is logged; its words tell nothing of the inside."""
    if isinstance(error, exceptions.Throttled):
        return Fault(
            429,
            _("Too many requests: wait and try again."),
            {"Retry-After": str(int(getattr(error, "wait", None) or 1))},
        )
    if isinstance(error, exceptions.APIException):
        known = getattr(error, "auth_header", None)
        return Fault(error.status_code, _said(error.detail), {"WWW-Authenticate": known} if known else {})
    if isinstance(error, Http404):
        return Fault(404, _("There is nothing at this address."))
    if isinstance(error, DjangoPermissionDenied | NotPermitted):
        return Fault(403, _("This key may not read that."))
    if isinstance(error, OperationalError | InterfaceError):
        logger.warning("the database did not answer a request of the API", exc_info=error)
        return Fault(503, _("The service is not available: try again shortly."), {"Retry-After": str(TRY_AGAIN)})
    logger.error("a request of the API failed", exc_info=error)
    return Fault(500, _("The provided request resulted in an internal server error."))


def answer(error: Exception, context: dict[str, Any]) -> Response:
    """The answer of our own REST API: {"detail": words}."""
    fault = fault_of(error)
    return Response({"detail": fault.words}, status=fault.status, headers=fault.headers)


def _said(detail: Any) -> str:
    if isinstance(detail, dict):
        return "; ".join(f"{name}: {_said(words)}" for name, words in detail.items())
    if isinstance(detail, list):
        return "; ".join(map(_said, detail))
    return str(detail)
