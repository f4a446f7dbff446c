"""Somebody looks for a service, at night: by its letter, by another word for it, and writes about what nobody configured."""

import pytest
from playwright.sync_api import expect

from crm.catalogue.models import Service
from crm.catalogue.national.actions import ListSettings, national_services_load
from crm.catalogue.national.reading import national_list
from crm.contacts.models import Contact
from crm.teams.actor import system
from gazetteer.entries.models import Property
from tests.cast import LONG_AGO
from tests.journeys.town import Town

pytestmark = pytest.mark.journey
FILE = b"LGSL,Description,Providing Tier\n901,Find out about swimming pools,all\n902,Apply for a school place,county\n"


def test_a_service_is_found_and_leads_on(town: Town, home: Property) -> None:
    services, _refused = national_list(FILE)
    settings = ListSettings(tier="unitary", team="contact-centre", policy="enquiry")
    national_services_load(services=services, settings=settings, actor=system("journey"), at=LONG_AGO)
    Service.objects.filter(code="missed-bin").update(synonyms="rubbish", search_text="missed bin collection rubbish")

    # Given the front page, when somebody follows it to all services
    visitor = town.visitor()
    visitor.goto(f"{town.url}/")
    visitor.page.get_by_role("link", name="All services, A to Z").click()
    visitor.sees("By subject")
    visitor.looked_at()

    # When they type another word for it, then they find it, and its form
    visitor.page.get_by_label("What do you need?").fill("rubb")
    visitor.page.get_by_role("button", name="Search").click()
    visitor.sees("found for “rubb”")
    visitor.looked_at()
    visitor.page.get_by_role("link", name="Missed bin collection").click()
    expect(visitor.page.get_by_role("button", name="Start now")).to_be_visible()
    visitor.looked_at()

    # When they look by letter for what nobody configured, then they can write about it, and it is set
    visitor.goto(f"{town.url}/services")
    visitor.page.get_by_role("link", name="Services that begin with F").click()
    visitor.page.get_by_role("link", name="Find out about swimming pools").click()
    visitor.page.get_by_role("button", name="Write to us about it").click()
    visitor.page.get_by_role("button", name="Start now").click()
    expect(visitor.page.get_by_label("What is it about?")).to_have_value(str(Service.objects.get(lgsl_code=901).pk))
    assert not Contact.objects.unscoped("test").exists()


def test_an_agent_finds_what_to_say(town: Town, home: Property) -> None:
    Service.objects.filter(code="missed-bin").update(search_text="missed bin collection rubbish")
    agent = town.staff("agent")
    agent.goto(f"{town.url}/staff/a-to-z?q=rubb")
    agent.looked_at()
    agent.page.get_by_role("link", name="Missed bin collection").click()
    expect(agent.page.get_by_role("button", name="New contact about it")).to_be_visible()
    agent.looked_at()
