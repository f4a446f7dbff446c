"""Shared parts render what they are given, escaped, and leave out what they are not."""

import datetime as dt

from django import forms

from tests.channels.web.pages import text

NOW = dt.datetime(2026, 11, 23, 10, 2, tzinfo=dt.UTC)


class Where(forms.Form):
    query = forms.CharField(label="Postcode or part of an address")
    uprn = forms.CharField(widget=forms.HiddenInput, required=False)


class Found(forms.Form):
    query = forms.CharField(label="Postcode or part of an address")
    uprn = forms.ChoiceField(
        label="Choose", choices=[("1", "1 Abbey Road"), ("", "Not listed")], widget=forms.RadioSelect
    )


def macro(file: str, name: str, call: str, **names: object) -> str:
    return text(f'{{% from "web/{file}.html" import {name} with context %}}{{{{ {call} }}}}', now=NOW, **names)


def test_a_timeline_says_what_when_and_by_whom_and_marks_what_is_internal() -> None:
    items = [
        {"title": "Call <1>", "at": NOW, "by": "Sam"},
        {"title": "Note", "at": NOW, "text": "a\nb", "internal": True},
    ]
    html = macro("timeline", "timeline", "timeline(items)", items=items)
    assert "Call &lt;1&gt;" in html
    assert "by Sam" in html
    assert "today 10:02" in html
    assert html.count("internal-note") == 1
    assert "the customer does not see this" in html


def test_a_state_is_said_in_a_word() -> None:
    html = macro("tag", "state_tag", 'state_tag("Waiting for the customer", "waiting")')
    assert html == '<span class="state state--waiting">Waiting for the customer</span>'


def test_the_identity_bar_puts_alerts_beside_who_speaks() -> None:
    html = macro("identity_bar", "identity_bar", 'identity_bar("Mr <P>", alerts=["email only"])')
    assert "Mr &lt;P&gt;" in html
    assert '<span class="alert-mark">email only</span>' in html
    assert "For" not in html


def test_pages_offer_only_where_there_is_more() -> None:
    assert macro("pagination", "pages", "pages()").strip() == ""
    html = macro("pagination", "pages", 'pages(next_href="?after=2&x=1")')
    assert 'href="?after=2&amp;x=1"' in html
    assert "Previous" not in html


def test_a_summary_escapes_text_and_offers_a_change() -> None:
    html = macro("summary", "summary", 'summary([{"key": "Name", "text": "<Jo>", "href": "/x"}, {"key": "Born"}])')
    assert "&lt;Jo&gt;" in html
    assert 'Change<span class="govuk-visually-hidden"> Name</span>' in html


def test_a_reference_is_large_and_spoken() -> None:
    html = macro("reference", "reference_large", 'reference_large("BCDF-2345-J", "Bravo Charlie")')
    assert "BCDF-2345-J" in html
    assert "Bravo Charlie" in html


def test_an_address_is_asked_without_javascript_by_find() -> None:
    html = macro(
        "address_picker", "address_picker", 'address_picker(f["query"], f["uprn"], not_listed_href="/x")', f=Where()
    )
    assert 'name="query"' in html
    assert 'name="find"' in html
    assert "Use this address anyway" in html


def test_found_addresses_are_a_list_to_choose_from() -> None:
    html = macro("address_picker", "address_picker", 'address_picker(f["query"], f["uprn"])', f=Found({"uprn": "1"}))
    assert 'type="radio" value="1" checked' in html


def test_a_chart_has_its_table() -> None:
    points = [{"label": "Aug", "values": [51.0, None]}, {"label": "Sep", "values": [59.7, 60]}]
    html = macro("chart", "line_chart", 'line_chart("Net", points, ["net", "target"])', points=points)
    assert "<svg" in html
    assert "59.7%" in html
    assert "–" in html
