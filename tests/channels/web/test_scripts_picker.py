"""The address picker in the browser: while typing, flats under their building, slow and broken networks, not listed."""

import json
from typing import Any

import pytest
from django import forms
from playwright.sync_api import Route, expect

from tests.channels.web.conftest import Site
from tests.channels.web.pages import text

pytestmark = [pytest.mark.journey]

PAGE = """<!DOCTYPE html><html lang="{language}"><head><title>Page</title></head>
<body class="js-enabled govuk-frontend-supported"><main><h1>Page</h1><form method="post" action="/save">{body}
<button>Save</button></form></main><script type="module" src="/static/council/staff.js"></script></body></html>"""
LINES = """<input type="radio" name="where" value="UNLISTED" id="un"><label for="un">Not found</label>
<label for="id_lines">As given</label>{{ f["lines"] }}"""
API = "/api/addresses"
HOUSE = {"uprn": "1", "usrn": "5", "label": "1 Abbey <b>Road</b>", "hint": "", "kind": "PROPERTY", "flats": 0}
BLOCK = {"uprn": "9", "usrn": "5", "label": "Mill House", "hint": "formerly The Mill", "kind": "PROPERTY", "flats": 2}
FLATS = [HOUSE | {"uprn": "91", "label": "Flat 1, Mill House"}, HOUSE | {"uprn": "92", "label": "Flat 2, Mill House"}]
STREET = {"uprn": "", "usrn": "5", "label": "Abbey Road, Sale", "hint": "", "kind": "STREET", "flats": 0}
WARD = {"uprn": "", "usrn": "", "label": "Abbey ward", "hint": "", "kind": "WARD", "flats": 0}


class Where(forms.Form):
    query = forms.CharField(label="Where", required=False)
    uprn = forms.CharField(required=False, widget=forms.HiddenInput)
    usrn = forms.CharField(required=False, widget=forms.HiddenInput)
    historic = forms.BooleanField(label="Old addresses too", required=False)
    lines = forms.CharField(label="As given", widget=forms.Textarea, required=False)


def opened(site: Site, *, more: str = "", language: str = "en", results: Any = (), typed: str = "abbey") -> None:
    call = f'address_picker(f["query"], f["uprn"], api="{API}"{more})'
    source = f'{{% from "web/address_picker.html" import address_picker %}}{{{{ {call} }}}}{LINES}'
    body = text(source, f=Where())
    site.serve("/form", PAGE.replace("{language}", language).replace("{body}", body))
    site.pages[API] = lambda query: (
        "application/json",
        json.dumps({"results": FLATS if "within" in query else list(results)}),
    )
    site.open("/form")
    site.tab.click("#id_query")
    site.tab.keyboard.type(typed, delay=10)


def lines_asked(site: Site) -> list[str]:
    return [line for line in site.asked if API in line]


def choose(site: Site, downs: int = 1) -> None:
    site.tab.wait_for_selector("[role=option]")
    for _press in range(downs):
        site.tab.keyboard.press("ArrowDown")
    site.tab.keyboard.press("Enter")


def test_an_address_is_chosen_while_typing_and_unchosen_by_typing_on(site: Site) -> None:
    opened(site, results=[HOUSE, HOUSE | {"uprn": "2", "label": "2 Abbey <b>Road</b>"}], typed="12 abb")
    assert not site.tab.is_visible("text=Find address")
    site.tab.wait_for_selector("[role=option]")
    assert lines_asked(site) == [f"GET {API}?query=12+abb&streets=1"]
    assert site.axe() == []
    choose(site, 2)
    assert site.tab.input_value("#id_uprn") == "2"
    assert site.tab.input_value("#id_query") == "2 Abbey <b>Road</b>"
    site.tab.keyboard.type("x")
    assert site.tab.input_value("#id_uprn") == ""


