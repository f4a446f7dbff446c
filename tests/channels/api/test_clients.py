"""Keys: how they are sent, when they work, that they are counted, and that nothing tells a wrong one from an ended one."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from channels.api import clients
from crm.contacts.models import Attempt
from crm.teams.clients import client_end, client_key_renew
from crm.teams.models import ApiClient
from tests.cast import Cast
from tests.channels.api.town import key_for

PATH = "/search/places/v1/uprn"


def ask(client: Client, *, query: str = "", **headers: str) -> Any:
    return client.get(f"{PATH}?uprn=1{query}", headers=headers)


def test_a_key_may_come_as_a_header_a_bearer_token_or_a_parameter(client: Client, key: str) -> None:
    assert ask(client, key=key).status_code == 200
    assert ask(client, authorization=f"Bearer {key}").status_code == 200
    assert ask(client, authorization=f"bearer  {key} ").status_code == 200
    assert ask(client, query=f"&key={key}").status_code == 200
    assert ask(client, authorization=f"Basic {key}").status_code == 401


def test_refusals_of_every_wrong_key_are_alike(client: Client, cast: Cast) -> None:
    ended, renewed, good = key_for(cast), key_for(cast), key_for(cast)
    actor, now = cast.administrator.actor, timezone.now()
    first, second, _third = ApiClient.objects.order_by("pk")
    client_end(client_id=first.pk, actor=actor, at=now, key="end")
    client_key_renew(client_id=second.pk, actor=actor, at=now, key="renew")
    wrong = [ended, renewed, good[:-1], good + "x", good.partition("-")[0], good.partition("-")[0] + "-", "x" * 5000,
             "-", "ÄÖÜ", "2222-2222"]  # fmt: skip
    answers = {ask(client, query=f"&key={one}").content for one in wrong}
    assert len(answers) == 1
    assert ask(client, key=good).status_code == 200


def test_a_key_that_is_not_yet_active_does_not_work(client: Client, cast: Cast) -> None:
    key = key_for(cast, at=timezone.now() + timedelta(hours=1))
    assert ask(client, key=key).status_code == 401


def test_many_wrong_keys_from_one_address_are_told_to_wait_and_a_right_one_still_works(
    client: Client, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clients, "WRONG_KEYS", 2)
    statuses = {ask(client, key=f"22222222-{n}").status_code for n in range(6)}
    assert statuses == {401, 429}
    assert ask(client, key=key).status_code == 200


def test_each_client_has_its_own_minute(client: Client, cast: Cast) -> None:
    slow, fast = key_for(cast, rate=1), key_for(cast, rate=100)
    while ask(client, key=slow).status_code == 200:
        pass
    assert ask(client, key=fast).status_code == 200


def test_the_minute_is_counted_under_a_name_that_tells_nothing(client: Client, key: str) -> None:
    ask(client, key=key)
    [bucket] = Attempt.objects.values_list("bucket", flat=True)
    assert bucket.startswith("api-client:") and key not in bucket


def test_the_day_of_last_use_is_written_once_a_day(client: Client, key: str, django_assert_num_queries: Any) -> None:
    ask(client, key=key)
    found = ApiClient.objects.get()
    assert found.last_used_date == timezone.localdate()
    with django_assert_num_queries(4):  # the client, its minute, the last load, the page
        ask(client, key=key)
    ApiClient.objects.update(last_used_date=date(2026, 1, 1))
    with django_assert_num_queries(5):
        ask(client, key=key)


def test_the_key_is_in_no_column(cast: Cast) -> None:
    key = key_for(cast)
    secret = key.partition("-")[2]
    assert all(secret not in str(value) for row in ApiClient.objects.values() for value in row.values())
