"""Anybody can report a missed bin at any time: one thing on each page, sent once, with its reference at the end."""

import re
from typing import Any

import pytest

from cases.casework.models import Case
from crm.contacts.models import Contact, ContactSession, Message, Promise
from crm.customers.models import Customer
from crm.sla.models import Clock, ClockKind
from gazetteer.entries.models import Property
from tests.cast import property_at
from tests.channels.citizen.council import Bins
from tests.channels.citizen.stories import words_of

BASE = "/report/missed-bin"
YOU = {"name": "Łucja O'Neil", "email": "lucja@example.com", "phone": "0161 496 0199"}
WHO_CARES = {"name": "", "email": "", "phone": ""}


def answer_questions(visitor: Any) -> str:
    """From the start to the address page."""
    assert visitor.post(BASE)["Location"] == f"{BASE}/q-which"
    assert visitor.post(f"{BASE}/q-which", {"q-which": "grey"})["Location"] == f"{BASE}/q-out_in_time"
    assert visitor.post(f"{BASE}/q-out_in_time", {"q-out_in_time": "yes"})["Location"] == f"{BASE}/q-more"
    return visitor.post(f"{BASE}/q-more", {"q-more": ""})["Location"]


def up_to_check(visitor: Any, home: Property, you: dict[str, str] | None = None) -> str:
    """All pages answered; the key of the check page's form."""
    assert answer_questions(visitor) == f"{BASE}/where"
    assert visitor.post(f"{BASE}/where", {"uprn": str(home.uprn), "query": "12 abb"})["Location"] == f"{BASE}/more"
    assert visitor.post(f"{BASE}/more", {"notes": "Behind the gate 🗑️"})["Location"] == f"{BASE}/about-you"
    assert visitor.post(f"{BASE}/about-you", you if you is not None else YOU)["Location"] == f"{BASE}/check"
    found = re.search(r'name="key" value="([^"]+)"', visitor.get(f"{BASE}/check").content.decode())
    assert found
    return found[1]


def contacts() -> Any:
    return Contact.objects.unscoped("the test's")


def test_a_report_from_start_to_end(visitor: Any, missed_bin: Bins, home: Property) -> None:
    assert "by Wednesday 25 November, 5pm" in words_of(visitor.get(BASE))
    key = up_to_check(visitor, home)
    said = words_of(visitor.get(f"{BASE}/check"))
    for word in ("Grey bin", "Yes", home.address, "Behind the gate 🗑️", *YOU.values()):
        assert word in said

    done = visitor.post(f"{BASE}/check", {"key": key}, follow=True)

    said = words_of(done)
    [contact] = contacts()
    reference = contact.references.get().value
    assert f"Your reference {reference[:4]}-{reference[4:8]}-{reference[8:]}" in said
    assert "We plan to put it right by Wednesday 25 November, 5pm" in said
    assert "We are sending the reference to lucja@example.com" in said
    case = Case.objects.unscoped("the test's").get()
    assert case.contact_id == contact.pk and case.property_id == home.uprn
    assert contact.notes == "Behind the gate 🗑️"
    assert contact.answers == {"which": "grey", "out_in_time": "yes"}
    customer = Customer.objects.unscoped("the test's").get()
    assert (customer.display_name, customer.source) == ("Łucja O'Neil", Customer.Source.WEB)
    assert Promise.objects.get(kind=ClockKind.ACKNOWLEDGE).clock.met_by == Clock.MetBy.TOLD
    assert ContactSession.objects.unscoped("the test's").get().ended_at is not None
    assert Message.objects.unscoped("the test's").get().event == "acknowledgement"


def test_a_second_press_finds_what_the_first_one_sent(visitor: Any, missed_bin: Bins, home: Property) -> None:
    key = up_to_check(visitor, home)
    first = visitor.post(f"{BASE}/check", {"key": key})
    second = visitor.post(f"{BASE}/check", {"key": key})
    assert first["Location"] == second["Location"]
    assert contacts().count() == 1


