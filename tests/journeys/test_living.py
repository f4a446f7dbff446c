"""Somebody is reported dead by mistake, and a team leader takes it back: by keyboard, looked at by axe."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from crm.customers.models import Customer
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
