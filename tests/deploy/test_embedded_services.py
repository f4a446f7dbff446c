"""The embedded PostgreSQL and Redis: they start, are shared, stop, and recover from a kill."""

import os
import signal
from pathlib import Path

import psycopg
import redis

from deploy.celery import broker_url
from deploy.embedded.places import place_for
from deploy.embedded.postgres import Postgres
from deploy.embedded.redis import Redis
from deploy.embedded.services import lease


def test_they_start_with_our_role_locale_and_extensions(checkout: Path) -> None:
    held = lease(purpose="test", checkout=checkout, environment={})
    with psycopg.connect(held.environment["DATABASE_URL"]) as connection:
        locale = "SELECT datlocprovider, datlocale FROM pg_database WHERE datname = current_database()"
        assert connection.execute(locale).fetchone() == ("b", "C.UTF-8")
        role = "SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user"
        assert connection.execute(role).fetchone() == (False, True)
        assert connection.execute("SELECT lower('ŁŶ'), similarity('abba', 'abbey') > 0").fetchone() == ("łŷ", True)
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    assert redis.Redis.from_url(held.environment["REDIS_URL"]).ping()
    assert held.place.sockets.stat().st_mode & 0o777 == 0o700
    held.release()
    assert Postgres(held.place).pid() is None
    assert Redis(held.place).pid() is None


def test_the_last_to_let_go_stops_them_and_data_stays(checkout: Path) -> None:
    first = lease(purpose="test", checkout=checkout, environment={})
    second = lease(purpose="test", checkout=checkout, environment={})
    assert first.started and not second.started
    with psycopg.connect(first.environment["DATABASE_URL"]) as connection:
        connection.execute("CREATE TABLE kept (word text)")
    assert first.release() is False
    with psycopg.connect(second.environment["DATABASE_URL"]):
        pass
    assert second.release() is True
    third = lease(purpose="test", checkout=checkout, environment={})
    with psycopg.connect(third.environment["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)


def test_after_kill_9_they_recover_what_was_committed(checkout: Path) -> None:
    held = lease(purpose="test", checkout=checkout, environment={})
    with psycopg.connect(held.environment["DATABASE_URL"]) as connection:
        connection.execute("CREATE TABLE promised (word text)")
        connection.execute("INSERT INTO promised VALUES ('Wednesday')")
    for service in (Postgres(held.place), Redis(held.place)):
        pid = service.pid()
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
    again = lease(purpose="test", checkout=checkout, environment={})
    assert sorted(again.started) == ["Postgres", "Redis"]
    with psycopg.connect(again.environment["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT word FROM promised").fetchone() == ("Wednesday",)


def test_two_checkouts_side_by_side_know_nothing_of_each_other(checkout: Path, another_checkout: Path) -> None:
    one = lease(purpose="test", checkout=checkout, environment={})
    two = lease(purpose="test", checkout=another_checkout, environment={})
    with psycopg.connect(one.environment["DATABASE_URL"]) as connection:
        connection.execute("CREATE TABLE only_here (word text)")
    with psycopg.connect(two.environment["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT to_regclass('only_here')").fetchone() == (None,)
    one.release()
    assert redis.Redis.from_url(two.environment["REDIS_URL"]).ping()
    assert len(os.fsencode(two.place.sockets)) < 90


def test_services_named_by_the_environment_are_not_started(checkout: Path) -> None:
    elsewhere = {"DATABASE_URL": "postgres://db.example/crm", "REDIS_URL": "redis://redis.example/0"}
    held = lease(purpose="test", checkout=checkout, environment=elsewhere)
    assert held.environment == elsewhere
    assert held.postgres is None
    assert not (place_for(purpose="test", checkout=checkout).services / "postgres").exists()


def test_a_half_made_cluster_is_made_again(checkout: Path) -> None:
    held = lease(purpose="test", checkout=checkout, environment={})
    held.release()
    cluster = Postgres(held.place).cluster
    cluster.rename(cluster.with_name("postgres.new"))
    again = lease(purpose="test", checkout=checkout, environment={})
    with psycopg.connect(again.environment["DATABASE_URL"]):
        pass
    assert not cluster.with_name("postgres.new").exists()


def test_a_socket_is_written_as_celery_reads_it() -> None:
    assert broker_url("unix:///a%20b/redis.sock?db=3") == "redis+socket:///a%20b/redis.sock?virtual_host=3"
    assert broker_url("redis://cache.example:6379/1") == "redis://cache.example:6379/1"
