"""What else a page or a client may ask of the search while typing: flats of a building, streets, what is past, Welsh."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from channels.api import addresses
from tests.cast import Cast
from tests.channels.api.town import Town, key_for


def hits(client: Client, status: int = 200, *, key: str = "", **asked: Any) -> list[dict[str, Any]]:
    answer = client.get("/api/addresses", asked, headers={"key": key} if key else {})
    assert answer.status_code == status, answer.content.decode()
    return answer.json().get("results", [])


def test_a_building_says_how_many_flats_it_has_and_opens_into_them(town: Town, client: Client) -> None:
    [building] = [hit for hit in hits(client, query="loomworks house") if hit["uprn"] == str(town.block.uprn)]
    assert building["flats"] == 3
    inside = hits(client, within=building["uprn"], query=building["label"])
    assert [hit["uprn"] for hit in inside] == [str(flat.uprn) for flat in town.flats]
    assert inside[2]["label"].startswith("Flat 10")
    assert hits(client, within=town.twelve.uprn) == []


def test_streets_are_there_unless_they_are_not_wanted(town: Town, client: Client) -> None:
    for asked in ({}, {"streets": "1"}):
        street = hits(client, query="abbey road", **asked)[0]
        assert (street["kind"], street["uprn"], street["usrn"]) == ("STREET", "", "27500001")
    assert {hit["kind"] for hit in hits(client, query="abbey road", streets="0")} == {"PROPERTY"}


def test_another_name_is_told_in_the_hint(town: Town, client: Client) -> None:
    [hit] = [hit for hit in hits(client, query="mill house") if hit["uprn"]]
    assert hit["uprn"] == str(town.cottage.uprn)
    assert "Mill House" in hit["hint"]


def test_welsh_is_given_to_who_asks_for_it(town: Town, client: Client) -> None:
    [hit] = [hit for hit in hits(client, query="rose cottage", language="CYM") if hit["uprn"]]
    assert hit["label"].startswith("Bwthyn Rhosyn")


def test_what_is_past_is_for_staff_and_clients(town: Town, client: Client, cast: Cast) -> None:
    asked = {"query": "30 abbey road", "historic": "1"}
    hits(client, 403, **asked)
    key = key_for(cast, "PLACES_SEARCH")
    assert [hit["uprn"] for hit in hits(client, key=key, **asked)] == [str(town.past.uprn)]
    client.force_login(cast.agent)
    assert [hit["uprn"] for hit in hits(client, **asked)] == [str(town.past.uprn)]
    client.force_login(cast.governance)
    hits(client, 403, **asked)


def test_a_key_without_the_scope_and_one_that_is_none_are_refused(town: Town, client: Client, cast: Cast) -> None:
    hits(client, 403, query="abbey", key=key_for(cast, "LOADS_READ"))
    hits(client, 401, query="abbey", key="22222222-nonsense")


def test_a_client_is_counted_by_its_key_and_not_by_where_it_comes_from(
    town: Town, client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(addresses, "LIMIT", 0)
    hits(client, 429, query="abbey")
    assert hits(client, query="abbey", key=key_for(cast))


@pytest.mark.parametrize(
    "wrong", [{"within": "x"}, {"language": "FR"}, {"historic": "perhaps"}, {"wards": "2"}, {"within": "9" * 13}]
)
def test_what_cannot_be_is_refused_in_words(town: Town, client: Client, wrong: dict[str, str]) -> None:
    answer = client.get("/api/addresses", {"query": "abbey"} | wrong)
    assert answer.status_code == 400 and next(iter(wrong)) in answer.json()["detail"]


def test_the_view_adds_one_statement_to_the_search(town: Town, client: Client) -> None:
    from gazetteer.finding.queries import address_search

    with CaptureQueriesContext(connection) as searching:
        address_search(query="12 abbey", limit=10)
    with CaptureQueriesContext(connection) as asking:
        hits(client, query="12 abbey")
    assert len(asking) == len(searching) + 1  # the visitor's limit
