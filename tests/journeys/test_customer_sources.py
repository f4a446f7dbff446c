"""Information governance sends a source's file, tries it, loads it and reads its rejects: by keyboard, under axe."""

import csv
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from crm.customers.loading.actions import load_carry_out
from crm.customers.loading.models import CustomerLoad
from crm.customers.models import Customer
from tests.crm.customers.loading.extract import source
from tests.journeys.keyboard import Keyboard, heading
from tests.journeys.town import Town

pytestmark = pytest.mark.journey
MANY = 1000


def extract(folder: Path) -> Path:
    """A file of the kind that comes: a thousand people, telephones that are none, people without a key."""
    path = folder / "council-tax-2026-11-27.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        lines = csv.writer(file)
        lines.writerow(["Account ref", "Full name", "Telephone", "Comment of the liable party"])
        for number in range(MANY):
            key = "" if number % 10 == 9 else f"CT{number:06}"
            phone = "12345" if number % 10 == 8 else f"0161 496 {number:04}"
            lines.writerow([key, f"Person{number} Featherstonehaugh-Cholmondeley", phone, "=cmd|x"])
    return path


def carried_out(governance: Keyboard) -> None:
    """A worker has done it, and the page says so by itself."""
    expect(governance.page.get_by_role("button", name="Stop")).to_be_visible()
    load_carry_out(load_id=CustomerLoad.objects.latest("pk").pk, now=timezone.now)
    expect(governance.page.get_by_role("button", name="Stop")).to_have_count(0)


def test_a_file_is_tried_loaded_and_its_rejects_are_read(town: Town, tmp_path: Path) -> None:
    # Given a source with nothing loaded yet
    governance = town.staff("governance")
    governance.goto("/staff/customer-sources")
    governance.looked_at()
    governance.enter(governance.page.get_by_role("link", name="Register a source"))
    heading(governance.page, "Register a source")
    governance.looked_at()
    source(town.cast)
    governance.goto("/staff/customer-sources")
    governance.looked_at()
    governance.enter(governance.page.get_by_role("link", name="Council tax"))
    governance.looked_at()

    # When its file is sent, then each column is guessed and the first rows are shown as they were read
    governance.page.locator("input[type=file]").set_input_files(extract(tmp_path))
    governance.enter(governance.page.get_by_role("button", name="Send the file"))
    heading(governance.page, "Council tax: council-tax-2026-11-27.csv")
    governance.sees("Person0 Featherstonehaugh-Cholmondeley")
    governance.looked_at()
    columns = governance.page.locator("#columns")
    columns.get_by_label("Account ref").select_option(value="key")
    for label, field in (("Account ref", "key"), ("Full name", "full_name"), ("Telephone", "phone")):
        expect(columns.get_by_label(label)).to_have_value(field)

    # When it is only tried, then it says what would change, and nothing has
    governance.choose("Only say what would change")
    governance.enter(governance.page.get_by_role("button", name="Go on"))
    carried_out(governance)
    governance.sees("Row rejected")
    assert not Customer.objects.unscoped("the journey's").exists()
    governance.looked_at()

    # When it is loaded, then the rejects are listed with their lines, and every one of them is in the file to take away
    governance.choose("Load it")
    governance.enter(governance.page.get_by_role("button", name="Go on"))
    carried_out(governance)
    governance.enter(governance.page.get_by_role("link", name="Row rejected", exact=True))
    governance.looked_at()
    with governance.page.expect_download() as told:
        governance.enter(governance.page.get_by_role("link", name="Download all as CSV"))
    rows = list(csv.reader(told.value.path().read_text(encoding="utf-8-sig").splitlines()))
    assert len([row for row in rows if row[1] == "Row rejected"]) == MANY // 10
    assert Customer.objects.unscoped("the journey's").count() == MANY - MANY // 10
    expect(governance.page.locator("h1")).to_be_visible()

    # Then it stands among the files of its source, and withdrawing says what it means
    governance.goto("/staff/customer-sources/council-tax")
    governance.looked_at()
    governance.enter(governance.page.get_by_role("link", name="Withdraw"))
    governance.looked_at()
