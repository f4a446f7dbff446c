"""The search box of the header: asks while typing; Enter never guesses between people."""

import pytest
from django.template.loader import render_to_string
from django.test import override_settings
from django.urls import include, path

from crm.teams.actor import system
from tests.channels.web.pages import request

pytestmark = [pytest.mark.journey]


def nothing(asked):
    raise NotImplementedError


staff = ([path(name, nothing, name=name) for name in ("home", "search", "contact-new", "work", "sign-out")], "staff")
urlpatterns = [path("web/", include("channels.web.urls")), path("staff/", include(staff))]


class Agent:
    is_authenticated, pk = True, 7
    actor = system("tests")  # may do everything

    def __str__(self) -> str:
        return "Sam Agent"


def option(number: int, words: str, more: str = "") -> str:
    return f'<a class="results__option" role="option" id="r-{number}" href="/opened-{number}" {more}>{words}</a>'


def group(*options: str) -> str:
    heading = '<p class="results__heading" id="g1" role="presentation">People</p>'
    return f'<div role="group" aria-labelledby="g1">{heading}{"".join(options)}</div>'


@pytest.fixture
def desk(site):
    asked = request("/staff/home")
    asked.user = Agent()  # type: ignore[assignment]
    with override_settings(ROOT_URLCONF=__name__):
        said = {"layout": "web/staff.html", "title": "Home", "words": "Good morning", "again": "", "call": False}
        page = render_to_string("web/error.html", said, asked)
    site.serve("/staff/home", page)
    for name in ("opened-1", "opened-2", "contact-1", "staff/work"):
        site.serve(f"/{name}", f"<title>{name}</title>")
    # By POST: what people type here are names, and those belong in no address, history or log.
    site.pages["/staff/search"] = lambda query: (
        "text/html",
        site.answers.get(query["q"][0], "<title>all results</title>"),
    )
    site.open("/staff/home")
    return site


def typed(desk, words: str) -> None:
    desk.tab.keyboard.press("/")
    desk.tab.keyboard.type(words)
    desk.tab.wait_for_selector("#search-results:not([hidden])")


def test_it_asks_once_after_a_rest_and_not_before_three_characters(desk) -> None:
    desk.answers["exa"] = group(option(1, "Mrs Example"))
    desk.tab.keyboard.press("/")
    desk.tab.keyboard.type("ex")
    desk.tab.wait_for_timeout(350)
    assert not [line for line in desk.asked if "search" in line]
    desk.tab.keyboard.type("a")
    desk.tab.wait_for_selector("[role=option]")
    assert [line for line in desk.asked if "search" in line] == ["POST /staff/search?"]


def test_an_arrow_chooses_and_enter_opens_what_is_chosen(desk) -> None:
    desk.answers["example"] = group(option(1, "Mrs Example"), option(2, "Mr Example"))
    typed(desk, "example")
    desk.tab.keyboard.press("ArrowDown")
    desk.tab.keyboard.press("ArrowDown")
    assert desk.tab.get_attribute("#search", "aria-activedescendant") == "r-2"
    assert desk.axe() == []
    desk.tab.keyboard.press("Enter")
    desk.tab.wait_for_url("**/opened-2")


def test_enter_opens_no_one_of_several(desk) -> None:
    desk.answers["example"] = group(option(1, "Mrs Example"), option(2, "Mr Example"))
    typed(desk, "example")
    desk.answers["example"] = "<title>all results</title>"
    desk.tab.keyboard.press("Enter")
    desk.tab.wait_for_url("**/staff/search")
    assert desk.tab.title() == "all results"


@pytest.mark.parametrize(
    "found",
    [group(option(1, "Only one")), group(option(1, "BCDF-2345-J", "data-exact"), option(2, "Somebody"))],
    ids=["the only one", "an exact reference"],
)
def test_enter_opens_what_leaves_no_doubt(desk, found: str) -> None:
    desk.answers["bcdf2345j"] = found
    typed(desk, "bcdf2345j")
    desk.tab.keyboard.press("Enter")
    desk.tab.wait_for_url("**/opened-1")


def test_enter_does_not_open_an_answer_to_other_words(desk) -> None:
    desk.answers["exa"] = group(option(1, "Only one"))
    typed(desk, "exa")
    desk.tab.keyboard.type("x")
    desk.tab.keyboard.press("Enter")
    desk.tab.wait_for_url("**/staff/search")


def test_ctrl_enter_starts_a_contact(desk) -> None:
    desk.answers["example"] = group(option(1, "Mrs Example", 'data-contact="/contact-1"'))
    typed(desk, "example")
    desk.tab.keyboard.press("Control+Enter")
    desk.tab.wait_for_url("**/contact-1")


def test_escape_closes_and_nothing_found_is_said(desk) -> None:
    desk.answers["zzz"] = '<p class="results__none">Nothing found</p>'
    typed(desk, "zzz")
    assert desk.tab.inner_text("#search-said") == "Nothing found"
    assert desk.axe() == []
    desk.tab.keyboard.press("Escape")
    assert not desk.tab.is_visible("#search-results")


def test_keys_are_listed_and_can_be_switched_off(desk) -> None:
    desk.tab.keyboard.press("?")
    assert "Alt+W" in desk.tab.inner_text("[data-keys-list]")
    assert desk.axe() == []
    desk.tab.click("[data-shortcuts-switch]")
    desk.tab.keyboard.press("Alt+w")
    assert desk.tab.url.endswith("/staff/home")
    assert {cookie["name"]: cookie["value"] for cookie in desk.tab.context.cookies()}["shortcuts"] == "off"
    desk.tab.click("[data-shortcuts-switch]")
    desk.tab.keyboard.press("Alt+w")
    desk.tab.wait_for_url("**/staff/work")
