"""Journey: what must be known first is agreed, raised, proposed and decided, and hidden by two; each page looked at."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from crm.customers.care.shipped import kinds_ship
from crm.customers.models import Customer
from crm.customers.references import shown
from crm.teams.actor import system
from crm.teams.models import Membership
from gazetteer.entries.models import Property
from tests.cast import LONG_AGO
from tests.journeys.keyboard import Keyboard, heading
from tests.journeys.town import Town

pytestmark = pytest.mark.journey


def day(tab: Keyboard, group: str, days: int) -> None:
    """Types a day so many days from now into the three boxes of this name."""
    wanted = timezone.localdate() + timedelta(days=days)
    boxes = tab.page.get_by_role("group", name=group)
    for label, number in (("Day", wanted.day), ("Month", wanted.month), ("Year", wanted.year)):
        boxes.get_by_label(label).fill(str(number))


def test_what_must_be_known_first(town: Town, home: Property, jo: Customer) -> None:
    # Given the kinds as shipped, added by an administrator
    admin = town.staff("administrator")
    admin.goto("/staff/care/kinds")
    admin.page.get_by_role("button", name="Add those this product ships with").click()
    admin.sees("Do not visit alone")
    admin.looked_at()

    # When an agent agrees an interpreter and raises an alert
    agent, page = town.staff("agent"), f"/staff/customers/{shown(jo.reference)}"
    agent.goto(f"{page}/care")
    agent.looked_at()
    agent.enter(agent.page.get_by_role("button", name="Agree an adjustment"))
    agent.page.get_by_label("What was agreed").select_option(label="Interpreter")
    agent.page.get_by_label("Language").fill("Polish")
    agent.page.get_by_label("Why").fill("She asked for one")
    day(agent, "Look at it again on", 90)
    agent.looked_at()
    agent.page.get_by_role("button", name="Agree").click()
    agent.sees("Interpreter: Polish")
    agent.page.get_by_role("button", name="Raise an alert").click()
    agent.page.get_by_label("What to warn of").select_option(label="Do not visit alone")
    agent.page.get_by_label("Why").fill("Threatened a crew")
    day(agent, "Look at it again on", 30)
    agent.looked_at()
    agent.page.get_by_role("button", name="Raise it").click()
    agent.looked_at()

    # Then both stand first where she speaks with the customer
    agent.goto(f"/staff/contacts/new?customer={shown(jo.reference)}")
    expect(agent.page.locator("#who")).to_contain_text("Interpreter: Polish")
    expect(agent.page.locator("#who")).to_contain_text("Do not visit alone")
    agent.looked_at()

    # When she proposes a caution, her team leader decides it with its letter
    agent.goto(f"{page}/cautions/propose")
    agent.page.get_by_label("What happened", exact=True).fill("Threw a chair at the desk.")
    day(agent, "When it happened", -1)
    agent.page.get_by_label("Warns staff").check()
    agent.page.get_by_label("The words that screens show").fill("Two people at visits")
    day(agent, "Look at it again on", 60)
    day(agent, "Its last day", 200)
    agent.looked_at()
    agent.page.get_by_role("button", name="Propose it").click()
    leader = town.staff("team_leader")
    leader.sees("Waits for a decision: Two people at visits")
    leader.looked_at()
    leader.page.get_by_role("link", name="Waits for a decision: Two people at visits").click()
    leader.looked_at()
    leader.page.get_by_role("button", name="Decide").click()
    leader.page.get_by_label("In force from now on").check()
    leader.page.get_by_label("Why").fill("Seen on film")
    leader.page.get_by_label("By email").check()
    letter = leader.page.get_by_label("The letter")
    letter.fill(letter.input_value().replace("[the reasons, in plain words]", "somebody was nearly hurt."))
    leader.looked_at()
    leader.page.get_by_role("button", name="Decide").click()
    leader.sees("In force")
    assert "You can always report danger" in town.letter("jo@example.org", "A decision about how you")
    leader.goto(page)
    leader.sees("Two people at visits")
    leader.looked_at()


def test_hidden_by_one_and_confirmed_by_another(town: Town, home: Property, jo: Customer) -> None:
    kinds_ship(actor=system("tests"))
    Membership.objects.create(user=town.cast.team_leader, team=town.cast.safeguarding, active_from=LONG_AGO)
    page = f"/staff/customers/{shown(jo.reference)}"

    # When an agent hides the home, it is gone from her own screens at once
    agent = town.staff("agent")
    agent.goto(f"{page}/confidential")
    agent.looked_at()
    agent.page.get_by_role("link", name=re.compile("Make it confidential.*12 Abbey Road")).click()
    agent.page.get_by_label("Safeguarding").check()
    agent.page.get_by_label("Why").fill("Fled from a former partner")
    day(agent, "Look at it again on", 90)
    agent.looked_at()
    agent.page.get_by_role("button", name="Propose").click()
    heading(agent.page, "Desk")
    agent.goto(page)
    expect(agent.page.locator("main")).not_to_contain_text("12 Abbey Road")

    # Then somebody else of the team confirms it
    leader = town.staff("team_leader")
    leader.goto("/staff/confidential")
    leader.looked_at()
    leader.page.get_by_role("link", name="Make it confidential").click()
    leader.page.get_by_label("Confirm").check()
    leader.looked_at()
    leader.page.get_by_role("button", name="Say so").click()
    leader.sees("Nothing waits for you.")
    leader.goto(f"{page}/confidential")
    leader.sees("Confirmed")
    leader.looked_at()

    # And information governance reads who saw whom
    governance = town.staff("governance")
    heading(governance.page, "Who saw whom")
    governance.page.get_by_label("Customer or contact reference").fill(shown(jo.reference))
    governance.page.get_by_role("button", name="Show").click()
    expect(governance.page.get_by_role("table")).to_contain_text("Tom Leader")
    governance.looked_at()
