"""Changing the parts of a record on their pages, without scripts: what is right is saved once, what is wrong is said."""

import html

import pytest
from django.urls import reverse

from crm.customers.models import ContactPoint, Customer, Residence
from crm.customers.particulars.actions import KindGiven, account_kind_add, business_number_add
from crm.customers.particulars.models import AccountKind, BusinessNumber, ConsentFact, FormerName, Relationship
from crm.teams.actor import system
from tests.cast import NOW, business, person, property_at
from tests.channels.staff.conftest import Desk
from tests.channels.staff.pages import fields_of


def act(desk: Desk, name: str, customer: Customer, *args, save: str = "change", **typed: str):
    """The answer to the form of this page, opened and sent with this typed into it."""
    path = reverse(f"staff:{name}", args=[customer.reference, *args])
    sent = fields_of(desk.client.get(path), "part") | typed
    return desk.client.post(path, sent | ({"save": save} if save else {}))


def page_of(desk: Desk, customer: Customer) -> str:
    answer = desk.client.get(reverse("staff:customer", args=[customer.reference]), follow=True)
    return html.unescape(answer.content.decode())


def test_a_married_name_and_a_slip_of_the_pen(desk: Desk) -> None:
    answer = act(desk, "customer-name", desk.jo, family_name="Newly")
    assert answer.status_code == 422
    assert "Say whether they used the old name" in answer.content.decode()
    assert act(desk, "customer-name", desk.jo, family_name="Newly", was="USED").status_code == 302
    page = page_of(desk, desk.jo)
    assert "Jo Newly" in page
    assert "Formerly" in page and "Jo Example" in page
    act(desk, "customer-name", desk.jo, family_name="Newley", was="SLIP")
    assert "Newly" not in page_of(desk, desk.jo).replace("Newley", "")


def test_a_form_sent_twice_changes_once(desk: Desk) -> None:
    path = reverse("staff:customer-name", args=[desk.jo.reference])
    form = fields_of(desk.client.get(path), "part") | {"family_name": "Newly", "was": "USED", "save": "change"}
    for _time in range(2):
        assert desk.client.post(path, form).status_code == 302
    assert FormerName.objects.unscoped("test").count() == 1


def test_a_former_name_is_added_and_removed(desk: Desk) -> None:
    act(desk, "customer-former-name-add", desk.jo, family_name="Maiden")
    former = FormerName.objects.unscoped("test").get()
    assert "Maiden" in page_of(desk, desk.jo)
    assert act(desk, "customer-former-name", desk.jo, former.pk).status_code == 302
    assert "Maiden" not in page_of(desk, desk.jo)


def test_an_agent_puts_a_date_of_birth_right_without_reading_it(desk: Desk) -> None:
    born = {"date_of_birth-day": "12", "date_of_birth-month": "3", "date_of_birth-year": "1980"}
    act(desk, "customer-details", desk.jo, **born, language="pl")
    page = page_of(desk, desk.jo)
    assert "born 19••" in page and "Polski (Polish)" in page
    form = desk.client.get(reverse("staff:customer-details", args=[desk.jo.reference])).content.decode()
    assert "1980" not in form and "born 19••" in form
    act(desk, "customer-details", desk.jo, language="cy")
    assert Customer.objects.unscoped("test").get(pk=desk.jo.pk).date_of_birth is not None
    future = act(desk, "customer-details", desk.jo, **(born | {"date_of_birth-year": "2980"}))
    assert future.status_code == 422
    assert "Date of birth must be in the past" in future.content.decode()


def test_a_way_to_reach_them_with_everything_known(desk: Desk) -> None:
    act(desk, "customer-reach-add", desk.jo, kind="PHONE", value="07700 900123", label="work", verified_how="CODE")
    page = page_of(desk, desk.jo)
    assert "07700 900123" in page and "mobile, work, checked" in page
    point = ContactPoint.objects.unscoped("test").get(normalised="+447700900123")
    act(desk, "customer-reach", desk.jo, point.pk, do_not_use_reason="wrong number")
    assert "do not use, wrong number" in page_of(desk, desk.jo)
    wrong = act(desk, "customer-reach-add", desk.jo, kind="PHONE", value="07x")
    assert wrong.status_code == 422 and 'value="07x"' in wrong.content.decode()


def test_a_site_is_found_by_its_address_and_named(desk: Desk) -> None:
    firm, place = business(), property_at(40)
    answer = act(
        desk, "customer-home-add", firm, where="PROPERTY", uprn=str(place.uprn), role="TRADES", called="Sale branch"
    )
    assert answer.status_code == 302, answer.content.decode()
    site = Residence.objects.unscoped("test").get(customer=firm)
    assert "Sale branch, 40 Abbey Road" in page_of(desk, firm)
    act(
        desk, "customer-home", firm, site.pk, **{"active_to-day": "1", "active_to-month": "1", "active_to-year": "2030"}
    )
    assert str(Residence.objects.unscoped("test").get(pk=site.pk).active_to) == "2030-01-01"
    nowhere = act(desk, "customer-home-add", firm, where="UNLISTED", lines="")
    assert nowhere.status_code == 422


