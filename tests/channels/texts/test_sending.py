"""Texts and letters leave by Notify, by the rules of every other door, once."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from cases.casework.sending.actions import message_send
from crm.contacts.models import Message
from crm.contacts.saying import sending
from crm.customers.models import ContactPoint, Customer, Residence
from crm.outbox.actions import NotYet, TryLater, outbox_put
from crm.outbox.models import OutboxDestination, OutboxEntry, Priority
from deploy.embedded.notify import Notify
from tests.cast import person
from tests.channels.citizen.council import RECEIVED, Bins, logged

NOON = RECEIVED.replace(hour=12)


def written(bins: Bins, jo: Customer, *, channel: str = "TEXT", event: str = "closed", **more: Any) -> Message:
    key = more.pop("key", f"words {channel}")
    contact = logged(bins, jo, channel="PHONE", key=key).contact
    return Message.objects.create(
        key=key, direction="OUT", channel=channel, event=event, contact=contact,
        customer=jo, state="QUEUED", subject="About it", body=more.pop("body", "Your bin has been emptied."),
        created_at=RECEIVED, created_by_kind="SYSTEM", created_by_key="t", **more,
    )  # fmt: skip


def again(message: Message) -> Message:
    return Message.objects.unscoped("the test's").get(pk=message.pk)


def points() -> Any:
    return ContactPoint.objects.unscoped("the test's")


def test_a_text_goes_to_the_mobile_under_our_key(missed_bin: Bins, jo: Customer, notify: Notify) -> None:
    message = written(missed_bin, jo)
    message_send(message.pk, NOON, 1)
    message_send(message.pk, NOON, 1)
    [one] = notify.folder.all()
    assert (one["to"], one["body"], one["type"]) == ("+447700900111", "Your bin has been emptied.", "sms")
    now = again(message)
    assert (now.state, now.sent_to, now.provider_id) == ("SENT", "+447700900111", one["id"])
    assert one["reference"] == (now.message_id or "").strip("<>") and not now.perhaps_twice


def test_a_letter_goes_to_their_home_with_the_postcode_last(missed_bin: Bins, jo: Customer, notify: Notify) -> None:
    message = written(missed_bin, jo, channel="POST")
    message_send(message.pk, NOON, 1)
    [one] = notify.folder.all()
    lines = one["to"].splitlines()
    assert lines[0] == "Jo Example" and lines[1].startswith("12 ") and len(lines[-1].split()) == 2
    assert one["body"].startswith("About it")
    assert again(message).state == "SENT"


def test_without_a_key_they_are_refused_and_say_so(missed_bin: Bins, jo: Customer) -> None:
    for channel, words in (("TEXT", "text messages are not set up"), ("POST", "letters are not set up")):
        message = written(missed_bin, jo, channel=channel)
        message_send(message.pk, NOON, 1)
        assert (again(message).state, again(message).state_reason) == ("REFUSED", words)


@pytest.mark.parametrize(
    ("why", "words"),
    [
        ("no mobile", "no mobile telephone on record"),
        ("landline", "no mobile telephone on record"),
        ("said no", "they do not want text messages there"),
        ("shared", "others share this telephone"),
        ("do not use", "no mobile telephone on record"),
        ("died", "the customer has died"),
        ("no letters' home", "no postal address on record"),
    ],
)
def test_nothing_goes_where_it_may_not(missed_bin: Bins, jo: Customer, notify: Notify, why: str, words: str) -> None:
    message = written(missed_bin, jo, channel="POST" if "letters" in why else "TEXT")
    if why == "no mobile":
        points().all().delete()
    elif why == "landline":
        points().update(line="LANDLINE")
    elif why == "said no":
        points().update(text_allowed=False)
    elif why == "shared":
        person("Al", "Other", phone="07700 900111")
    elif why == "do not use":
        points().update(do_not_use=True)
    elif why == "died":
        Customer.objects.filter(pk=jo.pk).update(status="DECEASED")
    else:
        Residence.objects.filter(customer=jo).update(active_to=RECEIVED.date())
    message_send(message.pk, NOON, 1)
    assert notify.folder.all() == []
    assert again(message).state_reason == words
    assert again(message).state == ("HELD" if why == "died" else "REFUSED")


def test_texts_wait_for_the_morning_and_codes_do_not(missed_bin: Bins, jo: Customer, notify: Notify) -> None:
    late = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
    message = written(missed_bin, jo)
    with pytest.raises(NotYet) as waits:
        message_send(message.pk, late, 1)
    assert waits.value.until == datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
    code = written(missed_bin, jo, event="code", key="a code", contact_point=points().get())
    message_send(code.pk, late, 1)
    danger = written(missed_bin, jo, key="danger")
    type(missed_bin.service).objects.filter(pk=missed_bin.service.pk).update(about_danger=True)
    message_send(danger.pk, late, 1)
    assert len(notify.folder.all()) == 2


def test_what_is_urgent_overtakes_and_nothing_waits_behind_the_morning(missed_bin: Bins, jo: Customer) -> None:
    text, code = written(missed_bin, jo), written(missed_bin, jo, event="code", key="a code", channel="EMAIL")
    email = written(missed_bin, jo, key="an email", channel="EMAIL")
    with transaction.atomic():
        outbox_put(news=sending([text, code, email]), at=NOON)
    rows = {row.subject_id: row for row in OutboxEntry.objects.filter(kind="message.send")}
    assert (rows[code.pk].stream, rows[code.pk].priority) == ("", Priority.NOW)
    assert rows[text.pk].stream == f"customer:{jo.pk}:TEXT" and rows[email.pk].stream == f"customer:{jo.pk}"
    assert (rows[text.pk].destination, rows[email.pk].destination) == ("text", "email")


def test_an_answer_that_was_lost_is_asked_for_before_anything_is_sent_again(
    missed_bin: Bins, jo: Customer, notify: Notify
) -> None:
    message = written(missed_bin, jo)
    notify.told = "lose"
    with pytest.raises(TryLater):
        message_send(message.pk, NOON, 1)
    notify.told = ""
    message_send(message.pk, NOON + timedelta(minutes=1), 2)
    [one] = notify.folder.all()
    now = again(message)
    assert (now.state, now.provider_id, now.perhaps_twice) == ("SENT", one["id"], False)


def test_when_notify_cannot_be_asked_nothing_is_sent_a_second_time(
    missed_bin: Bins, jo: Customer, notify: Notify, settings: Any
) -> None:
    message = written(missed_bin, jo)
    notify.told = "lose"
    with pytest.raises(TryLater):
        message_send(message.pk, NOON, 1)
    there, settings.NOTIFY_BASE_URL = settings.NOTIFY_BASE_URL, "http://127.0.0.1:1"
    with pytest.raises(TryLater, match="does not answer"):
        message_send(message.pk, NOON + timedelta(minutes=1), 2)
    notify.told, settings.NOTIFY_BASE_URL = "", there
    message_send(message.pk, NOON + timedelta(minutes=2), 3)
    assert len(notify.folder.all()) == 1 and not again(message).perhaps_twice


@pytest.mark.parametrize(
    ("told", "until"),
    [("rate", NOON + timedelta(seconds=60)), ("daily", datetime(2026, 11, 24, 0, 1, tzinfo=UTC))],
)
def test_limits_let_it_wait_and_all_the_others_too(
    missed_bin: Bins, jo: Customer, notify: Notify, told: str, until: datetime
) -> None:
    at = NOON.replace(year=2026, month=11, day=23)
    until = until if told == "daily" else at + timedelta(seconds=60)
    message = written(missed_bin, jo)
    notify.told = told
    with pytest.raises(NotYet, match="Exceeded") as waits:
        message_send(message.pk, at, 1)
    assert waits.value.until == until and again(message).attempted_at is None
    assert OutboxDestination.objects.get(name="text").rests_until == until


def test_the_same_words_go_to_a_number_twenty_times_an_hour_at_most(
    missed_bin: Bins, jo: Customer, notify: Notify
) -> None:
    for number in range(20):
        message_send(written(missed_bin, jo, key=f"same {number}").pk, NOON, 1)
    with pytest.raises(NotYet, match="20 times"):
        message_send(written(missed_bin, jo, key="one more").pk, NOON, 1)
    message_send(written(missed_bin, jo, key="others", body="Other words").pk, NOON, 1)
    assert len(notify.folder.all()) == 21


def test_a_text_too_long_and_a_template_that_is_not_there_say_so(
    missed_bin: Bins, jo: Customer, notify: Notify, settings: Any
) -> None:
    message = written(missed_bin, jo, body="x" * 919)
    message_send(message.pk, NOON, 1)
    assert again(message).state_reason == "too long for a text: 919 characters of 918"
    settings.NOTIFY_TEXT_TEMPLATE = "gone"
    with pytest.raises(NotYet, match="Template not found"):
        message_send(written(missed_bin, jo, key="other").pk, NOON, 1)


def test_a_key_that_notify_does_not_know_rests_until_somebody_puts_it_right(
    missed_bin: Bins, jo: Customer, notify: Notify, settings: Any
) -> None:
    settings.NOTIFY_API_KEY = settings.NOTIFY_API_KEY[:-1] + "1"
    with pytest.raises(NotYet, match="Invalid token"):
        message_send(written(missed_bin, jo).pk, NOON, 1)
    assert notify.folder.all() == []
