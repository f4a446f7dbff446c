"""A manager opens what is about to break; an administrator reads how the platform is."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cases.casework.models import Case
from crm.customers.models import Customer
from crm.customers.references import shown
from crm.outbox.health import sweep_health
from gazetteer.entries.models import Property
from tests.journeys.keyboard import heading
from tests.journeys.town import Town

pytestmark = pytest.mark.journey


def test_from_what_is_about_to_break_to_the_case_and_why(town: Town, home: Property, jo: Customer) -> None:
    # Given a missed bin whose promise is due in half an hour
    now = timezone.now()
    taken = town.reported(home, by=jo, at=now)
    Case.objects.unscoped("test").filter(contact=taken.contact.pk).update(next_due_at=now + timedelta(minutes=30))

    # When the manager opens the number
    manager = town.staff("manager")
    manager.page.get_by_role("link", name="About to break").first.click()
    heading(manager.page, "About to break")
    manager.looked_at()
    manager.page.get_by_role("link", name=re.compile("Waste collection, In the next hour")).click()
    heading(manager.page, "Waste collection: In the next hour")
    manager.looked_at()

    # Then the case is there, and says why it is due when it is, day by day
    manager.page.get_by_role("link", name=shown(taken.reference)).click()
    manager.page.get_by_text("Why?").last.click()
    expect(manager.page.locator("table[data-explained]").last).to_be_visible()
    manager.looked_at()


def test_what_would_be_promised_without_a_script(town: Town) -> None:
    agent = town.staff("agent", scripts=False)
    agent.page.get_by_role("link", name="What would we promise?").click()
    agent.page.get_by_label("Service").select_option(label="Missed bin collection")
    agent.page.get_by_label("Received on").fill("2026-04-02")
    agent.page.get_by_label("at", exact=True).fill("16:30")
    agent.page.get_by_role("button", name="Show").click()
    agent.sees("Good Friday and Easter Monday do not count")


def test_the_administrator_reads_how_the_platform_is(town: Town) -> None:
    town.sweep()
    assert not sweep_health(at=timezone.now()).is_late
    administrator = town.staff("administrator")
    administrator.page.get_by_role("link", name="How the platform is").click()
    heading(administrator.page, "How the platform is")
    administrator.sees("It last went round")
    administrator.looked_at()
