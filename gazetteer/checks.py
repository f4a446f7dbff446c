"""Are the addresses written by the rules as they are? Asked at migrate and by `check --database default`."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import DEFAULT_DB_ALIAS, connection

from gazetteer.supplies.queries import words_are_old


@register(Tags.database)
def words_are_current(app_configs: Any = None, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """A warning when stored addresses were written by an older version of the rules."""
    if DEFAULT_DB_ALIAS not in (databases or []):
        return []
    if "gazetteer_wordswriting" not in connection.introspection.table_names() or not words_are_old():
        return []
    return [
        Warning(
            "The addresses of the gazetteer were written by an older version of the rules.",
            hint="Run manage.py renew_words; searches go on meanwhile.",
            id="gazetteer.W001",
        )
    ]
