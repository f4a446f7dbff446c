"""Is this a database the platform can stand on? Asked at migrate, at `check --database` and before a process starts."""

from collections.abc import Sequence
from typing import Any

import psycopg
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connections

LEAST_VERSION = 17
LOCALE = "C.UTF-8"
EXTENSIONS = ("pg_trgm", "btree_gin", "fuzzystrmatch")


@register(Tags.database)
def database_fits(app_configs: Any = None, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """What is wrong with the databases about to be used: version, locale, extensions that cannot be had."""
    return [problem for alias in databases or [] for problem in problems(alias, installed=False)]


def require_database(*, alias: str = DEFAULT_DB_ALIAS) -> None:
    """Nothing, when a process may start on the database. Raises ImproperlyConfigured with everything that is wrong."""
    parameters = connections[alias].get_connection_params()
    try:  # beside the pool, which would try for ten seconds and then not say why
        psycopg.connect(**parameters | {"connect_timeout": 5}).close()
    except psycopg.OperationalError as error:
        raise ImproperlyConfigured(f"The database does not answer: {str(error).strip().splitlines()[0]}") from error
    found = problems(alias, installed=True)
    if found:
        raise ImproperlyConfigured(" ".join(f"{problem.msg} {problem.hint}" for problem in found))


def problems(alias: str, *, installed: bool) -> list[CheckMessage]:
    """What is wrong with one database; `installed` asks for the extensions themselves, else that they can be made."""
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int / 10000")
        version = cursor.fetchone()[0]
        if version < LEAST_VERSION:
            return [_old(version)]
        cursor.execute(
            "SELECT datlocprovider, coalesce(datlocale, datctype) FROM pg_database WHERE datname = current_database()"
        )
        provider, locale = cursor.fetchone()
        cursor.execute(f"SELECT {'extname FROM pg_extension' if installed else 'name FROM pg_available_extensions'}")
        extensions = {name for (name,) in cursor.fetchall()}
    found: list[CheckMessage] = []
    if (provider, locale) != ("b", LOCALE):
        found.append(_wrong_locale(provider, locale))
    if missing := [name for name in EXTENSIONS if name not in extensions]:
        found.append(_without(missing))
    return found


def _old(version: int) -> Error:
    return Error(
        f"PostgreSQL {version} is too old.",
        hint=f"Use {LEAST_VERSION} or later.",
        id="deploy.E001",
    )


def _wrong_locale(provider: str, locale: str) -> Error:
    return Error(
        f"The database has the locale {locale} of provider {provider}: Welsh and Polish names may be unsearchable.",
        hint=f"Make it with CREATE DATABASE ... TEMPLATE template0 LOCALE_PROVIDER builtin BUILTIN_LOCALE '{LOCALE}'.",
        id="deploy.E002",
    )


def _without(missing: list[str]) -> Error:
    return Error(
        f"The database has no extension {', '.join(missing)}.",
        hint="Install PostgreSQL's contrib package; a superuser then runs CREATE EXTENSION for each.",
        id="deploy.E003",
    )
