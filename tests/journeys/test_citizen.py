"""Journey 2: a resident follows what they reported, and reports something themselves."""

import re

import pytest
from playwright.sync_api import expect

from cases.casework.models import Case
from crm.customers.models import Customer
from crm.customers.references import shown
from gazetteer.entries.models import Property
from tests.journeys import citizen as does
from tests.journeys import officer as office
from tests.journeys.town import Town

pytestmark = pytest.mark.journey
PERSONAL = ["Jo", "Example", "jo@example.org", "0123", "Abbey", "M33"]


def test_from_the_letter_to_its_not_fixed(town: Town, home: Property, jo: Customer) -> None:
    # Given a missed bin that an agent logged for Jo, and the letter she got
    taken = town.reported(home, by=jo, notes="Behind the blue gate")
    reference = shown(taken.reference)
    letter = town.letter("jo@example.org", "We have your message")
    assert reference in letter
    link = re.search(r"https?://\S+/track/\S+", letter)
    assert link is not None

    # When she follows the link, or types the reference as people do
    visitor = town.visitor()
    visitor.goto(link[0])
    visitor.sees("We have your report")
    does.track(visitor, reference.lower().replace("-", " ", 1).replace("-", ""), reference)

    # Then she sees where it stands and nothing personal
    visitor.sees("It is with the waste crew.")
    text = visitor.page.locator("main").inner_text()
    assert not [word for word in [*PERSONAL, "gate"] if word in text]
    visitor.looked_at()

    # When she adds a second fact, then she sees the promise and still not what was written
    visitor.page.get_by_label("Your email address, telephone number or postcode").fill("m33 2dp")
    does.go_on(visitor, "Show more")
    visitor.sees("We plan to put it right by")
    assert "gate" not in visitor.page.locator("main").inner_text()
    visitor.looked_at()

    # When she has a code, then she sees everything and can add to it
    does.show_possession(visitor, town, "jo@example.org")
    visitor.sees("Grey (general rubbish)")
    visitor.looked_at()
    does.write(visitor, "Add something", "What do you want to add?", "The gate is open now")
    visitor.sees("The gate is open now")

    # When it is closed but not fixed, then the same case is open again, and so is its promise
    officer = town.staff("officer")
    office.open_from_list(officer, reference)
    officer.sees("The gate is open now")
    office.complete(officer, "Emptied", "Emptied this morning.")
    letter = town.letter("jo@example.org", "Emptied")
    assert "Emptied this morning." in letter
    visitor.goto(f"/track/{reference}")
    visitor.sees("Emptied this morning.")
    visitor.looked_at()
    visitor.page.get_by_role("button", name="It is not fixed").click()
    visitor.looked_at()
    visitor.page.get_by_label("What is not fixed?").fill("It is still full")
    does.go_on(visitor, "Send")
    visitor.sees("We have opened it again")
    visitor.looked_at()
    case = town.case(reference)
    assert case.pk == taken.case.pk  # type: ignore[union-attr]
    assert case.closed_at is None
    officer.goto("/staff/work")
    expect(office.rows(officer)).to_have_text([reference])


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_reporting_a_missed_bin_at_any_time(town: Town, home: Property, scripts: bool) -> None:
    # Given a visitor whose browser runs scripts, or does not
    visitor = town.visitor(scripts=scripts)
    # When they report a missed bin
    reference = does.report_missed_bin(visitor, scripts=scripts)
    # Then there is a case at that address, and a letter with the reference
    assert town.case(reference).property_id == home.uprn
    assert reference in town.letter("sam@example.org", "We have your message")
    visitor.page.get_by_role("link", name="See how it goes").click()
    visitor.sees("We have your report")
    assert Case.objects.unscoped("the journey's").count() == 1
