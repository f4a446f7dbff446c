"""A database the platform cannot stand on is refused in words, at migrate and before a process starts."""

import os
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit

import psycopg
import pytest

from deploy.checks import require_database
from deploy.embedded.places import CHECKOUT

POOR = f"crm_checks_poor_{os.getpid()}"


@pytest.fixture
def poor_database() -> Iterator[str]:
    """The address of a database made carelessly: another locale, no extensions."""
    url = urlsplit(os.environ["DATABASE_URL"])
    with psycopg.connect(url._replace(path="/postgres").geturl(), autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {POOR}")
        server.execute(f"CREATE DATABASE {POOR} TEMPLATE template0 LOCALE_PROVIDER libc LOCALE 'C'")
        yield url._replace(path=f"/{POOR}").geturl()
        server.execute(f"DROP DATABASE {POOR} WITH (FORCE)")


@pytest.mark.django_db
def test_our_own_database_fits() -> None:
    require_database()


def _manage(url: str, *words: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=CHECKOUT,
        env=os.environ | {"DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_wrong_locale_is_refused_before_tables_are_made(poor_database: str) -> None:
    done = _manage(poor_database, "check", "--database", "default")
    assert done.returncode == 1
    assert "(deploy.E002)" in done.stderr
    assert "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'" in done.stderr
    assert "deploy.E003" not in done.stderr, "the extensions can be made"


def test_no_process_starts_without_the_extensions(poor_database: str) -> None:
    done = _manage(poor_database, "start", "web", "--port", "1")
    assert done.returncode == 1
    assert done.stderr.startswith("CommandError: The database has the locale C of provider c")
    assert "no extension pg_trgm, btree_gin, fuzzystrmatch" in done.stderr


def test_a_database_that_is_not_there_is_one_line(poor_database: str) -> None:
    done = _manage("postgres://nobody@127.0.0.1:1/none", "start", "worker")
    assert done.returncode == 1
    assert done.stderr.startswith("CommandError: The database does not answer:")
    assert done.stderr.count("\n") == 1
