"""The address search for pages that search while typing: places only, and not without end."""

from typing import Any

import pytest

from channels.api import addresses
from crm.contacts.models import Attempt
from tests.cast import make_cast, person, property_at
from tests.channels.citizen.council import make_searchable


@pytest.fixture
def twelve(db: None) -> Any:
    make_cast()
    home = property_at(12)
    property_at(14)
    person("Jo", "Secretname", home=home)
    make_searchable()
    return home


def results(client: Any, query: str) -> list[dict[str, str]]:
    answer = client.get("/api/addresses", {"query": query})
    assert answer.status_code == 200
    return answer.json()["results"]


def test_an_address_is_found_while_it_is_typed(client: Any, twelve: Any) -> None:
    [hit] = results(client, "12 abb")
    assert hit == {
        "uprn": str(twelve.uprn),
        "usrn": str(twelve.street_id),
        "label": twelve.address,
        "hint": "",
        "kind": "PROPERTY",
        "flats": 0,
    }


def test_a_street_has_no_uprn(client: Any, twelve: Any) -> None:
    streets = [hit for hit in results(client, "abbey") if hit["kind"] == "STREET"]
    assert streets and streets[0]["uprn"] == ""


@pytest.mark.parametrize("query", ["", "ab", "  ", "😀😀😀", "'; DROP TABLE gazetteer_property; --", "x" * 5000])
def test_too_little_or_nonsense_finds_nothing(client: Any, twelve: Any, query: str) -> None:
    assert results(client, query) == []


@pytest.mark.parametrize("query", ["secretname", "jo secretname"])
def test_nobody_is_found_by_their_name(client: Any, twelve: Any, query: str) -> None:
    assert results(client, query) == []


def test_searching_without_end_is_told_to_wait(client: Any, twelve: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "LIMIT", 3)
    Attempt.objects.all().delete()
    for _time in range(3):
        results(client, "12 abb")
    answer = client.get("/api/addresses", {"query": "12 abb"})
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0


def test_it_is_only_read(client: Any, twelve: Any) -> None:
    assert client.post("/api/addresses", {"query": "12 abb"}).status_code == 405
