"""Journey: an administrator keeps the inboxes; an agent finishes a call that left nothing, in writing because they ask."""

import os
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from crm.contacts.correspondence.inboxes import InboxGiven, inbox_create
from tests.journeys.keyboard import Keyboard, heading
from tests.journeys.town import Town

pytestmark = pytest.mark.journey
FOLDER = os.environ.get("LOOK", "")  # where pictures are put for whoever wants to look at the pages


def picture(tab: Keyboard, name: str) -> None:
    if FOLDER:
        tab.page.screenshot(path=Path(FOLDER) / f"{name}.png", full_page=True)


def test_inboxes_are_added_and_mended(town: Town) -> None:
    given = InboxGiven(
        name="Examplestead Metropolitan Borough Council Customer Services", address="contact@council.example",
        service_id=town.services["general-enquiry"].pk, team_id=town.cast.contact_centre.pk, is_default=True,
        other_addresses=["info@council.example", "enquiries.and.compliments@council.example"],
    )  # fmt: skip
    admin, page = town.staff("administrator"), None
    admin.goto("/staff/inboxes")
    admin.sees("There is none yet: until there is, no email is taken in.")
    admin.looked_at()
    inbox_create(code="contact", given=given, actor=town.cast.administrator.actor, at=timezone.now())
    page = admin.page
    admin.goto("/staff/inboxes")
    picture(admin, "inboxes")
    admin.looked_at()
    page.get_by_role("button", name="Add an inbox").click()
    heading(page, "Add an inbox")
    page.get_by_label("Code").fill("waste")
    page.get_by_label("Name").fill("Waste Services")
    page.get_by_label("Address", exact=True).fill("contact@council.example")
    page.get_by_label("Service").select_option(label="Missed bin collection")
    page.get_by_label("Team that reads it").select_option(label="Waste collection")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("is an address of")
    picture(admin, "inbox-error")
    admin.looked_at()
    page.get_by_label("Address", exact=True).fill("waste@council.example")
    page.get_by_role("button", name="Save").click()
    admin.sees("Waste Services saved.")
    page.set_viewport_size({"width": 390, "height": 844})
    picture(admin, "inboxes-narrow")
    admin.looked_at()
