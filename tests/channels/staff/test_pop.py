"""The page that opens when a call comes in: it lands on the one, offers the several, and begins a contact for nobody."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from crm.customers.finding.calling import MOST_OFFERED
from crm.customers.models import ContactPoint, Customer
from crm.customers.references import shown
from crm.teams.models import AccessLog
from tests.cast import person, restriction
from tests.channels.staff.conftest import Desk
from tests.channels.staff.test_access import FRONT

POP = "/staff/pop"
NUMBER = "0161 496 0123"


def pop(client: Client, phone: str | None) -> HttpResponse:
    return client.get(POP, {} if phone is None else {"phone": phone})


def landed(answer: HttpResponse) -> dict[str, str]:
    """What the contact screen is begun with."""
    assert answer.status_code == 302, answer.content.decode()
    parts = urlsplit(answer["Location"])
    assert parts.path == reverse("staff:contact-new")
    return {name: values[0] for name, values in parse_qs(parts.query).items()}


@pytest.mark.parametrize("phone", [NUMBER, "+44 161 496 0123", "00441614960123", "tel:01614960123", "+44(0)1614960123"])
def test_it_lands_on_the_one_in_any_format_and_the_look_is_recorded(desk: Desk, phone: str) -> None:
    assert landed(pop(desk.client, phone)) == {"customer": shown(desk.jo.reference), "telephone": NUMBER}
    row = AccessLog.objects.get(screen="call")
    assert (row.actor_key, row.keys) == (desk.cast.agent.actor.key, [desk.jo.pk])


def test_the_contact_it_begins_has_the_number_and_the_customer(desk: Desk) -> None:
    page = desk.client.get(pop(desk.client, NUMBER)["Location"]).content.decode()
    assert f'value="{NUMBER}"' in page
    assert "Jo Example" in page


def test_it_offers_the_several_and_lands_on_none(desk: Desk) -> None:
    person("Sam", "Example", phone=NUMBER)
    answer = pop(desk.client, NUMBER)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "2 customers share this number" in page
    assert page.index("Jo Example") < page.index("Sam Example")
    assert desk.home.address in page
    assert "Somebody else" in page


def test_merged_records_are_one_customer(desk: Desk) -> None:
    other = person("Joanna", "Example", phone=NUMBER)
    Customer.objects.filter(pk=other.pk).update(canonical=desk.jo)
    assert landed(pop(desk.client, NUMBER))["customer"] == shown(desk.jo.reference)


@pytest.mark.parametrize("phone", [None, "", "anonymous", "withheld", "Unavailable", "\u202e", "<b>", "%00" * 3])
def test_a_number_that_is_withheld_begins_an_empty_contact(desk: Desk, phone: str | None) -> None:
    assert landed(pop(desk.client, phone)).get("customer") is None


@pytest.mark.parametrize(
    ("phone", "kept"), [("2041", "2041"), ("12x9", "12x9"), ("0" * 500, "0" * 40), ("1e999", "1e999")]
)
def test_a_number_that_cannot_be_one_is_kept_as_it_came(desk: Desk, phone: str, kept: str) -> None:
    assert landed(pop(desk.client, phone)) == {"telephone": kept}


def test_a_number_of_nobody_begins_a_contact_with_it(desk: Desk) -> None:
    assert landed(pop(desk.client, "07700 900456")) == {"telephone": "07700 900456"}
    assert not AccessLog.objects.filter(screen="call").exists()


def test_who_has_died_or_given_the_number_up_is_offered_and_not_landed_on(desk: Desk) -> None:
    Customer.objects.filter(pk=desk.jo.pk).update(status="DECEASED")
    assert "Has died" in pop(desk.client, NUMBER).content.decode()
    Customer.objects.filter(pk=desk.jo.pk).update(status="LIVE")
    ContactPoint.objects.filter(customer=desk.jo).update(do_not_use=True)
    page = pop(desk.client, NUMBER).content.decode()
    assert "no longer their number" in page
    assert "it may be somebody else who rings" in page


def test_hidden_people_and_hidden_numbers_are_absent(desk: Desk) -> None:
    hide = restriction(desk.cast.safeguarding)
    person("Hidden", "Soul", phone="07700 900456", hidden=hide)
    person("Shy", "Homer", phone="07700 900457", points_hidden=hide)
    assert landed(pop(desk.client, "07700 900456")) == {"telephone": "07700 900456"}
    assert landed(pop(desk.client, "07700 900457")) == {"telephone": "07700 900457"}
    desk.client.force_login(desk.cast.safeguarder)
    assert "customer" in landed(pop(desk.client, "07700 900456"))


def test_nobody_lands_on_their_own_record(desk: Desk) -> None:
    desk.cast.agent.customer_key = desk.jo.pk
    desk.cast.agent.save(update_fields=["customer_key"])
    assert landed(pop(desk.client, NUMBER)) == {"telephone": NUMBER}


def test_four_hundred_on_one_number_can_be_looked_through_by_name(desk: Desk, django_assert_max_num_queries) -> None:
    person("Zenobia", "Quill", phone=NUMBER)
    people = [
        Customer(pk=9000 + n, canonical_id=9000 + n, reference=f"R{n:08}", kind="PERSON", given_names="Al",
                 family_name=f"Hostel{n}", display_name=f"Al Hostel{n}", sort_name=f"hostel{n}  al",
                 created_at=desk.jo.created_at)
        for n in range(398)
    ]  # fmt: skip
    Customer.objects.bulk_create(people)
    ContactPoint.objects.bulk_create(
        ContactPoint(
            customer_id=one.pk, kind="PHONE", value=NUMBER, normalised="+441614960123", created_at=one.created_at
        )
        for one in people
    )
    with django_assert_max_num_queries(14):
        page = pop(desk.client, NUMBER).content.decode()
    assert "400 customers share this number" in page
    assert page.count('class="typed"') == MOST_OFFERED
    assert f"{400 - MOST_OFFERED} more are not listed" in page
    assert len(AccessLog.objects.get(screen="call").keys) == MOST_OFFERED
    named = desk.client.post(POP, {"phone": NUMBER, "named": "quil"}).content.decode()
    assert "Zenobia Quill" in named and "Al Hostel" not in named
    nobody = desk.client.post(POP, {"phone": NUMBER, "named": "zzzz"})
    assert nobody.status_code == 200 and "0 of those with this number" in nobody.content.decode()


def test_who_may_open_it(desk: Desk, browser_of: Callable[..., Client]) -> None:
    for who, user in desk.cast.users.items():
        assert (pop(browser_of(user), NUMBER).status_code != 404) == (who in FRONT), who
    answer = pop(Client(), NUMBER)
    assert answer.status_code == 302 and reverse("staff:sign-in") in answer["Location"]
