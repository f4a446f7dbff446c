"""The one box: people, addresses and who is there, references; what was typed stands in no address."""

import pytest
from django.test import Client
from django.urls import reverse

from gazetteer.entries.models import CrossReference
from tests.cast import person, property_at, restriction
from tests.channels.citizen.council import make_searchable
from tests.channels.staff.conftest import Desk

SEARCH = "/staff/search"


def found(client: Client, words: str, *, typing: bool = True) -> str:
    headers = {"HX-Request": "true"} if typing else {}
    return client.post(SEARCH, {"q": words}, headers=headers).content.decode()


def test_a_surname_finds_people_with_address_and_what_matched(desk: Desk) -> None:
    page = found(desk.client, "exampl")
    assert "Jo Example" in page
    assert f"{desk.home.address} · surname" in page
    assert f"contacts/new?customer={desk.jo.reference[:4]}" in page


def test_a_postcode_finds_addresses_and_says_who_is_there(desk: Desk) -> None:
    property_at(14)
    page = found(desk.client, "M33 2DP")
    assert "12 Abbey Road" in page
    assert "Jo Example" in page
    assert "nobody known there" in page


def test_a_reference_typed_sloppily_is_exact(desk: Desk) -> None:
    reference = desk.log()
    page = found(desk.client, reference.lower().replace("-", " "))
    assert "data-exact" in page
    assert reference in page
    assert found(desk.client, reference[:4]).count(reference) == 1 + 2  # the words, its page, a contact about it


def test_enter_opens_the_only_result_and_nothing_else(desk: Desk) -> None:
    only = desk.client.post(SEARCH, {"q": "jo@example.org"})
    assert only.status_code == 302
    person("Pat", "Example")
    several = desk.client.post(SEARCH, {"q": "example"})
    assert several.status_code == 200
    assert "Pat Example" in several.content.decode()


def test_a_reference_that_cannot_be_right_says_so(desk: Desk) -> None:
    assert "check what you typed" in found(desk.client, "BCDF-2345-K", typing=False)


def test_nothing_found_is_said_and_the_words_stay(desk: Desk) -> None:
    page = found(desk.client, "zzzzqq", typing=False)
    assert "Nothing found" in page
    assert 'value="zzzzqq"' in page


def test_hidden_people_and_addresses_are_absent(desk: Desk) -> None:
    hide = restriction(desk.cast.safeguarding)
    person("Hidden", "Soul", home=desk.home, hidden=hide, phone="0161 496 0777")
    person("Shy", "Homer", home=property_at(16), home_hidden=hide)
    for words in ("Soul", "0161 496 0777", "M33 2DP"):
        assert "Hidden Soul" not in found(desk.client, words)
    shy = found(desk.client, "Homer")
    assert "Shy Homer" in shy
    assert "16 Abbey Road" not in shy
    assert "Shy Homer" not in found(desk.client, "M33 2DP")
    desk.client.force_login(desk.cast.safeguarder)
    assert "Hidden Soul" in found(desk.client, "Soul")


def test_an_officer_finds_the_case_of_a_reference_but_no_people(desk: Desk) -> None:
    reference = desk.log()
    desk.client.force_login(desk.cast.officer)
    assert "Jo Example" not in found(desk.client, "example")
    assert reverse("staff:case", args=[reference]) in found(desk.client, reference)


@pytest.mark.parametrize("words", ["", "   ", "'; DROP TABLE", "%", "\\", "🙂", "a" * 5000, "<b>x</b>"])
def test_whatever_is_typed_is_answered(desk: Desk, words: str) -> None:
    answer = desk.client.post(SEARCH, {"q": words}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "<b>x</b>" not in answer.content.decode()


def test_a_nul_is_refused_kindly_wherever_it_is_sent(desk: Desk) -> None:
    assert desk.client.post(SEARCH, {"q": "a\x00b"}).status_code == 400
    assert desk.client.get("/staff/contacts/a%00b").status_code == 400


def test_a_street_leads_to_its_page(desk: Desk) -> None:
    make_searchable()
    page = found(desk.client, "abbey")
    assert reverse("staff:street", args=[desk.home.street_id]) in page


@pytest.mark.parametrize("words", ["council tax 100200300", "100 200 300", "100200300"])
def test_a_key_of_another_system_finds_its_property_and_says_which_system(desk: Desk, words: str) -> None:
    CrossReference.objects.create(
        key="4245X000000001", property=desk.home, custodian_id=4245, reference="100200300", source="4245CT"
    )
    page = found(desk.client, words)
    assert page.count(reverse("staff:property", args=[desk.home.uprn])) == 1
    assert "Council tax 100200300" in page
    assert desk.home.address not in found(desk.client, "rates 100200300")


def test_a_search_asks_few_questions(desk: Desk, django_assert_max_num_queries) -> None:
    for number in range(20, 26):
        person("Jo", f"Exampled{number}", home=property_at(number))
    with django_assert_max_num_queries(16):
        found(desk.client, "exampled")
    with django_assert_max_num_queries(16):
        found(desk.client, "M33 2DP")


def test_a_manager_finds_customers_and_references_but_no_addresses(desk: Desk) -> None:
    reference = desk.log()
    desk.client.force_login(desk.cast.manager)
    assert 'name="q"' in desk.client.get("/staff/").content.decode()
    page = found(desk.client, "exampl")
    assert "Jo Example" in page
    assert "contacts/new" not in page
    assert reference in found(desk.client, reference)
    assert "nobody known there" not in found(desk.client, "M33 2DP")
