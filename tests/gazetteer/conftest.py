"""A small invented gazetteer, loaded once for each module that searches it and rolled back after it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import transaction

from gazetteer.generating.generator import write_demo_gazetteer
from gazetteer.supplies.actions import gazetteer_load
from gazetteer.supplies.models import Load

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo council of 40 streets and 900 properties as a supply."""
    path = tmp_path_factory.mktemp("gazetteer") / "9901_20260901_01.csv"
    write_demo_gazetteer(path, seed=7, streets=40, properties=900)
    return path


@pytest.fixture(scope="module")
def demo_loaded(django_db_setup: None, django_db_blocker: pytest.FixtureRequest, demo_file: Path) -> Iterator[Load]:
    """The demo council in the database for the tests of one module; each still rolls back its own changes."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        yield gazetteer_load(path=demo_file, at=AT)
        transaction.set_rollback(True)
