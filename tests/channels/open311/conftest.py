"""The council that reports come to."""

import pytest
from django.test import Client

from crm.catalogue.models import Service
from tests.cast import Cast
from tests.channels.open311.council import Council, make_council


@pytest.fixture
def council(cast: Cast, services: dict[str, Service], client: Client) -> Council:
    return make_council(cast, services, client)
