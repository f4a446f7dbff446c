"""What must happen after commit happens, once, in order, whatever dies in between."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from crm.outbox import registry
from crm.outbox.actions import (
    MOST_ATTEMPTS,
    News,
    TryLater,
    outbox_put,
    outbox_settle,
)
from crm.outbox.claiming import outbox_claim
from crm.outbox.handling import entries_handle
from crm.outbox.models import OutboxEntry, OutboxSettled
from crm.outbox.sweeping import Sweep
from tests.cast import NOW

pytestmark = pytest.mark.django_db(transaction=True)
SECOND = timedelta(seconds=1)


@pytest.fixture
def heard():
    """What a handler of "test.news" heard; it fails as often as `heard.fail` says."""

    class Heard(list):
        fail = 0
        later = 0

    said = Heard()

    def handler(subject_id, at, attempt):
        if said.fail:
            said.fail -= 1
            raise ValueError("broken")
        if said.later:
            said.later -= 1
            raise TryLater("the server is away")
        said.append((subject_id, attempt))

    registry.on("test.news", handler)
    yield said
    registry._handlers["test.news"].remove(handler)


def put(*subjects, stream="", at=NOW):
    with transaction.atomic():
        outbox_put(news=[News(kind="test.news", subject_id=subject, stream=stream) for subject in subjects], at=at)


def sweep(at=NOW):
    return Sweep(clock=lambda: at, name="test").once()


def test_news_is_heard_once_and_settled(heard):
    put(1, 2)
    sweep()
    sweep()
    assert heard == [(1, 1), (2, 1)]
    assert OutboxEntry.objects.count() == 0
    assert sorted(OutboxSettled.objects.values_list("subject_id", flat=True)) == [1, 2]


def test_news_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError):
        outbox_put(news=[News(kind="test.news", subject_id=1)], at=NOW)


def test_news_of_a_rolled_back_fact_never_was(heard):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        outbox_put(news=[News(kind="test.news", subject_id=1)], at=NOW)
        raise ZeroDivisionError
    sweep()
    assert heard == []


def test_a_failure_comes_again_later_and_nothing_is_lost(heard):
    heard.fail = 1
    put(1)
    sweep()
    assert heard == []
    assert OutboxEntry.objects.get().last_error == "ValueError: broken"
    sweep(NOW + 4 * SECOND)
    assert heard == []
    sweep(NOW + 6 * SECOND)
    assert heard == [(1, 2)]


def test_within_a_stream_the_later_waits_for_the_earlier(heard):
    heard.later = 1
    put(1, 2, stream="customer:7")
    put(3, stream="customer:8")
    sweep()
    assert heard == [(3, 1)]
    sweep(NOW + 6 * SECOND)
    assert heard == [(3, 1), (1, 2), (2, 1)]


def test_a_claim_that_was_never_settled_is_claimed_again(heard):
    put(1)
    assert len(outbox_claim(at=NOW, by="killed")) == 1
    assert outbox_claim(at=NOW + 30 * SECOND, by="other") == []
    [entry] = outbox_claim(at=NOW + 61 * SECOND, by="other")
    assert entry.attempt == 2
    assert entries_handle([entry], clock=lambda: NOW).settled == 1
    outbox_settle(entry_ids=[entry.id], at=NOW)  # the killed one wakes up after all
    assert OutboxSettled.objects.count() == 1


def test_tried_too_often_it_is_a_dead_letter_and_the_stream_goes_on(heard):
    heard.fail = 10**6
    put(1, 2, stream="customer:7")
    at = NOW
    for _try in range(MOST_ATTEMPTS):
        sweep(at)
        at += timedelta(hours=1, seconds=1)
    dead = OutboxEntry.objects.get(subject_id=1)
    assert dead.dead_at is not None
    heard.fail = 0
    sweep(dead.dead_at + timedelta(minutes=59))
    assert heard == []
    sweep(dead.dead_at + timedelta(minutes=61))
    assert heard == [(2, 1)]


def test_two_sweeps_share_the_work_and_never_the_entry(heard):
    put(*range(40))
    both = threading.Barrier(2)
    claimed = []

    def claim():
        both.wait()
        while found := outbox_claim(at=NOW, by="x", limit=3):
            claimed.extend(entry[0] for entry in found)
        connection.close()

    threads = [threading.Thread(target=claim) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(claimed) == len(set(claimed)) == 40


def test_numbers_in_a_stream_follow_commits(heard):
    """A second writer to the stream waits until the first has committed, so an earlier number is never invisible."""
    first_wrote, second_done = threading.Event(), threading.Event()

    def second():
        first_wrote.wait(60)
        put(2, stream="s")
        second_done.set()
        connection.close()

    thread = threading.Thread(target=second)
    thread.start()
    with transaction.atomic():
        outbox_put(news=[News(kind="test.news", subject_id=1, stream="s")], at=NOW)
        first_wrote.set()
        assert not second_done.wait(0.3)
    thread.join(60)
    assert list(OutboxEntry.objects.order_by("number").values_list("subject_id", flat=True)) == [1, 2]
