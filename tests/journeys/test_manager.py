"""Journey 4: a manager reads the figures, opens what is behind one, and takes them away."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from crm.customers.models import Customer
from crm.customers.references import shown
from gazetteer.entries.models import Property
from tests.cast import property_at
from tests.journeys import manager as does
from tests.journeys.keyboard import heading
from tests.journeys.town import Town

pytestmark = pytest.mark.journey


def test_a_number_opens_its_records(town: Town, home: Property, jo: Customer) -> None:
    # Given three missed bins today, which the sweep has counted
    own = shown(town.reported(home, by=jo, at=timezone.now()).reference)
    for place in (40, 41):
        town.reported(property_at(place), at=timezone.now())
    town.sweep()

    # When the manager asks for this quarter
    manager = town.staff("manager")
    does.open_report(manager)
    manager.looked_at()

    # Then every number can be opened, and says what it means
    contacts = does.number(manager.page, "Mediated, by service", "Missed bin collection", 1)
    expect(contacts).to_contain_text("3")
    assert manager.page.locator("#definitions").is_visible()
    manager.sees("Once and done")
    contacts.get_by_role("link").click()
    heading(manager.page, "ontacts")
    expect(manager.page.locator("tbody a.reference")).to_have_count(3)
    expect(manager.page.get_by_role("link", name=own)).to_be_visible()
    manager.looked_at()
    manager.page.get_by_role("link", name=own).click()
    heading(manager.page, own)
    manager.looked_at()
    manager.page.go_back()
    manager.page.get_by_role("link", name="Back to the report").click()

    # And the same figures can be taken away
    rows = does.figures_file(manager)
    assert [row for row in rows if "Missed bin collection" in row]
