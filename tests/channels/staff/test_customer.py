"""The single view of a customer, adding one, and the warning that they may be in the index already."""

import html

import pytest
from django.urls import reverse

from crm.customers.models import Customer, Residence
from crm.customers.particulars.models import BusinessNumber
from crm.customers.references import shown
from tests.cast import person, property_at, restriction
from tests.channels.staff.conftest import Desk
from tests.channels.staff.pages import fields_of, text_of

ADD = "staff:customer-add"


def page_of(desk: Desk, customer: Customer | None = None) -> str:
    reference = (customer or desk.jo).reference
    return desk.client.get(reverse("staff:customer", args=[reference]), follow=True).content.decode()


def add(desk: Desk, *, uprn: int | None = None, **typed: str):
    page = desk.client.get(reverse(ADD), {"uprn": uprn} if uprn else {})
    return desk.client.post(reverse(ADD), fields_of(page, "customer") | {"where": "NOT_GIVEN", "save": "1"} | typed)


def people() -> int:
    return Customer.objects.unscoped("test").count()


def test_it_shows_where_how_to_reach_what_is_open_and_what_was_said(desk: Desk) -> None:
    reference = desk.log()
    page = page_of(desk)
    for words in (desk.home.address, "jo@example.org", "0161 496 0123", reference, "Grey not emptied", "due"):
        assert words in page


def test_who_changed_it_and_a_first_public_office_are_a_link_away(desk: Desk) -> None:
    page = page_of(desk)
    for name in ("staff:customer-changes", "staff:customer-office-add"):
        assert f'href="{reverse(name, args=[shown(desk.jo.reference)])}"' in page
    assert "}}" not in page


def test_its_address_is_forgiving_and_settles_on_the_shown_form(desk: Desk) -> None:
    answer = desk.client.get(reverse("staff:customer", args=[desk.jo.reference.lower()]))
    assert answer.status_code == 302
    assert "-" in answer["Location"]
    assert desk.client.get(reverse("staff:customer", args=["nonsense"])).status_code == 404


def test_the_timeline_is_searched_within(desk: Desk) -> None:
    desk.log()
    desk.log(notes="Something about a caddy")
    path = reverse("staff:customer", args=[desk.jo.reference])
    page = desk.client.post(path, {"within": "caddy"}).content.decode()
    assert "Something about a caddy" in page
    assert "Grey not emptied" not in page
    assert "Grey not emptied" not in desk.client.post(path, {"channel": "EMAIL"}).content.decode()


def test_a_manager_reads_no_notes(desk: Desk) -> None:
    desk.log()
    desk.client.force_login(desk.cast.manager)
    page = page_of(desk)
    assert "Missed bin collection" in page
    assert "Grey not emptied" not in page


def test_one_more_way_to_reach_them_is_added_or_refused_in_words(desk: Desk) -> None:
    path = reverse("staff:customer-point-add", args=[desk.jo.reference])
    assert desk.client.post(path, {"value": "07700 900123"}).status_code == 302
    assert "07700 900123" in page_of(desk)
    answer = desk.client.post(path, {"value": "07x"})
    assert answer.status_code == 422
    assert "is not a telephone number" in html.unescape(text_of(answer))
    assert 'value="07x"' in text_of(answer)


def test_a_resident_is_added_to_the_property_it_was_begun_from(desk: Desk) -> None:
    home = property_at(40)
    answer = add(
        desk, uprn=home.uprn, where=f"at:{home.uprn}", given_names="Nia", family_name="Newly", phone="0161 496 0555"
    )
    assert answer.status_code == 302
    added = Customer.objects.unscoped("test").get(family_name="Newly")
    assert Residence.objects.unscoped("test").get(customer=added).property == home
    assert "Nia Newly" in desk.client.get(reverse("staff:property", args=[home.uprn])).content.decode()


def test_somebody_who_looks_the_same_is_shown_with_the_reason_before_anybody_is_added(desk: Desk) -> None:
    before = people()
    answer = add(desk, given_names="Jo", family_name="Exampel", phone="0161 496 0123")
    assert answer.status_code == 422
    page = text_of(answer)
    for words in ("Is it one of these?", "Jo Example", "same telephone", "Use this one", "No, add a new one"):
        assert words in page
    assert people() == before
    anyway = desk.client.post(reverse(ADD), fields_of(page, "customer") | {"save": "anyway"})
    assert anyway.status_code == 302
    assert people() == before + 1


