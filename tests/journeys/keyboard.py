"""Somebody without a mouse: everything here is done by keys that are pressed on whatever has the focus."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser import Tab

FARTHEST = 120  # presses of Tab after which something counts as out of reach


class Keyboard(Tab):
    """A tab that is used by keyboard alone."""

    def press(self, *keys: str) -> None:
        """Presses each key."""
        for key in keys:
            self.page.keyboard.press(key)

    def write(self, words: str) -> None:
        """Types into what has the focus."""
        self.page.keyboard.type(words, delay=5)

    def reach(self, wanted: Locator) -> None:
        """Presses Tab until this has the focus."""
        expect(wanted).to_be_visible()
        for _press in range(FARTHEST):
            if has_focus(wanted):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not reach {wanted}")

    def fill(self, label: str, words: str) -> None:
        """Types into the field of this label, over what stood there."""
        self.reach(self.page.get_by_label(label, exact=True))
        self.page.keyboard.press("Control+A")
        self.write(words)

    def choose(self, label: str) -> None:
        """Chooses this radio button: Tab to its group, then the arrows."""
        wanted = self.page.get_by_role("radio", name=label, exact=True)
        expect(wanted).to_be_visible()
        name = wanted.get_attribute("name")
        for _press in range(FARTHEST):
            if self.page.evaluate("document.activeElement.name") == name:
                break
            self.page.keyboard.press("Tab")
        self.page.keyboard.press("Space")
        for _press in range(FARTHEST):
            if wanted.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the arrows do not reach {label}")

    def enter(self, wanted: Locator) -> None:
        """Goes to this with Tab and presses Enter on it."""
        self.reach(wanted)
        self.page.keyboard.press("Enter")

    def search(self, query: str, wanted: str) -> None:
        """Types into the one search box and opens the result of these words with the arrows."""
        self.press("/")
        self.write(query)
        option = self.page.get_by_role("option", name=re.compile(re.escape(wanted))).first
        expect(option).to_be_visible()
        for _press in range(30):
            if option.get_attribute("aria-selected") == "true":
                break
            self.press("ArrowDown")
        assert option.get_attribute("aria-selected") == "true"
        self.press("Enter")


def has_focus(wanted: Locator) -> bool:
    """True when this element has the focus."""
    return bool(wanted.evaluate("element => element === document.activeElement"))


def heading(page: Page, words: str) -> Locator:
    """The page's first heading, once it says this."""
    found = page.locator("h1", has_text=words)
    expect(found).to_be_visible()
    return found
