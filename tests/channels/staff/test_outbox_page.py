"""The outbox's page: who may open it, that every number opens its rows, and that nobody's data is on it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from crm.contacts.models import Message
from crm.outbox.actions import News, outbox_put
from crm.outbox.models import OutboxDestination, OutboxEntry, OutboxEvent, OutboxSettled
from tests.channels.staff.conftest import Desk

NAMES: dict[str, tuple[list[str], bool]] = {
    "outbox": ([], False),
    "outbox-messages": ([], False),
    "outbox-entries": (["dead"], False),
    "outbox-dead": ([], True),
    "outbox-destination": ([], True),
}


@pytest.fixture
def administrator(desk: Desk, browser_of: Callable[..., Client]) -> Client:
    return browser_of(desk.cast.users["administrator"])


def put(count: int, *, kind: str = "message.send", destination: str = "email", **more: Any) -> list[OutboxEntry]:
    now = timezone.now()
    with transaction.atomic():
        outbox_put(news=[News(kind=kind, subject_id=9000 + n, destination=destination) for n in range(count)], at=now)
    rows = OutboxEntry.objects.filter(kind=kind, subject_id__gte=9000)
    rows.update(**more)
    return list(rows)


def dead(count: int, **more: Any) -> list[OutboxEntry]:
    return put(count, dead_at=timezone.now(), attempts=12, last_error="550 jo@example.com is not here", **more)


def text(client: Client, name: str = "outbox", *args: str, **asked: str) -> str:
    answer = client.get(reverse(f"staff:{name}", args=args), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_address_is_in_the_table() -> None:
    from channels.staff.views.outbox import urls

    assert {pattern.name for pattern in urls} == set(NAMES)


@pytest.mark.parametrize("name", sorted(NAMES))
def test_administrators_alone_may_open_it(name: str, desk: Desk, browser_of: Callable[..., Client]) -> None:
    args, is_act = NAMES[name]
    path = reverse(f"staff:{name}", args=args)
    for who, user in desk.cast.users.items():
        client = browser_of(user)
        answer = client.post(path, {"name": "email"}) if is_act else client.get(path)
        assert (answer.status_code != 404) == (who == "administrator"), f"{who}: {answer.status_code}"
    assert (Client().post(path) if is_act else Client().get(path)).status_code == 302


def test_nothing_waits(administrator: Client) -> None:
    OutboxEntry.objects.all().delete()
    shown = text(administrator)
    assert "Nothing waits." in shown and "Mail server" in shown and "no limit" in shown


def test_what_waits_what_is_held_and_what_is_dead_open_into_their_rows(administrator: Client) -> None:
    now = timezone.now()
    put(3, not_before=now - timedelta(minutes=30))
    put(2, kind="caution.letter", not_before=now + timedelta(hours=8), held_by="quiet:text", destination="text")
    dead(4, kind="care.review")
    shown = text(administrator)
    assert "stuck" in shown and "4 dead letters" in shown and "Quiet hours" in shown
    for state, kind, count in (("due", "message.send", 3), ("held", "caution.letter", 2), ("dead", "care.review", 4)):
        rows = text(administrator, "outbox-entries", state, kind=kind)
        assert rows.count("900") >= count and "jo@example.com" not in rows
    assert "550 … is not here" in text(administrator, "outbox-entries", "dead")


def test_htmx_gets_the_part_that_changes(administrator: Client) -> None:
    answer = administrator.get(reverse("staff:outbox"), headers={"HX-Request": "true"})
    body = answer.content.decode()
    assert body.lstrip().startswith('<div id="outbox-now"') and "every 30s" in body and "<form" not in body


def test_messages_of_today_open_into_keys_and_never_words(administrator: Client, desk: Desk) -> None:
    desk.log()
    now = timezone.now()
    Message.objects.create(
        key="one", direction="OUT", channel="EMAIL", event="closed", customer=desk.jo, state="FAILED",
        state_reason="550 jo@example.com", subject="Secret", body="Secret words", sent_to="jo@example.com",
        created_at=now, created_by_kind="SYSTEM", created_by_key="t", settled_at=now,
    )  # fmt: skip
    shown = text(administrator) + text(administrator, "outbox-messages", channel="EMAIL", state="FAILED")
    assert "Could not be sent" in shown
    for secret in ("jo@example.com", "Secret", desk.jo.family_name):
        assert secret not in shown


def test_dead_letters_are_tried_again_or_let_go_with_a_reason_once(administrator: Client) -> None:
    first, second, third = dead(3)
    act = reverse("staff:outbox-dead")
    administrator.post(act, {"entry": [first.pk], "retry": "1", "key": "k1"})
    assert OutboxEntry.objects.get(pk=first.pk).attempts == 0
    answer = administrator.post(act, {"entry": [second.pk], "let_go": "1", "key": "k2"}, follow=True)
    assert "Say why they are let go" in answer.content.decode()
    sent = {"all": "1", "let_go": "1", "why": "Their mail is closed", "key": "k3"}
    answer = administrator.post(act, sent, follow=True)
    assert "2 dead letters let go." in answer.content.decode()
    administrator.post(act, sent)
    assert set(OutboxSettled.objects.filter(let_go=True).values_list("entry_id", flat=True)) == {second.pk, third.pk}
    assert OutboxEntry.objects.filter(kind="message.send.let_go").count() == 2
    assert list(OutboxEvent.objects.order_by("pk").values_list("kind", flat=True)) == ["RETRIED", "LET_GO"]
    nothing = administrator.post(act, {"retry": "1"}, follow=True)
    assert "Tick the dead letters first." in nothing.content.decode()


def test_a_destination_is_paused_with_a_reason_resumed_and_slowed(administrator: Client) -> None:
    act = reverse("staff:outbox-destination")
    answer = administrator.post(act, {"name": "email", "pause": "1", "key": "a"}, follow=True)
    assert "Say why it is paused" in answer.content.decode()
    administrator.post(act, {"name": "email", "pause": "1", "why": "Server moves", "key": "b"})
    assert OutboxDestination.objects.get(name="email").paused_at is not None
    assert "Server moves" in text(administrator) and "Paused" in text(administrator)
    waiting = put(1, held_by="email", not_before=timezone.now() + timedelta(hours=1))
    administrator.post(act, {"name": "email", "resume": "1", "key": "c"})
    assert OutboxDestination.objects.get(name="email").paused_at is None
    assert OutboxEntry.objects.get(pk=waiting[0].pk).not_before <= timezone.now()
    administrator.post(act, {"name": "email", "rate": "1", "a_minute": "1,200", "key": "d"})
    assert OutboxDestination.objects.get(name="email").a_minute == 1200
    for wrong in ("-1", "fast", "٣", "999999999"):
        answer = administrator.post(act, {"name": "email", "rate": "1", "a_minute": wrong, "key": wrong}, follow=True)
        assert "Enter a whole number" in answer.content.decode()
    assert OutboxDestination.objects.get(name="email").a_minute == 1200


def test_the_page_asks_as_much_for_fifty_as_for_one(administrator: Client, django_assert_max_num_queries: Any) -> None:
    text(administrator)
    for count in (1, 50):
        dead(count)
        with django_assert_max_num_queries(16):
            text(administrator)
        with django_assert_max_num_queries(8):
            text(administrator, "outbox-entries", "dead")


def test_more_than_a_page_is_turned(administrator: Client) -> None:
    dead(60)
    first = text(administrator, "outbox-entries", "dead")
    assert "after=" in first and first.count('name="entry"') == 50
    last = OutboxEntry.objects.order_by("pk")[49].pk
    assert text(administrator, "outbox-entries", "dead", after=str(last)).count('name="entry"') == 10
    assert administrator.get(reverse("staff:outbox-entries", args=["nonsense"])).status_code == 404


def test_the_health_page_leads_there(administrator: Client) -> None:
    assert reverse("staff:outbox") in text(administrator, "health")
