"""The sweep says that it lives; two minutes of silence are late; pages ask now and then, not each time."""

from datetime import timedelta

import pytest

from crm.outbox import registry
from crm.outbox.actions import sweep_beat
from crm.outbox.health import REMEMBERED_SECONDS, RememberedSweep, outbox_health, sweep_health
from crm.outbox.models import OutboxEntry, SweepBeat
from crm.outbox.sweeping import Sweep
from tests.cast import NOW

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def test_a_sweep_that_never_ran_is_late():
    health = sweep_health(at=NOW)
    assert health.is_late and health.beat_at is None and health.age is None


def test_a_round_beats_and_says_what_it_did():
    Sweep(clock=lambda: NOW, name="desk:1").once()
    health = sweep_health(at=NOW + 30 * SECOND)
    assert (health.beat_at, health.process, health.age) == (NOW, "desk:1", 30 * SECOND)
    assert not health.is_late


def test_it_says_how_much_each_step_did():
    try:
        registry.each_round("test step", lambda at: 3)
        Sweep(clock=lambda: NOW, name="desk:1").once()
    finally:
        registry._steps[:] = [step for step in registry._steps if step.name != "test step"]
    assert SweepBeat.objects.get().did["test step"] == 3


def test_a_busy_sweep_beats_no_more_than_every_ten_seconds():
    sweep = Sweep(clock=lambda: NOW, name="desk:1")
    sweep.once()
    SweepBeat.objects.all().delete()
    sweep.once()
    assert not SweepBeat.objects.exists()


def test_many_copies_are_one_row():
    for name in ("desk:1", "desk:2"):
        Sweep(clock=lambda: NOW, name=name).once()
    assert SweepBeat.objects.get().process == "desk:2"


@pytest.mark.parametrize(("silent", "late"), [(120, False), (121, True), (-60, False)])
def test_two_minutes_of_silence_are_late(silent, late):
    sweep_beat(process="desk:1", did={}, at=NOW)
    assert sweep_health(at=NOW + silent * SECOND).is_late is late


def test_pages_ask_once_in_half_a_minute(django_assert_num_queries):
    remembered = RememberedSweep()
    with django_assert_num_queries(1):
        for _page in range(5):
            remembered.known(at=NOW)
    remembered.keep(remembered.known(at=NOW), seconds=0)
    with django_assert_num_queries(1):
        remembered.known(at=NOW)
    assert REMEMBERED_SECONDS == 30


def entry(**more):
    more = {"kind": "test.news", "subject_id": 1, "created_at": NOW, "not_before": NOW, **more}
    return OutboxEntry.objects.create(**more)


def test_the_outbox_is_late_when_something_that_may_go_has_not_gone():
    assert outbox_health(at=NOW).age is None
    entry(not_before=NOW + timedelta(hours=8))
    assert not outbox_health(at=NOW + timedelta(hours=1)).waiting
    entry()
    assert not outbox_health(at=NOW + timedelta(minutes=10)).is_late
    late = outbox_health(at=NOW + timedelta(minutes=11))
    assert late.is_late and late.waiting == 1 and late.age == timedelta(minutes=11)


def test_what_was_given_up_is_told_apart():
    entry(dead_at=NOW)
    found = outbox_health(at=NOW + timedelta(days=1))
    assert (found.waiting, found.dead, found.is_late) == (0, 1, False)
