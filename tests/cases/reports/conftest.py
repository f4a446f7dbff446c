import pytest

from crm.catalogue.models import Service
from tests.cases.reports.desk import Desk
from tests.cast import Cast


@pytest.fixture
def desk(cast: Cast, services: dict[str, Service]) -> Desk:
    """A desk with the demo council's services."""
    return Desk(cast, services)
