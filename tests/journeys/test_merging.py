"""Two records of one person: seen side by side, shown as one, two again, what was said meanwhile placed; all by keyboard
and under axe."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from crm.customers.care.shipped import kinds_ship
from crm.customers.models import Customer
from crm.customers.references import shown
from crm.teams.actor import system
from gazetteer.entries.models import Property
from tests.cast import person, property_at
from tests.crm.customers.care.conftest import warn
from tests.journeys import citizen
from tests.journeys.keyboard import heading
from tests.journeys.town import Town

pytestmark = pytest.mark.journey


def test_two_records_are_one_and_two_again(town: Town, home: Property, jo: Customer) -> None:
    # Given Jo, and the same Jo added again by somebody else, with a report of each
    yesterday = timezone.now() - timedelta(days=1)
    again = person("Joanne", "Example", email="joanne@example.org", home=property_at(16), at=yesterday)
    first = shown(town.reported(home, by=jo).reference)
    second = shown(town.reported(property_at(18), by=again).reference)

    # When the agent looks for the other record, then both stand side by side
    agent = town.staff("agent")
    agent.goto(f"/staff/customers/{shown(jo.reference)}")
    agent.page.get_by_role("button", name="Same as …").click()
    heading(agent.page, re.compile("Same as"))
    agent.looked_at()
    agent.fill("Who else is this?", "Joanne")
    agent.page.keyboard.press("Enter")
    agent.looked_at()
    agent.page.get_by_role("link", name=re.compile("Joanne Example")).click()
    heading(agent.page, "Show as one record?")
    for words in (first, second, "16 Abbey Road", "joanne@example.org"):
        agent.sees(words)
    agent.looked_at()

    # Then a reason is asked for, and what was typed stays
    agent.page.get_by_label("Joanne Example", exact=True).check()
    agent.press("Alt+S")
    expect(agent.page.locator(".govuk-error-summary")).to_be_visible()
    agent.looked_at()
    agent.fill("Why?", "Same telephone, rang twice")
    agent.press("Alt+S")
    agent.sees("Two records shown as one")
    heading(agent.page, re.compile("Joanne Example"))  # the name that was chosen
    for words in (first, second):
        agent.sees(words)
    agent.looked_at()

    # Then both references are followed on the public site as before
    for reference in (first, second):
        visitor = town.visitor()
        citizen.track(visitor, reference, reference)

    # When something is said to the one, and it turns out that they are two, then a person says whose it is
    kinds_ship(actor=system("tests"))
    warn(jo, "do-not-visit-alone", by=town.cast.users["agent"].actor, at=timezone.now())
    third = shown(town.reported(property_at(20), by=jo, at=timezone.now()).reference)
    agent.page.get_by_role("link", name=re.compile("^Unmerge")).click()
    heading(agent.page, "Make two records again?")
    agent.sees(third)
    agent.sees("Alert: Do not visit alone")
    agent.looked_at()
    agent.fill("Why?", "Mother and daughter")
    agent.press("Alt+S")
    agent.sees("2 things to be placed")

    # Then what must be known first is on both pages, and says that it may be the other's
    for who in (jo, again):
        agent.goto(f"/staff/customers/{shown(who.reference)}")
        agent.sees("Do not visit alone (may belong to the other record: decide)")
        agent.looked_at()
    agent.goto(f"/staff/customers/{shown(jo.reference)}/care")
    agent.looked_at()
    agent.goto(f"/staff/customers/{shown(again.reference)}")
    expect(agent.page.locator("main")).not_to_contain_text(third)
    agent.looked_at()
    agent.page.get_by_role("link", name="Say whose it is").click()
    heading(agent.page, "To be placed")
    agent.looked_at()
    for words in ("Whose is this\\? Telephone", "Whose is this\\? Alert"):
        agent.page.get_by_label(re.compile(words)).select_option(label=f"Jo Example {shown(jo.reference)}")
    agent.press("Alt+S")
    agent.sees("2 things placed.")
    expect(agent.page.locator("main")).not_to_contain_text("Do not visit alone")
    agent.goto(f"/staff/customers/{shown(jo.reference)}")
    agent.sees(third)
    agent.sees(first)
    expect(agent.page.locator("main")).not_to_contain_text(second)


def test_information_governance_gives_out_and_assesses(town: Town, jo: Customer) -> None:
    gwen = town.staff("governance")
    gwen.goto("/staff/governance/disclosures")
    heading(gwen.page, "What went to the wrong person")
    gwen.looked_at()
    gwen.page.get_by_role("link", name="Everything held on one customer").click()
    gwen.looked_at()
    gwen.fill("The customer's reference", shown(jo.reference))
    gwen.fill("What is it for?", "Her request of today")
    with gwen.page.expect_download() as download:
        gwen.press("Alt+S")
    assert download.value.suggested_filename.startswith(f"held-{shown(jo.reference)}")