def test_the_confirmation_can_be_opened_again_by_who_sent_it_and_nobody_else(
    visitor: Any, missed_bin: Bins, home: Property
) -> None:
    from django.test import Client

    page = visitor.post(f"{BASE}/check", {"key": up_to_check(visitor, home)})["Location"]
    assert "Report sent" in words_of(visitor.get(page))
    assert "Report sent" in words_of(visitor.get(page))
    assert Client().get(page)["Location"].startswith("/track/")


def test_nobody_has_to_say_who_they_are(visitor: Any, missed_bin: Bins, home: Property) -> None:
    key = up_to_check(visitor, home, WHO_CARES)
    said = words_of(visitor.post(f"{BASE}/check", {"key": key}, follow=True))
    assert "Write the reference down" in said
    assert contacts().get().customer_id is None


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"email": "jo@example.com"}, "Enter your name"),
        ({"name": "Jo", "email": "jo at example"}, "is not an email address"),
        ({"name": "Jo", "phone": "12"}, "is not a telephone number"),
    ],
)
def test_what_cannot_be_right_is_said_beside_it_and_kept(
    visitor: Any, missed_bin: Bins, home: Property, given: dict[str, str], words: str
) -> None:
    up_to_check(visitor, home)
    page = visitor.post(f"{BASE}/about-you", WHO_CARES | given)
    assert words in words_of(page)
    assert "There is a problem" in words_of(page)
    for typed in given.values():
        assert f'value="{typed}"' in page.content.decode()


def test_a_question_without_its_answer_is_asked_again(visitor: Any, missed_bin: Bins) -> None:
    visitor.post(BASE)
    page = visitor.post(f"{BASE}/q-which", {})
    assert page.status_code == 200
    assert "Which bin was missed?" in words_of(page) and "There is a problem" in words_of(page)
    assert "There is a problem" in words_of(visitor.post(f"{BASE}/q-which", {"q-which": "purple"}))


def test_going_back_finds_the_answers_and_a_change_returns_to_the_check(
    visitor: Any, missed_bin: Bins, home: Property
) -> None:
    up_to_check(visitor, home)
    assert re.search(r'value="grey"\s+checked', visitor.get(f"{BASE}/q-which").content.decode())
    assert visitor.post(f"{BASE}/q-which", {"q-which": "green"})["Location"] == f"{BASE}/check"
    assert "Green bin" in words_of(visitor.get(f"{BASE}/check"))


def test_nobody_can_send_what_is_not_answered(visitor: Any, missed_bin: Bins) -> None:
    visitor.post(BASE)
    assert visitor.post(f"{BASE}/check")["Location"] == f"{BASE}/q-which"
    assert not contacts().exists()


# Where.


def test_without_javascript_an_address_is_searched_then_chosen(visitor: Any, missed_bin: Bins, home: Property) -> None:
    property_at(14)
    where = answer_questions(visitor)
    listed = visitor.post(where, {"query": "M33 2DP", "find": "1", "uprn": ""}, follow=True)
    said = words_of(listed)
    assert "12, Abbey Road" in said.replace("12 Abbey", "12, Abbey") and "14" in said
    assert f'value="{home.uprn}"' in listed.content.decode()
    nothing_chosen = visitor.post(where, {"query": "M33 2DP", "listed": "yes"})
    assert "Choose the address" in words_of(nothing_chosen)
    assert visitor.post(where, {"query": "M33 2DP", "listed": "yes", "uprn": home.uprn})["Location"] == f"{BASE}/more"


def test_a_street_lists_its_properties(visitor: Any, missed_bin: Bins, home: Property) -> None:
    where = answer_questions(visitor)
    listed = visitor.post(where, {"query": "abbey road", "find": "1"}, follow=True)
    assert f'value="{home.uprn}"' in listed.content.decode()


