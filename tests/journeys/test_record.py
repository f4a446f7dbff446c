"""A customer whole: the single view of a person and a business, and every page that changes a part, by keyboard."""

import os
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from crm.customers.actions import HomeGiven
from crm.customers.models import Customer
from crm.customers.names import Names
from crm.customers.particulars import actions
from crm.customers.references import shown
from crm.teams.actor import system
from gazetteer.entries.models import Property
from tests.cast import business, person, property_at
from tests.journeys.keyboard import Keyboard, heading
from tests.journeys.town import Town

pytestmark = pytest.mark.journey
FOLDER = os.environ.get("LOOK", "")  # where pictures are put for whoever wants to look at the pages
keys = iter(range(10_000))


def by() -> dict:
    return {"actor": system("tests"), "at": timezone.now(), "key": f"j{next(keys)}"}


def known(jo: Customer, town: Town) -> Customer:
    """Jo with a life: a former name, a family, accounts, consents; and a firm that she directs."""
    sam, firm = person("Sam", "Example", home=None), business("Example Foods Ltd", trading="Sunny Café")
    actions.former_name_add(
        customer_id=jo.pk, names=Names(given_names="Jo", family_name="Maiden"), until=date(2010, 6, 1), **by()
    )
    actions.relationship_begin(customer_id=jo.pk, other_id=sam.pk, kind="PARENT", **by())
    actions.relationship_begin(customer_id=jo.pk, other_id=firm.pk, kind="DIRECTOR", words="since the start", **by())
    actions.business_number_add(customer_id=firm.pk, kind="COMPANY", typed="01234567", **by())
    for number, called in ((21, "Sale branch"), (22, "Timperley branch")):
        home = HomeGiven(uprn=property_at(number, "High Street").uprn, role="TRADES")
        actions.home_add(customer_id=firm.pk, home=home, called=called, **by())
    given = actions.KindGiven(
        name="Council tax", system_name="Revenues", whole_for=["AGENT"], link_template="https://rev.example/((key))"
    )
    actions.account_kind_add(code="council-tax", given=given, actor=town.cast.administrator.actor, at=timezone.now())
    account = actions.AccountGiven(system="council-tax", key="1000000003", status="open")
    actions.account_hold(customer_id=jo.pk, account=account, role="LIABLE", **by())
    actions.account_hold(customer_id=sam.pk, account=account, role="JOINT", **by())
    actions.consent_say(customer_id=jo.pk, topic="SURVEYS", answer="NO", source="PHONE", **by())
    return firm


def picture(tab: Keyboard, name: str) -> None:
    if FOLDER:
        tab.page.screenshot(path=Path(FOLDER) / f"{name}.png")
        tab.page.screenshot(path=Path(FOLDER) / f"{name}-whole.png", full_page=True)


def test_one_customer_whole_and_a_name_changed(town: Town, home: Property, jo: Customer) -> None:
    firm = known(jo, town)
    for days in range(40):
        town.reported(home, by=jo, at=timezone.now() - timedelta(days=days + 1))
    agent = town.staff("agent")
    agent.goto(reverse("staff:customer", args=[shown(jo.reference)]))
    heading(agent.page, "Jo Example")
    for words in ("Jo Maiden", "Sam Example", "Sunny Café", "1000000003", "no, said on the telephone"):
        agent.sees(words)
    agent.looked_at()
    picture(agent, "person")

    # The timeline goes on, and finds words, without losing its place on the page
    first = agent.page.locator(".moj-timeline__title").first.inner_text()
    agent.press("Alt+E")
    expect(agent.page.locator(".moj-timeline__title").first).not_to_have_text(first)
    picture(agent, "earlier")

    # The name is changed by keyboard, and the old one stays
    agent.enter(agent.page.get_by_role("link", name="Change the name"))
    agent.fill("Surname", "Newly")
    agent.choose("They really used it: keep it, and find them by it")
    agent.looked_at()
    picture(agent, "name")
    agent.press("Alt+A")
    heading(agent.page, "Jo Newly")
    agent.sees("Name changed.")
    agent.sees("Jo Example")

    # The firm has the same frame
    agent.goto(reverse("staff:customer", args=[shown(firm.reference)]))
    for words in ("Sale branch", "01234567", "Jo Newly"):
        agent.sees(words)
    agent.looked_at()
    picture(agent, "business")
    agent.goto(reverse("staff:property", args=[home.uprn]))
    agent.looked_at()
    picture(agent, "property")


def test_every_page_that_adds_a_part_is_well_made(town: Town, home: Property, jo: Customer) -> None:
    firm = known(jo, town)
    agent = town.staff("agent", scripts=True)
    for name in (
        "former-name-add", "details", "reach-add", "home-add", "relation-add", "number-add", "office-add",
        "consent-add", "account-add", "changes",
    ):  # fmt: skip
        whose = firm if name == "number-add" else jo
        agent.goto(reverse(f"staff:customer-{name}", args=[shown(whose.reference)]))
        agent.looked_at()
        picture(agent, name)
    administrator = town.staff("administrator")
    for name in ("account-kinds", "account-kind-add"):
        administrator.goto(reverse(f"staff:{name}"))
        administrator.looked_at()
        picture(administrator, name)


def test_every_page_that_changes_one_thing_is_well_made_and_reached_from_the_record(
    town: Town, home: Property, jo: Customer
) -> None:
    """Each way that the record offers is followed: points, addresses, relationships, accounts, names, offices."""
    firm = known(jo, town)
    agent = town.staff("agent")
    seen: set[str] = set()
    for whose in (jo, firm):
        agent.goto(reverse("staff:customer", args=[shown(whose.reference)]))
        links = agent.page.locator("main a[href*='/customers/']").evaluate_all("all => all.map(one => one.pathname)")
        for path in dict.fromkeys(links):
            kind = re.sub(r"/\d+$", "", path.split(shown(whose.reference))[-1])
            if re.search(r"/\d+$", path) and kind not in seen:
                seen.add(kind)
                agent.goto(path)
                agent.looked_at()
                agent.press("Alt+A")  # kept as it stands, or told what is missing
                agent.looked_at()
    assert seen == {"/reach", "/homes", "/relations", "/accounts", "/former-names", "/numbers"}


def test_without_scripts_somebody_is_found_and_related(town: Town, home: Property, jo: Customer) -> None:
    person("Ann", "Other")
    agent = town.staff("agent", scripts=False)
    agent.goto(reverse("staff:customer-relation-add", args=[shown(jo.reference)]))
    agent.page.get_by_label("They are").select_option("CARER")
    agent.page.get_by_label("Who? A name").fill("ann other")
    agent.page.get_by_role("button", name="Find").click()
    agent.page.get_by_role("radio", name="Ann Other").check()
    agent.page.get_by_role("button", name="Save").click()
    agent.sees("Relationship added.")
    agent.sees("carer of")
