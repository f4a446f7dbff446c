"""A street's page: its names in both languages, its state, its properties a page at a time, where it is."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gazetteer.entries import street_pages
from gazetteer.entries.models import Street, StreetDescriptor
from tests.cast import CUSTODIAN, property_at
from tests.channels.staff.conftest import Desk


@pytest.fixture
def street(desk: Desk) -> Street:
    assert desk.home.street is not None
    return desk.home.street


def page_of(desk: Desk, street: Street, **asked: int) -> str:
    answer = desk.client.get(reverse("staff:street", args=[street.usrn]), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def named(street: Street, language: str, name: str) -> None:
    StreetDescriptor.objects.create(street=street, custodian_id=CUSTODIAN, language=language, name=name, town="Sale")


def test_it_says_its_names_state_and_number(desk: Desk, street: Street) -> None:
    named(street, "CYM", "Ffordd yr Abaty")
    named(street, "ENG", "Abbey Road")
    Street.objects.filter(usrn=street.usrn).update(state=4, locality="Ashton")
    page = page_of(desk, street)
    for words in ("Ffordd yr Abaty, Sale", "Abbey Road, Sale", str(street.usrn), "Ashton", "permanently closed"):
        assert words in page


def test_its_properties_stand_in_the_order_one_walks_and_lead_to_their_pages(desk: Desk, street: Street) -> None:
    for number in (100, 9, 14):
        property_at(number)
    page = page_of(desk, street)
    listed = page[page.index('id="properties-title"') :]
    assert re.findall(r">(\d+) Abbey Road", listed) == ["9", "12", "14", "100"]
    assert reverse("staff:property", args=[desk.home.uprn]) in listed


def test_a_long_street_goes_on_on_another_page(desk: Desk, street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(street_pages.street_part, "__kwdefaults__", {"after": None, "limit": 2})
    for number in (14, 16, 18):
        property_at(number)
    seen, after = [], {}
    while True:
        page = page_of(desk, street, **after)
        seen += re.findall(r">(\d+) Abbey Road", page[page.index('id="properties-title"') :])
        found = re.search(r'rel="next" href="[^"]*after=(\d+)"', page)
        if found is None:
            break
        after = {"after": int(found[1])}
    assert seen == ["12", "14", "16", "18"]
    assert "From the beginning" in page


def test_an_empty_street_says_so_and_one_that_is_not_there_has_no_page(desk: Desk, street: Street) -> None:
    empty = Street.objects.create(usrn=1, custodian_id=CUSTODIAN, record_type=1, naming_authority=1, name="Gone Lane")
    page = page_of(desk, empty)
    assert "No properties on this street." in page
    assert "does not say where this is" in page
    assert desk.client.get("/staff/streets/99999999").status_code == 404
    assert desk.client.get("/staff/streets/99999999999999999999").status_code == 404


def test_one_property_or_fifty_cost_the_same_questions(desk: Desk, street: Street) -> None:
    property_at(14)  # two of them say how the street runs
    with CaptureQueriesContext(connection) as few:
        page_of(desk, street)
    for number in range(20, 70):
        property_at(number)
    with CaptureQueriesContext(connection) as many:
        page_of(desk, street)
    assert len(many) == len(few) <= 17, [query["sql"][:120] for query in many]
