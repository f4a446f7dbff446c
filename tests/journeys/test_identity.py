"""Who is this: two failures end the check, also without scripts; an authority is recorded by keyboard."""

import re
from datetime import date, timedelta

from django.utils import timezone
from playwright.sync_api import Locator, expect

from crm.customers.models import Account, AccountHolder, ContactPoint, Customer, Residence
from crm.customers.references import shown
from tests.browser import DESK
from tests.cast import person
from tests.journeys.keyboard import heading
from tests.journeys.town import Town


def known(home) -> Customer:
    jo = person("Jo", "Example", phone="0161 496 0123", email="jo@example.org", home=home)
    for model in (ContactPoint, Residence):
        model.objects.unscoped("the journey's").update(created_at=timezone.now() - timedelta(days=400))
    return jo


def test_without_scripts_two_failures_end_it(town: Town, home) -> None:
    jo = known(home)
    agent = town.staff("agent", scripts=False)
    agent.goto(f"/staff/contacts/new?customer={jo.reference}&service=council-tax")
    for said in ("a@example.org", "b@example.org"):
        box = agent.page.get_by_label("Email address we hold")
        if not box.is_visible():
            agent.page.locator("#check summary").click()
        box.fill(said)
        agent.page.get_by_role("button", name=re.compile("Check.*Email address we hold")).click()
    agent.sees("I can take a message")


def test_an_authority_is_recorded_by_keyboard(town: Town, home) -> None:
    jo, _son = known(home), person("Piotr", "Example", home=home)
    agent = town.staff("agent")
    agent.goto(f"/staff/customers/{jo.reference}/authority")
    heading(agent.page, "Authority to act")
    agent.looked_at()
    agent.press("Alt+A")
    heading(agent.page, "Who may act for")
    expect(agent.page.get_by_label("Who may act for them?")).to_be_focused()
    agent.write("Piotr")
    agent.press("Enter")
    agent.enter(agent.page.get_by_role("button", name="Piotr Example"))
    agent.fill("They are their", "son")
    agent.choose("Some services only")
    agent.looked_at()


def test_a_full_check_by_keyboard_opens_what_was_masked_and_leaves_the_endings_in_sight(town: Town, home) -> None:
    # Given a customer with an account, and a call about council tax
    jo = known(home)
    Customer.objects.unscoped("the journey's").filter(pk=jo.pk).update(date_of_birth=date(1970, 4, 3))
    account = Account.objects.create(system="council-tax", key="7001234567")
    AccountHolder.objects.create(account=account, customer=jo, role="LIABLE")
    agent = town.staff("agent")
    agent.goto(f"/staff/customers/{shown(jo.reference)}")
    agent.sees("born 19••")
    agent.goto(f"/staff/contacts/new?customer={jo.reference}&service=council-tax")
    agent.sees("tell them nothing from the record")
    agent.looked_at()

    # When the check is opened and answered by keys alone, a wrong answer among them
    agent.press("Alt+K")
    said = [
        ("Email address we hold", "jo@example.com", "No: email address we hold is not what we have."),
        ("Email address we hold", "jo@example.org", "Yes: email address we hold is right."),
        ("House number and postcode", "12 M33 2DP", "Yes: house number and postcode is right."),
        ("Account number", "700 123 4567", "Yes: account number is right."),
    ]
    for label, words, answer in said:
        box = agent.page.get_by_label(re.compile(f"^{label} ?(personal|about the place|on the account)?$"))
        agent.reach(box)
        agent.write(words)
        agent.press("Tab", "Enter")
        agent.sees(answer)
        in_sight(agent.page.locator("#acts button").first)
    agent.looked_at()
    agent.sees("full passed")

    # Then nothing warns any more, and the customer's own page shows what was masked
    expect(agent.page.get_by_text("tell them nothing from the record")).to_have_count(0)
    agent.goto(f"/staff/customers/{shown(jo.reference)}")
    agent.sees("born 3 April 1970")
    agent.looked_at()


def in_sight(wanted: Locator) -> None:
    """It stands within the window at a desk, whatever is open above it."""
    wanted.page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    wanted.page.evaluate("window.scrollTo(0, 0)")
    box = wanted.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= DESK[1], f"it ends at {box['y'] + box['height']:.0f}"
