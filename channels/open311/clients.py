"""Which client asks, by its api_key; and how often anybody may ask."""

from datetime import datetime, timedelta

from django.http import HttpRequest
from django.utils.translation import gettext as _

from channels.open311.faults import Refused
from channels.web.visitors import visitor_may
from crm.contacts.throttle import allow, bucket_of
from crm.teams.clients import client_of_key, client_seen
from crm.teams.models import ApiClient
from crm.teams.policy import may

REPORT = "report.by_client"  # crm/teams/policy.py
MINUTE, WINDOW = timedelta(minutes=1), timedelta(minutes=5)
WRONG_KEYS = 30  # from one address in a window, before it is told to wait
WITHOUT_KEY = 1_500  # likewise: a client asks for the definition of every service one after another
LISTS = 150  # lists of requests, likewise


def client_asking(request: HttpRequest, given: str, *, at: datetime) -> ApiClient:
    """The client whose key came with the request. Raises Refused: 403 without a right one, 429 after too many wrong ones,
    or when the client has asked as often as it may within this minute."""
    if not given:
        raise Refused(403, _("An api_key is needed."))
    client = client_of_key(key=given, at=at)
    if client is None:
        if not visitor_may(request, kind="open311-key", limit=WRONG_KEYS, per=WINDOW, at=at):
            raise too_often(WINDOW)
        raise Refused(403, _("The api_key is not known, or works no more."))
    if not may(client.actor, REPORT):
        raise Refused(403, _("This api_key may not do that."))
    if not allow(bucket=bucket_of("api-client", str(client.pk)), limit=client.rate_per_minute, per=MINUTE, at=at):
        raise too_often(MINUTE)
    client_seen(client=client, at=at)
    return client


def visitor_asking(request: HttpRequest, *, lists: bool, at: datetime) -> None:
    """Nothing. Raises Refused for a visitor without a key who asks too often."""
    kind, limit = ("open311-lists", LISTS) if lists else ("open311", WITHOUT_KEY)
    if not visitor_may(request, kind=kind, limit=limit, per=WINDOW, at=at):
        raise too_often(WINDOW)


def too_often(wait: timedelta) -> Refused:
    """What is answered to whoever asks too often."""
    seconds = str(int(wait.total_seconds()))
    return Refused(429, _("Too many requests: wait and try again."), headers={"Retry-After": seconds})
