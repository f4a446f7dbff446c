"""One headless Chromium for every test that needs a browser, and a tab that notices the faults of the pages it visits."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

ROOT = Path(__file__).parents[1]
BUILT = ROOT / "channels/web/static/council"
AXE = ROOT / "node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DESK, TELEPHONE = (1366, 768), (390, 844)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 30_000  # milliseconds: a busy machine is slow, and a page that never comes is as wrong later
# A form that comes back with its faults is no fault, nor a look-up that the next letter typed replaces.
SAID_ON_PURPOSE = re.compile(r"status of (404|409|410|422) |^htmx:(sendAbort|afterRequest),")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One headless Chromium for the session, skipped visibly where there is none."""
    path = shutil.which("chromium")
    if path is None or not (BUILT / "staff.js").is_file() or not AXE.is_file():
        pytest.skip("needs chromium, npm ci and npm run build")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in this thread, and so does the ORM
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


class Tab:
    """A browser tab, and what went wrong in it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on("console", self._heard)

    def _heard(self, line: ConsoleMessage) -> None:
        if line.type == "error" and not SAID_ON_PURPOSE.search(line.text):
            self.faults.append(f"{self.page.url}: {line.text}")

    def goto(self, path: str) -> None:
        """Opens an address."""
        self.page.goto(path)

    def sees(self, words: str) -> None:
        """The page says these words."""
        expect(self.page.get_by_text(words).first).to_be_visible()

    def looked_at(self) -> None:
        """The page as it stands has no fault that axe finds, and nothing wider than the window, at desk and telephone."""
        expect(self.page.locator("h1")).to_have_count(1)
        for width, height in (TELEPHONE, DESK):
            self.page.set_viewport_size({"width": width, "height": height})
            faults = axe(self.page)
            assert not faults, f"{self.page.url} at {width}:\n" + "\n".join(faults)
            assert not too_wide(self.page), f"{self.page.url} is wider than {width}: {too_wide(self.page)}"
        assert not self.faults, self.faults


def axe(page: Page) -> list[str]:
    """What axe finds wrong with the page, one line each."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    found = page.evaluate(
        "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']})", RULES
    )
    return [
        f"{fault['id']}: {fault['help']}: {node['html'][:300]}"
        for fault in found["violations"]
        for node in fault["nodes"]
    ]


def too_wide(page: Page) -> list[str]:
    """The elements that make the page scroll sideways; empty when it does not."""
    return page.evaluate(
        """() => document.documentElement.scrollWidth <= window.innerWidth ? [] :
        [`${document.documentElement.scrollWidth}`, ...[...document.body.querySelectorAll('*')]
          .filter((one) => one.getBoundingClientRect().right > window.innerWidth + 1 && !one.closest('.table-scroll'))
          .map((one) => `${one.tagName}.${one.className}`).slice(0, 8)]"""
    )
