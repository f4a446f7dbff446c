"""What Notify tells us later: forged is refused alike, repeated and disordered is harmless, and silence is asked about."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.casework.sending.actions import message_send
from channels.texts.hearing import ask_about_silent
from crm.contacts.models import Message
from crm.customers.models import ContactPoint, Customer
from deploy.embedded.notify import Notify
from tests.channels.citizen.council import Bins
from tests.channels.texts.conftest import TOKEN
from tests.channels.texts.test_sending import NOON, again, points, written


@pytest.fixture
def sent(missed_bin: Bins, jo: Customer, notify: Notify) -> Message:
    message = written(missed_bin, jo)
    message_send(message.pk, NOON, 1)
    return again(message)


def told(message: Message, status: str, *, token: str = TOKEN, **more: Any) -> int:
    given = {"id": message.provider_id, "reference": (message.message_id or "").strip("<>"), "status": status} | more
    return post(json.dumps(given), token=token)


def post(body: str | bytes, *, token: str = TOKEN) -> int:
    answer = Client().post(
        reverse("texts:callback"), body, content_type="application/json", headers={"authorization": f"Bearer {token}"}
    )
    return answer.status_code


def test_delivered_and_heard_again_in_any_order(sent: Message) -> None:
    assert told(sent, "sending") == 204
    assert again(sent).state == "SENT" and again(sent).told_at is not None
    for status in ("delivered", "delivered", "permanent-failure", "sending"):
        assert told(sent, status) == 204
        assert again(sent).state == "DELIVERED"
    assert not points().get().do_not_use


def test_a_number_that_is_not_there_is_marked_and_one_switched_off_is_not(sent: Message) -> None:
    assert told(sent, "temporary-failure") == 204
    assert (again(sent).state, points().get().do_not_use) == ("BOUNCED", False)
    assert again(sent).state_reason == "the telephone was switched off or out of reach for three days"


def test_a_dead_number_is_not_used_again(sent: Message) -> None:
    assert told(sent, "permanent-failure") == 204
    assert again(sent).state_reason == "there is no such mobile number"
    point: ContactPoint = points().get()
    assert point.do_not_use and point.bounced_at is not None


def test_what_notify_tells_before_our_own_record_stands_is_not_lost(
    missed_bin: Bins, jo: Customer, notify: Notify
) -> None:
    """The sweep was killed between asking and recording; Notify's account comes in first, under our key."""
    message = written(missed_bin, jo, message_id="<words@example>")
    assert post(json.dumps({"id": "its-own", "reference": "words@example", "status": "delivered"})) == 204
    assert again(message).state == "DELIVERED"
    message_send(message.pk, NOON, 2)
    assert notify.folder.all() == []


@pytest.mark.parametrize("token", ["", "wrong", TOKEN + " ", "é"])
def test_a_forger_is_refused_whatever_they_say(sent: Message, token: str) -> None:
    assert told(sent, "permanent-failure", token=token) == 403
    assert post("not json", token=token) == 403
    assert again(sent).state == "SENT"


def test_with_no_token_set_nobody_is_heard(sent: Message, settings: Any) -> None:
    settings.NOTIFY_CALLBACK_TOKEN = ""
    assert told(sent, "delivered", token="") == 403


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"null", b"{", b'{"id": 1, "status": "delivered"}', b'{"status": "delivered"}', b"\xff\xfe",
        b'{"id": "a\\u0000", "status": "delivered"}', b"[" * 5000, b'{"id": "x", "status": "' + b"y" * 30_000 + b'"}',
    ],
)  # fmt: skip
def test_what_notify_would_not_send_is_a_bad_request(sent: Message, body: bytes) -> None:
    assert post(body) == 400


def test_one_that_is_not_ours_and_a_status_we_do_not_know_change_nothing(sent: Message) -> None:
    assert told(sent, "delivered", id="somebody-else's", reference="somebody-else's") == 204
    assert told(sent, "launched-into-space") == 204
    assert again(sent).state == "SENT"


def test_silence_is_asked_about(sent: Message, notify: Notify) -> None:
    assert ask_about_silent(NOON + timedelta(minutes=14)) == 0
    one = notify.folder.all()[0]
    notify.folder.keep(one | {"status": "delivered"})
    assert ask_about_silent(NOON + timedelta(minutes=16)) == 1
    assert again(sent).state == "DELIVERED"
    assert ask_about_silent(NOON + timedelta(minutes=32)) == 0


def test_a_letter_is_asked_about_twice_a_day(missed_bin: Bins, jo: Customer, notify: Notify) -> None:
    letter = written(missed_bin, jo, channel="POST")
    message_send(letter.pk, NOON, 1)
    assert ask_about_silent(NOON + timedelta(hours=13)) == 1
    assert again(letter).state == "SENT"
    assert ask_about_silent(NOON + timedelta(hours=14)) == 0
    notify.folder.keep(notify.folder.all()[0] | {"status": "received"})
    assert ask_about_silent(NOON + timedelta(hours=26)) == 1
    assert again(letter).state == "DELIVERED"
    assert timezone.now() is not None
