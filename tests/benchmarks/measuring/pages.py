"""Pages and the search, one after another at one client."""

import re
from collections.abc import Callable, Iterable
from datetime import timedelta
from html import unescape
from random import Random

from django.contrib.sessions.backends.db import SessionStore
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from cases.casework.models import Case
from channels.citizen import visits
from crm.contacts.models import Contact, Reference
from crm.customers.models import Customer, Residence
from crm.customers.references import shown
from crm.teams.models import User
from gazetteer.entries.models import Property
from tests.benchmarks.measuring.figures import Figure, not_measured, times
from tests.benchmarks.measuring.server import Answer, Browser, session_of
from tests.benchmarks.measuring.typed import typed_queries

PAGES = 200
WARMING = 8
NEXT = re.compile(r'href="([^"]*[?&;]after=[^"]*)"')
SEED = 7


class Unwell(Exception):
    """A page did not answer as it should: its time says nothing."""


def timed(name: str, asks: Iterable[Callable[[], Answer]], *, p95: float | None, expect: int = 200) -> Figure:
    """The figure of these requests; a few are sent before, uncounted."""
    wanted = list(asks)
    try:
        for ask in wanted[:WARMING]:
            _well(ask(), expect)
        return times(name, [_well(ask(), expect).milliseconds for ask in wanted], p95=p95)
    except Unwell as why:
        return not_measured(name, str(why))


def _well(answer: Answer, expect: int) -> Answer:
    if answer.status != expect:
        raise Unwell(f"answered {answer.status}{' ' + answer.location if answer.location else ''}")
    return answer


def search(port: int) -> list[Figure]:
    """The search while typing, all kinds together and each by itself."""
    browser, path = Browser(port, session_of("agent")), reverse("staff:search")
    found, everything = [], []
    for kind, queries in typed_queries(Random(SEED)).items():
        asks = [lambda typed=typed: browser.post(path, {"q": typed}, htmx=True) for typed in queries]
        one = timed(f"  {kind}", asks, p95=None)
        found.append(one)
        everything.extend(one.values)
    return [times("search while typing", everything, p95=50), *found]


def work_list(port: int) -> Figure:
    """The work list: both teams, every tab, filtered and not, the pages after the first."""
    browser, address = Browser(port, session_of("officer")), reverse("staff:work")
    teams = User.objects.with_scope().get(username="officer").team_keys  # type: ignore[attr-defined]
    ways = [f"?team={team}{more}" for team in teams for more in ("", "&show=mine", "&show=late", "&state=PLANNED")]
    paths = [address + way for way in ways]
    for team in teams:
        paths += _later_pages(browser, f"{address}?team={team}")
    many = (paths * PAGES)[:PAGES]
    return timed("work list", [lambda path=path: browser.get(path) for path in many], p95=80)


def _later_pages(browser: Browser, path: str, most: int = 10) -> list[str]:
    found: list[str] = []
    while len(found) < most:
        onward = NEXT.search(browser.get(path).body)
        if onward is None:
            break
        path = unescape(onward.group(1))
        path = path if path.startswith("/") else reverse("staff:work") + path
        found.append(path)
    return found


