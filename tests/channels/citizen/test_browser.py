"""The public site in a real browser: on a telephone and a desk, by its own JavaScript, with axe finding nothing."""

import json
import os
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from tests.browser import AXE
from tests.cast import make_cast, person, property_at
from tests.channels.citizen.council import bins, make_searchable
from tests.channels.citizen.stories import Reported, code_sent, report

SIZES = {"telephone": (400, 800), "desk": (1366, 768)}
PICTURES = os.environ.get("PICTURES", "")

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture(params=list(SIZES))
def page(chromium: Any, request: Any, live_server: Any) -> Iterator[Page]:
    width, height = SIZES[request.param]
    context = chromium.new_context(base_url=live_server.url, viewport={"width": width, "height": height})
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda said: complaints.append(said.text) if "Security Policy" in said.text else None)
    opened.on("pageerror", lambda failure: complaints.append(str(failure)))
    yield opened
    context.close()
    assert not complaints


def looked_at(page: Page, name: str) -> None:
    """The page has no fault that axe finds, and nothing of it is wider than the window."""
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    faults = [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in found["violations"]]
    assert not faults, f"{name}: {json.dumps(faults, indent=1)}"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{name} is too wide"
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}-{page.viewport_size['width']}.png", full_page=True)  # type: ignore[index]


def go_on(page: Page, words: str = "Continue") -> None:
    """The next page, whole: a busy machine shows an empty one for a moment, in which axe finds no heading."""
    with page.expect_navigation():
        page.get_by_role("button", name=words, exact=True).click()


@pytest.fixture
def council(transactional_db: None) -> Any:
    made = bins(make_cast())
    home = property_at(12)
    property_at(14)
    make_searchable()
    return made, home


def test_somebody_reports_a_missed_bin(page: Page, council: Any) -> None:
    page.goto("/")
    looked_at(page, "home")
    page.get_by_role("link", name="Missed bin collection").click()
    looked_at(page, "start")
    go_on(page, "Start now")
    looked_at(page, "question")
    go_on(page)
    assert page.get_by_text("There is a problem").is_visible()
    looked_at(page, "question-error")
    page.get_by_label("Grey bin").check()
    go_on(page)
    page.get_by_label("Yes").check()
    go_on(page)
    go_on(page)
    looked_at(page, "where")
    page.get_by_label("Postcode or address").press_sequentially("12 abb", delay=20)
    page.get_by_role("option", name=re.compile("12 Abbey Road")).click()
    looked_at(page, "where-chosen")
    go_on(page)
    page.get_by_label("Is there anything else").fill("Behind the gate")
    go_on(page)
    looked_at(page, "about-you")
    page.get_by_label("Your full name").fill("Jo Example")
    page.get_by_label("Email address").fill("jo@example.com")
    go_on(page)
    looked_at(page, "check")
    assert page.get_by_text("Anything that helps us find it").count() == 0  # nothing was answered there
    go_on(page, "Send")
    assert page.get_by_role("heading", name="Report sent").is_visible()
    looked_at(page, "sent")
    page.get_by_role("link", name="See how it goes").click()
    looked_at(page, "tracking-bare")


def test_the_address_is_not_listed(page: Page, council: Any) -> None:
    page.goto("/report/missed-bin")
    go_on(page, "Start now")
    page.goto("/report/missed-bin/where?query=M33+2DP")
    looked_at(page, "where-listed")
    page.get_by_role("link", name="The address is not listed").click()
    go_on(page)
    looked_at(page, "not-listed-error")


@pytest.fixture
def reported(council: Any) -> Reported:
    made, home = council
    at = timezone.now() - timedelta(hours=2)
    jo = person(email="jo@example.com", home=home, at=at)
    return report(made, jo, home, at=at)


def test_somebody_follows_their_report(page: Page, reported: Reported) -> None:
    page.goto("/track")
    looked_at(page, "track")
    page.get_by_label("Reference").fill("bcdf 2345 k")
    go_on(page, "Show where it is")
    looked_at(page, "track-error")
    page.get_by_label("Reference").fill(reported.stored.lower())
    go_on(page, "Show where it is")
    page.get_by_label("Your email address, telephone number or postcode").fill("M1 1AA")
    go_on(page, "Show more")
    looked_at(page, "no-match")
    page.goto(reported.page)
    page.get_by_label("Your email address, telephone number or postcode").fill("m33 2dp")
    go_on(page, "Show more")
    assert page.get_by_text("We plan to put it right by").is_visible()
    looked_at(page, "tracking-fact")

    go_on(page, "Send me a code")
    page.get_by_label("Code").fill("12")
    go_on(page)
    looked_at(page, "code-error")
    page.get_by_label("Code").fill(code_sent())
    go_on(page)
    looked_at(page, "tracking-open")
    page.get_by_role("button", name="Add something").click()
    looked_at(page, "add")
    page.get_by_label("What do you want to add?").fill("It is behind the gate")
    go_on(page, "Send")
    assert page.get_by_text("We have what you wrote").is_visible()

    reported.ask(timezone.now())
    page.goto(reported.page)
    looked_at(page, "tracking-asked")
    reported.close(timezone.now())
    page.goto(reported.page)
    looked_at(page, "tracking-closed")
    page.get_by_role("button", name="It is not fixed").click()
    looked_at(page, "not-fixed")
    page.get_by_label("What is not fixed?").fill("It is still full")
    go_on(page, "Send")
    assert page.get_by_text("We have opened it again").is_visible()
    looked_at(page, "tracking-open-again")


@pytest.mark.parametrize("path", ["/accessibility", "/privacy", "/contact", "/report", "/no/such/page"])
def test_the_other_pages(page: Page, council: Any, path: str) -> None:
    page.goto(path)
    looked_at(page, path.strip("/").replace("/", "-"))
