"""Journey: the message centre by keyboard: unmatched and answered, linked, spam in bulk and undone, two at one message."""

import os
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, expect

from crm.contacts.correspondence.handling.unread import remembered_unread
from crm.contacts.correspondence.models import InboxItem
from crm.customers.models import Customer
from crm.customers.references import shown
from gazetteer.entries.models import Property
from tests.cast import person
from tests.crm.contacts.correspondence.post import Post, message_in
from tests.journeys.keyboard import Keyboard, has_focus, heading
from tests.journeys.town import Town

pytestmark = pytest.mark.journey
WORDS = "The grey bin at number 12 was not emptied on Monday.\n\nWe put it out at six as always. Please come.\n\nJo"


@pytest.fixture
def post(town: Town) -> Post:
    remembered_unread.suppose(None)
    return Post(cast=town.cast, services=town.services)


@pytest.fixture
def picture(town: Town) -> Callable[[Keyboard, str], None]:
    """Keeps a picture of the page where the environment names a folder for it."""

    def take(tab: Keyboard, name: str) -> None:
        folder = os.environ.get("PICTURES")
        if folder:
            tab.page.screenshot(path=f"{folder}/{name}.png", full_page=True)

    return take


def go_to(tab: Keyboard, wanted: Locator) -> None:
    """Down the list with J to this link."""
    expect(wanted).to_be_visible()
    tab.press("Alt+L")
    for _press in range(60):
        if has_focus(wanted):
            return
        tab.press("J")
    raise AssertionError(f"J does not reach {wanted}")


def open_message(tab: Keyboard, subject: str) -> None:
    """From anywhere to the list, and down it to this message."""
    tab.press("Alt+B")
    heading(tab.page, "Messages")
    go_to(tab, tab.page.get_by_role("link", name=subject))
    tab.press("Enter")
    heading(tab.page, subject)


def test_an_unmatched_message_is_put_on_a_record_and_answered(
    town: Town, post: Post, jo: Customer, picture: Callable[[Keyboard, str], None]
) -> None:
    person("Jan", "Example", email="jo@example.org")
    now = timezone.now()
    message_in(
        post.inbox, subject="Grey bin", words=WORDS, sender="jo@example.org", match="AMBIGUOUS", at=now,
        quoted="On Sunday you wrote: it will be emptied on Monday.", warnings=["A picture was left out: too large"],
    )  # fmt: skip
    message_in(post.inbox, subject="Another", words="Second", at=now)
    agent = town.staff("agent")
    agent.sees("2 unread")
    agent.press("Alt+B")
    heading(agent.page, "Messages")
    agent.looked_at()
    picture(agent, "messages-list")
    open_message(agent, "Grey bin")
    agent.sees("Several hold this address")
    agent.looked_at()
    picture(agent, "message-ambiguous")
    chosen = agent.page.get_by_role("button", name="Jo Example")
    key = chosen.get_attribute("data-key")
    assert key
    agent.press(key)
    agent.sees("Put on their record.")
    picture(agent, "message-matched")
    agent.press("Alt+A")
    expect(agent.page.get_by_label("Your answer")).to_be_focused()
    agent.write("It will be emptied tomorrow.")
    agent.page.reload()
    expect(agent.page.get_by_label("Your answer")).to_have_value("It will be emptied tomorrow.")
    agent.press("Alt+A", "Control+Enter")
    agent.sees("Answered: it is on its way.")
    heading(agent.page, "Another")
    agent.sees("You settled last: Answered")
    assert "It will be emptied tomorrow." in town.letter("jo@example.org", "Grey bin")


def test_a_message_is_linked_to_the_case_it_asks_about(
    town: Town, post: Post, home: Property, jo: Customer, picture: Callable[[Keyboard, str], None]
) -> None:
    own = shown(town.reported(home, by=jo).reference)
    message_in(post.inbox, customer=jo, subject="Where are you?", words="Still nobody.", at=timezone.now())
    agent = town.staff("agent")
    open_message(agent, "Where are you?")
    agent.press("Alt+Y")
    agent.sees("What is it to the case?")
    agent.looked_at()
    picture(agent, "message-link")
    agent.press("Control+Enter")
    agent.sees("Linked to the case.")
    assert town.case(own).chase_count == 1


