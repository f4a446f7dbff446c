"""Search as you type over HTTP: the address search of the API, as a citizen's page asks it, and the staff's one box."""

from random import Random
from urllib.parse import quote

from django.urls import reverse

from tests.benchmarks.measuring.corrupted import KINDS, drawn
from tests.benchmarks.measuring.figures import Figure
from tests.benchmarks.measuring.finding import SEED
from tests.benchmarks.measuring.pages import timed
from tests.benchmarks.measuring.server import Browser, session_of


def typeahead(port: int, name: str, *, addresses: int, most: float) -> list[Figure]:
    """The server's own time of searches of every kind."""
    random = Random(SEED)
    wanted = drawn(random, count=addresses)
    queries = [typed(one, random) for typed in KINDS.values() for one in wanted]
    path, citizen = reverse("api:addresses"), Browser(port)
    agent, box = Browser(port, session_of("agent")), reverse("staff:search")
    return [
        timed(
            f"typeahead, {name}, /api/addresses",
            [lambda query=query: citizen.get(f"{path}?query={quote(query)}") for query in queries],
            p95=most,
        ),
        timed(
            f"typeahead, {name}, the staff's box",
            [lambda query=query: agent.post(box, {"q": query}, htmx=True) for query in queries],
            p95=most,
        ),
    ]
