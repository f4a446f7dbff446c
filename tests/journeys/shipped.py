"""What people do with a shipped service: a citizen answers its form, an officer does its acts, whatever these ask for."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from playwright.sync_api import Locator, expect

from tests.browser import Tab
from tests.deploy.shipped.answering import answers_of
from tests.journeys.citizen import go_on
from tests.journeys.keyboard import heading
from tests.journeys.town import REFERENCE

MOST_PAGES = 40


def apply(visitor: Tab, document: Mapping[str, Any], *, email: str, look_at: Sequence[str] = (), **given: str) -> str:
    """Fills in the form of the service on the public site and sends it; the reference. The pages of the questions in
    `look_at` are looked at too, and that of the answers."""
    answers = answers_of(document["form"], **given)
    visitor.goto(f"/report/{document['code']}")
    visitor.looked_at()
    go_on(visitor, "Start now")
    for _page in range(MOST_PAGES):
        title = visitor.page.locator("h1").inner_text()
        if title == "Check your answers":
            break
        _answer_page(visitor, document["form"], answers, email=email, look_at=look_at)
        go_on(visitor)
        expect(visitor.page.get_by_role("heading", level=1)).not_to_have_text(title)
    visitor.looked_at()
    go_on(visitor, "Send")
    heading(visitor.page, "Report sent")
    visitor.looked_at()
    found = REFERENCE.search(visitor.page.locator("main").inner_text())
    assert found is not None
    return found[0]


def _answer_page(
    visitor: Tab, form: Sequence[Mapping[str, Any]], answers: Mapping[str, str], *, email: str, look_at: Sequence[str]
) -> None:
    for question in form:
        code = question["code"]
        fields = visitor.page.locator(f"main form [name^='q-{code}']:not([type=hidden])")
        if fields.count() and code in answers and re.match(rf"q-{code}(-(day|query|spot))?$", _name(fields.first)):
            _answer(visitor, question, answers[code])
            if code in look_at:
                visitor.looked_at()
    box = visitor.page.get_by_label("Postcode or address")
    if box.count():
        box.press_sequentially("12 abb", delay=20)
        visitor.page.get_by_role("option", name=re.compile("12 Abbey Road")).first.click()
    if visitor.page.get_by_label("Email address").count():
        name = visitor.page.get_by_label("Your full name")
        if name.count():  # a form that asked it does not ask again
            name.fill("Jo Example")
        visitor.page.get_by_label("Email address").fill(email)


def _name(field: Locator) -> str:
    return field.get_attribute("name") or ""


def _answer(visitor: Tab, question: Mapping[str, Any], answer: str) -> None:
    name = f"q-{question['code']}"
    kind = question["kind"]
    if kind in ("CHOICE", "CHOICES", "YES_NO"):
        for code in answer.split(","):
            visitor.page.locator(f"[name='{name}'][value='{code}']").check()
    elif kind == "DATE":
        year, month, day = answer.split("-")
        for part, value in [("day", day), ("month", month), ("year", year)]:
            visitor.page.locator(f"[name='{name}-{part}']").fill(value)
    elif kind == "ADDRESS":
        visitor.page.locator(f"[name='{name}-query']").press_sequentially("12 abb", delay=20)
        visitor.page.get_by_role("option", name=re.compile("12 Abbey Road")).first.click()
    else:
        visitor.page.locator(f"[name='{name}']").fill(answer)


def act(officer: Tab, name: str, *, outcome: str = "", **typed: str) -> None:
    """Does this act of the open case: what is typed by the label of its field, days are today; one that asks for nothing
    is done at once."""
    officer.page.get_by_role("group", name="Acts").get_by_role("button", name=name, exact=True).click()
    if outcome or typed:
        heading = officer.page.get_by_role("heading", name=name, exact=True)
        expect(heading).to_be_visible()
        officer.looked_at()
        _fill_in(officer, outcome, typed)
        officer.page.keyboard.press("Control+Enter")
    officer.page.get_by_text(f"{name}: done.").wait_for()


def _fill_in(officer: Tab, outcome: str, typed: Mapping[str, str]) -> None:
    if outcome:
        officer.page.get_by_role("radio", name=outcome, exact=True).check()
        expect(officer.page.locator("#act textarea[name=words]")).not_to_be_empty()  # its own words come first
    for field in officer.page.locator("#act input[type=date]").all():
        field.fill(timezone.localdate().isoformat())
    for label, words in typed.items():
        wanted = officer.page.locator("#act").get_by_label(label.replace("_", " "))
        if wanted.first.get_attribute("type") == "radio":
            wanted.first.check()
        else:
            wanted.first.fill(words)
