"""A mail server and a service for the tests of mail out."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.cast import Cast, make_cast
from tests.channels.citizen.council import Bins, bins
from tests.channels.email.servers import Keeping, mail_server


@pytest.fixture
def server(settings: Any) -> Iterator[Keeping]:
    with mail_server(settings) as keeping:
        yield keeping


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def missed_bin(cast: Cast) -> Bins:
    return bins(cast)
