"""The README's pictures: taken of a demo council when SCREENSHOTS names the folder to put them into."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page

from cases.casework.models import Case
from crm.contacts.models import Contact
from crm.customers.models import Customer, Residence
from crm.customers.references import shown
from deploy.demo.council import make_council
from deploy.demo.logins import PASSWORD
from tests.browser import DESK, PATIENCE, TELEPHONE

FOLDER = os.environ.get("SCREENSHOTS", "")
LARGEST = 300_000  # bytes

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(not FOLDER, reason="SCREENSHOTS names no folder: make screenshots"),
]


def test_pictures_of_a_demo_council(transactional_db: None, live_server: Any, chromium: Browser) -> None:
    make_council(at=timezone.now(), gazetteer="", customers=400, a_day=14, say=print)
    pictures(chromium, live_server.url)


def pictures(chromium: Browser, url: str) -> None:
    """Takes each picture of the council behind this address."""
    case = worth_a_look()
    reference, caller = case.contact.references.get(kind="OWN").value, case.contact.customer
    assert caller is not None

    def tab(username: str = "", size: tuple[int, int] = DESK) -> Page:
        page = chromium.new_page(base_url=url, viewport={"width": size[0], "height": size[1]}, locale="en-GB")
        page.set_default_timeout(PATIENCE)
        if username:
            page.goto("/staff/sign-in")
            page.get_by_label("User name").fill(username)
            page.get_by_label("Password", exact=True).fill(PASSWORD)
            page.get_by_role("button", name="Sign in").click()
            page.wait_for_url(lambda url: "sign-in" not in url)
        return page

    agent = tab("agent")
    agent.goto(f"/staff/contacts/new?customer={shown(caller.reference)}&service=missed-bin")
    agent.get_by_label("Grey (general rubbish)").check()
    agent.get_by_label("Yes").check()
    agent.get_by_label("Notes").fill("Grey bin not emptied; the green one next to it was.")
    picture(agent, "contact")
    agent.goto("/staff/")
    agent.get_by_label("Search people").press_sequentially(f"{caller.family_name}", delay=20)
    agent.get_by_role("option").first.wait_for()
    picture(agent, "search")
    agent.goto(f"/staff/customers/{shown(caller.reference)}")
    picture(agent, "customer")

    officer = tab("officer")
    officer.goto(f"/staff/work?team={case.team_id}")
    officer.set_viewport_size({"width": DESK[0], "height": 600})  # rows beyond rows say no more, and weigh
    picture(officer, "work-list")
    officer.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    officer.goto(f"/staff/cases/{shown(reference)}")
    picture(officer, "case")

    manager = tab("manager")
    manager.goto("/staff/reports")
    picture(manager, "report")

    resident = tab(size=TELEPHONE)
    resident.goto(f"/track/{shown(reference)}")
    home = Residence.objects.unscoped("the picture's").filter(customer=caller, property__isnull=False).first()
    assert home is not None
    assert home.property is not None
    resident.get_by_label("Your email address, telephone number or postcode").fill(home.property.postcode)
    resident.get_by_role("button", name="Show more").click()
    resident.locator(".promise").wait_for()
    picture(resident, "tracking")


def worth_a_look() -> Case:
    """An open, planned case in time, of the customer with a home who has most to tell."""
    live_in = Residence.objects.unscoped("the picture's").filter(property__isnull=False).values("customer")
    cases = Case.objects.unscoped("the picture's").filter(
        closed_at__isnull=True,
        next_due_at__gte=timezone.now(),
        state="PLANNED",
        service__code="missed-bin",
        contact__customer__in=live_in,
    )
    cases = cases.filter(contact__customer__kind=Customer.Kind.PERSON).select_related("contact__customer")
    told = Contact.objects.unscoped("the picture's")
    return max(cases, key=lambda one: (told.filter(customer=one.contact.customer_id).count(), one.pk))


def picture(page: Page, name: str) -> None:
    """The window as it stands, as a file that is small enough for a repository."""
    file = Path(FOLDER) / f"{name}.png"
    file.parent.mkdir(parents=True, exist_ok=True)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=file)
    assert file.stat().st_size < LARGEST, f"{file} is too large"
