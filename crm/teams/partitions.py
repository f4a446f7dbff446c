"""Migration operations for what is large, append-only and never pointed at: partitioned by month, guarded by triggers.

Django sees an ordinary model with one key; the database's key is (key, day column), as PostgreSQL needs it. A default
partition catches whatever has no month of its own, so that nothing is ever refused.
"""

from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.db import connection
from django.db.migrations.operations import CreateModel, RunSQL


class CreatePartitionedModel(CreateModel):
    """CreateModel whose table is PARTITION BY RANGE over its column `by` (a datetime)."""

    def __init__(self, name: str, fields: Any, *, by: str, **kwargs: Any) -> None:
        super().__init__(name, fields, **kwargs)
        self.by = by

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        name, args, kwargs = super().deconstruct()
        return name, list(args), {**kwargs, "by": self.by}

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = to_state.apps.get_model(app_label, self.name)
        key = model._meta.pk.column
        plain = schema_editor.sql_create_table
        inline = f"{schema_editor.quote_name(key)} bigint NOT NULL PRIMARY KEY"
        sql, params = schema_editor.table_sql(model)
        if inline not in sql:
            raise ValueError(f"{self.name}: expected a bigint key to partition by {self.by}")
        sql = sql.replace(inline, f"{schema_editor.quote_name(key)} bigint NOT NULL", 1)
        table = schema_editor.quote_name(model._meta.db_table)
        sql = f'{sql.rstrip().removesuffix(")")}, PRIMARY KEY ("{key}", "{self.by}")) PARTITION BY RANGE ("{self.by}")'
        schema_editor.sql_create_table = plain
        schema_editor.execute(sql, params or None)
        schema_editor.execute(f'CREATE TABLE {table[:-1]}_rest" PARTITION OF {table} DEFAULT')
        schema_editor.deferred_sql.extend(schema_editor._model_indexes_sql(model))


def append_only(*tables: str) -> RunSQL:
    """The operation that lets nobody, the owner included, change or delete a row of these tables."""
    forwards: list[Any] = [
        """
        CREATE OR REPLACE FUNCTION crm_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% is append-only: write a new row instead', TG_TABLE_NAME;
        END $$
        """
    ]
    forwards += [
        f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION crm_append_only()"
        for table in tables
    ]
    return RunSQL(forwards, [f"DROP TRIGGER append_only ON {table}" for table in tables])


def months_from(day: date, count: int) -> list[date]:
    """The first days of `count` months, beginning with the month of `day`."""
    first = day.year * 12 + day.month - 1
    return [date((first + step) // 12, (first + step) % 12 + 1, 1) for step in range(count)]


# Every partitioned table of this schema with the one column its ranges are over.
_PARTITIONED_TABLES = """
SELECT c.relname, a.attname
FROM pg_partitioned_table p
JOIN pg_class c ON c.oid = p.partrelid
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = p.partattrs[0]
WHERE c.relnamespace = current_schema()::regnamespace
ORDER BY c.relname
"""


def ensure_partitions(*, at: datetime, months: int = 4) -> list[str]:
    """The partitions made now: one a month for each partitioned table, from the month of `at` on.

    A month whose rows already lie in the default partition keeps them there: it is skipped, since PostgreSQL refuses
    an overlap. Run from the sweep each day and from the first migration.
    """
    made: list[str] = []
    firsts = months_from(at.date(), months + 1)
    with connection.cursor() as cursor:
        cursor.execute(_PARTITIONED_TABLES)
        for table, column in cursor.fetchall():
            for first, after in pairwise(firsts):
                name = f"{table}_{first:%Y_%m}"
                cursor.execute("SELECT to_regclass(%s)", [name])
                if cursor.fetchone()[0] is not None:
                    continue
                cursor.execute(
                    f'SELECT 1 FROM "{table}_rest" WHERE "{column}" >= %s AND "{column}" < %s LIMIT 1', [first, after]
                )
                if cursor.fetchone() is None:
                    cursor.execute(
                        f"CREATE TABLE \"{name}\" PARTITION OF \"{table}\" FOR VALUES FROM ('{first}') TO ('{after}')"
                    )
                    made.append(name)
    return made