@pytest.mark.parametrize("query", ["zzzz nowhere", "'; DROP TABLE", "😀"])
def test_an_address_that_is_not_found_says_so(visitor: Any, missed_bin: Bins, home: Property, query: str) -> None:
    where = answer_questions(visitor)
    said = words_of(visitor.post(where, {"query": query, "find": "1"}, follow=True))
    assert "No address found" in said
    assert "The address is not listed" in said


@pytest.mark.parametrize("uprn", ["", "999", "abc", "-1", "1" * 40, "１２"])
def test_a_key_that_is_no_property_is_not_taken(visitor: Any, missed_bin: Bins, home: Property, uprn: str) -> None:
    where = answer_questions(visitor)
    page = visitor.post(where, {"uprn": uprn, "query": ""})
    assert "Enter a postcode or an address" in words_of(page)


def test_an_address_that_is_not_listed_is_taken_as_given_with_the_reason(visitor: Any, missed_bin: Bins) -> None:
    answer_questions(visitor)
    page = f"{BASE}/where/not-listed"
    assert "Choose why it is not in our list" in words_of(visitor.post(page, {"lines": "Plot 7"}))
    given = {"lines": "Plot 7\nNew Estate", "postcode": "m33 9zz", "reason": "NEW_BUILD"}
    assert visitor.post(page, given)["Location"] == f"{BASE}/more"
    visitor.post(f"{BASE}/more", {"notes": ""})
    visitor.post(f"{BASE}/about-you", WHO_CARES)
    assert "Plot 7" in words_of(visitor.get(f"{BASE}/check"))
    visitor.post(f"{BASE}/check", follow=True)
    contact = contacts().get()
    assert contact.place_kind == "UNLISTED"
    assert (contact.unlisted_postcode, contact.unlisted_reason) == ("M33 9ZZ", "NEW_BUILD")


# What goes wrong.


def test_when_the_session_is_gone_the_page_says_so_and_starts_again(
    visitor: Any, missed_bin: Bins, home: Property
) -> None:
    up_to_check(visitor, home)
    visitor.cookies.clear()
    page = visitor.post(f"{BASE}/about-you", YOU)
    assert page.status_code == 410
    assert "We no longer have your answers" in words_of(page)
    assert "Start again" in words_of(page)


def test_a_service_that_is_not_on_the_web_does_not_exist(visitor: Any, missed_bin: Bins) -> None:
    missed_bin.service.on_web = False
    missed_bin.service.save()
    assert visitor.get(BASE).status_code == 404
    assert "Missed bin" not in words_of(visitor.get("/"))
    assert visitor.get("/report/nothing-like-it").status_code == 404


def test_too_many_reports_from_one_place_wait_and_keep_their_answers(
    visitor: Any, missed_bin: Bins, home: Property, clock: Any
) -> None:
    for _time in range(30):
        up_to_check(visitor, home, WHO_CARES)
        visitor.post(f"{BASE}/check")
    up_to_check(visitor, home)
    assert visitor.post(f"{BASE}/check").status_code == 429
    clock.forward(hours=1)
    assert visitor.post(f"{BASE}/check")["Location"].startswith("/report/sent/")


def test_a_report_tells_nobody_that_the_customer_is_known(
    visitor: Any, jo: Customer, missed_bin: Bins, home: Any
) -> None:
    known = {"name": "Jo Example", "email": "jo@example.com", "phone": ""}
    said = words_of(visitor.post(f"{BASE}/check", {"key": up_to_check(visitor, home, known)}, follow=True))
    assert contacts().get().customer_id == jo.pk
    visitor.cookies.clear()
    stranger = {"name": "Jo Stranger", "email": "other@example.com", "phone": ""}
    unknown = words_of(visitor.post(f"{BASE}/check", {"key": up_to_check(visitor, home, stranger)}, follow=True))
    masked = [re.sub(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]\b|\S+@example\.com", "", one) for one in (said, unknown)]
    assert masked[0] == masked[1]