def test_somebody_is_found_by_name_chosen_and_related_from_either_side(desk: Desk) -> None:
    sam = person("Sam", "Other")
    found = act(desk, "customer-relation-add", desk.jo, kind="-CARER", other_query="sam other", save="")
    assert found.status_code == 200
    assert f'value="{sam.pk}"' in found.content.decode()
    assert act(desk, "customer-relation-add", desk.jo, kind="-CARER", other_query="sam other").status_code == 422
    assert act(desk, "customer-relation-add", desk.jo, kind="-CARER", other=str(sam.pk)).status_code == 302
    row = Relationship.objects.unscoped("test").get()
    assert (row.customer, row.other) == (sam, desk.jo)
    assert "cared for by" in page_of(desk, desk.jo)
    assert "carer of" in page_of(desk, sam)
    act(desk, "customer-relation", sam, row.pk, save="remove")
    assert "carer of" not in page_of(desk, sam)


def test_a_circle_is_refused_in_words(desk: Desk) -> None:
    sam = person("Sam", "Other")
    act(desk, "customer-relation-add", desk.jo, kind="PARENT", other=str(sam.pk))
    answer = act(desk, "customer-relation-add", sam, kind="PARENT", other=str(desk.jo.pk))
    assert answer.status_code == 422
    assert "it would go round in a circle" in answer.content.decode()


def test_the_same_business_is_offered_before_a_number_is_taken_twice(desk: Desk) -> None:
    first, second = business("First Ltd"), business("Second Ltd")
    business_number_add(
        customer_id=first.pk, kind="COMPANY", typed="01234567", actor=system("tests"), at=NOW, key="first"
    )
    answer = act(desk, "customer-number-add", second, kind="COMPANY", number="1234567")
    assert answer.status_code == 422
    assert "looks like the same business" in answer.content.decode() and "First Ltd" in answer.content.decode()
    assert act(desk, "customer-number-add", second, kind="COMPANY", number="1234567", save="anyway").status_code == 302
    assert BusinessNumber.objects.unscoped("test").count() == 2
    assert "01234567" in page_of(desk, second)


def test_what_they_said_is_recorded_each_time(desk: Desk) -> None:
    for said in ("SURVEYS:YES", "SURVEYS:NO"):
        assert act(desk, "customer-consent-add", desk.jo, said=said, source="PHONE").status_code == 302
    page = page_of(desk, desk.jo)
    assert "no, said on the telephone" in page and "yes, said" not in page
    assert ConsentFact.objects.unscoped("test").count() == 2


def test_an_office_has_an_area(desk: Desk) -> None:
    assert act(desk, "customer-office-add", desk.jo, office="MP").status_code == 422
    act(desk, "customer-office-add", desk.jo, office="MP", area_words="Altrincham")
    assert "Member of Parliament, Altrincham" in page_of(desk, desk.jo)


class TestAccounts:
    @pytest.fixture
    def kind(self, desk: Desk) -> AccountKind:
        given = KindGiven(
            name="Council tax", system_name="Revenues", whole_for=["TEAM_LEADER"],
            link_template="https://revenues.example/((key))",
        )  # fmt: skip
        return account_kind_add(code="council-tax", given=given, actor=desk.cast.administrator.actor, at=NOW)

    def test_the_key_and_its_link_are_for_those_whom_the_kind_names(self, desk: Desk, kind: AccountKind) -> None:
        act(desk, "customer-account-add", desk.jo, account_key="1000000003", role="LIABLE", home=str(desk.home.uprn))
        page = page_of(desk, desk.jo)
        assert "Council tax 100·····3" in page
        assert "1000000003" not in page and "revenues.example" not in page
        desk.client.force_login(desk.cast.team_leader)
        page = page_of(desk, desk.jo)
        assert 'href="https://revenues.example/1000000003"' in page and 'data-key="Alt+1"' in page

    def test_an_administrator_keeps_the_kinds(self, desk: Desk, kind: AccountKind) -> None:
        desk.client.force_login(desk.cast.administrator)
        path = reverse("staff:account-kind", args=["council-tax"])
        form = fields_of(desk.client.get(path), "account-kind")
        assert form["link_template"] == "https://revenues.example/((key))"
        answer = desk.client.post(path, form | {"link_template": "javascript:((key))", "save": "1"})
        assert answer.status_code == 422 and "Begin with https://" in answer.content.decode()
        assert desk.client.post(path, form | {"name": "Council tax bills", "save": "1"}).status_code == 302
        page = desk.client.get(reverse("staff:account-kinds")).content.decode()
        assert "Council tax bills" in page and "100·····4" in page


def test_who_changed_what_is_listed(desk: Desk) -> None:
    act(desk, "customer-name", desk.jo, family_name="Newly", was="USED")
    page = desk.client.get(reverse("staff:customer-changes", args=[desk.jo.reference])).content.decode()
    assert "Name changed" in page and "Alice Agent" in page


def test_a_manager_sees_masks_and_no_way_to_change(desk: Desk) -> None:
    desk.client.force_login(desk.cast.manager)
    page = page_of(desk, desk.jo)
    assert "telephone ending 0123" in page and "0161 496 0123" not in page
    assert "/name" not in page and "reach/add" not in page
