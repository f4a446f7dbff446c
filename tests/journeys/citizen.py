"""What a resident does on the public site, and what they read in their letters."""

import re

from playwright.sync_api import expect

from tests.browser import Tab
from tests.journeys.keyboard import heading
from tests.journeys.town import REFERENCE, Town


def go_on(visitor: Tab, words: str = "Continue") -> None:
    """Presses the button of these words."""
    visitor.page.get_by_role("button", name=words, exact=True).click()


def track(visitor: Tab, typed: str, reference: str) -> None:
    """Types a reference on the first page of the site, in whatever way, and sees where it stands."""
    visitor.goto("/")
    visitor.page.get_by_label("Reference").fill(typed)
    go_on(visitor, "Show where it is")
    expect(visitor.page.locator(".reference").first).to_have_text(reference)


def show_possession(visitor: Tab, town: Town, address: str) -> None:
    """Asks for a code on a tracking page, reads it in the letter, and opens everything with it."""
    go_on(visitor, "Send me a code")
    code = re.search(r"\b\d{6}\b", town.letter(address, "Your code is"))
    assert code is not None
    visitor.page.get_by_label("Code").fill(code[0])
    go_on(visitor)
    visitor.sees("What was said")


def write(visitor: Tab, button: str, label: str, words: str) -> None:
    """Presses a button of the tracking page and sends these words."""
    visitor.page.get_by_role("button", name=button).click()
    visitor.page.get_by_label(label).fill(words)
    go_on(visitor, "Send")
    visitor.sees("Thank you.")


def report_missed_bin(visitor: Tab, *, scripts: bool, query: str = "12 abb", address: str = "12 Abbey Road") -> str:
    """Reports a missed bin on the public site, as any visitor; the reference."""
    look = visitor.looked_at if scripts else lambda: None
    visitor.goto("/")
    look()
    visitor.page.get_by_role("link", name="Missed bin collection").click()
    visitor.sees("If you report it now, we plan to put it right by")
    look()
    go_on(visitor, "Start now")
    look()
    visitor.page.get_by_label("Grey (general rubbish)").check()
    go_on(visitor)
    visitor.page.get_by_label("Yes").check()
    go_on(visitor)
    go_on(visitor)
    heading(visitor.page, "Where is it?")
    look()
    where(visitor, scripts=scripts, query=query, address=address)
    go_on(visitor)
    visitor.page.get_by_label("Is there anything else").fill("It smells")
    go_on(visitor)
    visitor.page.get_by_label("Your full name").fill("Sam Visitor")
    visitor.page.get_by_label("Email address").fill("sam@example.org")
    look()
    go_on(visitor)
    heading(visitor.page, "Check your answers")
    visitor.sees(address)
    look()
    go_on(visitor, "Send")
    heading(visitor.page, "Report sent")
    look()
    found = REFERENCE.search(visitor.page.locator("main").inner_text())
    assert found is not None
    return found[0]


def where(visitor: Tab, *, scripts: bool, query: str, address: str) -> None:
    """Finds the address: while typing, or by Find and a list."""
    box = visitor.page.get_by_label("Postcode or address")
    if scripts:
        box.press_sequentially(query, delay=20)
        visitor.page.get_by_role("option", name=re.compile(re.escape(address))).first.click()
        return
    box.fill(query)
    go_on(visitor, "Find address")
    visitor.page.get_by_label(re.compile(re.escape(address))).first.check()
