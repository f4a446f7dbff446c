"""Reports a second by Open311, from eight connections of one website; lists of them, and what happened to them."""

import secrets
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from crm.teams.actor import ClientScope
from crm.teams.clients import client_create
from crm.teams.models import User
from gazetteer.entries.coordinates import many_to_wgs84
from gazetteer.entries.models import Property
from tests.benchmarks.measuring.figures import Figure, not_measured, single, times
from tests.benchmarks.measuring.server import Answer, Browser, web_server

CLIENTS, REPORTS, WARMING = 8, 480, 40
READS = 40
DOOR, LOG = "/open311/v2", Path("bench-results") / "open311.log"


def measured() -> Iterator[Figure]:
    """Each figure as it is known."""
    key = _key()
    for processes, least in ((1, 60.0), (2, 60.0)):
        with web_server(processes=processes, log=LOG) as web:
            used = web.processor_seconds()
            yield from rate(web.port, key=key, processes=processes, least=least)
            each = (web.processor_seconds() - used) / (REPORTS + WARMING) * 1000
            yield single("  of which the web process computed", "ms", each)
            if processes == 1:
                yield from reading(web.port, key=key)


def _key() -> str:
    at = datetime.now(UTC)
    administrator = User.objects.with_scope().get(username="admin", is_active=True)
    return client_create(
        name="Bench", owner="Bench", purpose="Bench", scopes=[ClientScope.OPEN311], rate_per_minute=100_000,
        actor=administrator.actor, at=at, key=secrets.token_hex(8),
    ).key  # fmt: skip


def reports(count: int, *, key: str) -> list[dict[str, str]]:
    """So many reports of fly-tipping, each by somebody else beside some house of the town."""
    random = Random(secrets.randbits(32))
    houses = list(Property.objects.pickable().filter(easting__isnull=False).values_list("easting", "northing")[:5_000])
    spots = many_to_wgs84([(float(east) + 4, float(north) + 4) for east, north in random.choices(houses, k=count)])
    return [
        {
            "api_key": key,
            "service_code": "fly-tipping",
            "lat": f"{latitude:.6f}",
            "long": f"{longitude:.6f}",
            "description": "title: Mattress\n\ndetail: By the hedge\n\nSubmitted via a website",
            "first_name": "Ada",
            "last_name": f"Reporter {secrets.token_hex(4)}",
            "email": f"{secrets.token_hex(6)}@example.org",
            "attribute[what]": "furniture",
            "attribute[blocking]": "no",
            "attribute[fixmystreet_id]": str(secrets.randbits(50)),
        }
        for latitude, longitude in spots
    ]


def rate(port: int, *, key: str, processes: int, least: float) -> Iterator[Figure]:
    """Reports a second with every connection sending one after another, and the server's own time of each."""
    name = f"Open311 reports a second, {processes} process{'es' if processes > 1 else ''}"
    each = (REPORTS + WARMING) // CLIENTS
    clients = [(Browser(port), reports(each, key=key)) for _number in range(CLIENTS)]
    warm = WARMING // CLIENTS
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(lambda one: _send(one[0], one[1][:warm]), clients))
        began = time.perf_counter()
        answers = [answer for some in pool.map(lambda one: _send(one[0], one[1][warm:]), clients) for answer in some]
        took = time.perf_counter() - began
    if refused := {answer.status for answer in answers} - {200}:
        yield not_measured(name, f"answered {sorted(refused)}")
        return
    yield single(name, "/s", len(answers) / took, least=least)
    yield times("  the server's own time of each, 8 clients", [answer.milliseconds for answer in answers])


def _send(browser: Browser, wanted: list[dict[str, str]]) -> list[Answer]:
    return [browser.post(f"{DOOR}/requests.xml", fields) for fields in wanted]


def reading(port: int, *, key: str) -> Iterator[Figure]:
    """The list of services, the latest hundred and thousand reports, and the last two hours' updates."""
    browser, since = Browser(port), f"{datetime.now(UTC) - timedelta(hours=2):%Y-%m-%dT%H:%M:%SZ}"
    asked = {
        "Open311, the list of services": f"{DOOR}/services.xml",
        "Open311, the latest 100 reports": f"{DOOR}/requests.xml?page_size=100&api_key={key}",
        "Open311, the latest 500 reports": f"{DOOR}/requests.xml?page_size=500&api_key={key}",
        "Open311, updates of two hours": f"{DOOR}/servicerequestupdates.xml?start_date={since}&api_key={key}",
    }
    for name, path in asked.items():
        answers = [browser.get(path) for _time in range(READS)]
        if refused := {answer.status for answer in answers} - {200}:
            yield not_measured(name, f"answered {sorted(refused)}")
        else:
            yield times(name, [answer.milliseconds for answer in answers])
