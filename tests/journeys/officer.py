"""What an officer does with cases, by keyboard."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Locator, expect

from tests.journeys.keyboard import Keyboard, heading


def rows(officer: Keyboard) -> Locator:
    """The references of the work list, in its order."""
    return officer.page.locator("tbody a.reference")


def open_from_list(officer: Keyboard, reference: str) -> None:
    """Goes down the work list to this case and opens it."""
    officer.press("Alt+W")
    wanted = officer.page.get_by_role("link", name=reference)
    expect(wanted).to_be_visible()
    officer.press("Alt+L")
    for _press in range(50):
        if wanted.evaluate("element => element === document.activeElement"):
            break
        officer.press("J")
    officer.press("Enter")
    heading(officer.page, reference)


def take(officer: Keyboard) -> None:
    """The open case becomes this officer's."""
    officer.press("Alt+R")
    officer.sees("This case is yours.")


def act(officer: Keyboard, name: str) -> None:
    """Opens an act of the case in place: the key that its button shows."""
    officer.enter(officer.page.get_by_role("group", name="Acts").get_by_role("button", name=name))
    heading(officer.page, "Missed bin collection")


def plan(officer: Keyboard, *, words: str) -> None:
    """Plans the work for tomorrow."""
    act(officer, "Plan")
    day = timezone.localdate() + timedelta(days=1)
    officer.page.get_by_label("Day of the work").fill(
        day.isoformat()
    )  # a date's boxes differ by the browser's language
    officer.fill("Words for the customer", words)
    officer.press("Control+Enter")
    officer.sees("Plan: done.")


def ask(officer: Keyboard, question: str) -> None:
    """Asks the customer; the promise waits."""
    officer.press("Alt+Q")
    expect(officer.page.get_by_label("What do you want to ask?")).to_be_focused()
    officer.write(question)
    officer.press("Control+Enter")
    officer.sees("The promise waits until the customer answers.")


def complete(officer: Keyboard, outcome: str, words: str) -> None:
    """Completes the open case with an outcome of its service's own list."""
    act(officer, "Complete")
    officer.choose(outcome)
    officer.fill("Words for the customer", words)
    officer.press("Control+Enter")
    officer.sees("Complete: done.")
