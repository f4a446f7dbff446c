"""What an email costs: a bounded number of statements, and nothing asked twice for those that are claimed together."""

import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from channels.email.inbound.handling import arrivals_ready
from channels.email.inbound.models import Arrival
from channels.email.reading.bodies import Body
from crm.contacts.correspondence.models import InboxItem
from crm.contacts.models import Message
from crm.outbox.models import OutboxEntry
from tests.channels.email.inbound.test_handling import mailbox, store  # noqa: F401
from tests.channels.email.reading.letters import letter

MOST = 28  # of one email from a stranger: contact, promises, words, work and acknowledgement
MOST_OF_THEM = 26  # of one that was claimed with others
BY_THE_WAY = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")


def written(number):
    made = letter(f"My bin was missed, {number}.", subject=f"Bin {number}", sender=f"jo-{number}@example.org")
    made.replace_header("Message-ID", f"<{number}@example.org>")
    return made.as_bytes()


@pytest.mark.django_db
def test_emails_claimed_together_ask_for_what_they_share_once(mailbox):  # noqa: F811
    stored = [store(mailbox, written(number)).pk for number in range(11)]
    # The first of a process reads what it keeps: promises, calendars, channels.
    arrivals_ready(stored[:1], timezone.now())(stored[0], timezone.now(), 1)
    spent = []
    for keys in (stored[1:2], stored[2:]):
        with CaptureQueriesContext(connection) as asked:
            handle = arrivals_ready(keys, timezone.now())
            for key in keys:
                handle(key, timezone.now(), 1)
        spent.append(sum(not one["sql"].startswith(BY_THE_WAY) for one in asked.captured_queries))
    assert InboxItem.objects.unscoped("test").count() == 11
    assert Message.objects.unscoped("test").filter(event="acknowledgement").count() == 11
    assert spent[0] <= MOST
    assert spent[1] <= MOST_OF_THEM * 9 + 2


@pytest.mark.django_db
def test_what_was_done_since_it_was_claimed_is_not_done_again(mailbox):  # noqa: F811
    arrival = store(mailbox, written(1))
    handle = arrivals_ready([arrival.pk], timezone.now())
    Arrival.objects.filter(pk=arrival.pk).update(state="SET_ASIDE")
    handle(arrival.pk, timezone.now(), 1)
    assert not InboxItem.objects.unscoped("test").exists()


@pytest.mark.django_db(transaction=True)
def test_two_pollers_that_store_one_message_at_once_store_it_once_and_tell_it_once(mailbox):  # noqa: F811
    both, kept = threading.Barrier(2), []

    def poll():
        both.wait()
        kept.append(store(mailbox, written(1)).pk)
        connection.close()

    threads = [threading.Thread(target=poll) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(kept) == 2 and len(set(kept)) == 1
    assert OutboxEntry.objects.filter(kind="mail.arrived").count() == 1


def test_formatted_words_count_only_where_the_plain_ones_say_nothing():
    assert Body(plain=["Hello"], html=["<p>Other words</p>"]).text == "Hello"
    assert Body(html=["<p>Other words</p>"]).text == "Other words"
    assert Body(plain=["Your program shows no HTML"], html=[f"<p>{'Other words ' * 20}</p>"]).text.startswith(
        "Other words"
    )
