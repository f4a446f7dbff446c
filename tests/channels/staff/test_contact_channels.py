"""A channel added on the page for it: who may, and that it is then offered, shown and counted without any code."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.reports.actions import figures_rebuild
from cases.reports.queries import report
from crm.contacts.channels.models import ContactChannel
from crm.customers.references import shown
from tests.channels.staff.conftest import Desk, contact_of
from tests.channels.staff.pages import fields_of, text_of

TABLE = {"channels": [], "channel-add": [], "channel": ["WEB"]}


def administrator(desk: Desk) -> Client:
    client = Client()
    client.force_login(desk.cast.administrator)
    return client


def add(desk: Desk, **typed: str) -> Client:
    client = administrator(desk)
    form = fields_of(client.get(reverse("staff:channel-add")), "channel")
    given = {"code": "HOME_VISIT", "name": "Home visit", "told_at_once": "on", "is_spoken": "on", "save": "1"}
    answer = client.post(reverse("staff:channel-add"), form | given | typed)
    assert answer.status_code == 302, text_of(answer)
    return client


def test_every_address_is_in_the_table() -> None:
    from channels.staff.views import contact_channels

    assert {pattern.name for pattern in contact_channels.urls} == set(TABLE)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_only_administrators_open_it(name: str, desk: Desk, browser_of: Callable[..., Client]) -> None:
    path = reverse(f"staff:{name}", args=TABLE[name])
    for who, user in desk.cast.users.items():
        expected = 200 if who == "administrator" else 404
        assert browser_of(user).get(path).status_code == expected, who
    assert Client().get(path).status_code == 302


def test_a_hand_logged_channel_is_offered_shown_and_counted(desk: Desk) -> None:
    client = add(desk)
    assert "Home visit" in text_of(client.get(reverse("staff:channels")))
    assert "Home visit" in text_of(desk.client.get(reverse("staff:contact-new")))
    reference = desk.log(channel="HOME_VISIT")
    assert contact_of(reference).session.channel == "HOME_VISIT"
    assert "Home visit" in text_of(desk.client.get(reverse("staff:contact", args=[reference])))
    assert "Home visit" in text_of(desk.client.get(reverse("staff:customer", args=[shown(desk.jo.reference)])))
    now = timezone.now() + timedelta(minutes=1)
    figures_rebuild(at=now)
    today = timezone.localdate()
    found = report(actor=desk.cast.manager.actor, at=now, first_day=today, last_day=today)
    assert [(line.label, line.now.contacts) for line in found.channels] == [("Home visit", 1)]
    assert (found.mediated.now.contacts, found.self_service.now.contacts) == (1, 0)
    leads = desk.client
    leads.force_login(desk.cast.manager)
    page = leads.get(
        reverse("staff:report-records"),
        {"measure": "contacts", "first": today.isoformat(), "last": today.isoformat(), "channel": "HOME_VISIT"},
    )
    assert "Home visit" in text_of(page)


def test_one_that_may_lie_asks_when_it_was_received(desk: Desk) -> None:
    add(desk, code="SOCIAL", name="Social media", may_lie="on", told_at_once="", is_spoken="")
    day = timezone.localdate() - timedelta(days=2)
    received = contact_of(desk.log(channel="SOCIAL", received_on=day.isoformat())).received_at
    assert timezone.localdate(received) == day


def test_what_is_wrong_is_said_and_what_was_typed_stays(desk: Desk) -> None:
    client = administrator(desk)
    form = fields_of(client.get(reverse("staff:channel-add")), "channel")
    answer = client.post(reverse("staff:channel-add"), form | {"code": "home visit", "name": "Home visit", "save": "1"})
    assert answer.status_code == 422
    assert "capital letters" in text_of(answer)
    assert fields_of(answer, "channel")["name"] == "Home visit"


def test_a_channel_is_changed_and_retired(desk: Desk) -> None:
    client = add(desk)
    path = reverse("staff:channel", args=["HOME_VISIT"])
    form = fields_of(client.get(path), "channel")
    form.pop("is_live")
    cost = {"pounds": "41.20", "costs_from-day": "1", "costs_from-month": "4", "costs_from-year": "2026"}
    answer = client.post(path, form | cost | {"name": "Visit", "save": "1"})
    assert answer.status_code == 302, text_of(answer)
    assert not ContactChannel.objects.get(code="HOME_VISIT").is_live
    assert "41.20" in text_of(client.get(path))
    assert "HOME_VISIT" not in fields_of(desk.client.get(reverse("staff:contact-new")), "contact").values()
    assert client.get(reverse("staff:channel", args=["PIGEON"])).status_code == 404
