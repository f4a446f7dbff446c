"""Who goes first, how fast, and what a destination that fails or is paused does to the others: nothing."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from crm.outbox import registry
from crm.outbox.actions import News, NotYet, outbox_put
from crm.outbox.claiming import CLAIMED_AT_ONCE, outbox_claim
from crm.outbox.destinations import FAILURES_BEFORE_REST, admitted, failed, lived
from crm.outbox.models import OutboxDestination, OutboxEntry, Priority
from crm.outbox.sweeping import Sweep
from tests.cast import NOW

pytestmark = pytest.mark.django_db(transaction=True)
SECOND = timedelta(seconds=1)


@pytest.fixture
def heard():
    """What a handler of "test.news" heard, in order."""
    said = []

    def handler(subject_id, at, attempt):
        said.append(subject_id)

    registry.on("test.news", handler)
    yield said
    registry._handlers["test.news"].remove(handler)


@pytest.fixture
def slow():
    """A destination that takes sixty in a minute."""
    registry.destination_enrol(registry.Destination("slow", "Slow", lambda: 60))
    yield "slow"
    registry._destinations.pop("slow")


def put(*subjects, at=NOW, **more):
    with transaction.atomic():
        outbox_put(news=[News(kind="test.news", subject_id=one, **more) for one in subjects], at=at)


def sweep(at=NOW):
    return Sweep(clock=lambda: at, name="test").once()


def test_what_somebody_waits_for_goes_first_and_bulk_last(heard):
    put(1, priority=Priority.BULK)
    put(2)
    put(3, priority=Priority.NOW)
    sweep()
    assert heard == [3, 2, 1]


def test_a_stream_keeps_its_order_whatever_the_priority(heard):
    put(1, stream="customer:7", priority=Priority.BULK)
    put(2, stream="customer:7", priority=Priority.NOW)
    put(3)
    sweep()
    assert heard == [3, 1, 2]


def test_a_rate_is_kept_and_shared_by_all_sweeps(heard, slow):
    put(*range(10), destination=slow)
    put(99, destination="fast")
    sweep(NOW)
    sweep(NOW)
    assert heard == [0, 99]
    for second in range(1, 5):
        sweep(NOW + second * SECOND)
        sweep(NOW + second * SECOND)
    assert heard == [0, 99, 1, 2, 3, 4]


def test_a_person_sets_another_rate(heard, slow):
    OutboxDestination.objects.create(name=slow, a_minute=0)
    put(*range(10), destination=slow)
    sweep()
    assert heard == list(range(10))


def test_a_rate_of_many_lets_a_seconds_worth_go_at_once(heard, slow):
    OutboxDestination.objects.create(name=slow, a_minute=600)
    put(*range(100), destination=slow)
    sweep(NOW)
    assert len(heard) == 1  # nothing is known yet: it begins gently
    sweep(NOW + 60 * SECOND)
    assert len(heard) == 11
    sweep(NOW + 61 * SECOND)
    assert len(heard) == 21


def test_one_that_fails_many_times_rests_longer_each_time_and_one_entry_tries_again(heard):
    for _time in range(FAILURES_BEFORE_REST):
        assert not OutboxDestination.objects.filter(rests_until__isnull=False).exists()
        failed(name="email", why="connection refused", at=NOW)
    rest = OutboxDestination.objects.get().rests_until
    assert rest == NOW + 30 * SECOND
    put(1, 2, 3, destination="email")
    put(4)
    sweep()
    assert heard == [4]
    assert len(outbox_claim(at=NOW + 31 * SECOND, by="one")) == 1
    assert outbox_claim(at=NOW + 31 * SECOND, by="two") == []
    failed(name="email", why="connection refused", at=NOW + 32 * SECOND)
    assert OutboxDestination.objects.get().rests_until == NOW + (32 + 60) * SECOND


def test_one_that_lives_again_lets_go_of_all_at_once(heard):
    for _time in range(FAILURES_BEFORE_REST):
        failed(name="email", why="connection refused", at=NOW)
    put(1, 2, 3, destination="email")
    later = NOW + 31 * SECOND
    assert len(outbox_claim(at=later, by="one")) == 1
    lived(known=admitted(names=["email"], at=later), names=["email"], at=later)
    sweep(later)
    assert len(heard) == 2
    assert OutboxDestination.objects.get().failures == 0


def test_a_domain_rests_alone(heard):
    for _time in range(FAILURES_BEFORE_REST):
        failed(name="email:dead.example", why="451 not now", at=NOW)
    admitted(names=["email", "email:alive.example"], at=NOW)
    with pytest.raises(NotYet, match="451 not now") as waits:
        admitted(names=["email", "email:dead.example"], at=NOW)
    assert waits.value.until == NOW + 30 * SECOND
    later = NOW + 31 * SECOND
    admitted(names=["email", "email:dead.example"], at=later)  # this one finds out
    with pytest.raises(NotYet):
        admitted(names=["email", "email:dead.example"], at=later)


def test_what_waits_by_a_rule_has_not_been_tried(heard):
    def handler(subject_id, at, attempt):
        raise NotYet("quiet hours", until=NOW + timedelta(hours=9), held_by="quiet:text")

    registry.on("test.quiet", handler)
    with transaction.atomic():
        outbox_put(news=[News(kind="test.quiet", subject_id=1)], at=NOW)
    sweep()
    entry = OutboxEntry.objects.get()
    assert (entry.attempts, entry.held_by, entry.not_before) == (0, "quiet:text", NOW + timedelta(hours=9))
    assert (entry.last_error, entry.claimed_until) == ("quiet hours", None)


def test_a_paused_destination_costs_a_claim_nothing_however_much_waits(heard):
    OutboxDestination.objects.create(name="paused", paused_at=NOW)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO crm_outboxentry (number, stream, kind, subject_id, created_at, not_before, claimed_by, attempts,"
            " last_error, destination, priority)"
            " SELECT 0, '', 'test.news', n, %(at)s, %(at)s, '', 0, '', d, n %% 3"
            " FROM generate_series(1, 50000) n, unnest(ARRAY['paused', 'open']) d",
            {"at": NOW},
        )
        cursor.execute("UPDATE crm_outboxentry SET stream = left(destination, 1) || subject_id / 2")
        cursor.execute("VACUUM ANALYZE crm_outboxentry")
        cursor.execute("SET statement_timeout = '10s'")
        with connection.execute_wrapper(plans := Plans()), transaction.atomic():
            assert len(outbox_claim(at=NOW, by="one")) == CLAIMED_AT_ONCE
        cursor.execute("SET statement_timeout = 0")
    claim = [plan for sql, plan in plans if sql.lstrip().startswith("UPDATE crm_outboxentry")][-1]
    assert "Index Scan using outbox_first" in claim and "Seq Scan on crm_outboxentry" not in claim
    assert int(claim.split("shared hit=")[1].split()[0]) < 3000, claim  # pages: a queue of 100,000 has far more


class Plans(list):
    """What PostgreSQL did for each statement, with the pages it touched."""

    def __call__(self, execute, sql, params, many, context):
        if sql.lstrip().startswith("UPDATE crm_outboxentry"):
            with connection.connection.cursor() as beside:
                beside.execute("SAVEPOINT planned")
                beside.execute("EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF) " + sql, params)
                self.append((sql, "\n".join(row[0] for row in beside.fetchall())))
                beside.execute("ROLLBACK TO SAVEPOINT planned")
        return execute(sql, params, many, context)
