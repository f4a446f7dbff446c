"""What each journey begins with: a street with a few homes, a whole council, and an empty mailbox."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Browser

from crm.catalogue.models import Service
from crm.customers.models import Customer
from deploy.demo.catalogue import make_catalogue
from gazetteer.entries.models import Property
from tests.cast import LONG_AGO, make_cast, person, property_at
from tests.channels.citizen.council import make_searchable
from tests.channels.email.servers import mail_server
from tests.journeys.town import Town


@pytest.fixture
def town(transactional_db: None, live_server: Any, settings: Any, chromium: Browser) -> Iterator[Town]:
    """The council; at the end no tab has heard a fault."""
    cache.clear()
    settings.SITE_URL = live_server.url
    cast = make_cast()
    services: dict[str, Service] = make_catalogue(at=LONG_AGO)
    with mail_server(settings) as mail:
        town = Town(browser=chromium, url=live_server.url, mail=mail, cast=cast, services=services)
        yield town
        for context in town.contexts:
            context.close()
    faults = [fault for tab in town.tabs for fault in tab.faults]
    assert not faults, "\n".join(faults)


@pytest.fixture
def home(town: Town) -> Property:
    """12 Abbey Road, among neighbours and a road that is spelled almost the same."""
    home = property_at(12)
    property_at(14)
    property_at(12, "Abingdon Road")
    make_searchable()
    return home


@pytest.fixture
def jo(home: Property) -> Customer:
    """Who lives there and has been in the index since yesterday."""
    return person(email="jo@example.org", phone="0161 496 0123", home=home, at=timezone.now() - timedelta(days=1))
