"""A database with every migration applied, kept between runs: each run's databases are copies of it, which takes a
third of a second where migrating takes a minute. One more migration is applied to a copy of the one before."""

import hashlib
import json
import os
import subprocess
import sys
from datetime import UTC, datetime

from psycopg import Connection, sql

from deploy.embedded.places import CHECKOUT
from deploy.embedded.postgres import DATABASE, ROLE, Postgres
from deploy.embedded.processes import locked

PREFIX = "migrated_"
KEPT = 4  # whoever goes between two branches, or numbers a migration anew, begins with one of these
BESIDE = [
    CHECKOUT / name for name in ("crm/teams/partitions.py", "crm/contacts/channels/shipped.py", "requirements.txt")
]


def migrated_template(postgres: Postgres) -> str:
    """The name of that database, made now if the migrations are not those of the one that is there."""
    held = _held()
    name = PREFIX + hashlib.sha256(json.dumps(held, sort_keys=True).encode()).hexdigest()[:16]
    with locked(postgres.place.state / "template.lock"), postgres.connect() as connection:
        kept = _templates(connection)
        if name in kept:
            return name
        _make(postgres, connection, name, held, begun=_begun(kept, held))
        for old in list(kept)[: -(KEPT - 1)]:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(old)))
        return name


def _make(postgres: Postgres, connection: Connection, name: str, held: dict[str, str], *, begun: str) -> None:
    """Under another name until it is whole: a run that was killed leaves nothing that could be taken for it."""
    half, owner = sql.Identifier(f"half_{name}"), sql.Identifier(ROLE)
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(half))
    like = sql.SQL(" TEMPLATE {} STRATEGY FILE_COPY").format(sql.Identifier(begun)) if begun else sql.SQL("")
    connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(half, owner) + like)
    url = postgres.url.replace(f"/{DATABASE}?", f"/half_{name}?")
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0", "--no-input"],
        cwd=CHECKOUT,
        env=os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "deploy.settings"},
        check=True,
    )
    connection.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(half, sql.Literal(json.dumps(held))))
    connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(half, sql.Identifier(name)))


def _templates(connection: Connection) -> dict[str, dict[str, str]]:
    """By name, what each that is there was made of, the oldest first."""
    found = connection.execute(
        "SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database WHERE starts_with(datname, %s)"
        " ORDER BY oid",
        [PREFIX],
    ).fetchall()
    return {name: json.loads(said or "{}") for name, said in found}


def _begun(kept: dict[str, dict[str, str]], held: dict[str, str]) -> str:
    """The one that needs the fewest migrations more and holds none that is not there now; "" for none."""
    fitting = {name: made for name, made in kept.items() if made and made.items() <= held.items()}
    return max(fitting, key=lambda name: len(fitting[name]), default="")


def _held() -> dict[str, str]:
    """What a database is made of: the migrations, the code they call, the packages that write some of their SQL, and
    the month, since there are partitions by month; each with the hash of its content."""
    paths = (*sorted(CHECKOUT.glob("[cdg]*/**/migrations/*.py")), *BESIDE)
    found = {str(path.relative_to(CHECKOUT)): hashlib.sha256(path.read_bytes()).hexdigest()[:16] for path in paths}
    return found | {"month": f"{datetime.now(UTC):%Y-%m}"}
