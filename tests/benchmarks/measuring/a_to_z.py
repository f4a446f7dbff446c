"""The A to Z with 300 services over HTTP, and one contact routed among 500 rules, in this process."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

from django.urls import reverse
from django.utils import timezone

from cases.routing.facts import routing_facts
from cases.routing.routing import team_for
from crm.catalogue.models import Service, ServiceVersion
from crm.teams.models import Department, Team
from gazetteer.entries.models import Property
from gazetteer.folding import fold
from gazetteer.places import Place, PlaceKind
from tests.benchmarks.measuring.figures import Figure, times
from tests.benchmarks.measuring.pages import timed
from tests.benchmarks.measuring.server import Browser, session_of

SERVICES, RULES, ASKED, SEED = 300, 500, 200, 7
PREFIX = "measured-"
ACTS = ("Report", "Apply for", "Pay for", "Find out about", "Renew", "Object to")
THINGS = (
    "a missed bin", "a parking permit", "a school place", "council tax", "a pothole", "street lights", "housing repairs",
    "a planning application", "an allotment", "a library card", "noise", "dog fouling", "a taxi licence", "rent", "trees",
    "blocked drains", "abandoned vehicles", "free school meals", "a burial", "graffiti",
)  # fmt: skip
TYPED = ("bin", "park", "scho", "counc tax", "pothole", "potholle", "repair hous", "lib", "noise", "licence tax", "zzz")


@contextmanager
def services(number: int = SERVICES) -> Iterator[None]:
    """So many live services beside those that are there; gone again at the end."""
    department = Department.objects.order_by("pk")[0]
    names = [f"{act} {thing}, {turn}" for turn in range(1, 9) for act in ACTS for thing in THINGS][:number]
    rows = Service.objects.bulk_create(
        Service(
            code=f"{PREFIX}{place}", name=name, welsh_name=f"Cymraeg {name}", family=PREFIX, department=department,
            search_text=fold(f"{name} other words for it"), category="COUNCIL", lgsl_code=place,
        )
        for place, name in enumerate(names)
    )  # fmt: skip
    ServiceVersion.objects.bulk_create(
        ServiceVersion(service=row, number=1, state=ServiceVersion.State.PUBLISHED, published_at=timezone.now())
        for row in rows
    )
    try:
        yield
    finally:
        ServiceVersion.objects.filter(service__code__startswith=PREFIX).delete()
        Service.objects.filter(code__startswith=PREFIX).delete()


def a_to_z(port: int) -> list[Figure]:
    """Searches, letters and one service, of the public and of agents."""
    visitor, agent, random = Browser(port), Browser(port, session_of("agent")), Random(SEED)
    public, staff = reverse("citizen:services"), reverse("staff:a-to-z")
    typed = [random.choice(TYPED).replace(" ", "+") for _one in range(ASKED)]
    letters = [random.choice("abfopr") for _one in range(ASKED)]
    with services():
        return [
            timed("A to Z, search", [lambda q=q: visitor.get(f"{public}?q={q}") for q in typed], p95=30),
            timed("A to Z, letter", [lambda q=q: visitor.get(f"{public}?letter={q}") for q in letters], p95=30),
            timed("A to Z, agents search", [lambda q=q: agent.get(f"{staff}?q={q}") for q in typed], p95=30),
            timed("A to Z, for programs", [lambda: visitor.get(reverse("citizen:services-json"))] * 50, p95=None),
        ]


def routing() -> list[Figure]:
    """A contact routed among 500 rules of one service that none of them holds for but the last, at homes all over."""
    team = Team.objects.order_by("pk")[0]
    facts = ("place.ward", "place.set", "answers.what", "time.hour", "place.usrn")
    rules = [
        {"code": f"r{n}", "team": team.code, "if": {"fact": facts[n % len(facts)], "is": [f"none {n}", f"{n} none"]}}
        for n in range(RULES - 1)
    ]
    rules.append({"code": "last", "team": team.code, "because": "The last"})
    version = ServiceVersion.objects.select_related("service").order_by("pk")[0]
    version.routing = rules
    homes = Property.objects.exclude(easting=None).order_by("?").values_list("uprn", flat=True)[: ASKED + 5]
    took = []
    for uprn in homes:
        began = time.perf_counter()
        asked = routing_facts(
            answers={"what": "grey"},
            form=[],
            place=Place(kind=PlaceKind.PROPERTY, uprn=uprn),
            at=timezone.now(),
            calendar=lambda: None,
            customer_id=None,
            channel="PHONE",
        )
        chosen = team_for(version=version, team_id=None, facts=asked)
        took.append((time.perf_counter() - began) * 1000)
        assert chosen.rule == "last"
    return [times(f"routing, {RULES} rules, ward, street and set", took[5:], p95=5)]
