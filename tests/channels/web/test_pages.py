"""Base pages, headers and the council's theme."""

import re

import pytest
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.test import Client, override_settings
from django.urls import include, path

from channels.web import checks, errors
from tests.channels.web.pages import page, request


def failing(asked):
    raise RuntimeError("on purpose")


def form_page(asked):
    get_token(asked)
    return errors.kind_answer(asked, title="Somebody else is writing", words="Wait <a moment>.", status=409, again=True)


urlpatterns = [
    path("web/", include("channels.web.urls")),
    path("kind", form_page),
    path("fails", failing),
    path("kept", lambda asked: HttpResponse("x", headers={"Cache-Control": "max-age=60"})),
]
handler400 = "channels.web.errors.bad_request"
handler404 = "channels.web.errors.not_found"
handler500 = "channels.web.errors.server_error"
ours = pytest.mark.urls(__name__)


@pytest.mark.parametrize("template", ["web/citizen.html", "web/staff.html"])
def test_a_base_page_carries_the_councils_name_and_nothing_of_govuks_brand(template: str) -> None:
    html = page(template)
    assert "Ambleford Council" in html
    assert 'href="#main-content"' in html
    for word in ("GOV.UK", "crown", "crest", "Crown copyright"):
        assert word not in html


def test_the_council_s_logo_replaces_its_name_and_says_it() -> None:
    with override_settings(COUNCIL_LOGO="council/images/favicon.svg", COUNCIL_NAME="Hale & Sale"):
        assert 'alt="Hale &amp; Sale"' in page("web/citizen.html")


def test_the_theme_is_the_councils_colours_and_may_be_kept(client: Client) -> None:
    with override_settings(COUNCIL_COLOURS={"brand": "#123456", "link": "red;} body{display:none", "accent": "#abc"}):
        answer = client.get("/web/theme.css")
    assert answer["Content-Type"].startswith("text/css")
    assert "--govuk-brand-colour: #123456;" in answer.text
    assert "--council-accent: #abc;" in answer.text
    assert "display" not in answer.text
    assert "max-age=300" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("colours", "expected"),
    [
        ({"brand": "#1d4f5f"}, []),
        ({"brand": "#ffd500"}, ["web.W001"]),
        ({"link": "teal"}, ["web.E001"]),
        ({"accent": "#ffd500"}, []),
    ],
)
def test_colours_nobody_could_read_are_reported_at_start(colours: dict, expected: list) -> None:
    with override_settings(COUNCIL_COLOURS=colours):
        assert [found.id for found in checks.council_colours()] == expected


@ours
def test_a_page_forbids_inline_scripts_and_storing(client: Client) -> None:
    answer = client.get("/kind")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer["Cache-Control"] == "no-store"
    assert re.fullmatch(r"app;dur=\d+\.\d", answer["Server-Timing"])


@ours
def test_a_view_that_says_how_long_its_answer_keeps_is_heard(client: Client) -> None:
    assert client.get("/kept")["Cache-Control"] == "max-age=60"


@ours
def test_a_kind_answer_says_what_happened_and_offers_again(client: Client) -> None:
    answer = client.get("/kind")
    assert answer.status_code == 409
    assert "Somebody else is writing" in answer.text
    assert "Wait &lt;a moment&gt;." in answer.text
    assert 'href="/kind"' in answer.text
    assert "01632 960 100" in answer.text


@ours
def test_a_part_of_a_page_gets_a_line_instead_of_a_page(client: Client) -> None:
    answer = client.get("/kind", headers={"HX-Request": "true"})
    assert answer["HX-Retarget"] == "#flashes"
    assert "<html" not in answer.text
    assert "Somebody else is writing" in answer.text


@ours
@override_settings(DEBUG=False)
def test_nothing_there_is_a_page_in_plain_words(client: Client) -> None:
    answer = client.get("/nothing-here")
    assert answer.status_code == 404
    assert "Page not found" in answer.text


@ours
@override_settings(DEBUG=False)
def test_a_form_without_its_token_says_nothing_was_saved() -> None:
    answer = Client(enforce_csrf_checks=True).post("/kind")
    assert answer.status_code == 403
    assert "Nothing was saved" in answer.text


@ours
@override_settings(DEBUG=False)
def test_our_own_failure_is_a_page_that_needs_no_database(client: Client) -> None:
    client.raise_request_exception = False
    answer = client.get("/fails")
    assert answer.status_code == 500
    assert "Sorry, there is a problem" in answer.text
    assert "Ambleford Council" in answer.text


def test_our_own_failure_is_told_even_when_no_page_can_be_rendered() -> None:
    with override_settings(TEMPLATES=[], COUNCIL_NAME="Hale & Sale"):
        answer = errors.server_error(request())
    assert answer.status_code == 500
    assert "Hale &amp; Sale" in answer.text


@pytest.mark.parametrize(("view", "status"), [(errors.bad_request, 400), (errors.forbidden, 403)])
def test_refusals_are_pages_with_their_status(view, status: int) -> None:
    answer = view(request(), ValueError("internal words"))
    assert answer.status_code == status
    assert "internal words" not in answer.text
