"""The roof: what must be arranged once a process knows its settings."""

from typing import Any

from django.apps import AppConfig
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

PREPARED_STATEMENTS = 500  # the pages' statements are about three hundred; psycopg keeps a hundred unless told


class DeployConfig(AppConfig):
    name = "deploy"
    label = "deploy"

    def ready(self) -> None:
        from deploy import celery, checks  # noqa: F401  the broker tasks are sent to; the checks

        connection_created.connect(keep_statements, dispatch_uid="deploy.keep_statements")


def keep_statements(*, connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Let a new connection keep so many prepared statements (docs/decisions/0012-prepared-statements.md)."""
    connection.connection.prepared_max = PREPARED_STATEMENTS
