"""A property's page: its facts, who is there, what is open, what was said."""

from django.urls import reverse

from tests.cast import person, property_at, restriction
from tests.channels.staff.conftest import Desk


def page_of(desk: Desk, uprn: int) -> str:
    return desk.client.get(reverse("staff:property", args=[uprn])).content.decode()


def test_it_shows_facts_residents_cases_and_the_timeline(desk: Desk) -> None:
    reference = desk.log()
    page = page_of(desk, desk.home.uprn)
    for words in (desk.home.address, str(desk.home.uprn), "home (RD)", "Jo Example", reference, "Grey not emptied"):
        assert words in page


def test_where_nobody_is_known_it_says_so_and_offers_to_add(desk: Desk) -> None:
    empty = property_at(50)
    page = page_of(desk, empty.uprn)
    assert "No customer is known here." in page
    assert f"{reverse('staff:customer-add')}?uprn={empty.uprn}" in page


def test_hidden_residents_and_matters_are_absent(desk: Desk) -> None:
    hide = restriction(desk.cast.safeguarding)
    hidden = person("Hidden", "Soul", home=desk.home)
    reference = desk.log(customer=str(hidden.pk), notes="Secret words")
    type(hidden).objects.filter(pk=hidden.pk).update(restriction=hide)
    page = page_of(desk, desk.home.uprn)
    for words in ("Hidden Soul", "Secret words", reference):
        assert words not in page
    assert desk.client.get(reverse("staff:contact", args=[reference])).status_code == 404
    desk.client.force_login(desk.cast.safeguarder)
    assert "Hidden Soul" in page_of(desk, desk.home.uprn)


def test_there_is_no_page_for_a_property_that_is_not_there(desk: Desk) -> None:
    for uprn in (1, 99999999999999999999):
        assert desk.client.get(f"/staff/properties/{uprn}").status_code == 404
