"""Redis stopped: contacts are logged, acknowledgements are sent, promises still warn, and nothing raises."""

import os
import signal
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from crm.contacts.models import Message
from crm.outbox.models import OutboxEntry
from crm.sla.models import Clock, ClockEvent
from deploy.embedded.places import place_for, prepare, remove
from deploy.embedded.redis import Redis
from tests.faults.processes import wait_until
from tests.faults.reports import half_written

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def stopped_redis(tmp_path: Path):
    """The address of a Redis that ran, and was killed."""
    place = place_for(purpose="test", checkout=tmp_path)
    prepare(place)
    redis = Redis(place)
    redis.start()
    pid = redis.pid()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    yield redis.url
    redis.stop()
    remove(place)


def a_promise_is_about_to_break():
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM crm_clock WHERE kind = 'RESOLVE' ORDER BY id LIMIT 2")
        late, soon = (row[0] for row in cursor.fetchall())
        yesterday = timezone.now() - timedelta(days=1)
        cursor.execute("UPDATE crm_clock SET due_at = %s, warn_at = NULL WHERE id = %s", [yesterday, late])
        cursor.execute("UPDATE crm_clock SET warn_at = %s WHERE id = %s", [yesterday, soon])
    return late, soon


def due_now():
    """Mail to staff about a broken promise waits for their own hours; nothing else may wait."""
    return OutboxEntry.objects.exclude(kind="notices.due").exists()


def test_everything_that_was_promised_happens_without_redis(street, post, start, stopped_redis):
    customer = street.people[0]
    keys = [str(value) for value in street.keys(customer).values()]
    with (
        start("-m", "tests.faults.reports", *keys, "a", REDIS_URL=stopped_redis) as desk,
        start("manage.py", "sweep", REDIS_URL=stopped_redis) as sweep,
    ):
        wait_until(lambda: len(desk.said().splitlines()) >= 5, what="contacts being logged")
        desk.kill()
        late, soon = a_promise_is_about_to_break()
        wait_until(lambda: Clock.objects.get(pk=late).breached_at, what="the breach")
        wait_until(lambda: Clock.objects.get(pk=soon).warned_level == 1, what="the warning")
        wait_until(lambda: not due_now(), what="an outbox with nothing due")
        assert sweep.lives()
        assert "Traceback" not in sweep.said() + desk.said()
    assert half_written() == []
    assert set(Message.objects.unscoped("test").values_list("state", flat=True)) == {"SENT"}
    assert set(post.times_taken().values()) == {1}
    assert {"BREACH", "WARN"} <= set(ClockEvent.objects.values_list("kind", flat=True))
