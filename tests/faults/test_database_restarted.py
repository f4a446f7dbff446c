"""PostgreSQL restarted under a running sweep, and killed under it: the sweep goes on by itself."""

import os
import signal

import psycopg
import pytest

from deploy.embedded.postgres import Postgres
from tests.faults.processes import Running, environment, running, wait_until

pytestmark = pytest.mark.fault


def news(postgres: Postgres) -> None:
    """A piece of news that nobody waits for: handled as soon as the sweep sees it."""
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO crm_outboxentry (number, stream, kind, subject_id, created_at, not_before, claimed_by, attempts,"
            " last_error) VALUES (0, '', 'test.restart', 1, now(), now(), '', 0, '')"
        )


def left(postgres: Postgres) -> int:
    with psycopg.connect(postgres.url) as connection:
        row = connection.execute("SELECT count(*) FROM crm_outboxentry").fetchone()
    assert row is not None
    return int(row[0])


def heard(postgres: Postgres, sweep: Running, *, after: str) -> None:
    news(postgres)
    wait_until(lambda: left(postgres) == 0, what=f"news to be handled after {after}; the sweep said {sweep.said()}")
    assert sweep.lives()


def test_the_sweep_outlives_the_database(own_services, tmp_path):
    postgres = own_services.postgres
    postgres.start()  # where another test has left it stopped
    told = environment(database=postgres.url)
    with running("manage.py", "sweep", told=told, log=tmp_path / "sweep.log") as sweep:
        heard(postgres, sweep, after="the start")
        postgres.stop()
        postgres.start()
        heard(postgres, sweep, after="a restart")
        pid = postgres.pid()
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: postgres.pid() is None, what="the server's end")
        wait_until(lambda: "lost the database" in sweep.said(), what="the sweep to notice")
        postgres.start()
        heard(postgres, sweep, after="a kill")
