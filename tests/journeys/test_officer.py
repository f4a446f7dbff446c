"""Journey 3: an officer works a case from the list to its end, with a question in between."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from crm.customers.models import Customer
from crm.customers.references import shown
from gazetteer.entries.models import Property
from tests.cast import property_at
from tests.journeys import citizen
from tests.journeys import officer as does
from tests.journeys.town import Town

pytestmark = pytest.mark.journey


def test_a_case_from_the_list_to_its_end(town: Town, home: Property, jo: Customer) -> None:
    # Given two missed bins, the later one Jo's, and one that is late
    now = timezone.now()
    late = shown(town.reported(property_at(30), at=now - timedelta(days=20)).reference)
    first = shown(town.reported(property_at(31), at=now - timedelta(days=1)).reference)
    own = shown(town.reported(home, by=jo, at=now).reference)
    town.sweep()

    # When the officer opens the list, then what is due first stands first
    officer = town.staff("officer")
    expect(does.rows(officer)).to_have_text([late, first, own])
    officer.looked_at()
    does.open_from_list(officer, own)
    officer.looked_at()
    does.take(officer)
    does.act(officer, "Plan")
    officer.looked_at()
    does.plan(officer, words="The crew comes back tomorrow.")
    assert "The crew comes back tomorrow." in town.letter("jo@example.org", "the work is planned")

    # When he asks Jo, then the promise waits and says so, on both sides
    due = officer.page.locator(".promise__due").first
    expect(due).to_be_visible()
    does.ask(officer, "Is the bin on the pavement?")
    officer.sees("Waits for the customer")
    expect(officer.page.locator(".promise--waiting")).to_be_visible()
    officer.looked_at()
    letter = town.letter("jo@example.org", "we need to ask you something")
    assert "Is the bin on the pavement?" in letter
    visitor = town.visitor()
    citizen.track(visitor, own, own)
    citizen.show_possession(visitor, town, "jo@example.org")
    visitor.sees("The clock is stopped until you answer.")
    visitor.looked_at()

    # When she answers, then the promise runs again
    citizen.write(visitor, "Answer", "Your answer", "Yes, by the lamp post")
    assert "The clock is stopped" not in visitor.page.locator("main").inner_text()
    officer.page.reload()
    officer.sees("Yes, by the lamp post")
    expect(officer.page.locator(".promise--waiting")).to_have_count(0)
    assert town.case(own).waiting_since is None

    # When he completes it, then she is told in his words
    does.act(officer, "Complete")
    officer.looked_at()
    does.complete(officer, "Emptied", "We came back and emptied it.")
    officer.looked_at()
    assert "We came back and emptied it." in town.letter("jo@example.org", "Emptied")
    officer.press("Alt+W")
    expect(does.rows(officer)).to_have_text([late, first])
