"""The same tables as views for BI tools: read-only, in a schema of their own, for one role and nobody else.

They stand on columns of our tables, which a migration could then not change: so the roof takes them away before migrations
and puts them back afterwards. Their keys are made with a salt that stays in the database, where the role cannot read it.
"""

import secrets

from django.conf import settings
from django.db import connection, transaction
from psycopg import sql

from cases.reports.star.tables import TABLES, statement_of

SCHEMA = "bi"


class NoSuchRole(Exception):
    """The database has no role of the name in BI_ROLE: the words say what to run."""

    def __init__(self, role: str) -> None:
        super().__init__(
            f"The database has no role {role!r}: CREATE ROLE {role} LOGIN, with a password of its own, or clear BI_ROLE."
        )


@transaction.atomic
def views_write(*, role: str) -> list[str]:
    """The names of the views, in `bi`; the role may read them, and nothing else of ours. Raises NoSuchRole."""
    reader, schema = sql.Identifier(role), sql.Identifier(SCHEMA)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone() is None:
            raise NoSuchRole(role)
        views_drop()
        cursor.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(schema))
        cursor.execute(sql.SQL("CREATE TABLE IF NOT EXISTS {}.salt (value text NOT NULL)").format(schema))
        cursor.execute(
            sql.SQL("INSERT INTO {0}.salt SELECT %s WHERE NOT EXISTS (SELECT 1 FROM {0}.salt)").format(schema),
            [secrets.token_hex(16)],
        )
        for table in TABLES:
            names = sql.SQL(", ").join(sql.Identifier(column.name) for column in table.columns)
            statement = statement_of(
                table, salt=f"(SELECT value FROM {SCHEMA}.salt)", zone=f"'{settings.TIME_ZONE}'", now="now()"
            )
            view = sql.Identifier(SCHEMA, table.name)
            cursor.execute(sql.SQL("CREATE VIEW {} ({}) AS ").format(view, names) + sql.SQL(statement))
            cursor.execute(sql.SQL("GRANT SELECT ON {} TO {}").format(view, reader))
        cursor.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(schema, reader))
    return [f"{SCHEMA}.{table.name}" for table in TABLES]


def views_drop() -> None:
    """Nothing; the views are gone, if they were there. The salt stays, so that keys mean the same afterwards."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT viewname FROM pg_views WHERE schemaname = %s", [SCHEMA])
        for (name,) in cursor.fetchall():
            cursor.execute(sql.SQL("DROP VIEW {}").format(sql.Identifier(SCHEMA, name)))
