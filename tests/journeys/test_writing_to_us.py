"""Journey: a resident writes to us, with scripts and without; an agent logs a letter; how well we answer is published."""

import os
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from playwright.sync_api import FilePayload, expect

from cases.reports.models import WrittenFigure
from crm.contacts.correspondence.models import ContactDocument, Inbox, InboxItem
from crm.contacts.drafting.models import WrittenDraft
from crm.customers.models import Customer
from gazetteer.entries.models import Property
from tests.browser import DESK, TELEPHONE, Tab
from tests.journeys import citizen as does
from tests.journeys.keyboard import heading
from tests.journeys.town import REFERENCE, Town

pytestmark = pytest.mark.journey
SHOTS = os.environ.get("SHOTS", "")
WORDS = "When does the tip open on New Year's Day?\nI have a sofa to bring."


def picture(tab: Tab, name: str) -> None:
    """Keeps what the page looks like, at a desk and on a telephone, when somebody wants to look at it."""
    if SHOTS:
        for size, (width, height) in (("desk", DESK), ("phone", TELEPHONE)):
            tab.page.set_viewport_size({"width": width, "height": height})
            tab.page.screenshot(path=Path(SHOTS) / f"{name}-{size}.png", full_page=True)


def sofa(name: str = "sofa.png") -> FilePayload:
    made = BytesIO()
    Image.new("RGB", (40, 30), "brown").save(made, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": made.getvalue()}


@pytest.fixture
def inbox(town: Town) -> Inbox:
    return Inbox.objects.create(
        code="enquiries", name="Enquiries", address="enquiries@council.example", is_default=True,
        service=town.services["general-enquiry"], team=town.cast.contact_centre,
    )  # fmt: skip


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_writing_to_us_at_any_time(town: Town, inbox: Inbox, scripts: bool) -> None:
    visitor = town.visitor(scripts=scripts)
    look = visitor.looked_at if scripts else lambda: None
    visitor.goto("/contact")
    visitor.page.get_by_role("link", name="write to us").click()
    look()
    does.go_on(visitor, "Start now")
    heading(visitor.page, "Your message")
    does.go_on(visitor)
    visitor.sees("Write what you want to tell or ask us")
    look()
    picture(visitor, "write-error")
    visitor.page.get_by_label("What do you want to tell or ask us?").fill(WORDS)
    does.go_on(visitor)
    heading(visitor.page, "Is it about a place?")
    look()
    picture(visitor, "write-where")
    does.go_on(visitor, "It is not about a place")
    heading(visitor.page, "Do you want to send files with it?")
    visitor.page.get_by_label("Choose files").set_input_files([sofa(), sofa("a very long name " * 8 + ".png")])
    does.go_on(visitor, "Add these files")
    visitor.sees("sofa.png")
    look()
    picture(visitor, "write-files")
    does.go_on(visitor)
    visitor.page.get_by_label("Your name").fill("Sam Visitor")
    visitor.page.get_by_label("By email").check()
    visitor.page.get_by_label("Email address").fill("sam@example.org")
    look()
    picture(visitor, "write-you")
    does.go_on(visitor)
    heading(visitor.page, "Check your message")
    look()
    picture(visitor, "write-check")
    WrittenDraft.objects.update(begun_at=timezone.now() - timedelta(minutes=3))  # as long as people take
    does.go_on(visitor, "Send")
    heading(visitor.page, "Message sent")
    look()
    picture(visitor, "write-sent")
    found = REFERENCE.search(visitor.page.locator("main").inner_text())
    assert found is not None
    assert found[0] in town.letter("sam@example.org", "We have your message")
    item = InboxItem.objects.unscoped("t").select_related("message").get()
    assert item.message.body.splitlines() == WORDS.splitlines()
    assert ContactDocument.objects.count() == 2
    visitor.page.get_by_role("link", name="See how it goes").click()
    look()


def test_going_on_later(town: Town, inbox: Inbox) -> None:
    visitor = town.visitor()
    visitor.goto("/contact/write")
    does.go_on(visitor, "Start now")
    visitor.page.get_by_label("What do you want to tell or ask us?").fill(WORDS)
    does.go_on(visitor, "Save and go on later")
    visitor.looked_at()
    visitor.page.get_by_label("Your email address").fill("sam@example.org")
    does.go_on(visitor, "Send me the link")
    heading(visitor.page, "We have sent you a link")
    visitor.looked_at()
    link = next(word for word in town.letter("sam@example.org", "Go on with your message").split() if "/go-on/" in word)
    other = town.visitor()
    other.goto(link)
    other.looked_at()
    picture(other, "write-go-on")
    does.go_on(other, "Go on")
    expect(other.page.get_by_label("What do you want to tell or ask us?")).to_have_value(WORDS)


def test_a_letter_is_logged_with_its_scan(town: Town, inbox: Inbox, home: Property, jo: Customer) -> None:
    agent = town.staff("agent")
    agent.goto(f"{reverse('staff:contact-new')}?service=general-enquiry")
    agent.page.get_by_label("How", exact=True).select_option(label="Letter")
    day = (timezone.localdate() - timedelta(days=2)).isoformat()
    agent.page.get_by_label("Received on").fill(day)
    agent.page.get_by_label("Scan, if it is on paper").set_input_files([sofa("letter.png")])
    agent.page.get_by_label("Notes").fill("Asks when the tip opens.")
    agent.looked_at()
    picture(agent, "letter-in")
    agent.page.get_by_role("button", name="Passed to a person").click()
    found = REFERENCE.search(agent.page.locator("main").inner_text())
    assert found is not None
    agent.goto(reverse("staff:contact", args=[found[0]]))
    agent.sees("letter.png")
    agent.looked_at()
    picture(agent, "letter-contact")
    assert InboxItem.objects.unscoped("t").get().state == "NEW"


def test_how_well_we_answer_is_published(town: Town, inbox: Inbox, home: Property) -> None:
    today = timezone.localdate()
    service = town.services["general-enquiry"]
    WrittenFigure.objects.bulk_create(
        WrittenFigure(
            key=f"in:{900_000 + number}", contact_id=900_000 + number, direction="IN",
            channel=("EMAIL", "WEB", "POST")[number % 3], day=today - timedelta(days=number), service_id=service.pk,
            department_id=service.department_id, confidential=False, acknowledged="AUTO", acknowledged_seconds=60,
            acknowledge_broken=False, answered_seconds=3600 * (number % 40), answer_broken=number % 7 == 0,
            final_seconds=3600 * (number % 60), final_broken=number % 9 == 0, rewritten_at=timezone.now(),
        )
        for number in range(380)
    )  # fmt: skip
    cache.clear()
    visitor = town.visitor()
    visitor.goto("/")
    visitor.page.get_by_role("link", name="How well we answer").click()
    heading(visitor.page, "How well we answer")
    visitor.sees("By month in which it was received")
    visitor.looked_at()
    picture(visitor, "performance")
    plain = town.visitor(scripts=False)
    plain.goto("/performance")
    plain.sees("What we promise")
    manager = town.staff("manager")
    manager.goto(reverse("staff:report-written"))
    manager.looked_at()
    picture(manager, "written-report")


def test_channels_are_kept_by_an_administrator(town: Town) -> None:
    administrator = town.staff("administrator")
    administrator.goto(reverse("staff:channels"))
    administrator.looked_at()
    picture(administrator, "channels")
    administrator.page.get_by_role("button", name="Add a channel").click()
    administrator.looked_at()
    administrator.page.get_by_label("Code").fill("SURGERY")
    administrator.page.get_by_label("Name").fill("Members' surgery")
    administrator.page.get_by_label("It may lie before it is logged").check()
    picture(administrator, "channel-add")
    administrator.page.get_by_role("button", name="Save").click()
    administrator.sees("Members' surgery saved.")
    agent = town.staff("agent")
    agent.goto(reverse("staff:contact-new"))
    agent.page.get_by_label("How", exact=True).select_option(label="Members' surgery")
    expect(agent.page.get_by_label("Received on")).to_be_visible()
    agent.looked_at()
