"""What every address of our own API for records shares: who may, by method; and acts that are done once by their key."""

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, ClassVar, TypeVar

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import APIException, MethodNotAllowed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from channels.api.clients import ClientKey, ClientRate, client_may, client_of
from channels.api.once.actions import act_once
from channels.api.rest import questions
from crm.teams.actor import Actor

Result = TypeVar("Result")
KEY = re.compile(r"[!-~]{1,100}")
HEADER = "Idempotency-Key"
MOST_BYTES = 2_000_000
ONCE = OpenApiParameter(
    HEADER,
    {"type": "string", "pattern": "^[!-~]{1,100}$"},
    OpenApiParameter.HEADER,
    required=True,
    description="Drawn by you for this one act, for instance a UUID: sent again with the same request it is not done "
    "twice, and the first result is answered. Kept for a month.",
)


class TooLarge(APIException):
    """The body is larger than anything that is meant here."""

    status_code = 413


class ClientView(APIView):
    """An address that clients ask; `may` says which permission each method needs, any other method is not there."""

    authentication_classes = [ClientKey]
    throttle_classes: list[type[BaseThrottle]] = [ClientRate]
    may: ClassVar[Mapping[str, str]] = {}

    def get_permissions(self) -> list[BasePermission]:
        """What this method needs. Raises MethodNotAllowed."""
        method = "GET" if self.request.method == "HEAD" else self.request.method or ""
        if method not in self.may:
            raise MethodNotAllowed(method)
        return [client_may(self.may[method])()]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Nothing; who asks is known and may. Raises TooLarge before a body is read."""
        super().initial(request, *args, **kwargs)
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > MOST_BYTES:
            raise TooLarge(_("At most %(most)s bytes at once.") % {"most": f"{MOST_BYTES:,}"})


def actor_of(request: Request) -> Actor:
    """The client that asks, as an actor."""
    return client_of(request).actor


def acted(request: Request, act: Callable[[str], Result], *, at: datetime) -> tuple[Result, int]:
    """(what the act gave, 201 the first time and 200 when it is answered again). Raises ValidationError without a key,
    KeyUsed, Busy, and whatever the act raises."""
    key = request.headers.get(HEADER, "")
    if not KEY.fullmatch(key):
        raise questions.wrong(HEADER, _("Send a key of 1 to 100 characters without spaces, drawn for this act."))
    result, first = act_once(client=client_of(request), key=key, asked=_asked(request), act=act, at=at)
    return result, 201 if first else 200


def _asked(request: Request) -> str:
    """The request in one word: what must be the same when it is sent again."""
    said = hashlib.sha256(f"{request.method} {request.path}\n".encode())
    said.update(repr(_ordered(request.data)).encode())
    return said.hexdigest()


def _ordered(said: Any) -> Any:
    if isinstance(said, Mapping):
        return sorted((str(name), _ordered(value)) for name, value in said.items())
    return [_ordered(one) for one in said] if isinstance(said, list) else said
