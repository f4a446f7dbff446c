"""The public site with one service, one customer with a report, and a clock that the test sets."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from crm.customers.models import Customer
from gazetteer.entries.models import Property
from tests.cast import Cast, make_cast, person, property_at
from tests.channels.citizen.council import RECEIVED, Bins, bins, make_searchable
from tests.channels.citizen.stories import Reported, report


class Clock:
    """What `timezone.now()` answers in this test."""

    def __init__(self) -> None:
        self.at = RECEIVED + timedelta(hours=1)

    def forward(self, **span: float) -> datetime:
        self.at += timedelta(**span)
        return self.at


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(timezone, "now", lambda: clock.at)
    return clock


@pytest.fixture
def cast(db: None) -> Cast:
    cache.clear()
    return make_cast()


@pytest.fixture
def missed_bin(cast: Cast) -> Bins:
    return bins(cast)


@pytest.fixture
def home(db: None) -> Property:
    home = property_at(12)
    make_searchable()
    return home


@pytest.fixture
def jo(cast: Cast, home: Property) -> Customer:
    return person(email="jo@example.com", phone="0161 496 0123", home=home)


@pytest.fixture
def reported(missed_bin: Bins, jo: Customer, home: Property, clock: Clock) -> Reported:
    """Jo's missed bin, told to an agent by telephone, with its case."""
    return report(missed_bin, jo, home)


@pytest.fixture
def visitor(client: Any, clock: Clock) -> Any:
    """A browser of the public site, at the test's time."""
    return client
