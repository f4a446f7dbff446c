"""The sweep killed between marking a broken promise and telling of it, and its database restarted among thousands."""

import subprocess
import sys
from datetime import timedelta

import psycopg
import pytest
from django.db import connection, transaction
from django.utils import timezone

from crm.sla.actions import clocks_start
from crm.sla.models import Clock, ClockEvent
from crm.sla.queries import policy_in_force
from crm.sla.replaying import clocks_replay
from crm.teams.actor import system
from tests.faults.processes import CHECKOUT, database_url, environment, running, wait_until

pytestmark = pytest.mark.fault
SWEEP = ("manage.py", "sweep")
GATE = 5_005
DUE = 3_000
LEVELS = 3  # warnings of a promise: to the owner, the leader, the manager
HELD = """
CREATE FUNCTION test_gate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(%s);
    RETURN NEW;
END $$
"""
SLOW = """
CREATE FUNCTION test_slow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_sleep(0.001);
    RETURN NEW;
END $$
"""


def told():
    """How often each clock was told of as broken, settled or not."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT subject_id, count(*) FROM (SELECT subject_id, kind FROM crm_outboxentry UNION ALL"
            " SELECT subject_id, kind FROM crm_outboxsettled) o WHERE kind = 'clock.breached' GROUP BY subject_id"
        )
        return dict(cursor.fetchall())


@pytest.mark.django_db(transaction=True)
def test_killed_between_marking_and_telling(services, start):
    long_ago = timezone.now() - timedelta(days=30)
    with transaction.atomic():
        policy = policy_in_force(code="missed-bin")
        [clock] = clocks_start(policy=policy, received_at=long_ago, kinds=["RESOLVE"], actor=system("t"), at=long_ago)
    with psycopg.connect(database_url(connection), autocommit=True) as gate:
        gate.execute("SELECT pg_advisory_lock(%s)", [GATE])
        gate.execute(HELD % GATE)
        gate.execute(
            "CREATE TRIGGER gate BEFORE INSERT ON crm_outboxentry FOR EACH ROW WHEN (NEW.kind = 'clock.breached')"
            " EXECUTE FUNCTION test_gate()"
        )
        try:
            waits = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND NOT granted"
            with start(*SWEEP) as sweep:
                wait_until(lambda: gate.execute(waits, [GATE]).fetchone(), what="the sweep to mark the clock")
                sweep.kill()
            gate.execute("SELECT pg_advisory_unlock(%s)", [GATE])
            wait_until(lambda: not gate.execute(waits, [GATE]).fetchone(), what="the dead sweep's session to end")
            assert Clock.objects.get().breached_at is None  # neither marked
            assert not ClockEvent.objects.filter(kind="BREACH").exists() and told() == {}  # nor told
        finally:
            gate.execute("DROP TRIGGER gate ON crm_outboxentry")
            gate.execute("DROP FUNCTION test_gate")
    with start(*SWEEP) as sweep:
        wait_until(lambda: Clock.objects.get().breached_at, what="the next sweep to find it")
        assert sweep.lives()
    assert ClockEvent.objects.filter(kind="BREACH").count() == 1
    assert told() == {clock.pk: 1}
    assert list(clocks_replay()) == []


def test_the_database_is_restarted_among_thousands_due(own_services, tmp_path):
    postgres, url = own_services.postgres, own_services.database("thousands_due")
    told = environment(database=url)
    overdue = [sys.executable, "tests/faults/overdue.py", str(DUE)]
    subprocess.run(overdue, cwd=CHECKOUT, env=told, check=True)

    def one(statement):
        with psycopg.connect(url) as asking:
            return asking.execute(statement).fetchone()[0]

    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(SLOW)
        owner.execute("CREATE TRIGGER slow BEFORE INSERT ON crm_clockevent FOR EACH ROW EXECUTE FUNCTION test_slow()")
    broken = "SELECT count(*) FROM crm_clock WHERE breached_at IS NOT NULL"
    with running(*SWEEP, told=told, log=tmp_path / "sweep.log") as sweep:
        wait_until(lambda: one(broken), what="the first batch")
        postgres.stop()
        postgres.start()
        assert one(broken) < DUE
        wait_until(lambda: one(broken) == DUE, what=f"the rest; the sweep said {sweep.said()}")
        wait_until(lambda: not one("SELECT count(*) FROM crm_clock WHERE warn_at IS NOT NULL"), what="the warnings")
        assert sweep.lives()
    for kind, times in (("BREACH", 1), ("WARN", LEVELS)):
        each = f"SELECT count(*), count(DISTINCT clock_id) FROM crm_clockevent WHERE kind = '{kind}'"
        with psycopg.connect(url) as asking:
            assert asking.execute(each).fetchone() == (DUE * times, DUE)
    replay = subprocess.run(
        [sys.executable, "manage.py", "replay"], cwd=CHECKOUT, env=told, capture_output=True, text=True
    )
    assert replay.returncode == 0, replay.stdout
