"""A claim is handled together where that spares something, and one that fails never holds up the others."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from crm.outbox import registry
from crm.outbox.actions import News, NotYet, outbox_put
from crm.outbox.claiming import outbox_claim
from crm.outbox.handling import PORTION, entries_handle
from crm.outbox.models import OutboxEntry, OutboxSettled
from crm.outbox.sweeping import Sweep
from tests.cast import NOW

pytestmark = pytest.mark.django_db(transaction=True)
KIND = "test.batch"


class Clock:
    """A clock that goes on by so much each time it is looked at."""

    def __init__(self, tick: timedelta = timedelta(0)) -> None:
        self.now, self.tick = NOW, tick

    def __call__(self):
        self.now += self.tick
        return self.now


@pytest.fixture
def enrolled():
    """Enrols handlers of the kind, and forgets them after the test."""
    known = []

    def enrol(handler, **more):
        registry.on(KIND, handler, **more)
        known.append(handler)

    yield enrol
    for handler in known:
        registry._handlers[KIND].remove(handler)
        registry._ready.pop(handler, None)
        registry._together.pop(handler, None)


def put(*subjects, stream=""):
    with transaction.atomic():
        outbox_put(news=[News(kind=KIND, subject_id=one, stream=stream) for one in subjects], at=NOW)


def settled():
    return sorted(OutboxSettled.objects.values_list("subject_id", flat=True))


def test_what_is_done_for_all_at_once_is_done_after_what_is_done_for_each(enrolled):
    said = []
    enrolled(lambda one, at, attempt: said.append(one))
    enrolled(lambda one, at, attempt: said.append(("alone", one)), together=lambda many, at: said.append(list(many)))
    put(1, 2, 3)
    Sweep(clock=lambda: NOW).once()
    assert said == [1, 2, 3, [1, 2, 3]]
    assert settled() == [1, 2, 3]


def test_one_that_fails_is_not_among_those_that_go_on(enrolled):
    said = []

    def send(one, at, attempt):
        if one == 2:
            raise NotYet("resting", until=at + timedelta(minutes=1), held_by="email")

    enrolled(send)
    enrolled(lambda one, at, attempt: None, together=lambda many, at: said.append(list(many)))
    put(1, 2, 3)
    Sweep(clock=lambda: NOW).once()
    assert said == [[1, 3]]
    left = OutboxEntry.objects.get()
    assert (left.subject_id, left.held_by, left.attempts) == (2, "email", 0)


def test_when_all_at_once_fails_each_is_tried_and_only_the_bad_one_comes_again(enrolled):
    def alone(one, at, attempt):
        if one == 2:
            raise ValueError("broken")

    def together(many, at):
        raise ValueError("one of them is broken")

    enrolled(alone, together=together)
    put(1, 2, 3)
    Sweep(clock=lambda: NOW).once()
    assert settled() == [1, 3]
    assert OutboxEntry.objects.get().last_error == "ValueError: broken"


def test_a_handler_is_told_of_all_beforehand(enrolled):
    asked = []

    def ready(many, at):
        asked.append(list(many))
        return lambda one, at, attempt: asked.append(one)

    enrolled(lambda one, at, attempt: asked.append("not told"), ready=ready)
    put(1, 2)
    Sweep(clock=lambda: NOW).once()
    assert asked == [[1, 2], 1, 2]


def test_what_cannot_be_told_beforehand_is_found_out_one_by_one(enrolled):
    said = []

    def ready(many, at):
        raise ValueError("too much at once")

    enrolled(lambda one, at, attempt: said.append(one), ready=ready)
    put(1, 2)
    Sweep(clock=lambda: NOW).once()
    assert said == [1, 2] and settled() == [1, 2]


def test_nobody_works_from_what_was_read_more_than_a_second_ago(enrolled):
    asked = []

    def ready(many, at):
        asked.append((list(many), at))
        return lambda one, at, attempt: asked.append((one, at))

    enrolled(lambda one, at, attempt: None, ready=ready)
    put(*range(6))
    assert entries_handle(outbox_claim(at=NOW, by="x"), clock=Clock(PORTION * 0.4)).settled == 6
    read_at = None
    for what, at in asked:
        if isinstance(what, list):
            read_at = at
        else:
            assert at - read_at <= PORTION
    assert sum(isinstance(what, list) for what, _at in asked) > 1
    assert [what for what, _at in asked if not isinstance(what, list)] == list(range(6))


def test_what_was_not_begun_in_time_is_free_again_and_was_no_attempt(enrolled):
    enrolled(lambda one, at, attempt: None)
    put(*range(5))
    claimed = outbox_claim(at=NOW, by="slow")
    handled = entries_handle(claimed, clock=Clock(PORTION * 2), until=NOW + PORTION * 5, by="slow")
    assert handled.tried == handled.settled < 5
    left = OutboxEntry.objects.all()
    assert {(entry.claimed_until, entry.attempts) for entry in left} == {(None, 0)}
    assert len(outbox_claim(at=NOW, by="other")) == 5 - handled.tried


def test_what_another_process_has_claimed_since_is_not_given_back(enrolled):
    enrolled(lambda one, at, attempt: None)
    put(1)
    claimed = outbox_claim(at=NOW, by="slow")
    outbox_claim(at=NOW + timedelta(seconds=61), by="other")
    entries_handle(claimed, clock=lambda: NOW, until=NOW - PORTION, by="slow")
    assert OutboxEntry.objects.get().claimed_by == "other"


def test_fifty_are_claimed_and_settled_with_as_many_statements_as_one(enrolled):
    enrolled(lambda one, at, attempt: None)
    spent = []
    for count in (1, 50):
        put(*range(count))
        with CaptureQueriesContext(connection) as asked:
            entries_handle(outbox_claim(at=NOW, by="x"), clock=lambda: NOW)
        spent.append(len(asked))
    assert spent[0] == spent[1]
