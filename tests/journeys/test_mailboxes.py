"""Journey: an administrator connects a mailbox and keeps other bodies; an agent says whose a message is. Axe on each."""

import os
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from channels.email.inbound.managing import MailboxGiven, mailbox_set
from channels.email.inbound.models import Arrival, Mailbox
from crm.catalogue.bodies import OtherBody
from crm.contacts.correspondence.inboxes import InboxGiven, inbox_create
from crm.contacts.correspondence.models import Inbox
from tests.cast import NOW
from tests.channels.email.inbound.leftovers import failed
from tests.crm.contacts.correspondence.post import message_in
from tests.journeys.keyboard import Keyboard, heading
from tests.journeys.town import Town

pytestmark = pytest.mark.journey
FOLDER = os.environ.get("LOOK", "")  # where pictures are put for whoever wants to look at the pages
NARROW, DESK = {"width": 390, "height": 844}, {"width": 1366, "height": 768}


def looked_at(tab: Keyboard, name: str) -> None:
    for size, of in ((NARROW, "narrow"), (DESK, "desk")):
        tab.page.set_viewport_size(size)  # type: ignore[arg-type]
        tab.looked_at()
        if FOLDER:
            tab.page.screenshot(path=Path(FOLDER) / f"{name}-{of}.png", full_page=True)


@pytest.fixture
def inbox(town: Town) -> Inbox:
    given = InboxGiven(
        name="Examplestead Council", address="contact@council.example", is_default=True,
        service_id=town.services["general-enquiry"].pk, team_id=town.cast.contact_centre.pk,
    )  # fmt: skip
    return inbox_create(code="contact", given=given, actor=town.cast.administrator.actor, at=timezone.now())


def test_a_mailbox_is_connected_and_what_failed_is_seen_to(town: Town, inbox: Inbox) -> None:
    admin = town.staff("administrator")
    page = admin.page
    admin.goto(reverse("staff:mailboxes"))
    admin.sees("There is none yet: no email comes in.")
    looked_at(admin, "mailboxes-none")
    page.get_by_role("button", name="Add a mailbox").click()
    page.get_by_label("Address", exact=True).fill("contact@council.example")
    page.get_by_label("Inbox").select_option(value="contact")
    page.get_by_label("IMAP server").fill("127.0.0.1")
    page.get_by_label("Port").fill("1")
    page.get_by_label("Signs on as").fill("contact")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Name the environment variable that holds the password")
    looked_at(admin, "mailbox-error")
    os.environ["MAIL_JOURNEY_PASSWORD"] = "only for this journey"
    page.get_by_label("Environment variable that holds the password").fill("MAIL_JOURNEY_PASSWORD")
    page.get_by_role("button", name="Test the connection").click()
    admin.sees("Nothing answers at 127.0.0.1 on port 1.")
    looked_at(admin, "mailbox-tried")
    page.get_by_role("button", name="Save").click()
    admin.sees("contact@council.example saved.")
    arrival = failed(Mailbox.objects.get())
    admin.goto(reverse("staff:mailboxes"))
    looked_at(admin, "mailboxes")
    page.get_by_role("button", name="Pause contact@council.example").click()
    admin.sees("is paused")
    page.get_by_role("link", name="could not be read in").click()
    heading(page, "Email that could not be read in")
    looked_at(admin, "arrivals")
    page.get_by_role("button", name=f"Read it in again {arrival.pk}").click()
    town.sweep()
    admin.goto(reverse("staff:mail-arrivals"))
    admin.sees("every message that arrived stands in the records")
    assert Arrival.objects.get().state == "DONE"


def test_an_agent_says_whose_a_message_is(town: Town, inbox: Inbox) -> None:
    mailbox_set(
        given=MailboxGiven(address="contact@council.example", inbox_code="contact"),
        actor=town.cast.administrator.actor, at=NOW,
    )  # fmt: skip
    admin = town.staff("administrator")
    admin.goto(reverse("staff:bodies"))
    looked_at(admin, "bodies-none")
    admin.page.get_by_role("button", name="Add a body").click()
    admin.page.get_by_label("Code").fill("rail")
    admin.page.get_by_label("Name", exact=True).fill("Northern Rail")
    admin.page.get_by_label("What it sees to", exact=True).fill("Trains and stations")
    admin.page.get_by_role("button", name="Save").click()
    expect(admin.page.get_by_role("alert")).to_contain_text("its telephone number, or both")
    looked_at(admin, "body-error")
    admin.page.get_by_label("Web address").fill("rail.example.org")
    admin.page.get_by_role("button", name="Save").click()
    admin.sees("Northern Rail saved.")
    looked_at(admin, "bodies")
    item = message_in(inbox, at=timezone.now(), subject="The station", sender="sam@example.org")
    agent = town.staff("agent")
    agent.goto(reverse("staff:message-act", args=[item.pk, "not-for-us"]))
    looked_at(agent, "not-for-us")
    agent.page.get_by_label("Whose is it?").select_option(value=str(OtherBody.objects.get().pk))
    agent.page.get_by_role("button", name="Not for us").last.click()
    agent.sees("they are told whose it is")
    assert "https://rail.example.org" in town.letter("sam@example.org", "The station")
