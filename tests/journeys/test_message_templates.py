"""Journey: an administrator writes the words of a message, looks, compares, publishes; Welsh waits beside them."""

import pytest
from playwright.sync_api import expect

from crm.catalogue.models import MessageTemplate
from tests.journeys.keyboard import heading
from tests.journeys.town import Town

pytestmark = pytest.mark.journey
EDIT = "/staff/message-templates/closed/EMAIL/en"


def test_words_are_written_compared_and_published(town: Town) -> None:
    admin = town.staff("administrator")
    page = admin.page
    admin.goto("/staff/message-templates")
    admin.sees("What customers read when we write to them")
    admin.looked_at()
    page.get_by_role("link", name="Ended, every service, English").click()
    admin.looked_at()
    page.get_by_role("button", name="Change the words").click()

    # As it is typed, the preview follows; a name is put in by its button; what cannot be is said
    page.get_by_label("Words", exact=True).fill("((words))\n\nThank you for telling us. ((nobody))")
    expect(page.locator("#preview")).to_contain_text("((nobody)) is no name that can stand here")
    admin.looked_at()
    page.get_by_label("Words", exact=True).fill("((words))\n\nThank you for telling us about ")
    page.get_by_role("button", name="insert ((reference))").click()
    expect(page.locator("#preview")).to_contain_text("Thank you for telling us about BCDF-2345-J")
    admin.looked_at()
    page.get_by_role("button", name="Keep the draft and compare").click()
    heading(page, "Compare and publish: Ended")
    expect(page.locator("ins").first).to_be_visible()
    admin.looked_at()
    page.get_by_label("Why").fill("It thanks them")
    page.get_by_role("button", name="Publish").click()
    admin.sees("These words go out from now on.")
    admin.sees("Welsh is older than English")
    admin.looked_at()
    assert MessageTemplate.objects.get().state == "PUBLISHED"


def test_without_a_script_too(town: Town) -> None:
    admin = town.staff("administrator", scripts=False)
    admin.goto(f"{EDIT}/edit")
    admin.page.get_by_label("Words", exact=True).fill("((words)) ((reference)) Diolch.")
    admin.page.get_by_role("button", name="Preview").click()
    expect(admin.page.locator("#preview")).to_contain_text("BCDF-2345-J Diolch.")
    admin.page.get_by_role("button", name="Keep the draft and compare").click()
    admin.sees("What differs from what goes out now")


def test_a_citizen_changes_to_welsh(town: Town) -> None:
    visitor = town.visitor()
    visitor.goto("/track")
    visitor.page.get_by_role("link", name="Cymraeg").click()
    visitor.sees("Gwirio ble mae eich adroddiad arni")
    visitor.looked_at()
    visitor.page.get_by_role("link", name="English").click()
    visitor.sees("Check where your report is")
