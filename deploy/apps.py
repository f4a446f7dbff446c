"""The roof: what must be arranged once a process knows its settings."""

from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate

PREPARED_STATEMENTS = 500  # the pages' statements are about three hundred; psycopg keeps a hundred unless told


class DeployConfig(AppConfig):
    name = "deploy"
    label = "deploy"

    def ready(self) -> None:
        from deploy import celery, checks  # noqa: F401  the broker tasks are sent to; the checks

        connection_created.connect(keep_statements, dispatch_uid="deploy.keep_statements")
        tables = apps.get_app_config("cases")  # the signals are sent for apps that have tables
        pre_migrate.connect(take_views_away, sender=tables, dispatch_uid="deploy.take_views_away")
        post_migrate.connect(put_views_back, sender=tables, dispatch_uid="deploy.put_views_back")


def keep_statements(*, connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Let a new connection keep so many prepared statements (docs/decisions/0012-prepared-statements.md)."""
    connection.connection.prepared_max = PREPARED_STATEMENTS


def take_views_away(**kwargs: Any) -> None:
    """Nothing; no view for BI tools stands on a column that a migration is about to change."""
    from cases.reports.star.views import views_drop

    views_drop()


def put_views_back(**kwargs: Any) -> None:
    """Nothing; the views for BI tools stand again, where the council has a role for them. Raises NoSuchRole."""
    from cases.reports.star.views import views_write

    if settings.BI_ROLE:
        views_write(role=settings.BI_ROLE)
