"""What went wrong, as a status, words and headers: one mapping for every address of this door, whatever its body."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response

from cases.casework.queries import NoSuchCase
from cases.casework.transit import ActRefused, InputsRefused
from channels.api.once.actions import KeyUsed
from crm.contacts.actions import IntakeRefused
from crm.contacts.queries import NoSuchContact
from crm.customers.actions import CustomerRefused
from crm.customers.models import Customer
from crm.teams.acting import Busy
from crm.teams.policy import NotPermitted
from gazetteer.facts.actions.loading import FactLoadUnderWay, FactsRefused
from gazetteer.facts.reading import NotFacts

logger = logging.getLogger(__name__)
TRY_AGAIN = 30  # seconds
HELD = 3  # seconds that somebody else may hold a record
PROBLEM = "application/problem+json"  # RFC 9457


@dataclass(frozen=True, slots=True)
class Fault:
    """A status, what to say, headers that go with it, and what is wrong by field."""

    status: int
    words: str
    headers: dict[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


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
        told = {"WWW-Authenticate": known} if known else {}
        return Fault(error.status_code, _said(error.detail), told, _by_field(error.detail))
    refused = _refused(error)
    if refused is not None:
        return refused
    if isinstance(error, Http404):
        return Fault(404, _("There is nothing at this address."))
    if isinstance(error, DjangoPermissionDenied | NotPermitted):
        return Fault(403, _("This key may not read that."))
    if isinstance(error, OperationalError | InterfaceError):
        logger.warning("the database did not answer a request of the API", exc_info=error)
        return Fault(503, _("The service is not available: try again shortly."), {"Retry-After": str(TRY_AGAIN)})
    logger.error("a request of the API failed", exc_info=error)
    return Fault(500, _("The provided request resulted in an internal server error."))


def _refused(error: Exception) -> Fault | None:
    """What an act or a query of the floors below refused; None when that is not what happened."""
    if isinstance(error, IntakeRefused | InputsRefused | CustomerRefused):
        words = "; ".join(f"{name}: {said}" for name, said in error.errors.items())
        return Fault(422, words, errors=error.errors)
    if isinstance(error, ActRefused):
        return Fault(409, str(error))
    if isinstance(error, Busy):
        return Fault(409, _("Somebody else is changing this record: try again."), {"Retry-After": str(HELD)})
    if isinstance(error, KeyUsed):
        return Fault(422, _("This Idempotency-Key was used for another request: draw a new one."))
    if isinstance(error, NotFacts | FactsRefused):
        return Fault(422, str(error))
    if isinstance(error, FactLoadUnderWay):
        return Fault(409, str(error), {"Retry-After": str(HELD)})
    if isinstance(error, NoSuchCase | NoSuchContact | Customer.DoesNotExist):
        return Fault(404, _("There is none, or none for this key."))
    return None


def answer(error: Exception, context: dict[str, Any]) -> Response:
    """The answer of our own REST API: a problem as RFC 9457 has it, with what is wrong by field."""
    fault = fault_of(error)
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(fault.status).phrase,
        "status": fault.status,
        "detail": fault.words,
    }
    if fault.errors:
        body["errors"] = [{"field": name, "detail": words} for name, words in fault.errors.items()]
    return Response(body, status=fault.status, headers=fault.headers, content_type=PROBLEM)


def _by_field(detail: Any, inside: str = "") -> dict[str, str]:
    """What is wrong by the name of the field, one inside another as "place.uprn"."""
    if isinstance(detail, dict):
        found: dict[str, str] = {}
        for name, words in detail.items():
            found |= _by_field(words, f"{inside}.{name}" if inside else str(name))
        return found
    if isinstance(detail, list) and any(isinstance(one, dict) for one in detail):
        return _by_field({str(number): one for number, one in enumerate(detail) if one}, inside)
    return {inside: _said(detail)} if inside else {}


def _said(detail: Any) -> str:
    if isinstance(detail, dict):
        return "; ".join(f"{name}: {_said(words)}" for name, words in detail.items())
    if isinstance(detail, list):
        return "; ".join(map(_said, detail))
    return str(detail)