def test_using_the_one_that_is_there_adds_nobody(desk: Desk) -> None:
    before = people()
    answer = add(desk, use=str(desk.jo.pk))
    assert answer["Location"] == reverse(
        "staff:customer", args=["-".join([desk.jo.reference[:4], desk.jo.reference[4:8], desk.jo.reference[8]])]
    )
    assert people() == before


def test_the_warning_comes_while_typing(desk: Desk) -> None:
    form = fields_of(desk.client.get(reverse(ADD)), "customer")
    typed = form | {"given_names": "Jo", "family_name": "Example"}
    part = desk.client.post(reverse(ADD), typed, headers={"HX-Request": "true"}).content.decode()
    assert "Is it one of these?" in part
    assert "<html" not in part


def test_a_hidden_person_is_not_betrayed_by_the_warning(desk: Desk) -> None:
    person("Hidden", "Soul", phone="0161 496 0777", hidden=restriction(desk.cast.safeguarding))
    form = fields_of(desk.client.get(reverse(ADD)), "customer")
    typed = form | {"given_names": "Hidden", "family_name": "Soul", "phone": "0161 496 0777"}
    assert "Hidden Soul" not in desk.client.post(reverse(ADD), typed, headers={"HX-Request": "true"}).content.decode()


def test_pressing_add_twice_adds_one(desk: Desk) -> None:
    form = fields_of(desk.client.get(reverse(ADD)), "customer")
    typed = form | {"given_names": "Nia", "family_name": "Newly", "where": "NOT_GIVEN", "save": "anyway"}
    before = people()
    for _press in range(2):
        assert desk.client.post(reverse(ADD), typed).status_code == 302
    assert people() == before + 1


def test_a_business_is_added_by_the_name_it_trades_under(desk: Desk) -> None:
    assert add(desk, kind="BUSINESS", business_name="Sunny Foods Ltd", trading_name="Sunny Café").status_code == 302
    assert Customer.objects.unscoped("test").filter(trading_name="Sunny Café").exists()


@pytest.mark.parametrize(
    ("typed", "words"),
    [({}, "name"), ({"given_names": "A", "email": "not an address"}, "is not an email address")],
)
def test_what_cannot_be_stored_is_said_beside_its_field(desk: Desk, typed: dict[str, str], words: str) -> None:
    answer = add(desk, **typed)
    assert answer.status_code == 422
    assert words in html.unescape(text_of(answer))


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "O", "Żółć", "שלום", "Robert'); DROP TABLE"])
def test_names_are_shown_as_typed(desk: Desk, name: str) -> None:
    add(desk, given_names=name, save="anyway")
    made = Customer.objects.unscoped("test").get(given_names=name)
    page = page_of(desk, made)
    assert "<script>alert" not in page
    assert name in html.unescape(page)


def test_the_page_asks_few_questions(desk: Desk, django_assert_max_num_queries) -> None:
    for number in range(4):
        desk.log(notes=f"matter {number}")
    with django_assert_max_num_queries(44):  # names, relations, consents, steps, notes, notices among them
        page_of(desk)


def test_a_business_is_offered_by_its_number_while_it_is_typed_and_added_with_it(desk: Desk) -> None:
    firm = {"kind": "BUSINESS", "number_kind": "VAT", "number": "GB 980 7806 84"}
    assert add(desk, business_name="Sunny Foods Ltd", **firm).status_code == 302
    assert BusinessNumber.objects.unscoped("test").get().normalised == "GB980780684"
    page = add(desk, **firm | {"business_name": "Quite Another Trading", "number": "980780684"})
    assert (page.status_code, people()) == (422, 2)
    assert "Sunny Foods Ltd" in page.content.decode()
    assert add(desk, business_name="Quite Another Trading", save="anyway", **firm).status_code == 302
    assert BusinessNumber.objects.unscoped("test").count() == 2


def test_a_number_that_is_none_is_said_beside_its_box_and_adds_nobody(desk: Desk) -> None:
    before = people()
    page = add(desk, kind="BUSINESS", business_name="Sunny Foods Ltd", number_kind="COMPANY", number="12 apples")
    assert (page.status_code, people()) == (422, before)
    assert "is not a company number" in html.unescape(page.content.decode())
