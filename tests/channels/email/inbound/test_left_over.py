"""A message that could not be read in: a person has it read again, opens its original if they may, sets it aside."""

import threading

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from channels.email.inbound.actions import ARRIVED
from channels.email.inbound.handling import arrival_handle
from channels.email.inbound.leftover import PAGE, ArrivalRefused, arrival_original, arrival_set_aside
from channels.email.inbound.models import Arrival, Mailbox
from crm.documents.models import Document
from crm.outbox.models import OutboxEntry
from crm.teams.models import AccessLog
from crm.teams.policy import NotPermitted
from tests.cast import person, restriction
from tests.channels.email.inbound.conftest import mailbox_at
from tests.channels.email.inbound.leftovers import failed
from tests.channels.email.reading.letters import letter
from tests.channels.staff.pages import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailbox(inboxes) -> Mailbox:
    return mailbox_at(None, inboxes["waste"], user="waste")


def browser(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_an_administrator_has_it_read_in_again_and_reads_nobodys_words(mailbox, cast):
    arrival = failed(mailbox)
    client = browser(cast.administrator)
    page = text_of(client.get(reverse("staff:mail-arrivals")))
    assert "ValueError: odd" in page and "tried 8 times" in page
    assert "jo@example.org" not in page and reverse("staff:mail-arrival-original", args=[arrival.pk]) not in page
    assert client.post(reverse("staff:mail-arrival", args=[arrival.pk]), {"retry": "1"}).status_code == 302
    assert OutboxEntry.objects.filter(kind=ARRIVED, subject_id=arrival.pk).count() == 2
    arrival_handle(arrival.pk, timezone.now(), 1)
    arrival.refresh_from_db()
    assert (arrival.state, arrival.sender) == ("DONE", "")
    assert "every message that arrived stands in the records" in text_of(client.get(reverse("staff:mail-arrivals")))


def test_whoever_reads_the_inbox_opens_the_original_and_the_read_is_recorded(mailbox, cast):
    arrival = failed(mailbox)
    client = browser(cast.officer)
    page = text_of(client.get(reverse("staff:mail-arrivals")))
    assert "jo@example.org" in page and "Read it in again" not in page
    answer = client.get(reverse("staff:mail-arrival-original", args=[arrival.pk]))
    assert b"Subject:" in b"".join(answer.streaming_content)
    assert answer["Content-Disposition"].startswith("attachment") and answer["Cache-Control"] == "no-store"
    look = AccessLog.objects.get(kind="ARRIVAL")
    assert (look.actor_key, look.keys) == (cast.officer.actor.key, [arrival.pk])


def test_nobody_is_given_what_is_kept_from_everybody_or_comes_from_somebody_hidden(mailbox, cast):
    arrival = failed(mailbox)
    person("Hid", "Den", email="jo@example.org", hidden=restriction(cast.safeguarding))
    path = reverse("staff:mail-arrival-original", args=[arrival.pk])
    assert browser(cast.agent).get(path).status_code == 404
    page = text_of(browser(cast.agent).get(reverse("staff:mail-arrivals")))
    assert "jo@example.org" not in page and path not in page
    assert browser(cast.safeguarder).get(path).status_code == 200
    Document.objects.update(withheld_because="It is a program or a script.")
    assert browser(cast.safeguarder).get(path).status_code == 404
    assert "It is a program" in text_of(browser(cast.safeguarder).get(reverse("staff:mail-arrivals")))


def test_setting_aside_asks_why_and_is_done_once(mailbox, cast):
    arrival = failed(mailbox)
    client, path = browser(cast.agent), reverse("staff:mail-arrival", args=[arrival.pk])
    assert "Say why it is set aside" in text_of(client.post(path, {"set_aside": "1", "why": "  "}, follow=True))
    for words in ("logged as BCDF-2345-J", "another reason"):
        client.post(path, {"set_aside": "1", "why": words})
    arrival.refresh_from_db()
    assert (arrival.state, arrival.settled_words) == ("SET_ASIDE", "logged as BCDF-2345-J")
    assert arrival.settled_by == cast.agent.actor.name and arrival.original is not None
    arrival_handle(arrival.pk, timezone.now(), 1)  # what the outbox still holds does nothing more
    assert Arrival.objects.get().state == "SET_ASIDE"


def test_what_is_in_the_records_cannot_be_set_aside_or_opened_here(mailbox, cast):
    arrival = failed(mailbox)
    Arrival.objects.update(state="STORED")
    arrival_handle(arrival.pk, timezone.now(), 1)
    with pytest.raises(ArrivalRefused):
        arrival_set_aside(arrival_id=arrival.pk, why="no", actor=cast.agent.actor, at=timezone.now())
    with pytest.raises(Arrival.DoesNotExist):
        arrival_original(arrival_id=arrival.pk, actor=cast.agent.actor, at=timezone.now())
    with pytest.raises(NotPermitted):
        arrival_original(arrival_id=arrival.pk, actor=cast.administrator.actor, at=timezone.now())


def test_many_are_paged_by_key_with_as_few_statements(mailbox, cast):
    client, path = browser(cast.agent), reverse("staff:mail-arrivals")
    failed(mailbox)
    client.get(path)

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(path).status_code == 200
        return len(seen)

    few = asked()
    for number in range(PAGE):
        made = letter()
        made.replace_header("Message-ID", f"<{number}@many.example>")
        failed(mailbox, raw=made.as_bytes())
    assert asked() == few
    keys = list(Arrival.objects.order_by("pk").values_list("pk", flat=True))
    first = text_of(client.get(path))
    assert f"?after={keys[PAGE - 1]}" in first and f'why-{keys[-1]}"' not in first
    assert f'why-{keys[-1]}"' in text_of(client.get(path, {"after": keys[PAGE - 1]}))
    assert client.get(path, {"after": "x" * 30}).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_two_who_settle_it_at_once_settle_it_once(mailbox, cast):
    arrival = failed(mailbox)
    barrier, words = threading.Barrier(2), []

    def settle(why: str) -> None:
        barrier.wait(20)
        done = arrival_set_aside(arrival_id=arrival.pk, why=why, actor=cast.agent.actor, at=timezone.now())
        words.append(done.settled_words)
        connections.close_all()

    threads = [threading.Thread(target=settle, args=[why]) for why in ("one", "other")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(words) == 2 and len(set(words)) == 1