def test_a_building_offers_its_flats_and_is_itself_chosen_until_one_is(site: Site) -> None:
    opened(site, results=[HOUSE, BLOCK])
    expect(site.tab.get_by_role("option").nth(1)).to_contain_text("2 flats · formerly The Mill")
    choose(site, 2)
    flats = site.tab.get_by_label("Which flat in Mill House?")
    expect(flats).to_be_visible()
    expect(site.tab.locator(".address-picker__status")).to_have_text("2 flats: choose one below")
    assert site.tab.input_value("#id_uprn") == "9"
    assert site.axe() == []
    site.tab.keyboard.press("Tab")
    site.tab.keyboard.type("Flat 2")
    assert site.tab.input_value("#id_uprn") == "92"
    site.tab.focus("#id_query")
    site.tab.keyboard.type("x")
    expect(flats).to_have_count(0)


def test_where_a_house_is_wanted_a_street_leads_on_to_its_houses(site: Site) -> None:
    opened(site, results=[STREET, WARD])
    expect(site.tab.get_by_role("option")).to_have_count(1)  # a ward is no answer here
    choose(site)
    expect(site.tab.locator("#id_query")).to_have_value("Abbey Road, Sale ")
    site.tab.wait_for_function("document.querySelectorAll('[role=option]').length === 1")
    assert site.tab.input_value("#id_uprn") == ""


def test_where_a_street_will_do_it_is_chosen(site: Site) -> None:
    opened(site, more=', usrn=f["usrn"]', results=[STREET])
    choose(site)
    assert site.tab.input_value("#id_usrn") == "5"
    site.tab.keyboard.type("x")
    assert site.tab.input_value("#id_usrn") == ""


def test_old_addresses_are_found_only_when_asked_for(site: Site) -> None:
    opened(site, more=', historic=f["historic"]', results=[HOUSE])
    site.tab.wait_for_selector("[role=option]")
    site.tab.check("#id_historic")
    site.tab.wait_for_function("performance.getEntriesByType('resource').some(r => r.name.includes('historic=1'))")
    assert "historic" not in lines_asked(site)[0]


def test_a_welsh_page_asks_for_welsh_addresses(site: Site) -> None:
    opened(site, language="cy", results=[HOUSE])
    site.tab.wait_for_selector("[role=option]")
    assert "language=CYM" in lines_asked(site)[0]


def test_nothing_found_is_said_only_when_the_answer_is_there_and_stops_nobody(site: Site) -> None:
    opened(site, more=', unlisted=f["lines"]', typed="99 nowhere lane")
    status = site.tab.locator(".address-picker__status")
    assert status.text_content() == ""
    expect(status).to_contain_text("No address found")
    assert site.axe() == []
    site.tab.keyboard.press("Tab")
    assert site.tab.evaluate("document.activeElement.textContent") == "Use this address anyway"
    site.tab.keyboard.press("Enter")
    assert site.tab.input_value("#id_lines") == "99 nowhere lane"
    assert site.tab.is_checked("[value=UNLISTED]")
    assert site.tab.evaluate("document.activeElement.id") == "id_lines"


def test_a_slow_answer_is_said_to_be_on_its_way_and_a_late_one_is_dropped(site: Site) -> None:
    waiting: list[Route] = []
    opened(site, typed="a")
    site.tab.route(f"**{API}*", lambda route: waiting.append(route))
    site.tab.keyboard.type("bbey")
    status = site.tab.locator(".address-picker__status")
    expect(status).to_have_text("Searching…")
    site.tab.keyboard.type(" road")
    expect(status).to_have_text("Searching…")
    newest = json.dumps({"results": [HOUSE | {"label": "the newest"}]})
    while len(waiting) < 2:
        site.tab.wait_for_timeout(20)
    waiting[1].fulfill(status=200, content_type="application/json", body=newest)
    expect(site.tab.get_by_role("option")).to_have_text(["the newest"])
    expect(status).to_have_text("")
    assert "abbey+road" in waiting[1].request.url


@pytest.mark.parametrize(("code", "words"), [(500, "could not be fetched"), (429, "wait a few minutes")])
def test_an_answer_that_fails_says_so_and_leaves_a_way_on(site: Site, code: int, words: str) -> None:
    opened(site, typed="ab")
    site.tab.route(f"**{API}*", lambda route: route.fulfill(status=code, body="{}"))
    site.tab.keyboard.type("bey")
    expect(site.tab.locator(".address-picker__status")).to_contain_text(words)
    assert site.tab.is_visible("text=Find address") == (code == 500)
    site.faults.clear()  # the browser's own line about the status
