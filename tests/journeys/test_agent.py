"""Journey 1: an agent takes calls, by keyboard alone."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cases.casework.models import Case
from crm.contacts.models import Contact, ContactSession
from crm.customers.models import Customer
from gazetteer.entries.models import Property
from tests.cast import person, property_at
from tests.journeys import agent as does
from tests.journeys.agent import Resident
from tests.journeys.keyboard import heading
from tests.journeys.town import Town, contact_id

pytestmark = pytest.mark.journey


def contact(reference: str) -> Contact:
    return Contact.objects.unscoped("the journey's").get(pk=contact_id(reference))


def test_two_matters_in_one_call(town: Town, home: Property) -> None:
    # Given an address at which nobody is known, and a J Example elsewhere with the same telephone
    person("J", "Example", phone="0161 496 0123", home=property_at(3, "Acacia Road"), at=timezone.now())
    agent = town.staff("agent")
    heading(agent.page, "Desk")
    agent.looked_at()

    # When the agent finds the address, adds the resident although somebody looks like her, and starts a contact
    does.open_property(agent, "12 abb rd sale", "12 Abbey Road, Sale")
    agent.sees("No customer is known here.")
    agent.looked_at()
    does.add_resident(agent, Resident(), alike="same telephone")
    agent.looked_at()

    # Then a missed bin is promised before it is saved, and has a reference to read out
    does.about(agent, "missed", "Missed bin collection")
    first = does.missed_bin(agent)
    agent.sees("Put right by")
    agent.looked_at()
    assert town.case(first).property_id == home.uprn

    # When she has a second question, then she is still there, and one letter lists both references
    does.another_matter(agent)
    expect(does.speaks(agent)).to_contain_text("Jo Example")
    agent.looked_at()
    second = does.answered(agent)
    together = agent.page.get_by_role("region", name="To read out together")
    expect(together).to_contain_text(first)
    expect(together).to_contain_text(second)
    agent.looked_at()
    does.finish(agent)
    letters = town.letters("jo@example.org")
    assert len(letters) == 1
    body = town.letter("jo@example.org", "We have your message")
    assert first in body
    assert second in body
    assert f"{town.url}/track" in body
    assert contact(first).session_id == contact(second).session_id
    jo = contact(first).customer
    assert jo is not None
    assert jo.display_name == "Jo Example"
    assert contact(second).customer == jo
    assert Case.objects.unscoped("the journey's").count() == 1

    # And her page shows what was said
    does.open_customer(agent, "jo example", "Jo Example")
    agent.sees("General enquiry")
    agent.looked_at()


def test_an_enquiry_from_somebody_without_a_name(town: Town, home: Property) -> None:
    # Given a caller who only wants to know when we open
    agent = town.staff("agent")
    # When the agent logs it as answered, with nothing but what it was about
    does.begin(agent)
    reference = does.answered(agent)
    does.finish(agent)
    # Then there is a reference, and no case, no customer and no letter
    assert contact(reference).customer is None
    assert Case.objects.unscoped("the journey's").count() == 0
    assert Customer.objects.unscoped("the journey's").count() == 0
    town.sweep()
    assert town.mail.taken == []
    assert ContactSession.objects.unscoped("the journey's").get().ended_at is not None


def test_an_address_that_is_not_in_the_gazetteer(town: Town, home: Property) -> None:
    # Given a caller who lives in a house that was finished last week
    agent = town.staff("agent")
    does.begin(agent)
    does.about(agent, "missed bin", "Missed bin collection")
    # When the agent takes the address as given, with the reason
    agent.choose("An address we cannot find")
    agent.fill("The address as given", "Plot 4, Orchard Rise, Sale")
    agent.fill("Postcode", "M33 9ZZ")
    agent.reach(agent.page.get_by_label("Why is it not in the list?"))
    agent.press("N")
    expect(agent.page.get_by_label("Why is it not in the list?")).to_have_value("NEW_BUILD")
    reference = does.missed_bin(agent)
    # Then the work goes on with it
    case = town.case(reference)
    assert case.unlisted_lines == "Plot 4, Orchard Rise, Sale"
    assert case.unlisted_reason == "NEW_BUILD"
    officer = town.staff("officer")
    officer.sees("Plot 4, Orchard Rise")
