"""Two inboxes with their teams."""

import pytest

from crm.catalogue.models import Service
from tests.cast import Cast
from tests.crm.contacts.correspondence.post import Post


@pytest.fixture
def post(cast: Cast, services: dict[str, Service]) -> Post:
    return Post(cast=cast, services=services)
