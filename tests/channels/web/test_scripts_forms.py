"""Forms in the browser: sent once, never losing what was typed; keys in a list."""

import pytest

pytestmark = [pytest.mark.journey]

PAGE = """<!DOCTYPE html><html lang="en"><head><title>Page</title></head>
<body class="js-enabled govuk-frontend-supported" data-user="{user}" data-shortcuts="on">
<main><h1>Page</h1>{body}</main>
<script type="module" src="/static/council/{script}.js"></script></body></html>"""
FORM = """<form method="post" action="/save" data-keep="contact"><label for="n">Notes</label>
<textarea id="n" name="notes"></textarea><label for="p">Code</label><input id="p" type="password" name="code">
<label><input type="radio" name="bin" value="GREY">grey</label>
<label><input type="radio" name="bin" value="FOOD">food</label>
<button name="act" value="raise">Save</button></form>"""
LIST = """<table data-list><tbody>{rows}</tbody></table><label for="n">Notes</label><input id="n" type="text">"""
ROW = """<tr><td><input type="checkbox" aria-label="Select {i}" value="{i}"></td>
<td><a href="/case-{i}">Case {i}</a></td></tr>"""


def made(site, path: str, body: str, *, script: str = "citizen", user: str = "7") -> None:
    site.serve(path, PAGE.replace("{user}", user).replace("{script}", script).replace("{body}", body))


def fill(site) -> None:
    site.tab.fill("#n", "first\nsecond")
    site.tab.fill("#p", "secret")
    site.tab.check("[value=FOOD]")


def test_a_double_click_sends_a_form_once_with_its_button(site) -> None:
    made(site, "/form", FORM)
    sent = []
    site.tab.on("request", lambda asked: sent.append(asked.post_data) if asked.method == "POST" else None)
    made(site, "/save", "saved")
    site.open("/form")
    site.tab.dblclick("button")
    site.tab.wait_for_url("**/save")
    assert len(sent) == 1
    assert "act=raise" in sent[0]


def test_what_was_typed_returns_after_the_session_ended_but_never_a_secret(site) -> None:
    made(site, "/form", FORM)
    made(site, "/save", "Please sign in")
    site.open("/form")
    fill(site)
    site.tab.click("button")
    site.open("/form")
    assert site.tab.input_value("#n") == "first\nsecond"
    assert site.tab.is_checked("[value=FOOD]")
    assert site.tab.input_value("#p") == ""
    assert "secret" not in site.tab.evaluate("JSON.stringify(sessionStorage)")


def test_somebody_else_at_the_same_desk_sees_nothing_of_it(site) -> None:
    made(site, "/form", FORM)
    site.open("/form")
    fill(site)
    made(site, "/form", FORM, user="8")
    site.open("/form")
    assert site.tab.input_value("#n") == ""


@pytest.mark.parametrize("leaving", ['<p data-kept="contact">Saved</p>', ""], ids=["saved", "signed out"])
def test_what_was_saved_or_left_behind_is_forgotten(site, leaving: str) -> None:
    made(
        site,
        "/form",
        FORM + '<form method="post" action="/out" data-forget-all><button id="out">Sign out</button></form>',
    )
    made(site, "/save", leaving)
    made(site, "/out", "Signed out")
    site.open("/form")
    fill(site)
    site.tab.click("form[data-keep] button" if leaving else "#out")
    site.tab.wait_for_url("**/save" if leaving else "**/out")
    assert site.tab.evaluate("Object.keys(sessionStorage).filter(k => k.startsWith('kept:')).length") == 0


def test_the_servers_own_values_are_not_overwritten(site) -> None:
    made(site, "/form", FORM)
    site.open("/form")
    fill(site)
    made(site, "/form", FORM.replace("></textarea>", ">from the server</textarea>"))
    site.open("/form")
    assert site.tab.input_value("#n") == "from the server"


def test_letters_act_only_in_a_list_that_has_the_focus(site) -> None:
    made(site, "/list", LIST.replace("{rows}", "".join(ROW.replace("{i}", str(n)) for n in (1, 2, 3))), script="staff")
    made(site, "/case-2", "case 2")
    site.open("/list")
    site.tab.keyboard.press("j")
    assert site.tab.evaluate("document.activeElement.tagName") == "BODY"
    site.tab.focus("a[href='/case-1']")
    site.tab.keyboard.press("j")
    site.tab.keyboard.press(" ")
    assert site.tab.is_checked("[value='2']")
    site.tab.focus("#n")
    site.tab.keyboard.type("jk /?")
    assert site.tab.input_value("#n") == "jk /?"


def test_a_list_keeps_its_place_on_return(site) -> None:
    made(site, "/list", LIST.replace("{rows}", "".join(ROW.replace("{i}", str(n)) for n in (1, 2, 3))), script="staff")
    made(site, "/case-2", "case 2")
    site.open("/list")
    site.tab.click("a[href='/case-2']")
    site.tab.wait_for_url("**/case-2")
    site.open("/list")
    assert site.tab.evaluate("document.activeElement.textContent") == "Case 2"
