"""Every address of the words of messages, for everybody of the cast."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from channels.staff.views import message_template_acts, message_templates
from crm.catalogue.models import MessageTemplate
from tests.cast import Cast

ADMINISTRATOR = {"administrator"}
FRONT = {"agent", "second_agent", "safeguarder", "team_leader", "waste_leader"}
WHICH = ["code", "EMAIL", "en"]

# URL name -> (its arguments, who may). W: which words; D: a draft; P: what is in force; R: an earlier version.
TABLE: dict[str, tuple[str, set[str]]] = {
    "message-templates": ("", ADMINISTRATOR | FRONT),
    "message-template": ("W", ADMINISTRATOR | FRONT),
    "message-template-edit": ("W", ADMINISTRATOR),
    "message-template-try": ("W", FRONT),
    "message-template-answer": ("", ADMINISTRATOR),
    "message-template-publish": ("D", ADMINISTRATOR),
    "message-template-discard": ("D", ADMINISTRATOR),
    "message-template-take-back": ("R", ADMINISTRATOR),
    "message-template-withdraw": ("P", ADMINISTRATOR),
}
ACTS = {"message-template-discard", "message-template-try"}
STATES = {"D": "DRAFT", "P": "PUBLISHED", "R": "RETIRED"}


def address(name: str) -> str:
    wanted = TABLE[name][0]
    arguments: list[object] = list(WHICH) if wanted == "W" else []
    if wanted in STATES:
        words = {"event": "code", "subject": "x", "body": "((code))"}
        arguments = [MessageTemplate.objects.create(**words, state=STATES[wanted]).pk]
    return reverse(f"staff:{name}", args=arguments)


def test_every_address_is_in_the_table() -> None:
    urls = [*message_templates.urls, *message_template_acts.urls]
    assert {pattern.name for pattern in urls} == set(TABLE)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_who_may_open_it(name: str, cast: Cast, browser_of: Callable[..., Client]) -> None:
    path, allowed = address(name), TABLE[name][1]
    for who, user in sorted(cast.users.items(), key=lambda one: one[0] == "administrator"):
        client = browser_of(user)
        answer = client.post(path, {}) if name in ACTS else client.get(path)
        assert answer.status_code < 500
        assert (answer.status_code != 404) == (who in allowed), f"{name} for {who}: {answer.status_code}"
        if name not in ACTS and who not in allowed:
            assert client.post(path).status_code == 404


@pytest.mark.parametrize("name", sorted(TABLE))
def test_a_stranger_is_asked_to_sign_in(name: str, cast: Cast) -> None:
    path = address(name)
    answer = Client().post(path) if name in ACTS else Client().get(path)
    assert answer.status_code == 302 and answer["Location"].startswith(reverse("staff:sign-in"))


@pytest.mark.parametrize(
    "path",
    [
        "nothing/EMAIL/en", "code/POST/en", "code/EMAIL/pl", "answer/EMAIL/en", "code/EMAIL/en?service=nothing",
        "code/EMAIL/en?name=x", "moved/EMAIL/en?service=missed-bin",
    ],
)  # fmt: skip
def test_what_there_cannot_be_is_not_found(path: str, cast: Cast, services: object, browser_of: Callable) -> None:
    assert browser_of(cast.administrator).get(f"/staff/message-templates/{path}").status_code == 404
