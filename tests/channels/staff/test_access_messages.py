"""Every address of the message centre, for everybody of the cast."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from crm.contacts.correspondence.models import InboxItem
from crm.customers.references import shown
from tests.channels.staff.conftest import Desk
from tests.channels.staff.test_access import FRONT, OFFICERS
from tests.crm.contacts.correspondence.post import Post, message_in

# URL name -> (arguments, who may). M: a message to the waste collection team's inbox.
READERS = {"agent", "second_agent", "safeguarder", "officer", "waste_leader"}
TABLE: dict[str, tuple[tuple[str, ...], set[str]]] = {
    "messages": ((), FRONT | OFFICERS),
    "message-search": ((), FRONT | OFFICERS),
    "message-next": ((), FRONT | OFFICERS),
    "messages-bulk": ((), FRONT | OFFICERS),
    "messages-bulk-undo": ((), FRONT | OFFICERS),
    "message": (("M",), READERS),
    "message-presence": (("M",), READERS),
    "message-sender": (("M",), READERS),
    "message-act": (("M", "link"), READERS),
    "message-press": (("M", "take"), READERS),
    "message-raise": (("M",), READERS - {"officer"}),
    "message-file": (("M", "0"), set()),
    "contact-write": (("R",), READERS - {"officer"} | {"team_leader"}),
    "message-again": (("0",), set()),
}
ACTS = {
    "message-search",
    "messages-bulk",
    "messages-bulk-undo",
    "message-presence",
    "message-sender",
    "message-press",
    "message-again",
}


@pytest.fixture
def post(desk: Desk) -> Post:
    return Post(cast=desk.cast, services=desk.services)


def names() -> set[str]:
    from channels.staff.views import message_press, message_raise, writing

    return {pattern.name for pattern in [*message_press.urls, *message_raise.urls, *writing.urls]}


def address(name: str, item: InboxItem) -> str:
    own = shown(item.contact.references.get().value) if item.contact else ""
    meant: dict[str, object] = {"M": item.pk, "R": own, "0": 0}
    arguments = [meant.get(one, one) for one in TABLE[name][0]]
    return reverse(f"staff:{name}", args=arguments)


def test_every_address_of_the_message_centre_is_in_the_table() -> None:
    assert names() == set(TABLE)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_who_may_open_it(name: str, desk: Desk, post: Post, browser_of: Callable[..., Client]) -> None:
    path, allowed = address(name, message_in(post.waste, customer=desk.jo)), TABLE[name][1]
    for who, user in desk.cast.users.items():
        client = browser_of(user)
        answer = client.post(path) if name in ACTS else client.get(path)
        assert (answer.status_code != 404) == (who in allowed), f"{name} for {who}: {answer.status_code}"
        assert answer.status_code < 500


@pytest.mark.parametrize("name", sorted(TABLE))
def test_a_stranger_is_asked_to_sign_in(name: str, post: Post) -> None:
    path = address(name, message_in(post.inbox))
    answer = Client().post(path) if name in ACTS else Client().get(path)
    assert answer.status_code == 302 and reverse("staff:sign-in") in answer["Location"]


def test_nobody_opens_a_message_of_their_own(desk: Desk, post: Post) -> None:
    item = message_in(post.inbox, customer=desk.jo)
    desk.cast.agent.customer_key = desk.jo.pk
    desk.cast.agent.save(update_fields=["customer_key"])
    for name in ("message", "message-raise"):
        answer = desk.client.get(reverse(f"staff:{name}", args=[item.pk]))
        assert answer.status_code == 403 and "your own record" in answer.content.decode()
