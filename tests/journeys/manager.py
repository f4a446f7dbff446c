"""What a manager does with the report."""

import csv
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser import Tab
from tests.journeys.keyboard import heading


def open_report(manager: Tab) -> None:
    """The report of the present month."""
    manager.page.get_by_role("link", name="Reports", exact=True).first.click()
    heading(manager.page, "First-contact resolution")
    manager.page.get_by_role("navigation", name="Periods").get_by_role("link", name="This quarter").click()
    expect(manager.page.get_by_role("link", name="This quarter")).to_have_attribute("aria-current", "page")


def number(page: Page, table: str, line: str, column: int) -> Locator:
    """One number of a table of the report."""
    found = (
        page.get_by_role("region", name=table)
        .get_by_role("row")
        .filter(has=page.get_by_role("rowheader", name=line, exact=True))
    )
    return found.get_by_role("cell").nth(column)


def figures_file(manager: Tab) -> list[list[str]]:
    """The rows of the CSV that the page offers."""
    with manager.page.expect_download() as coming:
        manager.page.get_by_role("link", name="Download as CSV").click()
    assert coming.value.suggested_filename.startswith("report-")
    with Path(coming.value.path()).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))
