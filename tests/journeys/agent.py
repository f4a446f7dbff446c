"""What an agent does during calls, by keyboard alone, each returning what a caller would be told."""

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, expect

from tests.journeys.keyboard import Keyboard, has_focus, heading
from tests.journeys.town import REFERENCE


@dataclass(frozen=True)
class Resident:
    """Somebody who rings, and what they say about themselves."""

    given: str = "Jo"
    family: str = "Example"
    phone: str = "0161 496 0123"
    email: str = "jo@example.org"


def open_property(agent: Keyboard, query: str, address: str) -> None:
    """Finds the address in the one search box and opens its page."""
    agent.search(query, address)
    heading(agent.page, address)


def add_resident(agent: Keyboard, who: Resident, *, alike: str = "") -> None:
    """From the property's page: adds who lives there and goes on with a contact; `alike` is why somebody looks like
    them."""
    agent.press("Alt+A")
    heading(agent.page, "Add a customer")
    expect(agent.page.get_by_label("First names", exact=True)).to_be_focused()
    agent.write(who.given)
    agent.fill("Surname", who.family)
    agent.fill("Telephone", who.phone)
    agent.fill("Email", who.email)
    if alike:
        agent.sees("Is it one of these?")
        agent.sees(alike)
        agent.looked_at()
    agent.press("Alt+C")
    if alike:
        expect(agent.page.get_by_role("button", name="No, add a new one")).to_be_visible()
        agent.looked_at()
        agent.press("Alt+A")
    expect(speaks(agent)).to_contain_text(f"{who.given} {who.family}")


def speaks(agent: Keyboard) -> Locator:
    """The line of the contact screen that says for whom the contact is."""
    return agent.page.locator("#who")


def open_customer(agent: Keyboard, query: str, name: str) -> None:
    """Finds the person in the one search box and opens their page."""
    agent.search(query, name)
    heading(agent.page, name)


def begin(agent: Keyboard) -> None:
    """A new contact, from anywhere."""
    agent.press("Alt+N")
    expect(agent.page.get_by_label("What is it about?")).to_be_focused()


def about(agent: Keyboard, words: str, service: str) -> None:
    """Says what it is about: the words, Enter, and the service is there with its questions."""
    expect(agent.page.get_by_label("What is it about?")).to_be_focused()
    agent.write(words)
    expect(agent.page.locator("#services button")).to_have_count(1)
    agent.press("Enter")
    expect(agent.page.locator("#what strong")).to_have_text(service)


def missed_bin(agent: Keyboard, *, notes: str = "It is behind the gate") -> str:
    """Asks the questions of a missed bin, tells what will be promised and why, and saves; the reference."""
    agent.sees("Say sorry. Ask which bin")
    agent.choose("Grey (general rubbish)")
    agent.choose("Yes")
    agent.press("Alt+M")
    agent.write(notes)
    promise = agent.page.locator("#promise summary")
    expect(promise).to_contain_text(re.compile("Put right by .*17:00"))
    agent.enter(promise)
    expect(agent.page.locator("#promise p")).to_contain_text("2 working days")
    agent.looked_at()
    agent.press("Alt+R")
    return saved(agent)


def answered(agent: Keyboard, *, notes: str = "Asked when we open; told") -> str:
    """Logs an enquiry as answered on the spot; the reference."""
    about(agent, "general", "General enquiry")
    agent.press("Alt+M")
    agent.write(notes)
    agent.press("Alt+A")
    return saved(agent)


def saved(agent: Keyboard) -> str:
    """The reference on the page after saving, which can be read out."""
    heading(agent.page, "Logged:")
    reference = agent.page.locator("#reference").inner_text()
    assert REFERENCE.fullmatch(reference), reference
    expect(agent.page.locator(".reference-spoken")).to_be_visible()
    return reference


def another_matter(agent: Keyboard) -> None:
    """The next matter of the same call, by one key."""
    agent.press("Alt+M")
    expect(agent.page.get_by_label("What is it about?")).to_be_focused()


def finish(agent: Keyboard) -> None:
    """Ends the call, by the key that has the focus."""
    assert has_focus(agent.page.get_by_role("button", name="Finish"))
    agent.press("Enter")
    agent.sees("Finished.")