def case_page(port: int) -> Figure:
    """Pages of cases, three in four of them open."""
    random, browser = Random(SEED), Browser(port, session_of("officer"))
    cases = (
        Case.objects.unscoped("to be opened")
        .filter(restriction__isnull=True)
        .exclude(contact__customer__restriction__isnull=False)
    )
    running = list(cases.open().order_by("pk").values_list("contact_id", flat=True))
    ended = list(cases.filter(closed_at__isnull=False).order_by("-pk").values_list("contact_id", flat=True)[:50_000])
    wanted = random.sample(running, PAGES * 3 // 4) + random.sample(ended, PAGES // 4)
    random.shuffle(wanted)
    paths = [reverse("staff:case", args=[shown(value)]) for value in _references(wanted)]
    return timed("case page", [lambda path=path: browser.get(path) for path in paths], p95=80)


def customer_page(port: int) -> Figure:
    """Pages of customers as contacts fall on them: some have two dozen, many none."""
    random, browser = Random(SEED), Browser(port, session_of("agent"))
    contacts = Contact.objects.unscoped("to be opened").filter(
        pk__in=random.sample(range(1, 300_000), PAGES), customer__isnull=False, customer__restriction__isnull=True
    )
    seen = list(contacts.order_by("pk").values_list("customer__reference", flat=True))
    others = Customer.objects.unscoped("to be opened").filter(
        pk__in=random.sample(range(1, 100_000), PAGES), restriction__isnull=True
    )
    wanted = [*seen[: PAGES // 2], *others.order_by("pk").values_list("reference", flat=True)[: PAGES // 2]]
    paths = [reverse("staff:customer", args=[shown(reference)]) for reference in wanted]
    return timed("customer page", [lambda path=path: browser.get(path) for path in paths], p95=80)


def property_page(port: int) -> Figure:
    """Pages of properties, most of them with people, one in ten a street's corner with none."""
    random, browser = Random(SEED), Browser(port, session_of("agent"))
    lived_in = Residence.objects.unscoped("to be opened").filter(customer__in=random.sample(range(1, 100_000), PAGES))
    uprns = [uprn for uprn in lived_in.order_by("pk").values_list("property_id", flat=True) if uprn][: PAGES * 9 // 10]
    uprns += list(Property.objects.pickable().order_by("-uprn").values_list("uprn", flat=True)[: PAGES // 10])
    paths = [reverse("staff:property", args=[uprn]) for uprn in uprns]
    return timed("property page", [lambda path=path: browser.get(path) for path in paths], p95=None)


def tracking(port: int) -> list[Figure]:
    """The public page of a reference at its three levels."""
    random = Random(SEED)
    open_to_all = Contact.objects.unscoped("to be tracked").filter(
        restriction__isnull=True, customer__restriction__isnull=True, case__isnull=False
    )
    known = open_to_all.exclude(customer__residences__restriction__isnull=False).order_by("-pk")
    wanted = _references(random.sample(list(known.values_list("pk", flat=True)[:30_000]), PAGES // 2))
    everything: list[float] = []
    found = []
    for level, name in ((1, "the reference alone"), (2, "a second fact"), (3, "possession shown")):
        asks = []
        for first in range(0, len(wanted), visits.MOST):
            some = wanted[first : first + visits.MOST]
            browser = Browser(port, _opened(some, level) if level > 1 else "")
            paths = [reverse("citizen:track-story", args=[shown(reference)]) for reference in some]
            asks += [lambda path=path, browser=browser: browser.get(path) for path in paths]
        one = timed(f"  {name}", asks, p95=30)
        everything += one.values
        found.append(one)
    return [times("tracking page", everything, p95=30), *found]


def _opened(references: list[str], level: int) -> str:
    """The key of a visitor's session to whom these references stand open."""
    session, until = SessionStore(), (timezone.now() + timedelta(hours=1)).isoformat()
    session[visits.OPENED] = {reference: [level, until] for reference in references}
    session.create()
    return str(session.session_key)


def report(port: int) -> Figure:
    """The report for the quarter that ends today."""
    browser, today = Browser(port, session_of("manager")), timezone.localdate()
    name = "report for a quarter"
    try:
        address = reverse("staff:reports")
    except NoReverseMatch:
        return not_measured(name, "there is no report yet")
    begun = today - timedelta(days=91)
    path = f"{address}?first={begun.isoformat()}&last={today.isoformat()}"
    return timed(name, [lambda: browser.get(path)] * 20, p95=1000)


def _references(contact_ids: list[int]) -> list[str]:
    rows = dict(Reference.objects.filter(contact__in=contact_ids, kind="OWN").values_list("contact_id", "value"))
    return [rows[key] for key in contact_ids]
