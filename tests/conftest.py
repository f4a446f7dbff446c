"""What every test may use. Services start by themselves in tests/settings.py, read before this file."""

from typing import Any

import pytest
from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.dispatch import receiver
from django.utils import timezone

from crm.catalogue.models import Service
from crm.contacts.channels.known import remembered_channels
from crm.contacts.channels.models import ContactChannel
from crm.contacts.channels.shipped import SHIPPED
from crm.contacts.correspondence.handling.unread import remembered_unread
from crm.outbox.health import SweepHealth, remembered_sweep
from deploy.demo.catalogue import make_catalogue
from tests.browser import chromium
from tests.cast import LONG_AGO, Cast, make_cast
from tests.shared_files import SHARED

__all__ = ["chromium"]  # one browser for the whole session: a second cannot be started beside it


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests marked `shared` are skipped, visibly, where the shared folder is absent."""
    if SHARED.is_dir():
        return
    for item in items:
        if item.get_closest_marker("shared"):
            item.add_marker(pytest.mark.skip(reason=f"{SHARED} is not there"))


@receiver(post_migrate)
def channels_ship(sender: AppConfig, **_rest: Any) -> None:
    """A test with transactions of its own empties every table behind it; the channels came with a migration."""
    if sender.label == "crm":
        ContactChannel.objects.bulk_create([ContactChannel(**row) for row in SHIPPED], ignore_conflicts=True)


@pytest.fixture(autouse=True)
def channels_known() -> None:
    """Pages and actions know the channels and ask no database for them; those that a test adds are forgotten after it."""
    known = {row["code"]: ContactChannel(**row) for row in SHIPPED}
    remembered_channels.keep(known, seconds=float("inf"))


@pytest.fixture(autouse=True)
def nothing_is_unread() -> None:
    """Pages suppose that no message is unread and ask no database for it; tests of the message centre ask."""
    remembered_unread.suppose(0)


@pytest.fixture(autouse=True)
def sweep_lives() -> None:
    """Pages suppose that the sweep lives and ask no database for it; tests of the sweep's health ask anew."""
    now = timezone.now()
    remembered_sweep.keep(SweepHealth(now, now), seconds=float("inf"))


@pytest.fixture
def cast(db: None) -> Cast:
    """The council's departments, teams and staff (see tests/cast.py)."""
    return make_cast()


@pytest.fixture
def services(cast: Cast) -> dict[str, Service]:
    """The four services of the demo council by code, published, with their promises."""
    return make_catalogue(at=LONG_AGO)
