"""When a letter or an email was received: on the council's clock, never still to come, and its promise counts from then."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.channels.staff.conftest import Desk, contact_of
from tests.channels.staff.pages import fields_of, text_of


def days_ago(days: int) -> str:
    return (timezone.localdate() - timedelta(days=days)).isoformat()


@pytest.mark.parametrize("channel", ["POST", "EMAIL", "TEXT"])
def test_what_is_written_counts_from_the_day_it_was_received(desk: Desk, channel: str) -> None:
    received = contact_of(desk.log(channel=channel, received_on=days_ago(3), received_time="14:30")).received_at
    local = timezone.localtime(received)
    assert (local.date().isoformat(), local.hour, local.minute) == (days_ago(3), 14, 30)


def test_a_day_without_an_hour_counts_whole(desk: Desk) -> None:
    local = timezone.localtime(contact_of(desk.log(channel="POST", received_on=days_ago(3))).received_at)
    assert (local.date().isoformat(), local.hour, local.minute) == (days_ago(3), 0, 0)


@pytest.mark.parametrize("given", [{}, {"channel": "PHONE", "received_on": days_ago(3)}])
def test_a_call_and_a_letter_without_a_day_are_received_now(desk: Desk, given: dict[str, str]) -> None:
    contact = contact_of(desk.log(**({"channel": "POST"} | given)))
    assert contact.received_at == contact.logged_at


@pytest.mark.parametrize(
    ("on", "words"),
    [(days_ago(-1), "still to come"), (days_ago(900), "more than a year ago"), ("soon", "Enter the day")],
)
def test_a_day_that_cannot_be_is_refused_and_everything_stays(desk: Desk, on: str, words: str) -> None:
    answer = desk.send(desk.open(), **desk.missed_bin(channel="POST", received_on=on, received_time="09:05"))
    assert answer.status_code == 422
    assert words in text_of(answer)
    kept = fields_of(answer)
    assert (kept["received_on"], kept["received_time"], kept["notes"]) == (on, "09:05", "Grey not emptied")


def test_the_promise_shown_before_saving_counts_from_it(desk: Desk) -> None:
    given = desk.missed_bin(channel="POST", part="received")
    del given["disposition"]
    form = desk.open() | given

    def promised(on: str) -> str:
        sent = form | {"received_on": on}
        return desk.client.post("/staff/contacts/new", sent, headers={"HX-Request": "true"}).content.decode()

    assert "which has passed" in promised(days_ago(30))
    assert "Put right by" in promised(days_ago(0))
    assert "which has passed" not in promised(days_ago(0))
    assert "which has passed" not in promised("soon")


def test_another_matter_of_the_same_letter_was_received_with_it(desk: Desk) -> None:
    first = desk.log(channel="POST", received_on=days_ago(3), received_time="14:30")
    form = desk.open(session=first)
    assert (form["received_on"], form["received_time"]) == (days_ago(3), "14:30")
    matter = desk.missed_bin(channel="POST", session=first)
    answer = desk.send(form, **matter)
    second = contact_of(answer["Location"].rstrip("/").split("/")[-2])
    assert second.received_at == contact_of(first).received_at
