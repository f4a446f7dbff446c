"""Finding people among 1.2 million: whether the right one is in the first five, how long it takes, how it is planned."""

from collections.abc import Sequence
from pathlib import Path
from random import Random

from django.urls import reverse
from django.utils import timezone

from crm.customers.finding.search import customer_search
from crm.teams.actor import Actor
from crm.teams.models import User
from tests.benchmarks.measuring import server
from tests.benchmarks.measuring.figures import Figure, percentile, times
from tests.benchmarks.measuring.finding import scans_of, watched
from tests.benchmarks.measuring.merges import merges
from tests.benchmarks.measuring.pages import timed
from tests.benchmarks.measuring.server import Browser, session_of
from tests.benchmarks.measuring.single_view import single_view
from tests.benchmarks.measuring.slipped import BESIDE, DETERMINED, NAMES, PLAIN, Sought, Typed, sought

SEED = 7
PEOPLE = 400  # of each kind
OVER_HTTP = 60
PLANNED = 3
FIRST, LEAST_SHARE = 5, 99
MOST_MILLISECONDS = 50
MOST_LIKELY = 80
LOG = Path("bench-results") / "web-index.log"


def measured() -> list[Figure]:
    """Quality by kind of slip, then the staff's box over HTTP."""
    random = Random(SEED)
    people = sought(random, count=PEOPLE * 3)
    found = quality(people, random)
    with server.web_server(processes=1, log=LOG) as web:
        found += while_typing(web.port, people[:OVER_HTTP], random)
        found += likely(web.port, people[: OVER_HTTP * 2])
        found += single_view(web.port)
    return found + merges()


def quality(people: Sequence[Sought], random: Random) -> list[Figure]:
    """For each kind the share found in the first five, and the database's time of each search."""
    actor = User.objects.with_scope().get(username="agent").actor  # type: ignore[attr-defined]
    told = [one for one in people if one.bearers <= DETERMINED][:PEOPLE]
    figures, right, asked = [], 0, 0
    for kind, typed, those in _kinds(people, told):
        values, hits = [], 0
        for one in those:
            query = typed(one, random)
            with watched() as watch:
                found = customer_search(actor=actor, query=query, at=timezone.now(), limit=6)
            values.append(watch.milliseconds)
            hits += one.key in [hit.customer_id for hit in found[:FIRST]]
        right, asked = right + hits, asked + len(those)
        share = 100 * hits / max(len(those), 1)
        note = f"{share:.1f}% in the first five, p95 {percentile(values, 95):.1f}"
        figures.append(Figure(f"  {kind}", "ms", tuple(values), f">= {LEAST_SHARE}%", share >= LEAST_SHARE, note))
    share = 100 * right / max(asked, 1)
    every = tuple(value for figure in figures for value in figure.values)
    met = share >= LEAST_SHARE
    return [
        Figure("one slip, in the database", "ms", every, f">= {LEAST_SHARE}%", met, f"{share:.2f}% found"),
        *figures,
    ]


def _kinds(people: Sequence[Sought], told: Sequence[Sought]) -> list[tuple[str, Typed, Sequence[Sought]]]:
    placed = [one for one in people if one.postcode and one.number and one.born][:PEOPLE]
    return [(kind, typed, told) for kind, typed in NAMES.items()] + [
        (kind, typed, placed) for kind, typed in BESIDE.items()
    ]


def while_typing(port: int, people: Sequence[Sought], random: Random) -> list[Figure]:
    """The server's own time of the staff's box, all kinds together and each by itself."""
    browser, path = Browser(port, session_of("agent")), reverse("staff:search")
    figures = []
    for kind, typed in (PLAIN | NAMES | BESIDE).items():
        queries = [query for one in people if (query := typed(one, random).strip())]
        asks = [lambda query=query: browser.post(path, {"q": query}, htmx=True) for query in queries]
        figures.append(timed(f"  {kind}", asks, p95=None))
    everything = [value for figure in figures for value in figure.values]
    return [times("search among 1.2 million, the staff's box", everything, p95=MOST_MILLISECONDS), *figures]


def likely(port: int, people: Sequence[Sought]) -> list[Figure]:
    """The server's own time of the likely existing customers shown while a new one is typed: names, then more."""
    browser, path = Browser(port, session_of("agent")), reverse("staff:customer-add")
    typed = [{"kind": "PERSON", "given_names": one.given, "family_name": one.family} for one in people]
    more = [
        {"date_of_birth-day": day, "date_of_birth-month": month, "date_of_birth-year": year, "phone": one.phone}
        for one in people
        for day, month, year in [[*one.born.split("/"), "", "", ""][:3]]
    ]
    figures = [
        timed(f"  {kind}", [lambda said=said: browser.post(path, said, htmx=True) for said in those], p95=None)
        for kind, those in (
            ("names alone", typed),
            ("names, date of birth, telephone", [names | rest for names, rest in zip(typed, more, strict=True)]),
        )
    ]
    everything = [value for figure in figures for value in figure.values]
    return [times("likely the same, while a new customer is typed", everything, p95=MOST_LIKELY), *figures]


def plans() -> dict[str, list[str]]:
    """By kind of typing, the indexes that its statements use and the tables they read through, most used first."""
    random = Random(SEED)
    people, told = sought(random, count=PLANNED), {}
    actor: Actor = User.objects.with_scope().get(username="agent").actor  # type: ignore[attr-defined]
    for kind, typed in (PLAIN | NAMES | BESIDE).items():
        with watched() as watch:
            for one in people:
                customer_search(actor=actor, query=typed(one, random), at=timezone.now(), limit=6)
        told[kind] = scans_of(watch.statements)
    return told
