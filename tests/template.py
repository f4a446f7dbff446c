"""A database with every migration applied, kept between runs: each run's databases are copies of it, which takes a
third of a second where migrating takes ten."""

import hashlib
import os
import subprocess
import sys
from datetime import UTC, datetime

from psycopg import Connection, sql

from deploy.embedded.places import CHECKOUT
from deploy.embedded.postgres import DATABASE, ROLE, Postgres
from deploy.embedded.processes import locked

PREFIX = "migrated_"
BESIDE = [
    CHECKOUT / name for name in ("crm/teams/partitions.py", "crm/contacts/channels/shipped.py", "requirements.txt")
]


def migrated_template(postgres: Postgres) -> str:
    """The name of that database, made now if the migrations are not those of the one that is there."""
    name = PREFIX + _digest()
    with locked(postgres.place.state / "template.lock"), postgres.connect() as connection:
        kept = _templates(connection)
        if name in kept:
            return name
        for old in kept:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(old)))
        _make(postgres, connection, name)
    return name


def _make(postgres: Postgres, connection: Connection, name: str) -> None:
    """Under another name until it is whole: a run that was killed leaves nothing that could be taken for it."""
    half, owner = sql.Identifier(f"{name}_half"), sql.Identifier(ROLE)
    connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(half, owner))
    url = postgres.url.replace(f"/{DATABASE}?", f"/{name}_half?")
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0", "--no-input"],
        cwd=CHECKOUT,
        env=os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "deploy.settings"},
        check=True,
    )
    connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(half, sql.Identifier(name)))


def _templates(connection: Connection) -> list[str]:
    found = connection.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX]).fetchall()
    return [name for (name,) in found]


def _digest() -> str:
    """Of the migrations, the code they call, the packages that write some of their SQL, and the month: there are
    partitions by month."""
    found = hashlib.sha256(f"{datetime.now(UTC):%Y-%m}".encode())
    for path in (*sorted(CHECKOUT.glob("[cdg]*/**/migrations/*.py")), *BESIDE):
        found.update(path.read_bytes())
    return found.hexdigest()[:16]
