"""Other bodies on their page: who may, added and changed with faults in words, many with as few statements."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm.catalogue.bodies import OtherBody
from crm.catalogue.bodies_keeping import BodyGiven, body_add
from crm.teams.models import User
from tests.cast import NOW
from tests.channels.staff.conftest import Desk
from tests.channels.staff.pages import fields_of, text_of

TABLE = {"bodies": {"administrator"}, "body-add": {"administrator"}, "body": {"administrator"}}


@pytest.fixture
def fire(desk: Desk) -> OtherBody:
    given = BodyGiven(name="Fire Service", what_for="Fire safety at home", telephone="0161 496 0999")
    return body_add(code="fire", given=given, actor=desk.cast.administrator.actor, at=NOW)


def path_of(name: str) -> str:
    return reverse(f"staff:{name}", args=["fire"] if name == "body" else [])


def test_every_address_is_in_the_table() -> None:
    from channels.staff.views import bodies

    assert {pattern.name for pattern in bodies.urls} == set(TABLE)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_who_may_open_it(name: str, desk: Desk, fire: OtherBody, browser_of: Callable[[User], Client]) -> None:
    for who, user in desk.cast.users.items():
        assert browser_of(user).get(path_of(name)).status_code == (200 if who in TABLE[name] else 404), who
    assert Client().get(path_of(name)).status_code == 302


def test_it_is_added_and_changed_with_faults_in_words(desk: Desk, browser_of: Callable[[User], Client]) -> None:
    client = browser_of(desk.cast.administrator)
    assert "There is none yet" in text_of(client.get(path_of("bodies")))
    form = fields_of(client.get(path_of("body-add")), "body") | {
        "code": "fire", "name": "Fire Service", "what_for": "Fires", "telephone": "ring us", "save": "1",
    }  # fmt: skip
    faulty = client.post(path_of("body-add"), form)
    assert faulty.status_code == 422 and "Enter a telephone number" in text_of(faulty)
    assert fields_of(faulty, "body")["telephone"] == "ring us"
    for _twice in range(2):
        answer = client.post(path_of("body-add"), form | {"telephone": "999", "welsh_name": "Tân"})
    assert answer.status_code == 422 and "a body with this code already" in text_of(answer)
    changed = fields_of(client.get(path_of("body")), "body") | {"web_address": "fire.example.org", "save": "1"}
    assert client.post(path_of("body"), changed).status_code == 302
    page = text_of(client.get(path_of("bodies")))
    for words in ("Fire Service", "https://fire.example.org", "999", 'lang="cy">Tân'):
        assert words in page
    assert client.get(reverse("staff:body", args=["nobody"])).status_code == 404


def test_many_cost_as_much_as_one(desk: Desk, fire: OtherBody, browser_of: Callable[[User], Client]) -> None:
    client = browser_of(desk.cast.administrator)
    client.get(path_of("bodies"))

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(path_of("bodies")).status_code == 200
        return len(seen)

    one = asked()
    OtherBody.objects.bulk_create(
        OtherBody(code=f"b{number}", name="B", what_for="w", telephone="101", changed_at=NOW, changed_by="test")
        for number in range(49)
    )
    assert asked() == one
