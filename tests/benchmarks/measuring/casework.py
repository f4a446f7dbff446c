"""A case's page with 300 events, acts on cases through the real form, and eight who write on one case."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import uuid4

from django.urls import reverse
from django.utils import timezone

from cases.casework.intake import contact_take
from cases.casework.models import Case, CaseEvent, CaseNote
from cases.casework.raising import case_event
from crm.catalogue.models import Service
from crm.contacts.actions import SessionStart
from crm.customers import actions as customers
from crm.customers.contact_points import EMAIL, PointGiven
from crm.customers.references import shown
from crm.teams.actor import system
from gazetteer.places import Place, PlaceKind, UnlistedReason
from tests.benchmarks.measuring.figures import Figure, not_measured, single, times
from tests.benchmarks.measuring.pages import timed
from tests.benchmarks.measuring.server import Answer, Browser, session_of

ACTOR, OFFICER = system("bench"), "officer"
PLACE = Place(kind=PlaceKind.UNLISTED, lines="The depot", reason=UnlistedReason.UNSURE)
CLIENTS, EACH, ALONE, PAGES, EVENTS, NOTES = 8, 40, 100, 40, 300, 25
Acts = list[tuple[str, dict[str, str]]]


def measured(port: int) -> Iterator[Figure]:
    """Each figure as it is known."""
    now = timezone.now()
    fresh = _cases(PAGES + ALONE + CLIENTS * EACH + 1, at=now)
    pages, alone, many, one = (
        fresh[:PAGES], fresh[PAGES : PAGES + ALONE], fresh[PAGES + ALONE : -1], fresh[-1],
    )  # fmt: skip
    yield from _pages(port, pages, now)
    yield from _alone(port, alone, now)
    yield from _rate(port, many, now)
    yield from _eight_writers(port, one)


def _cases(many: int, *, at: datetime) -> list[tuple[int, str]]:
    """(key, shown reference) of so many open cases, each of one of fifty people whom we can write to."""
    bins, run = Service.objects.get(code="missed-bin"), uuid4().hex
    people = [
        customers.customer_add(
            kind="PERSON", given_names="Jo", family_name=f"Example {number}",
            points=[PointGiven(EMAIL, f"jo{number}-{run}@example.org")], actor=ACTOR, at=at, key=None,
        ).pk
        for number in range(50)
    ]  # fmt: skip
    found = []
    for number in range(many):
        taken = contact_take(
            session=SessionStart(channel="PHONE", key=f"{run}-{number}"), service_id=bins.pk,
            customer_id=people[number % len(people)], place=PLACE, disposition="RAISED",
            answers={"bin": "grey", "out": "yes"}, notes="Rang from home.", actor=ACTOR, at=at, key=f"{run}-{number}",
            finish=True,
        )  # fmt: skip
        assert taken.case is not None
        found.append((taken.case.pk, shown(taken.reference)))
    return found


def _pages(port: int, cases: list[tuple[int, str]], now: datetime) -> Iterator[Figure]:
    rows = Case.objects.unscoped("bench").filter(pk__in=[key for key, _reference in cases])
    CaseEvent.objects.bulk_create(
        case_event(case, "TICKED", actor=ACTOR, at=now - timedelta(minutes=number))
        for case in rows
        for number in range(EVENTS)
    )
    browser = Browser(port, session_of(OFFICER))
    wanted = [reverse("staff:case", args=[reference]) for _key, reference in cases] * 5
    yield timed(f"case page, {EVENTS} events", [lambda path=path: browser.get(path) for path in wanted], p95=100)
    wanted = [reverse("staff:case-history", args=[reference]) for _key, reference in cases] * 3
    yield timed("  its history by itself", [lambda path=path: browser.get(path) for path in wanted], p95=100)
    wanted = [reverse("staff:case-presence", args=[reference]) for _key, reference in cases] * 3
    asks = [lambda path=path: browser.post(path, {"writing": "no"}, htmx=True) for path in wanted]
    yield timed("  who else looks", asks, p95=20)


def _acts(now: datetime) -> Acts:
    """A case's whole way: planned with words to the customer, begun, completed with words."""
    day = (timezone.localtime(now) + timedelta(days=1)).date().isoformat()
    return [
        ("plan", {"planned_date": day, "words": "We come tomorrow."}),
        ("start", {}),
        ("complete", {"outcome": "emptied", "words": "We have emptied your bin."}),
    ]


def _press(browser: Browser, cases: list[tuple[int, str]], acts: Acts) -> list[tuple[str, Answer]]:
    found = []
    for _key, reference in cases:
        for number, (name, typed) in enumerate(acts, 1):
            path = reverse("staff:case-act", args=[reference, name])
            fields = {"key": uuid4().hex, "version": str(number), **typed}
            found.append((name, browser.post(path, fields)))
    return found


def _alone(port: int, cases: list[tuple[int, str]], now: datetime) -> Iterator[Figure]:
    acts, browser = _acts(now), Browser(port, session_of(OFFICER))
    _press(browser, cases[:5], acts)
    answers = _press(browser, cases[5:], acts)
    if refused := {one.status for _name, one in answers} - {302}:
        yield not_measured("transition", f"answered {sorted(refused)}")
        return
    yield times("transition", [one.milliseconds for _name, one in answers], p95=40)
    for name, _typed in acts:
        yield times(f"  {name}", [one.milliseconds for act, one in answers if act == name])


def _rate(port: int, cases: list[tuple[int, str]], now: datetime) -> Iterator[Figure]:
    acts = _acts(now)
    clients = [(Browser(port, session_of(OFFICER)), cases[number::CLIENTS]) for number in range(CLIENTS)]
    began = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        answers = [one for some in pool.map(lambda pair: _press(*pair, acts), clients) for _name, one in some]
    took = time.perf_counter() - began
    if refused := {one.status for one in answers} - {302}:
        yield not_measured("transitions a second, 1 process", f"answered {sorted(refused)}")
        return
    yield single("transitions a second, 1 process", "/s", len(answers) / took, least=80)


def _eight_writers(port: int, case: tuple[int, str]) -> Iterator[Figure]:
    """Each looks, writes a note and looks again, on the same case at the same time."""
    key, reference = case

    def write(number: int) -> list[int]:
        browser, found = Browser(port, session_of(OFFICER)), []
        for turn in range(NOTES):
            typed = {"key": uuid4().hex, "text": f"Seen by {number}, turn {turn}"}
            found.append(browser.post(reverse("staff:case-note", args=[reference]), typed).status)
            browser.post(reverse("staff:case-presence", args=[reference]), {"writing": "yes"}, htmx=True)
        return found

    with ThreadPoolExecutor(CLIENTS) as pool:
        answers = [status for some in pool.map(write, range(CLIENTS)) for status in some]
    lost = CLIENTS * NOTES - CaseNote.objects.filter(case=key).count()
    errors = sum(status != 302 for status in answers) + lost
    yield single(f"errors of {CLIENTS} writers on one case, {len(answers)} notes", "", errors, most=0)
