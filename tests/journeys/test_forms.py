"""Journey: a resident fills in a form with conditions and a file, puts it down and goes on by its link, in Welsh too; an
agent fills in the same one by keyboard and sends a customer the rest."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from crm.catalogue.forms import form_problems
from crm.catalogue.models import ServiceVersion
from crm.contacts.models import Contact
from crm.customers.models import Customer
from tests.browser import Tab
from tests.journeys import agent as does_agent
from tests.journeys import citizen as does
from tests.journeys.keyboard import heading
from tests.journeys.test_writing_to_us import sofa
from tests.journeys.town import Town

pytestmark = pytest.mark.journey
SHOTS = os.environ.get("SHOTS", "")
FORM: list[dict[str, Any]] = [
    {
        "code": "danger", "kind": "YES_NO", "label": "Is anybody in danger?",
        "stop": {"yes": "Ring 999 now. Do not wait for us."},
    },
    {
        "code": "what", "kind": "CHOICES", "label": {"en": "What is there?", "cy": "Beth sydd yno?"},
        "choices": [{"code": "sofa", "label": "Furniture"}, {"code": "tyres", "label": "Tyres", "hint": "Of any size"}],
    },
    {
        "code": "tyres", "kind": "NUMBER", "label": "How many tyres?", "page": "More about it", "least": 1,
        "show_when": {"fact": "answers.what", "is": ["tyres"]},
    },
    {"code": "since", "kind": "DATE", "label": "Since when?", "latest": "+0", "help": "A guess will do."},
    {"code": "seen", "kind": "YES_NO", "label": "Did you see who left it?"},
    {
        "code": "who", "kind": "LONG", "label": "Who was it?", "sensitive": True,
        "show_when": {"fact": "answers.seen", "is": ["yes"]},
    },
    {"code": "photo", "kind": "FILE", "label": "A photograph", "required": False, "kinds": ["image"], "page": "Show us"},
    {"code": "home", "kind": "ADDRESS", "label": "Your home", "known": "address", "page": "About you"},
    {"code": "name", "kind": "TEXT", "label": "Your name", "known": "name"},
]  # fmt: skip


@pytest.fixture
def form(town: Town, home: Any) -> ServiceVersion:
    assert form_problems(FORM) == []
    version = ServiceVersion.objects.get(service=town.services["missed-bin"], state="PUBLISHED")
    version.form, version.needs_place = FORM, False
    version.save()
    return version


def picture(tab: Tab, name: str) -> None:
    if SHOTS:
        tab.page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def test_a_form_is_put_down_gone_on_with_and_sent(town: Town, form: ServiceVersion) -> None:
    visitor = town.visitor()
    visitor.goto("/report/missed-bin")
    does.go_on(visitor, "Start now")
    visitor.page.get_by_label("Yes").check()
    visitor.sees("Ring 999 now.")  # at once
    visitor.looked_at()
    picture(visitor, "form-stop")
    does.go_on(visitor)
    heading(visitor.page, "Stop")
    visitor.looked_at()
    visitor.page.get_by_role("link", name="Change your answer").click()
    visitor.page.get_by_label("No").check()
    expect(visitor.page.get_by_text("Ring 999 now.")).to_be_hidden()
    does.go_on(visitor)
    visitor.page.get_by_label("Tyres").check()
    visitor.looked_at()
    does.go_on(visitor)
    heading(visitor.page, "More about it")
    expect(visitor.page.get_by_label("Who was it?")).to_be_hidden()
    visitor.page.get_by_label("Yes").check()
    visitor.page.get_by_label("Who was it?").fill("A white van")
    does.go_on(visitor)
    visitor.sees("There is a problem")
    visitor.looked_at()
    picture(visitor, "form-group")
    visitor.page.get_by_label("How many tyres?").fill("4")
    does.go_on(visitor, "Save and go on later")
    visitor.page.get_by_label("Your email address").fill("sam@example.org")
    visitor.looked_at()
    does.go_on(visitor, "Send me the link")
    visitor.sees("It goes to sam@example.org")
    does.go_on(visitor, "Close it in this browser")

    link = re.search(r"/report/go-on/\S+", town.letter("sam@example.org", "Go on with your form"))
    assert link
    elsewhere = town.visitor()
    elsewhere.goto(link[0])
    elsewhere.looked_at()
    does.go_on(elsewhere, "Go on")
    heading(elsewhere.page, "More about it")
    expect(elsewhere.page.get_by_label("How many tyres?")).to_have_value("4")
    for part, value in (("Day", "2"), ("Month", "11"), ("Year", "2026")):
        elsewhere.page.get_by_label(part).fill(value)
    does.go_on(elsewhere)
    heading(elsewhere.page, "Show us")
    elsewhere.page.get_by_label("A photograph").set_input_files([sofa()])
    elsewhere.looked_at()
    does.go_on(elsewhere)
    heading(elsewhere.page, "About you")
    elsewhere.page.get_by_label("Your home").press_sequentially("12 abb", delay=20)
    elsewhere.page.get_by_role("option", name=re.compile("12 Abbey Road")).first.click()
    elsewhere.page.get_by_label("Your name").fill("Sam Visitor")
    does.go_on(elsewhere)
    does.go_on(elsewhere)
    does.go_on(elsewhere)
    heading(elsewhere.page, "Check your answers")
    elsewhere.sees("sofa.png")
    elsewhere.sees("12 Abbey Road")
    elsewhere.looked_at()
    picture(elsewhere, "form-check")
    does.go_on(elsewhere, "Send")
    heading(elsewhere.page, "Report sent")
    assert Contact.objects.unscoped("the journey's").get().answers["tyres"] == "4"


def test_in_welsh_without_scripts(town: Town, form: ServiceVersion) -> None:
    visitor = town.visitor(scripts=False)
    visitor.goto("/web/language/cy")
    visitor.goto("/report/missed-bin")
    visitor.page.locator("main form button").first.click()
    visitor.page.locator("#id_q-danger-2").check()
    visitor.page.locator("main form button:not([aria-hidden])").first.click()
    visitor.sees("Beth sydd yno?")


def test_an_agent_by_keyboard_sends_the_rest(town: Town, form: ServiceVersion, jo: Customer) -> None:
    agent = town.staff("agent")
    does_agent.open_customer(agent, "jo exam", "Jo Example")
    agent.press("Alt+C")
    does_agent.about(agent, "missed", "Missed bin collection")
    expect(agent.page.get_by_label("Your name")).to_have_value("Jo Example")
    expect(agent.page.get_by_label("Who was it?")).to_be_hidden()
    agent.page.locator("#id_q-danger-2").focus()
    agent.press("Space")
    agent.page.locator("#id_q-seen").focus()
    agent.press("Space")
    expect(agent.page.get_by_label("Who was it?")).to_be_visible()
    agent.looked_at()
    picture(agent, "form-agent")
    agent.enter(agent.page.get_by_role("button", name="Send them the rest"))
    agent.sees("On its way to jo@example.org")
    expect(agent.page.get_by_label("Your name")).to_have_value("Jo Example")
    link = re.search(r"/report/go-on/\S+", town.letter("jo@example.org", "Go on with your form"))
    assert link
    customer = town.visitor()
    customer.goto(link[0])
    does.go_on(customer, "Go on")
    heading(customer.page, "What is there?")  # the question before was answered on the telephone
