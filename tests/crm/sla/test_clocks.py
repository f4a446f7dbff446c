"""Clocks in the database: started, paused, warned, broken and stopped, each once, however late the sweep comes."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from crm.outbox.models import OutboxEntry
from crm.sla.actions import clocks_pause, clocks_resume, clocks_start, clocks_stop
from crm.sla.models import Clock, ClockEvent
from crm.sla.queries import policy_in_force
from crm.sla.sweeping import sweep_clocks
from crm.teams.actor import system
from deploy.shipped.promises import make_departments, make_promises
from tests.cast import LONG_AGO, NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ME = system("tests")


@pytest.fixture
def clock(db):
    return start()


def start(kind="RESOLVE", at=NOW):
    make_departments()
    make_promises(at=LONG_AGO)
    [clock] = clocks_start(policy=policy_in_force(code="missed-bin"), received_at=at, kinds=[kind], actor=ME, at=at)
    return clock


def fresh(clock):
    return Clock.objects.get(pk=clock.pk)


def kinds(clock):
    return list(ClockEvent.objects.filter(clock_id=clock.pk).order_by("at", "id").values_list("kind", flat=True))


def test_warned_once_then_broken_once(clock):
    assert sweep_clocks(NOW) == 0
    assert sweep_clocks(clock.warn_at) == 1
    assert sweep_clocks(clock.warn_at) == 0
    assert sweep_clocks(clock.due_at) == 2  # the leader's and the manager's warning; met at the very second is met
    assert sweep_clocks(clock.due_at) == 0
    assert sweep_clocks(clock.due_at + DAY) == 1
    assert sweep_clocks(clock.due_at + DAY) == 0
    assert fresh(clock).breached_at == clock.due_at
    assert kinds(clock) == ["START", "WARN", "WARN", "WARN", "BREACH"]
    assert list(OutboxEntry.objects.order_by("number").values_list("kind", flat=True)) == [
        *["clock.warned"] * 3,
        "clock.breached",
    ]


def test_breach_is_latched_through_a_later_pause(clock):
    late = clock.due_at + DAY
    clocks_pause(clock_ids=[clock.pk], reason="WAITING_FOR_CUSTOMER", expires_at=late + DAY, actor=ME, at=late)
    assert fresh(clock).breached_at == clock.due_at
    clocks_resume(clock_ids=[clock.pk], actor=ME, at=late + DAY)
    clocks_stop(clock_ids=[clock.pk], met_by="DONE", actor=ME, at=late + 2 * DAY)
    assert fresh(clock).breached_at == clock.due_at


def test_paused_and_stopped_before_its_time_is_met(clock):
    clocks_pause(clock_ids=[clock.pk], reason="WAITING_FOR_CUSTOMER", expires_at=NOW + 30 * DAY, actor=ME, at=NOW)
    clocks_stop(clock_ids=[clock.pk], met_by="DONE", actor=ME, at=NOW + 20 * DAY)
    stopped = fresh(clock)
    assert (stopped.state, stopped.breached_at, stopped.stopped_at) == ("STOPPED", None, NOW + 20 * DAY)
    assert stopped.clock_pauses.get().ended_at == NOW + 20 * DAY


def test_a_pause_ends_by_itself_on_its_day(clock):
    clocks_pause(clock_ids=[clock.pk], reason="WAITING_FOR_CUSTOMER", expires_at=NOW + DAY, actor=ME, at=NOW)
    assert fresh(clock).due_at is None
    assert sweep_clocks(NOW + 2 * DAY) == 1  # the sweep was away for a day
    assert (fresh(clock).state, fresh(clock).clock_pauses.get().ended_at) == ("RUNNING", NOW + DAY)


def test_an_acknowledgement_never_pauses():
    clock = start("ACKNOWLEDGE")
    assert (
        clocks_pause(clock_ids=[clock.pk], reason="WAITING_FOR_CUSTOMER", expires_at=NOW + DAY, actor=ME, at=NOW) == []
    )
    assert fresh(clock).state == "RUNNING"


def test_stopping_twice_keeps_the_first_end(clock):
    assert clocks_stop(clock_ids=[clock.pk], met_by="DONE", actor=ME, at=NOW + DAY) == [clock.pk]
    assert clocks_stop(clock_ids=[clock.pk], met_by="DONE", actor=ME, at=NOW + 2 * DAY) == []
    assert fresh(clock).stopped_at == NOW + DAY


@pytest.mark.django_db(transaction=True)
def test_two_sweepers_record_each_breach_once():
    clocks = [start() for _ in range(20)]
    both = threading.Barrier(2)

    def sweep():
        both.wait()
        sweep_clocks(clocks[0].due_at + DAY)
        connection.close()

    threads = [threading.Thread(target=sweep) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ClockEvent.objects.filter(kind="BREACH").count() == 20
    assert OutboxEntry.objects.filter(kind="clock.breached").count() == 20
