"""A second record of one person: offered while typed, gone through in the queue by keys, and taken back."""

from datetime import date

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from crm.customers.models import Customer
from gazetteer.entries.models import Property
from tests.cast import person
from tests.crm.customers.matching.pairs import pair_of
from tests.journeys.keyboard import heading
from tests.journeys.town import Town

pytestmark = pytest.mark.journey
BORN = date(1980, 3, 12)


def test_likely_the_same_appear_while_somebody_is_typed(town: Town, jo: Customer) -> None:
    agent = town.staff("agent")
    agent.goto("/staff/customers/add")
    agent.page.locator("[name=given_names]").fill("Jo")
    agent.page.locator("[name=family_name]").fill("Exampel")
    agent.page.locator("[name=phone]").fill("0161 496 0123")
    agent.press("Tab")
    expect(agent.page.locator("#likely")).to_contain_text("surname differs by a slip")
    agent.looked_at()


def test_the_queue_by_keys(town: Town, home: Property) -> None:
    now = timezone.now()
    first = person("Jo", "Example", born=BORN, home=home, at=now), person("Jo", "Example", born=BORN, home=home, at=now)
    second = person("Sam", "Other", born=BORN, at=now), person("Sam", "Other", born=BORN, at=now)
    pair_of(*first, score=12.0)
    pair_of(*second, score=9.0)
    agent = town.staff("agent")
    page = agent.page

    # Given two pairs, surest first
    agent.goto("/staff/duplicates")
    agent.sees("2 pairs wait")
    agent.looked_at()

    # When the agent goes through them by keys
    agent.press("Alt+a")
    heading(page, "The same?")
    agent.sees("same date of birth")
    agent.looked_at()
    agent.press("Alt+x")
    agent.sees("You decided last: not the same.")
    expect(page.get_by_role("columnheader", name="Sam Other").first).to_be_visible()
    agent.press("Alt+s")

    # Then one pair is one record, the other is remembered, and the last decision can be taken back
    agent.sees("Nothing waits here")
    assert Customer.objects.unscoped("to see").get(pk=second[1].pk).canonical_id == second[0].pk
    agent.looked_at()
