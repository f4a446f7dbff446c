"""A service's script in the browser: open until it was read here, folded then, open again in a new version."""

import pytest

pytestmark = [pytest.mark.journey]

PAGE = """<!DOCTYPE html><html lang="en"><head><title>Page</title></head><body class="js-enabled" data-user="7">
<main><h1>Page</h1><form method="post" action="/saved">
<details open data-script="missed-bin" data-script-version="{version}"><summary>Script</summary>Say sorry.</details>
<button name="part" value="refresh">Find</button><button name="disposition" value="RAISED">Save</button></form></main>
<script type="module" src="/static/council/staff.js"></script></body></html>"""


def is_open(site, version: int) -> bool:
    site.serve("/contact", PAGE.replace("{version}", str(version)))
    site.open("/contact")
    return site.tab.evaluate("document.querySelector('details').open")


@pytest.mark.parametrize("how", ["summary", "[name=disposition]"], ids=["folded by hand", "open while saved"])
def test_once_read_it_stays_folded_until_it_changes(site, how: str) -> None:
    site.serve("/saved", "saved")
    assert is_open(site, 1)
    site.tab.click(how)
    assert not is_open(site, 1)
    assert is_open(site, 2)


def test_what_was_not_saved_was_not_read(site) -> None:
    site.serve("/saved", "not saved")
    assert is_open(site, 1)
    site.tab.click("[name=part]")
    assert is_open(site, 1)


def test_nothing_of_a_person_is_remembered(site) -> None:
    is_open(site, 1)
    site.tab.click("summary")
    site.tab.wait_for_function("localStorage.length > 0")
    assert site.tab.evaluate("JSON.stringify(localStorage)") == '{"script-read:missed-bin":"1"}'
