"""The nightly proof: once a night, a little at a time, by one sweep at a time, and what differs is kept."""

import threading
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction

from crm.sla import proving
from crm.sla.actions import clocks_start
from crm.sla.models import Clock, ReplayResult
from crm.sla.proving import clocks_prove, last_proof
from crm.sla.queries import policy_in_force
from crm.teams.actor import system
from tests.cast import NOW

pytestmark = pytest.mark.django_db
NIGHT = NOW.replace(hour=1, minute=30)


def start(number=1):
    policy = policy_in_force(code="missed-bin")
    made = []
    for _one in range(number):
        made += clocks_start(policy=policy, received_at=NOW, actor=system("test"), at=NOW, kinds=["RESOLVE"])
    return made


def prove(at=NIGHT, most=20):
    for _round in range(most):
        if not clocks_prove(at):
            break
    return last_proof()


def test_clocks_that_agree_are_read_once_a_night(services):
    start(3)
    proof = prove()
    assert (proof.night, proof.read, proof.found, proof.ended_at) == (date(2026, 11, 23), 3, 0, NIGHT)
    assert clocks_prove(NIGHT + timedelta(hours=2)) == 0
    assert ReplayResult.objects.count() == 1


def test_until_one_in_the_morning_it_is_still_the_night_before(services):
    clocks_prove(NOW.replace(hour=0, minute=30))
    assert last_proof().night == date(2026, 11, 22)


def test_a_night_without_a_sweep_is_made_up_for_when_one_lives_again(services):
    start()
    assert prove(at=NOW).night == date(2026, 11, 23)


def test_a_clock_that_was_tampered_with_is_found(services):
    clock, _other = start(2)
    Clock.objects.filter(pk=clock.pk).update(due_at=NOW)
    proof = prove()
    assert proof.found == 1
    assert proof.differences[0] | {"key": clock.pk, "column": "due_at", "stored": str(NOW)} == proof.differences[0]


def test_only_the_first_differences_are_kept(services, monkeypatch):
    monkeypatch.setattr(proving, "KEPT", 2)
    clocks = start(4)
    Clock.objects.filter(pk__in=[one.pk for one in clocks]).update(promised_at=NOW)
    proof = prove()
    assert (proof.found, len(proof.differences)) == (4, 2)


def test_it_goes_on_where_it_stopped(services, monkeypatch):
    monkeypatch.setattr(proving, "SLICE_SECONDS", 0.0)
    monkeypatch.setattr(proving, "BATCH", 2)
    clocks = start(5)
    assert [clocks_prove(NIGHT) for _round in range(2)] == [2, 2]
    half = ReplayResult.objects.get()
    assert (half.read, half.reached, half.ended_at) == (4, clocks[3].pk, None)
    assert last_proof() is None
    for _proof in range(2):  # the rest of that night's, then the next
        prove(at=NIGHT + timedelta(days=1))
    assert list(ReplayResult.objects.order_by("night").values_list("night", "read")) == [
        (date(2026, 11, 23), 5),
        (date(2026, 11, 24), 5),
    ]


@pytest.mark.django_db(transaction=True)
def test_only_one_sweep_at_a_time_proves(services):
    start()
    found = []

    def another():
        found.append(clocks_prove(NIGHT))
        connections.close_all()

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s::bigint)", [proving._ONE_AT_A_TIME])
        thread = threading.Thread(target=another)
        thread.start()
        thread.join()
    assert found == [0] and not ReplayResult.objects.exists()
    assert prove().read == 1


def test_the_command_says_that_everything_agrees_and_what_does_not(services):
    [clock] = start()
    said = StringIO()
    call_command("clocks_replay", stdout=said)
    assert "1 clocks replayed" in said.getvalue() and "cases" not in said.getvalue()
    Clock.objects.filter(pk=clock.pk).update(warned_level=9)
    with pytest.raises(CommandError):
        call_command("clocks_replay", stdout=StringIO())
