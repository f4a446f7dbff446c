"""Contacts logged by the real form: how many a second from eight clients, and in how many statements."""

import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from random import Random

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from channels.staff import typing_kept
from crm.catalogue.models import Service
from crm.customers.models import Residence
from crm.teams.models import User
from tests.benchmarks.measuring.figures import Figure, not_measured, single, times
from tests.benchmarks.measuring.server import CSRF, Answer, Browser, session_of

CLIENTS = 8
CONTACTS = 480
WARMING = 40
AGENTS = ("agent", "agent2", "agent3")
BOOKKEEPING = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


def forms(count: int, *, user_id: int) -> list[dict[str, str]]:
    """So many filled-in forms: a missed bin at the customer's own address, raised, the call ended with it."""
    service = Service.objects.get(code="missed-bin")
    homes = list(
        Residence.objects.unscoped("to log about")
        .filter(active_to__isnull=True, restriction__isnull=True, customer__restriction__isnull=True)
        .exclude(property__isnull=True)
        .order_by("pk")
        .values_list("customer_id", "property_id")[:20_000]
    )
    now = timezone.now()
    return [
        {
            "opened": typing_kept.token(user_id=user_id, at=now),
            "customer": str(customer),
            "service": str(service.pk),
            "where": f"at:{uprn}",
            "channel": "PHONE",
            "q-bin": "grey",
            "q-out": "yes",
            "notes": "Rang from home. The crew went past without stopping.",
            "disposition": "RAISED",
        }
        for customer, uprn in Random(secrets.randbits(32)).choices(homes, k=count)
    ]


def rate(port: int, *, processes: int, least: float) -> list[Figure]:
    """Contacts a second with every client sending one after another, and the server's own time of each."""
    name = f"contacts a second, {processes} process{'es' if processes > 1 else ''}"
    users = {user.username: user.pk for user in User.objects.filter(username__in=AGENTS)}
    clients = []
    for _number, username in zip(range(CLIENTS), cycle(AGENTS), strict=False):
        sent = forms((CONTACTS + WARMING) // CLIENTS, user_id=users[username])
        clients.append((Browser(port, session_of(username)), sent))
    with ThreadPoolExecutor(CLIENTS) as pool:
        warm = WARMING // CLIENTS
        list(pool.map(lambda one: _send(one[0], one[1][:warm]), clients))
        began = time.perf_counter()
        answers = [answer for some in pool.map(lambda one: _send(one[0], one[1][warm:]), clients) for answer in some]
        took = time.perf_counter() - began
    if refused := {answer.status for answer in answers} - {302}:
        return [not_measured(name, f"answered {sorted(refused)}")]
    each = times("  the server's own time of each, 8 clients", [answer.milliseconds for answer in answers])
    return [single(name, "/s", len(answers) / took, least=least), each]


def _send(browser: Browser, wanted: list[dict[str, str]]) -> list[Answer]:
    path = reverse("staff:contact-new")
    return [browser.post(path, fields) for fields in wanted]


def statements() -> tuple[Figure, list[str]]:
    """How many statements one such request sends, those that only begin and commit left out; and what they are."""
    client = Client(HTTP_HOST="localhost")
    client.cookies[settings.SESSION_COOKIE_NAME] = session_of("agent")
    client.cookies[settings.CSRF_COOKIE_NAME] = CSRF
    warm, counted = forms(2, user_id=User.objects.get(username="agent").pk)
    path = reverse("staff:contact-new")
    client.post(path, warm, headers={"X-CSRFToken": CSRF})
    with CaptureQueriesContext(connection) as captured:
        answer = client.post(path, counted, headers={"X-CSRFToken": CSRF})
    name = "statements of one contact"
    if answer.status_code != 302:
        return not_measured(name, f"answered {answer.status_code}"), []
    said = [query["sql"] for query in captured if not query["sql"].upper().startswith(BOOKKEEPING)]
    return single(name, "", len(said), most=16), said
