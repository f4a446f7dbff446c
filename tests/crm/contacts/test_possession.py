"""What shows that a reference is somebody's, checked against the record it was logged for."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from crm.contacts.models import AccessCode, Contact, Message
from crm.contacts.possession import code_check, code_send, link_check, second_fact_holds
from crm.customers.models import Customer, Residence
from gazetteer.places import Place
from tests.cast import NOW, Cast, person, property_at, restriction
from tests.channels.citizen.council import RECEIVED, at_home, bins, logged

SOON = RECEIVED + timedelta(minutes=5)


def contact_of(cast: Cast, customer: Customer | None, place: Place | None = None) -> Contact:
    return logged(bins(cast), customer, place=place).contact


def holds(contact: Contact | None, typed: str) -> bool:
    return second_fact_holds(contact=contact, typed=typed, at=SOON)


def code_of(contact: Contact) -> tuple[str, str]:
    """The code and the link's token that were sent last."""
    body = Message.objects.unscoped("the test's").filter(event="code", contact=contact).latest("pk").body
    code, token = re.search(r"\b\d{6}\b", body), re.search(r"/open/(\S+)", body)
    assert code and token
    return code[0], token[1]


def test_the_postcode_of_the_place_holds_even_without_a_customer(cast: Cast) -> None:
    contact = contact_of(cast, None, at_home(property_at(12, postcode="M33 2DP")))
    assert holds(contact, "m332dp")
    assert not holds(contact, "M33 2DQ")


def test_the_postcode_of_an_unlisted_place_holds(cast: Cast) -> None:
    place = Place(kind="UNLISTED", lines="Plot 7", postcode="M33 9ZZ", reason="NEW_BUILD")
    assert holds(contact_of(cast, None, place), "M33 9ZZ")


def test_the_postcode_of_a_home_holds_and_of_one_left_long_before_does_not(cast: Cast) -> None:
    jo = person(home=property_at(12, postcode="M33 2DP"))
    old = property_at(1, "Old Lane", postcode="M1 1AA")
    day = NOW.date()
    Residence.objects.create(
        customer=jo, property=old, created_at=NOW, active_from=day - timedelta(900), active_to=day - timedelta(100)
    )
    contact = contact_of(cast, jo)
    assert holds(contact, "M33 2DP")
    assert not holds(contact, "M1 1AA")


def test_a_home_taken_since_does_not_hold(cast: Cast) -> None:
    jo = person()
    contact = contact_of(cast, jo)
    Residence.objects.create(customer=jo, property=property_at(12), created_at=RECEIVED + timedelta(days=1))
    assert not holds(contact, "M33 2DP")


@pytest.mark.parametrize("typed", ["", " ", "@", "+44", "0", "jo", "M33"])
def test_what_is_no_fact_never_holds(cast: Cast, typed: str) -> None:
    assert not holds(contact_of(cast, person(email="jo@example.com", phone="0161 496 0123")), typed)


def test_nothing_holds_for_no_contact_or_a_hidden_one(cast: Cast) -> None:
    hidden = person(email="jo@example.com", hidden=restriction(cast.safeguarding))
    assert not holds(None, "jo@example.com")
    assert not holds(contact_of(cast, hidden), "jo@example.com")


def test_no_code_for_nobody_or_for_somebody_without_email(cast: Cast) -> None:
    assert not code_send(contact_id=contact_of(cast, person(phone="0161 496 0123")).pk, at=SOON)
    assert not code_send(contact_id=999_999, at=SOON)
    assert not Message.objects.unscoped("the test's").filter(event="code").exists()


def test_a_code_is_forgiven_its_spaces(cast: Cast) -> None:
    contact = contact_of(cast, person(email="jo@example.com"))
    assert code_send(contact_id=contact.pk, at=SOON)
    code, _token = code_of(contact)
    assert code_check(contact_id=contact.pk, typed=f" {code[:3]} {code[3:]} ", at=SOON)


def test_one_use_ends_code_and_link_and_earlier_codes(cast: Cast) -> None:
    contact = contact_of(cast, person(email="jo@example.com"))
    code_send(contact_id=contact.pk, at=SOON)
    first, _token = code_of(contact)
    code_send(contact_id=contact.pk, at=SOON)
    second, token = code_of(contact)
    assert link_check(contact_id=contact.pk, token=token, at=SOON)
    for typed in (first, second):
        assert not code_check(contact_id=contact.pk, typed=typed, at=SOON)
    assert not link_check(contact_id=contact.pk, token=token, at=SOON)


def test_an_earlier_code_still_works_when_a_second_was_asked_for(cast: Cast) -> None:
    contact = contact_of(cast, person(email="jo@example.com"))
    code_send(contact_id=contact.pk, at=SOON)
    first, _token = code_of(contact)
    code_send(contact_id=contact.pk, at=SOON)
    assert code_check(contact_id=contact.pk, typed=first, at=SOON)


def test_a_code_runs_out(cast: Cast) -> None:
    contact = contact_of(cast, person(email="jo@example.com"))
    code_send(contact_id=contact.pk, at=SOON)
    code, token = code_of(contact)
    late = SOON + timedelta(minutes=10)
    assert not code_check(contact_id=contact.pk, typed=code, at=late)
    assert not link_check(contact_id=contact.pk, token=token, at=late)


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_use_a_code_once(cast: Cast) -> None:
    contact = contact_of(cast, person(email="jo@example.com"))
    code_send(contact_id=contact.pk, at=SOON)
    code, _token = code_of(contact)

    def use(_number: int) -> bool:
        try:
            return code_check(contact_id=contact.pk, typed=code, at=SOON)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(use, range(4))) == 1
    assert AccessCode.objects.get().used_at == SOON
