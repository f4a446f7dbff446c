"""Somebody is reported dead by mistake, a household moves and moves back: by keyboard, looked at by axe."""

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from crm.customers.models import Customer
from crm.customers.references import shown
from gazetteer.entries.models import Property
from tests.cast import person
from tests.journeys import agent as does
from tests.journeys.keyboard import heading
from tests.journeys.town import Town


def test_somebody_is_reported_dead_and_lives(town: Town, home: Property, jo: Customer) -> None:
    person("Al", "Example", email="al@example.org")
    town.reported(home, by=jo, at=timezone.now() - timedelta(minutes=5))
    agent = town.staff("agent")
    does.open_customer(agent, "Jo Example", "Jo Example")
    agent.enter(agent.page.get_by_role("link", name="Died"))
    heading(agent.page, "has died")
    agent.write("Her neighbour rang")
    agent.choose("Nothing yet")
    agent.looked_at()
    agent.press("Alt+R")
    agent.sees("nothing goes out that is addressed to them")
    agent.looked_at()
    town.sweep()
    assert town.mail.taken == []
    # Then whoever works on her report reads it too, and a team leader takes it back
    leader = town.staff("team_leader", scripts=False)
    leader.goto(f"/staff/customers/{jo.reference}")
    leader.page.get_by_role("link", name="What is held").click()
    leader.page.get_by_label("Why?").fill("She rang herself")
    leader.page.get_by_role("button", name="They live").click()
    expect(leader.page.get_by_text("Taken back.")).to_be_visible()
    assert Customer.objects.unscoped("the journey's").get(pk=jo.pk).status == Customer.Status.LIVE
    assert town.letters("jo@example.org")


def test_a_household_moves_by_keyboard_and_moves_back(town: Town, home: Property, jo: Customer) -> None:
    # Given Jo and her daughter at 12 Abbey Road, with a missed bin reported there
    person("Ada", "Example", home=home, at=timezone.now() - timedelta(days=9))
    reported = shown(town.reported(home, by=jo, at=timezone.now() - timedelta(minutes=5)).reference)
    agent = town.staff("agent")
    agent.goto(f"/staff/customers/{shown(jo.reference)}")
    agent.press("Alt+V")
    heading(agent.page, "moves, or has moved")
    agent.looked_at()

    # When nothing is said, then each fault stands beside its field and nothing is lost
    agent.press("Alt+R")
    expect(agent.page.locator(".govuk-error-summary")).to_be_visible()
    agent.looked_at()

    # When both go to number 14, today, with the report left behind
    agent.reach(agent.page.get_by_role("checkbox", name="Ada Example"))
    agent.press("Space")
    today = timezone.localdate()
    for label, words in (("Day", today.day), ("Month", today.month), ("Year", today.year)):
        agent.fill(label, str(words))
    agent.choose("An address in our list")
    agent.reach(agent.page.get_by_label("New address or postcode"))
    agent.write("14 abbey")
    option = agent.page.get_by_role("option", name=re.compile("14 Abbey Road"))
    expect(option.first).to_be_visible()
    agent.press("ArrowDown", "Enter")
    agent.looked_at()
    agent.choose("Nowhere: I have told them")
    agent.press("Alt+R")
    agent.sees("Moved.")
    agent.sees("14 Abbey Road")
    agent.looked_at()

    # Then the report still speaks of the old address, and the move is undone with a reason
    agent.goto(f"/staff/contacts/{reported}")
    agent.sees("12 Abbey Road")
    agent.goto(f"/staff/customers/{shown(jo.reference)}")
    agent.enter(agent.page.get_by_role("link", name=re.compile("^undo")))
    agent.looked_at()
    agent.fill("Why?", "It was next door's move")
    agent.press("Alt+S")
    agent.sees("Undone: everything is as it was before.")
    agent.sees("12 Abbey Road")
    agent.looked_at()
