"""What a demo needs to know of its database before it fills it, read without Django."""

from dataclasses import dataclass

import psycopg
from psycopg import sql

MARK = "council-crm demo"
INVENTED = "the invented council"


@dataclass(frozen=True)
class Found:
    """What is in the database."""

    loaded: str | None  # on which gazetteer the demo council was loaded to its end
    occupied: bool  # somebody works there: there are users


def look(url: str) -> Found:
    """What is in the database: nothing, a finished demo, or something else."""
    with psycopg.connect(url, connect_timeout=10) as connection:
        row = connection.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
        ).fetchone()
        note = str(row[0] or "") if row else ""
        loaded = note.removeprefix(f"{MARK}: ") if note.startswith(f"{MARK}: ") else None
        exists = connection.execute("SELECT to_regclass('crm_user') IS NOT NULL").fetchone() == (True,)
        occupied = exists and connection.execute("SELECT 1 FROM crm_user LIMIT 1").fetchone() is not None
    return Found(loaded, occupied)


def mark_loaded(url: str, *, gazetteer: str) -> None:
    """Write on the database itself that the demo council is in it, whole."""
    with psycopg.connect(url, connect_timeout=10) as connection:
        name = sql.Identifier(connection.info.dbname)
        note = sql.Literal(f"{MARK}: {gazetteer or INVENTED}")
        connection.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(name, note))
