"""Who is this: two failures end the check, also without scripts; an authority is recorded by keyboard."""

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from crm.customers.models import ContactPoint, Customer, Residence
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
