"""Every fault of the OS Places addresses is answered in OS's shape, with the status that belongs to it."""

from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from channels.api.places import views
from gazetteer.entries import lpi_queries
from tests.cast import Cast
from tests.channels.api.conftest import PLACES
from tests.channels.api.town import Town, key_for


def fault(answer: Any) -> tuple[int, str]:
    body = answer.json()
    assert set(body) == {"error"} and set(body["error"]) == {"statuscode", "message"}
    assert body["error"]["statuscode"] == answer.status_code
    assert answer["Content-Type"] == "application/json"
    return answer.status_code, body["error"]["message"]


RESOURCES = ("find", "postcode", "uprn", "nearest", "radius", "bbox")


@pytest.mark.parametrize("resource", RESOURCES)
def test_400_without_what_is_needed(town: Town, client: Client, key: str, resource: str) -> None:
    status, words = fault(client.get(f"{PLACES}/{resource}", headers={"key": key}))
    assert status == 400 and "parameter provided" in words


@pytest.mark.parametrize("resource", RESOURCES)
def test_401_without_a_key_or_with_one_that_does_not_work(db: None, client: Client, resource: str) -> None:
    answers = [
        client.get(f"{PLACES}/{resource}", {"postcode": "M33 2DP"}),
        client.get(f"{PLACES}/{resource}", {"key": "nonsense"}),
    ]
    for answer in answers:
        assert fault(answer)[0] == 401
        assert answer["WWW-Authenticate"].startswith("Bearer")


def test_403_for_a_key_that_may_read_something_else(client: Client, cast: Cast) -> None:
    answer = client.get(f"{PLACES}/uprn", {"uprn": "1"}, headers={"key": key_for(cast, "LOADS_READ")})
    assert fault(answer)[0] == 403


@pytest.mark.parametrize("path", ["match", "polygon", "", "find/more", "FIND"])
def test_404_for_an_address_that_is_none(client: Client, key: str, path: str) -> None:
    assert fault(client.get(f"{PLACES}/{path}", headers={"key": key}))[0] == 404


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_405_for_anything_but_reading(client: Client, key: str, method: str) -> None:
    answer = getattr(client, method)(f"{PLACES}/find?query=x", headers={"key": key})
    assert fault(answer)[0] == 405


def test_429_when_the_minute_is_used_up_says_when_to_come_back(client: Client, cast: Cast) -> None:
    key = key_for(cast, rate=2)
    answers = [client.get(f"{PLACES}/uprn", {"uprn": "1"}, headers={"key": key}) for _time in range(3)]
    assert [answer.status_code for answer in answers] in ([200, 200, 429], [200, 200, 200])  # a minute may have ended
    while answers[-1].status_code == 200:
        answers.append(client.get(f"{PLACES}/uprn", {"uprn": "1"}, headers={"key": key}))
    assert fault(answers[-1])[0] == 429
    assert 1 <= int(answers[-1]["Retry-After"]) <= 60


def test_500_tells_nothing_of_the_inside(
    town: Town, client: Client, key: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(**kwargs: Any) -> Any:
        raise RuntimeError("a secret of the inside")

    monkeypatch.setattr(lpi_queries, "lpis_in_postcode", broken)
    status, words = fault(client.get(f"{PLACES}/postcode", {"postcode": "M33"}, headers={"key": key}))
    assert status == 500 and "secret" not in words
    assert "a secret of the inside" in caplog.text


def test_503_when_the_database_is_gone(town: Town, client: Client, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(**kwargs: Any) -> Any:
        raise OperationalError("the connection is closed")

    monkeypatch.setattr(views, "last_load", lambda: gone())
    answer = client.get(f"{PLACES}/postcode", {"postcode": "M33"}, headers={"key": key})
    assert fault(answer)[0] == 503
    assert int(answer["Retry-After"]) > 0


@pytest.mark.parametrize(
    "query", ["%00", "query=%00", "query=" + "x" * 600, "query=%F0%9F%92%A5", "query=%27%3B+DROP", "query=%25%25",
              "query=a&bbox=1,2", "query=12&offset=99999999999"],
)  # fmt: skip
def test_nonsense_is_met_calmly(town: Town, client: Client, key: str, query: str) -> None:
    answer = client.get(f"{PLACES}/find?{query}", headers={"key": key})
    assert answer.status_code in {200, 400}


def test_a_form_in_a_browser_of_another_site_may_ask(town: Town, client: Client, key: str) -> None:
    asking = {"origin": "https://forms.example.gov.uk"}
    before = client.options(
        f"{PLACES}/postcode",
        headers=asking | {"access-control-request-method": "GET", "access-control-request-headers": "key"},
    )
    assert before.status_code == 204 and not before.content
    assert "key" in before["Access-Control-Allow-Headers"] and before["Access-Control-Allow-Methods"] == "GET"
    for headers in (asking, asking | {"key": key}):
        answer = client.get(f"{PLACES}/postcode", {"postcode": "M33 2DP"}, headers=headers)
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer
