"""The database that is measured: its own, beside the one that DATABASE_URL names, and kept while nothing changed."""

import hashlib
import json
import re
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

CHECKOUT = Path(__file__).resolve().parent.parent.parent
GAZETTEER = CHECKOUT.parent / "shared" / "data" / "llpg" / "4245_20260901_01.csv.zip"
SUFFIX = "_bench"
LARGE = "_large"
PROMISES = "_promises"
OUTBOX = "_outbox"
SERVICES = "_services"
OPEN311 = "_open311"
INDEX = "_index"
WHOLE = "_whole"
CASEWORK = "_casework"
FACTS = "_facts"
COPY = "_copy"  # of one, for what would change it
OWN = (LARGE, PROMISES, OUTBOX, SERVICES, OPEN311, WHOLE, CASEWORK, FACTS)  # each in a database of its own
MARK = "council-crm bench: "


def bench_url(url: str) -> str:
    """The address of the measured database, given any on the same server."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=_plain(parts.path) + SUFFIX))


def own_url(url: str, what: str) -> str:
    """The address of the database of one part (LARGE, PROMISES ...), given any on the same server."""
    parts = urlsplit(bench_url(url))
    return urlunsplit(parts._replace(path=parts.path + what))


def index_url(url: str, *, customers: int) -> str:
    """The address of the database of so many customers, given any on the same server."""
    parts = urlsplit(bench_url(url))
    return urlunsplit(parts._replace(path=f"{parts.path}{INDEX}_{customers}"))


def index_digest() -> str:
    """What the customers depend on: the large gazetteer, every table, names and how they are kept, their builder."""
    found = hashlib.sha256(large_digest().encode())
    builder = Path(__file__).parent / "building"
    paths = [*CHECKOUT.glob("crm/migrations/0*.py"), *CHECKOUT.glob("crm/customers/finding/[nks]*.py")]
    for path in sorted([*paths, *builder.glob("index*.py"), CHECKOUT / "crm" / "customers" / "names.py"]):
        found.update(path.read_bytes())
    return found.hexdigest()[:20]


def whole_digest() -> str:
    """What the whole council depends on: the large gazetteer, and all that the smaller one does."""
    return hashlib.sha256((large_digest() + digest()).encode()).hexdigest()[:20]


def tables_digest() -> str:
    """What the tables of the million clocks depend on: every migration, and what the demo council sets up."""
    found = hashlib.sha256()
    for path in sorted([*CHECKOUT.glob("*/migrations/0*.py"), *CHECKOUT.glob("deploy/demo/*.py")]):
        found.update(path.read_bytes())
    return found.hexdigest()[:20]


def large_digest() -> str:
    """What the large gazetteer depends on: its generator, how loads are measured, the tables of the gazetteer."""
    found = hashlib.sha256()
    paths = [*CHECKOUT.glob("gazetteer/generating/*.py"), *CHECKOUT.glob("gazetteer/migrations/0*.py")]
    for path in sorted([*paths, Path(__file__).parent / "building" / "loads.py"]):
        found.update(path.read_bytes())
    return found.hexdigest()[:20]


def digest() -> str:
    """What the data depends on: the builder, the tables, the gazetteer."""
    found = hashlib.sha256()
    builder = Path(__file__).parent / "building"
    for path in sorted(
        [*builder.glob("*.py"), *CHECKOUT.glob("*/migrations/0*.py"), *CHECKOUT.glob("deploy/demo/*.py")]
    ):
        found.update(path.read_bytes())
    found.update(f"{GAZETTEER.name} {GAZETTEER.stat().st_size if GAZETTEER.exists() else 0}".encode())
    return found.hexdigest()[:20]


@dataclass(slots=True)
class Note:
    """What is written on the database itself when its data is whole."""

    digest: str
    facts: dict[str, Any] = field(default_factory=dict)


def read_note(url: str) -> Note | None:
    """The note on the database, None when there is none, or no database."""
    with _beside(url) as connection:
        row = connection.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [_name(url)]
        ).fetchone()
    if row is None or not str(row[0] or "").startswith(MARK):
        return None
    return Note(**json.loads(row[0].removeprefix(MARK)))


def write_note(url: str, note: Note) -> None:
    """Nothing; the note stands on the database."""
    said = MARK + json.dumps({"digest": note.digest, "facts": note.facts})
    with _beside(url) as connection:
        connection.execute(
            sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(_name(url)), sql.Literal(said))
        )


def recreate(url: str, *, like: str = "") -> None:
    """Nothing; the database is there, empty, or a copy of the one at the address `like`."""
    name = sql.Identifier(_name(url))
    copied = sql.SQL(" TEMPLATE {} STRATEGY FILE_COPY").format(sql.Identifier(_name(like))) if like else sql.SQL("")
    with _beside(url) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(name) + copied)


def settle(url: str) -> None:
    """Nothing; dead rows are gone and the kernel has been told to write, so that neither is measured by chance."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")
    time.sleep(1)


def _plain(path: str) -> str:
    """The name of the database beside which the measured ones stand."""
    plain = re.sub(rf"{INDEX}_\d+({COPY})?$", "", path)
    for own in (*OWN, SUFFIX):
        plain = plain.removesuffix(own)
    return plain


def _name(url: str) -> str:
    return urlsplit(url).path.lstrip("/")


def _beside(url: str) -> psycopg.Connection:
    """A connection to the database beside which ours stands."""
    parts = urlsplit(url)
    beside = urlunsplit(parts._replace(path=_plain(parts.path)))
    try:
        return psycopg.connect(beside, autocommit=True)
    except psycopg.OperationalError:
        return psycopg.connect(urlunsplit(parts._replace(path="/postgres")), autocommit=True)
