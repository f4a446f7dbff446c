"""A load killed half way leaves the old gazetteer; run again, it completes. Really killed, in a database of its own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg
import pytest
from django.db import connection

from gazetteer.generating.generator import write_demo_gazetteer

pytestmark = pytest.mark.fault
ROOT = Path(__file__).resolve().parent.parent.parent.parent
PATIENCE = 30


@pytest.fixture
def own_database(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty database with the gazetteer's tables."""
    given = connection.settings_dict
    name = f"{given['NAME']}_killed"
    where = {"host": given["HOST"], "port": given["PORT"]}
    query = urlencode({key: value for key, value in where.items() if value})
    address = f"postgres://{quote(given['USER'])}:{quote(given['PASSWORD'])}@/{{}}?{query}"
    with psycopg.connect(address.format("postgres"), autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            yield address.format(name)
        finally:
            server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def start(url: str, *command: str) -> subprocess.Popen[str]:
    environment = os.environ | {"DATABASE_URL": url, "DEBUG": "1", "DJANGO_SETTINGS_MODULE": "deploy.settings"}
    return subprocess.Popen(
        [sys.executable, "manage.py", *command, "--skip-checks"], cwd=ROOT, env=environment, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def run(url: str, *command: str) -> str:
    process = start(url, *command)
    said = process.communicate(timeout=120)[0]
    assert process.returncode == 0, said
    return said


def wait_for(database: psycopg.Connection[tuple[object, ...]], sql: str) -> None:
    until = time.monotonic() + PATIENCE
    while not database.execute(sql).fetchone():
        assert time.monotonic() < until, f"never true: {sql}"
        time.sleep(0.05)


def test_killed_in_the_middle_of_changing_the_gazetteer(own_database: str, tmp_path: Path) -> None:
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    write_demo_gazetteer(old, seed=7, streets=12, properties=200)
    new.write_text(old.read_text().replace("ABBOTSMERE ROAD", "OTTERCOMBE WAY"))
    run(own_database, "migrate", "gazetteer", "--verbosity", "0")
    run(own_database, "load_gazetteer", str(old))
    streets = "SELECT count(*) FROM gazetteer_street WHERE name = 'Ottercombe Way'"
    state = (
        "SELECT (SELECT md5(string_agg(t::text, '' ORDER BY uprn)) FROM gazetteer_property t), "
        "(SELECT md5(string_agg(t::text, '' ORDER BY id)) FROM gazetteer_address t), "
        "(SELECT md5(string_agg(t::text, '' ORDER BY usrn)) FROM gazetteer_street t), "
        "(SELECT count(*) FROM gazetteer_load)"
    )
    with (
        psycopg.connect(own_database, autocommit=True) as reader,
        psycopg.connect(own_database) as holder,
    ):
        before = reader.execute(state).fetchone()
        holder.execute("SELECT 1 FROM gazetteer_property WHERE address LIKE '% Abbotsmere Road, %' FOR UPDATE")
        process = start(own_database, "load_gazetteer", str(new))
        try:
            wait_for(
                reader,
                "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database() "
                "AND query LIKE 'UPDATE gazetteer_property%'",
            )
        finally:
            process.send_signal(signal.SIGKILL)
            process.communicate(timeout=PATIENCE)
        holder.rollback()
        assert process.returncode == -signal.SIGKILL
        ours = "locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        wait_for(reader, f"SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM pg_locks WHERE {ours})")
        assert reader.execute(state).fetchone() == before
        assert reader.execute(streets).fetchone() == (0,)
        said = run(own_database, "load_gazetteer", str(new))
        assert "0 rejects" in said
        assert reader.execute(streets).fetchone() == (1,)
        left = reader.execute("SELECT count(*) FROM gazetteer_property WHERE address LIKE '%Abbotsmere Road%'")
        assert left.fetchone() == (0,)
