"""A gazetteer officer sends a file of addresses, decides on what is unsure by keys, and takes the file away."""

import csv
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from gazetteer.entries.models import Property
from gazetteer.matching.actions import batch_run
from gazetteer.matching.models import MatchBatch
from tests.journeys.keyboard import heading
from tests.journeys.town import Town

pytestmark = pytest.mark.journey
FILE = b"Account,Address,Postcode\nA1,12 Abbey Rd,M33 2DP\nA2,12 Abbey Road,M33 9ZZ\nA3,1 Nowhere,\n"


def test_a_file_comes_back_with_uprns(town: Town, home: Property, tmp_path: Path) -> None:
    # Given a file of three accounts
    sent = tmp_path / "accounts.csv"
    sent.write_bytes(FILE)
    officer = town.staff("gazetteer_officer")
    page = officer.page

    # When the officer sends it, the columns are guessed and shown
    officer.goto("/staff/matching")
    officer.looked_at()
    officer.press("Alt+a")
    heading(page, "Send a file of addresses")
    officer.looked_at()
    page.get_by_label("CSV file").set_input_files(sent)
    officer.press("Alt+s")
    heading(page, "Choose the columns")
    expect(page.get_by_role("checkbox", name="Address")).to_be_checked()
    officer.looked_at()
    officer.press("Alt+s")

    # Then it waits for a worker, and the page moves by itself when one comes
    heading(page, "Matching accounts.csv")
    officer.sees("It waits for a worker.")
    officer.looked_at()
    assert batch_run(batch_id=MatchBatch.objects.get().pk, now=timezone.now)
    officer.sees("3 of 3 rows")

    # And what is unsure is decided on by keys, and taken back, and decided on again
    officer.press("Alt+r")
    heading(page, "Unsure addresses")
    officer.sees("the postcode is another one near by")
    officer.looked_at()
    officer.press("Alt+1")
    officer.sees("Nothing is left to decide on")
    officer.press("Alt+m")
    officer.sees("1 row waits for a decision")
    officer.press("Alt+1")
    officer.sees("Nothing is left to decide on")

    # And the file is there with its UPRNs
    with page.expect_download() as coming:
        page.get_by_role("link", name="Download with UPRNs").click()
    with Path(coming.value.path()).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["UPRN"] for row in rows] == [str(home.pk), str(home.pk), ""]
    assert [row["Decision"] for row in rows] == ["Matched", "Chosen by a person", "None found"]


def test_it_works_without_scripts(town: Town, home: Property, tmp_path: Path) -> None:
    sent = tmp_path / "accounts.csv"
    sent.write_bytes(FILE)
    officer = town.staff("gazetteer_officer", scripts=False)
    officer.goto("/staff/matching/new")
    officer.page.get_by_label("CSV file").set_input_files(sent)
    officer.page.get_by_role("button", name="Send").click()
    officer.page.get_by_role("button", name="Match these addresses").click()
    assert batch_run(batch_id=MatchBatch.objects.get().pk, now=timezone.now)
    officer.page.get_by_role("link", name="Show how far it is now").click()
    officer.sees("3 of 3 rows")
