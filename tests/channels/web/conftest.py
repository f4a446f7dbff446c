"""A browser for the scripts: the built files and made-up pages, without server or database."""

from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.browser import AXE, BUILT

SITE = "http://council.example"


class Site:
    """A made-up site in a browser tab: pages by path, the built files, and what was asked of it."""

    def __init__(self, tab: Page) -> None:
        self.tab = tab
        self.pages: dict[str, Callable[[dict[str, list[str]]], tuple[str, str]]] = {}
        self.asked: list[str] = []
        self.answers: dict[str, str] = {}
        self.faults: list[str] = []
        tab.on("pageerror", lambda error: self.faults.append(str(error)))
        tab.on("console", lambda line: self.faults.append(line.text) if line.type == "error" else None)
        tab.route("**/*", self.answer)

    def answer(self, route: Route) -> None:
        """Answers one request of the browser from the built files or the pages."""
        address = urlsplit(route.request.url)
        file = BUILT / address.path.removeprefix("/static/council/")
        if address.path.startswith("/static/") and file.is_file():
            route.fulfill(path=file)
        elif address.path in self.pages:
            kind, body = self.pages[address.path](parse_qs(address.query or route.request.post_data or ""))
            self.asked.append(f"{route.request.method} {address.path}?{address.query}")
            route.fulfill(status=200, content_type=kind, body=body)
        else:
            route.fulfill(status=204 if address.path.endswith("theme.css") else 404, body="")

    def serve(self, path: str, body: str, kind: str = "text/html; charset=utf-8") -> None:
        """Puts a page at a path."""
        self.pages[path] = lambda _query: (kind, body)

    def open(self, path: str) -> None:
        """Opens a page in the tab."""
        self.tab.goto(SITE + path)

    def axe(self) -> list[str]:
        """Returns what axe finds wrong with the page as it stands."""
        self.tab.evaluate(AXE.read_text())
        found = self.tab.evaluate("axe.run()")["violations"]
        return [f"{fault['id']}: {[node['html'] for node in fault['nodes']]}" for fault in found]


@pytest.fixture
def site(chromium: Browser) -> Iterator[Site]:
    """A fresh tab on a made-up site; any fault in its console fails the test."""
    context = chromium.new_context()
    made = Site(context.new_page())
    yield made
    context.close()
    assert made.faults == []
