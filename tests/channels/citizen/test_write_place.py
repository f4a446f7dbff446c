"""Writing to us about a place: looked up as in a report, or in other words; answered by letter; sent twice at once."""

import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from crm.contacts.correspondence.models import InboxItem
from crm.contacts.drafting.models import WrittenDraft
from crm.contacts.models import Contact, Message
from crm.customers.models import Customer
from gazetteer.entries.models import Property
from tests.cast import property_at
from tests.channels.citizen.council import Bins, make_searchable
from tests.channels.citizen.test_write import WORDS, YOU, council, page, text, write

__all__ = ["council"]


@pytest.fixture
def home(council: Bins) -> Property:
    made = property_at(12)
    property_at(14)
    make_searchable()
    return made


def begun(client: Client) -> None:
    page(client, "write")
    answer = page(client, "write-about", data={"service": "", "words": WORDS})
    assert answer["Location"] == reverse("citizen:write-where")


def sent(client: Client) -> Contact:
    page(client, "write-you", data=YOU)
    WrittenDraft.objects.update(begun_at=timezone.now() - timedelta(minutes=2))
    assert page(client, "write-check").status_code == 302
    return Contact.objects.unscoped("t").get()


def test_an_address_is_searched_then_chosen_and_is_where_the_contact_is(home: Property, client: Client) -> None:
    begun(client)
    found = client.post(reverse("citizen:write-where"), {"query": "Abbey Road", "place": "", "uprn": ""})
    listed = client.get(found["Location"])
    assert home.address in text(listed) and 'name="listed"' in text(listed)
    nothing = page(client, "write-where", data={"query": "Abbey Road", "listed": "yes", "place": ""})
    assert nothing.status_code == 422 and "Choose the address" in text(nothing)
    chosen = page(client, "write-where", data={"query": "Abbey Road", "listed": "yes", "uprn": str(home.uprn)})
    assert chosen["Location"] == reverse("citizen:write-files")
    assert home.address in text(client.get(reverse("citizen:write-where")))
    page(client, "write-you", data=YOU)
    assert home.address in text(client.get(reverse("citizen:write-check")))
    contact = sent(client)
    assert (contact.place_kind, contact.property_id) == ("PROPERTY", home.uprn)
    assert InboxItem.objects.unscoped("t").get().warnings == []


def test_other_words_stand_with_the_message(home: Property, client: Client) -> None:
    begun(client)
    page(client, "write-where", data={"query": "", "place": "The playground behind the library"})
    contact = sent(client)
    assert contact.place_kind == "UNKNOWN"
    assert InboxItem.objects.unscoped("t").get().warnings == ["Where: The playground behind the library"]


@pytest.mark.parametrize(
    "typed", [{"skip": "1", "query": "x"}, {"query": "", "place": ""}, {"uprn": "99999999", "place": ""}]
)
def test_no_place_is_no_hindrance(home: Property, client: Client, typed: dict[str, str]) -> None:
    begun(client)
    assert page(client, "write-where", data=typed)["Location"] == reverse("citizen:write-files")
    assert sent(client).place_kind == "UNKNOWN"


def test_what_is_not_found_says_so_and_a_mind_may_change(home: Property, client: Client) -> None:
    begun(client)
    said = client.get(reverse("citizen:write-where"), {"query": "Nowhere Lane 99"})
    assert said.status_code == 422 and "No address found" in text(said)
    page(client, "write-where", data={"uprn": str(home.uprn), "query": "", "place": ""})
    page(client, "write-where", data={"query": "", "place": "Somewhere else"})
    assert sent(client).property_id is None


def test_an_answer_by_letter_asks_for_an_address_and_says_it_to_the_reader(council: Bins, client: Client) -> None:
    page(client, "write")
    page(client, "write-about", data={"service": "", "words": WORDS})
    by_letter = YOU | {"answer_by": "LETTER", "email": ""}
    missing = page(client, "write-you", data=by_letter)
    assert missing.status_code == 422 and "Enter your postal address" in text(missing)
    assert page(client, "write-you", data=by_letter | {"name": "", "address": "12 Abbey Road"}).status_code == 422
    answer = write(client, answer_by="LETTER", email="", address="12 Abbey Road\r\nSale\r\nM33 6AB")
    assert answer.status_code == 302
    item = InboxItem.objects.unscoped("t").get()
    assert item.warnings == ["They want to be answered by letter: 12 Abbey Road, Sale, M33 6AB"]


@pytest.mark.django_db(transaction=True)
def test_sent_twice_at_once_it_is_taken_once(council: Bins) -> None:
    client = Client()
    page(client, "write")
    page(client, "write-about", data={"service": "", "words": WORDS})
    page(client, "write-you", data=YOU)
    WrittenDraft.objects.update(begun_at=timezone.now() - timedelta(minutes=2))
    barrier, answers = threading.Barrier(2), []

    def press() -> None:
        browser = Client()
        browser.cookies.update(client.cookies)
        barrier.wait(20)
        answers.append(page(browser, "write-check"))
        connections.close_all()

    threads = [threading.Thread(target=press) for _browser in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    places = {place_of(answer) for answer in answers}
    assert len(answers) == 2 and len(places) == 1 and places.pop().startswith("/contact/write/sent/")
    assert Contact.objects.unscoped("t").count() == 1
    assert InboxItem.objects.unscoped("t").count() == 1
    assert Message.objects.unscoped("t").filter(event="acknowledgement").count() == 1
    assert Customer.objects.unscoped("t").filter(family_name="Example").count() == 1


def place_of(answer: HttpResponse) -> str:
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])