def test_spam_is_settled_in_bulk_and_taken_back(
    town: Town, post: Post, picture: Callable[[Keyboard, str], None]
) -> None:
    now = timezone.now()
    for number in range(6):
        message_in(
            post.inbox, subject=f"You have won {number}", sender="prizes@spam.example", at=now,
            name="<b>Prize</b> " * 16, words="Click here " * 40,
        )  # fmt: skip
    agent = town.staff("agent")
    agent.press("Alt+B")
    heading(agent.page, "Messages")
    agent.press("Alt+L", "Space", "J", "Space", "J", "Space")
    agent.press("E")
    agent.page.get_by_label("With those ticked").select_option("spam")
    agent.press("Alt+G")
    heading(agent.page, "Spam: 3 messages")
    agent.looked_at()
    picture(agent, "messages-bulk")
    agent.press("Control+Enter")
    agent.sees("3 messages are spam.")
    agent.looked_at()
    picture(agent, "messages-after-bulk")
    expect(agent.page.locator("tbody .tick")).to_have_count(3)
    expect(agent.page.get_by_text("likely spam")).to_have_count(3)
    agent.press("Alt+Z")
    agent.sees("3 messages are to be seen to again.")
    expect(agent.page.locator("tbody .tick")).to_have_count(6)


def test_two_agents_at_one_message_see_each_other_and_lose_no_word(
    town: Town, post: Post, jo: Customer, picture: Callable[[Keyboard, str], None]
) -> None:
    item = message_in(post.inbox, customer=jo, subject="Grey bin", words=WORDS, at=timezone.now())
    ann, bob = town.staff("agent"), town.staff("second_agent")
    open_message(ann, "Grey bin")
    open_message(bob, "Grey bin")
    bob.sees("Alice Agent is reading this")
    bob.press("Alt+A")
    bob.write("Bob's answer")
    ann.page.reload()
    ann.sees("Bob Agent is writing an answer")
    picture(ann, "message-collision")
    ann.press("Alt+A")
    ann.write("Ann's answer")
    ann.press("Control+Enter")
    ann.sees("Answered: it is on its way.")
    bob.press("Control+Enter")
    bob.sees("somebody was here before you")
    expect(bob.page.get_by_label("Your answer")).to_have_value("Bob's answer")
    bob.looked_at()
    picture(bob, "message-stale")
    assert InboxItem.objects.unscoped("test").get(pk=item.pk).settled_by_id == town.cast.agent.pk


def test_without_scripts_a_message_is_answered_too(town: Town, post: Post, jo: Customer) -> None:
    message_in(post.inbox, customer=jo, subject="Grey bin", words=WORDS, at=timezone.now())
    agent = town.staff("agent", scripts=False)
    agent.goto("/staff/messages")
    agent.page.get_by_role("link", name="Grey bin").click()
    agent.page.get_by_label("Your answer").fill("Tomorrow.")
    agent.page.get_by_role("button", name="Send the answer").click()
    agent.sees("Answered: it is on its way.")


def test_more_messages_than_a_page_and_none(
    town: Town, post: Post, jo: Customer, picture: Callable[[Keyboard, str], None]
) -> None:
    agent = town.staff("agent")
    agent.goto("/staff/messages")
    agent.sees("Nothing unanswered.")
    agent.looked_at()
    picture(agent, "messages-empty")
    post.many(120, customer=jo, at=timezone.now() - timedelta(days=9), name="N" * 200)
    agent.goto("/staff/messages")
    agent.looked_at()
    picture(agent, "messages-many")
    agent.press("Alt+L", "K")
    agent.page.get_by_role("link", name="Next").click()
    agent.sees("Back to the first page")
