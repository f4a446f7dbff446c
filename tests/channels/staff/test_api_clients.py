"""The administrator's pages of API clients: only theirs, a key shown once, ended for good."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from channels.staff.views.api_clients import urls
from crm.teams.clients import client_of_key
from crm.teams.models import ApiClient
from tests.cast import Cast
from tests.channels.api.town import key_for
from tests.channels.staff.pages import fields_of, text_of

TYPED = {"name": "Web forms", "owner": "Digital team", "purpose": "Address lookup", "scopes": ["PLACES_SEARCH"],
         "rate_per_minute": "60", "save": "1"}  # fmt: skip
PAGES = {"api-clients": False, "api-client-add": False, "api-client-renew": True, "api-client-end": True}


@pytest.fixture
def admin(cast: Cast, client: Client) -> Client:
    client.force_login(cast.administrator)
    return client


def page(name: str) -> str:
    arguments = [ApiClient.objects.get().key_prefix] if PAGES[name] else []
    return reverse(f"staff:{name}", args=arguments)


def add(admin: Client, **typed: Any) -> Any:
    form = fields_of(admin.get(reverse("staff:api-client-add")), "api-client")
    return admin.post(reverse("staff:api-client-add"), form | TYPED | typed)


def key_on(answer: Any) -> str:
    return text_of(answer).partition('id="key"')[2].partition('value="')[2].partition('"')[0]


def test_every_address_is_in_the_table() -> None:
    assert {pattern.name for pattern in urls} == set(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_only_an_administrator_finds_them(cast: Cast, name: str) -> None:
    key_for(cast)
    path = page(name)
    for who, user in cast.users.items():
        browser = Client()
        browser.force_login(user)
        for answer in (browser.get(path), browser.post(path)):
            assert (answer.status_code == 404) == (who != "administrator"), (who, answer.status_code)
            assert answer.status_code < 500
    answer = Client().get(path)
    assert answer.status_code == 302 and answer["Location"].startswith(reverse("staff:sign-in"))


def test_a_key_is_shown_once_and_works(admin: Client) -> None:
    answer = add(admin)
    key = key_on(answer)
    made = client_of_key(key=key, at=timezone.now())
    assert made is not None and (made.name, made.rate_per_minute, made.scopes) == ("Web forms", 60, ["PLACES_SEARCH"])
    assert "no-store" in answer["Cache-Control"]
    listed = text_of(admin.get(reverse("staff:api-clients")))
    assert made.key_prefix in listed and key not in listed and key.partition("-")[2] not in listed


def test_the_form_sent_twice_makes_one_client_and_says_so(admin: Client) -> None:
    form = fields_of(admin.get(reverse("staff:api-client-add")), "api-client") | TYPED
    assert key_on(admin.post(reverse("staff:api-client-add"), form))
    again = admin.post(reverse("staff:api-client-add"), form, follow=True)
    assert ApiClient.objects.count() == 1
    assert "done already" in text_of(again) and not key_on(again)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"name": ""}, "Enter the name"), ({"scopes": []}, "Choose what it may read."), ({"rate_per_minute": "0"}, "greater"),
     ({"rate_per_minute": "many"}, "whole number"), ({"scopes": ["EVERYTHING"]}, "EVERYTHING")],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(
    admin: Client, wrong: dict[str, Any], said: str
) -> None:
    answer = add(admin, **wrong)
    assert answer.status_code == 422 and ApiClient.objects.count() == 0
    assert "There is a problem" in text_of(answer) and said in text_of(answer)
    assert fields_of(answer, "api-client")["owner"] == "Digital team"


def test_a_new_key_takes_the_place_of_the_old(admin: Client, cast: Cast) -> None:
    old, path = key_for(cast), page("api-client-renew")
    form = fields_of(admin.get(path), "api-client")
    assert client_of_key(key=old, at=timezone.now()) is not None  # looking changes nothing
    new = key_on(admin.post(path, form | {"save": "1"}))
    assert client_of_key(key=old, at=timezone.now()) is None
    assert client_of_key(key=new, at=timezone.now()) is not None


def test_an_ended_client_stays_on_the_list_and_is_offered_nothing(admin: Client, cast: Cast) -> None:
    key, path = key_for(cast), page("api-client-end")
    form = fields_of(admin.get(path), "api-client")
    listed = admin.post(path, form | {"save": "1"}, follow=True)
    assert client_of_key(key=key, at=timezone.now()) is None
    assert "Ended" in text_of(listed) and page("api-client-renew") not in text_of(listed)
    again = admin.post(path, form | {"save": "1", "opened": ""}, follow=True)
    assert "was ended before" in text_of(again)


def test_the_administrator_is_led_there_from_the_desk(admin: Client) -> None:
    assert reverse("staff:api-clients") in text_of(admin.get(reverse("staff:home")))
