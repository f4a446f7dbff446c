"""A town, a client that may read everything, and a way of asking."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.cases.casework.conftest import missed_bin  # noqa: F401  (a fixture of these tests too)
from tests.cast import Cast
from tests.channels.api.town import Town, key_for, make_town

PLACES = "/search/places/v1"
Ask = Callable[..., Any]


@pytest.fixture
def town(cast: Cast) -> Town:
    return make_town()


@pytest.fixture
def key(cast: Cast) -> str:
    return key_for(cast)


@pytest.fixture
def places(client: Client, key: str) -> Ask:
    """Ask one resource of the OS Places shape with the key; the answer's body."""

    def ask(resource: str, status: int = 200, **asked: Any) -> Any:
        answer = client.get(f"{PLACES}/{resource}", asked, headers={"key": key})
        assert answer.status_code == status, answer.content.decode()
        return answer.json()

    return ask


@pytest.fixture
def rest(client: Client, key: str) -> Ask:
    """Ask an address of our own API with the key; the answer's body."""

    def ask(path: str, status: int = 200, **asked: Any) -> Any:
        answer = client.get(f"/api/v1/{path}", asked, headers={"key": key})
        assert answer.status_code == status, answer.content.decode()
        return answer.json()

    return ask
