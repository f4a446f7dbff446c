"""Journey: an address is not found, its call goes on; the gazetteer officer answers by keyboard, the agent sees it."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from crm.contacts.models import Contact
from gazetteer.entries.models import Property
from gazetteer.places import Place, PlaceKind
from tests.cast import property_at
from tests.channels.citizen.council import make_searchable
from tests.journeys.keyboard import heading
from tests.journeys.town import Town

pytestmark = pytest.mark.journey


def test_an_address_not_found_is_answered_by_keyboard(town: Town, home: Property) -> None:
    # Given two contacts whose address was not found, typed in two ways, and one entry said to be wrong
    new = property_at(3, "New Road")
    make_searchable()
    for lines in ("3 New Road\nSale", "3, new road, sale"):
        town.reported_at(Place(kind=PlaceKind.UNLISTED, lines=lines, postcode="M33 2DP", reason="NEW_BUILD"), key=lines)
    agent = town.staff("agent")
    agent.goto(reverse("staff:property", args=[home.uprn]))
    agent.looked_at()
    agent.press("Alt+G")
    heading(agent.page, "This gazetteer entry is wrong")
    agent.looked_at()
    agent.choose("The postcode is wrong")
    agent.fill("What should it be?", "M33 7XX")
    agent.press("Control+Enter")
    agent.sees("The gazetteer officer has it.")
    agent.sees("Said to be wrong")

    # When the officer signs in, then the queue is the first page, oldest first
    officer = town.staff("gazetteer_officer")
    heading(officer.page, "Questions about addresses")
    expect(officer.page.locator("tbody tr")).to_have_count(2)
    officer.looked_at()
    officer.press("Alt+L", "Enter")
    heading(officer.page, "3 New Road, Sale, M33 2DP")
    officer.looked_at()

    # When one key matches the likeliest entry, then both contacts are there and the next question is open
    expect(officer.page.get_by_role("link", name=new.address)).to_be_visible()
    officer.press("Alt+M")
    officer.sees("Matched: 2 contacts are there now.")
    assert Contact.objects.unscoped("test").filter(property=new).count() == 2
    heading(officer.page, home.address)
    officer.looked_at()
    officer.fill("What was done, for whoever asked", "In the next supply")
    officer.enter(officer.page.get_by_role("button", name="Answer"))
    officer.sees("Answered.")
    officer.sees("Nothing waits here.")
    officer.looked_at()
    officer.press("Alt+J")
    heading(officer.page, "Gazetteer")
    officer.looked_at()

    # Then the agent reads both answers on the desk
    agent.goto(reverse("staff:home"))
    agent.sees("In the next supply")
    agent.sees(new.address)
    agent.looked_at()


def test_the_same_without_scripts(town: Town) -> None:
    # Given one that the search finds nothing for
    property_at(7, "Mill Lane")
    make_searchable()
    town.reported_at(Place(kind=PlaceKind.UNLISTED, lines="The old barn", reason="UNSURE"), key="barn")

    # When the officer finds and chooses the entry, every step a page
    officer = town.staff("gazetteer_officer", scripts=False)
    officer.enter(officer.page.get_by_role("link", name="The old barn"))
    officer.fill("Address or postcode", "7 mill lane")
    officer.enter(officer.page.get_by_role("button", name="Find address"))
    officer.choose("7 Mill Lane, Sale, M33 2DP")
    officer.enter(officer.page.locator("#match").get_by_role("button", name="Match"))

    # Then it is matched
    officer.sees("Matched: 1 contact is there now.")
