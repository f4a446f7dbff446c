"""Finding people by keyboard alone: what a caller gives, who is offered, and the page that opens when a call comes in."""

import os
from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from crm.customers.models import Account, AccountHolder, Customer
from gazetteer.entries.models import Property
from tests.cast import business, person, property_at, restriction
from tests.journeys.keyboard import Keyboard, heading
from tests.journeys.town import Town

pytestmark = pytest.mark.journey
NUMBER = "0161 496 0777"


def pictured(agent: Keyboard, name: str) -> None:
    """A picture for whoever asks for one."""
    folder = os.environ.get("SHOTS")
    if folder:
        agent.page.set_viewport_size({"width": 1366, "height": 768})
        agent.page.screenshot(path=str(Path(folder) / f"{name}.png"))


def typed(agent: Keyboard, words: str) -> None:
    """Types into the one box, over what stood there."""
    agent.press("/")
    agent.press("Control+A")
    agent.write(words)
    expect(agent.page.get_by_role("option").first).to_be_visible()


def test_whatever_a_caller_gives(town: Town, home: Property, jo: Customer) -> None:
    # Given two people who are easily taken for each other, and others of the house
    now = timezone.now()
    liz = person("Elizabeth", "Smythe", home=property_at(3, "Acacia Road"), born=date(1961, 5, 3), at=now)
    person("Elizabeth", "Smith", home=home, at=now)
    account = Account.objects.create(system="council-tax", key="700000123")
    AccountHolder.objects.create(account=account, customer=liz, role="LIABLE")
    business("Smythe & Sons Ltd", at=now)
    agent = town.staff("agent")
    heading(agent.page, "Desk")

    # When the agent types a short form and what she heard, then both are offered with the reason, and Enter opens neither
    typed(agent, "liz smith")
    agent.sees("“liz” for Elizabeth")
    agent.sees("surname sounds like “smith”")
    pictured(agent, "options")
    agent.looked_at()
    agent.press("Enter")
    heading(agent.page, "Found")
    pictured(agent, "results")
    agent.looked_at()

    # When she adds the date of birth, then it is the one, and Enter opens her
    typed(agent, "liz smith 3/5/61")
    agent.sees("born 3 May 1961")
    agent.press("Enter")
    heading(agent.page, "Elizabeth Smythe")

    # When she types the key of an account, then a contact is begun with its holder by one key
    typed(agent, "700 000 123")
    agent.sees("council tax account")
    agent.press("ArrowDown", "Control+Enter")
    expect(agent.page.locator("#who")).to_contain_text("Elizabeth Smythe")


def test_somebody_who_must_not_be_found(town: Town, home: Property) -> None:
    # Given somebody whose existence is confidential
    hide = restriction(town.cast.safeguarding)
    person("Grace", "Hollow", born=date(1988, 4, 2), hidden=hide, at=timezone.now())
    agent = town.staff("agent")
    # When the agent types the exact name and date of birth, then she learns to whom the caller goes, and nothing else
    agent.press("/")
    agent.write("grace hollow 2/4/1988")
    agent.sees("Pass this caller to Safeguarding")
    expect(agent.page.get_by_role("option")).to_have_count(0)
    expect(agent.page.locator("#search-said")).to_have_text("Pass this caller to Safeguarding")
    agent.press("Enter")
    heading(agent.page, "Found")
    agent.sees("Pass this caller to Safeguarding")
    agent.looked_at()


def test_a_call_comes_in(town: Town, home: Property, jo: Customer) -> None:
    # Given a number that three share and one that is somebody's alone
    for given in ("Amina", "Omar", "Leila"):
        person(given, "Brockthwaite", phone=NUMBER, home=home, at=timezone.now())
    agent = town.staff("agent")

    # When the shared one rings, then all are offered and the agent chooses by keyboard
    agent.goto(f"/staff/pop?phone={NUMBER}")
    heading(agent.page, f"Call from {NUMBER}")
    agent.sees("3 customers share this number")
    pictured(agent, "pop")
    agent.looked_at()
    agent.enter(agent.page.get_by_role("link", name="Leila Brockthwaite"))
    expect(agent.page.locator("#who")).to_contain_text("Leila Brockthwaite")
    expect(agent.page.get_by_label("Number they ring from")).to_have_value(NUMBER)
    pictured(agent, "landed")

    # When the other rings, then its contact has begun; when nobody's does, one without a name
    agent.goto("/staff/pop?phone=%2B441614960123")
    expect(agent.page.locator("#who")).to_contain_text("Jo Example")
    agent.goto("/staff/pop?phone=withheld")
    expect(agent.page.locator("#who")).to_contain_text("no name needed")
    agent.goto("/staff/pop?phone=07700900456")
    expect(agent.page.get_by_label("Number they ring from")).to_have_value("07700 900456")
    agent.looked_at()
