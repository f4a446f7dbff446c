"""Which client asks, by its key; what it may; and how often."""

from datetime import timedelta
from typing import Any, cast

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated, Throttled
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from channels.web.visitors import visitor_may
from crm.contacts.throttle import allow, bucket_of
from crm.teams.actor import Actor
from crm.teams.clients import client_of_key, client_seen
from crm.teams.models import ApiClient
from crm.teams.policy import may

MINUTE = timedelta(minutes=1)
WRONG_KEYS = 30  # from one address in five minutes, before it is told to wait
WRONG_KEYS_PER = timedelta(minutes=5)
REALM = 'Bearer realm="places"'


class ClientKey(BaseAuthentication):
    """The key as the parameter `key`, the header `key`, or `Authorization: Bearer`, as clients of OS Places send it."""

    def authenticate(self, request: Request) -> tuple[Actor, ApiClient] | None:
        """The client's actor and the client; None without a key. Raises AuthenticationFailed, and Throttled after many
        wrong keys from one address: a right one always works."""
        given = key_given(request)
        if not given:
            return None
        at = timezone.now()
        client = client_of_key(key=given, at=at)
        if client is None:
            if not visitor_may(request._request, kind="api-key", limit=WRONG_KEYS, per=WRONG_KEYS_PER, at=at):
                raise Throttled(wait=WRONG_KEYS_PER.total_seconds())
            raise AuthenticationFailed(_("The key is not known, or works no more."))
        client_seen(client=client, at=at)
        return client.actor, client

    def authenticate_header(self, request: Request) -> str:
        """How to say who asks, for an answer of 401."""
        return REALM


class ClientKeyScheme(OpenApiAuthenticationExtension):
    """The key as the API's description names it."""

    target_class = "channels.api.clients.ClientKey"
    name = ["keyHeader", "keyBearer", "keyParameter"]

    def get_security_requirement(self, auto_schema: Any) -> list[dict[str, list[Any]]]:
        """Any one of them is enough."""
        return [{name: []} for name in self.name]

    def get_security_definition(self, auto_schema: Any) -> list[dict[str, str]]:
        """The three ways of sending it."""
        return [
            {"type": "apiKey", "in": "header", "name": "key"},
            {"type": "http", "scheme": "bearer"},
            {"type": "apiKey", "in": "query", "name": "key"},
        ]


def key_given(request: Request) -> str:
    """The key that came with the request, or nothing."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token.strip():
        return token.strip()
    return request.headers.get("key", "").strip() or request.query_params.get("key", "").strip()


def client_of(request: Request) -> ApiClient:
    """The client whose key came with a request that was let in."""
    return cast(ApiClient, request.auth)


def client_may(permission: str) -> type[BasePermission]:
    """The permission class of a view: 401 without a key, 403 for a key without the scope (crm/teams/policy.py)."""

    class ClientMay(BasePermission):
        def has_permission(self, request: Request, view: APIView) -> bool:
            if not isinstance(request.auth, ApiClient):
                raise NotAuthenticated(_("A key is needed: send it as the header “key” or “Authorization: Bearer”."))
            self.message = _("This key may not read that.")
            return may(request.auth.actor, permission)

    return ClientMay


class ClientRate(BaseThrottle):
    """A client's requests in the running minute, counted in the database: on every process, and with Redis gone."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        """False once the client has asked as often as it may within this minute."""
        client = request.auth
        if not isinstance(client, ApiClient):
            return True
        bucket = bucket_of("api-client", str(client.pk))
        return allow(bucket=bucket, limit=client.rate_per_minute, per=MINUTE, at=timezone.now())

    def wait(self) -> float:
        """Seconds to the next minute."""
        return 60 - timezone.now().second
