"""Journeys 1 to 4 in short, on the whole land and property gazetteer of a council."""

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from gazetteer.entries.models import Property
from tests.journeys import agent as agents
from tests.journeys import citizen, manager, officer
from tests.journeys.agent import Resident
from tests.journeys.keyboard import heading
from tests.journeys.town import Town
from tests.shared_files import SHARED

SUPPLY = SHARED / "llpg" / "4245_20260901_01.csv.zip"
ADDRESS = "12 Abbey Road, Sale"

pytestmark = [pytest.mark.journey, pytest.mark.shared]


def test_the_main_job_on_a_real_gazetteer(town: Town) -> None:
    # Given the council's own gazetteer, loaded as it comes
    call_command("load_gazetteer", str(SUPPLY), verbosity=0)
    assert Property.objects.count() > 100_000

    # 1: an agent finds the address, adds the resident, and logs a missed bin
    agent = town.staff("agent")
    agents.open_property(agent, "12 abb rd sale", ADDRESS)
    agent.sees("No customer is known here.")
    agent.looked_at()
    agents.add_resident(agent, Resident())
    agents.about(agent, "missed", "Missed bin collection")
    reference = agents.missed_bin(agent)
    agents.finish(agent)
    home = town.case(reference).property
    assert home is not None
    assert home.address.startswith(ADDRESS)

    # 2: she reads her letter, follows it, and her neighbour reports one on the site
    assert reference in town.letter("jo@example.org", "We have your message")
    visitor = town.visitor()
    citizen.track(visitor, reference.lower().replace("-", ""), reference)
    citizen.show_possession(visitor, town, "jo@example.org")
    theirs = citizen.report_missed_bin(town.visitor(), scripts=True, query="14 abb rd sale", address="14 Abbey Road")

    # 3: an officer completes hers from the list
    waste = town.staff("officer")
    expect(officer.rows(waste)).to_have_text([reference, theirs])
    officer.open_from_list(waste, reference)
    waste.looked_at()
    officer.complete(waste, "Emptied", "We came back and emptied it.")
    assert "We came back and emptied it." in town.letter("jo@example.org", "Emptied")

    # 4: a manager finds both behind the numbers
    head = town.staff("manager")
    manager.open_report(head)
    manager.number(head.page, "Mediated, by service", "Missed bin collection", 1).get_by_role("link").click()
    heading(head.page, "ontacts")
    head.page.get_by_role("link", name=reference).click()
    heading(head.page, reference)
