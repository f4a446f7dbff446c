"""What machines ask: does the process answer, can it serve, does the sweep live; no secrets and nobody's data."""

from datetime import timedelta

import psycopg
import pytest
from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone

from channels.web import health
from crm.outbox.actions import sweep_beat
from crm.outbox.models import OutboxEntry
from crm.sla.models import ReplayResult

pytestmark = pytest.mark.django_db


def ready(client: Client):
    answer = client.get("/health/ready")
    return answer.status_code, answer.json()


def proof(*, found=0, ago=timedelta(hours=5)):
    ended = timezone.now() - ago
    ReplayResult.objects.create(
        night=ended.date(), begun_at=ended - timedelta(minutes=1), ended_at=ended, read=1200, found=found
    )


def test_a_process_that_answers_asks_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/health").json() == {"status": "ok"}


def test_everything_is_well(client):
    sweep_beat(process="a", did={}, at=timezone.now())
    proof()
    status, told = ready(client)
    assert (status, told["status"]) == (200, "ok")
    assert {name: check["state"] for name, check in told["checks"].items()} == dict.fromkeys(
        ["database", "migrations", "sweep", "outbox", "replay", "services", "mail", "links"], "ok"
    )
    assert told["checks"]["replay"]["clocks"] == 1200


def test_a_sweep_that_stands_still_is_degraded_and_takes_no_desk_away(client):
    sweep_beat(process="a", did={}, at=timezone.now() - timedelta(minutes=3))
    status, told = ready(client)
    assert (status, told["status"], told["checks"]["sweep"]["state"]) == (200, "degraded", "degraded")
    assert 180 <= told["checks"]["sweep"]["age_seconds"] < 240
    assert client.get("/health/sweep").status_code == 503


def test_whoever_restarts_the_sweep_hears_that_it_lives(client):
    assert client.get("/health/sweep").status_code == 503
    sweep_beat(process="a", did={}, at=timezone.now())
    assert client.get("/health/sweep").status_code == 200


def test_what_waits_too_long_in_the_outbox_is_degraded(client):
    sweep_beat(process="a", did={}, at=timezone.now())
    long_ago = timezone.now() - timedelta(minutes=20)
    OutboxEntry.objects.create(
        kind="mail", subject_id=7, created_at=long_ago, not_before=long_ago, last_error="jo@example.org said no"
    )
    status, told = ready(client)
    assert (status, told["checks"]["outbox"]["state"]) == (200, "degraded")
    assert "example.org" not in str(told)


@pytest.mark.parametrize(("found", "ago"), [(1, timedelta(hours=5)), (0, timedelta(days=3))])
def test_a_difference_or_no_proof_for_days_is_degraded_not_down(client, found, ago):
    sweep_beat(process="a", did={}, at=timezone.now())
    proof(found=found, ago=ago)
    status, told = ready(client)
    assert (status, told["status"], told["checks"]["replay"]["state"]) == (200, "degraded", "degraded")


def test_a_missing_migration_is_down(client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'crm' AND name = '0001_initial'")
    status, told = ready(client)
    assert (status, told["status"]) == (503, "down")
    assert told["checks"]["migrations"] == {"state": "down", "missing": 1}


def test_no_database_is_down_and_soon_said(client, monkeypatch):
    def refused(**_parameters):
        raise psycopg.OperationalError("no")

    monkeypatch.setattr(health.psycopg, "connect", refused)
    status, told = ready(client)
    assert (status, told["checks"]) == (503, {"database": {"state": "down"}})


@override_settings(SECURE_SSL_REDIRECT=True, SECURE_REDIRECT_EXEMPT=[r"^health(/|$)"])
def test_it_is_asked_beside_the_proxy_too():
    assert Client().get("/health").status_code == 200
    assert Client().get("/").status_code == 301


def test_only_reading(client):
    for path in ("/health", "/health/ready", "/health/sweep"):
        assert client.post(path).status_code == 405
