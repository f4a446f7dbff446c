"""Channels are rows: an administrator adds one, a contact can come by it, its code stands for ever."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from crm.contacts.actions import IntakeRefused, SessionStart, session_start
from crm.contacts.channels.actions import ChannelGiven, ChannelRefused, channel_add, channel_change
from crm.contacts.channels.known import (
    answered_choices,
    channel_name,
    channels,
    is_mediated,
    logged_choices,
    remembered_channels,
    told_at_once,
)
from crm.contacts.channels.models import ChannelKind, ContactChannel
from crm.contacts.channels.queries import cost_on, costs_of
from crm.contacts.channels.shipped import SHIPPED
from crm.contacts.models import Channel
from crm.teams.policy import NotPermitted
from tests.cast import NOW, Cast

RELAY = ChannelGiven(name="Video relay (sign language)", told_at_once=True, is_spoken=True)


def add(cast: Cast, code: str = "VIDEO_RELAY", given: ChannelGiven = RELAY) -> ContactChannel:
    return channel_add(code=code, given=given, actor=cast.administrator.actor, at=NOW)


def test_the_shipped_channels_come_with_a_migration(db: None) -> None:
    assert set(ContactChannel.objects.values_list("code", flat=True)) == {row["code"] for row in SHIPPED}
    automatic = ContactChannel.objects.filter(is_automatic=True).values_list("code", flat=True)
    assert set(automatic) == set(Channel)  # the code names these, and these alone


def test_one_that_is_added_is_offered_and_called_by_its_name(cast: Cast) -> None:
    add(cast)
    assert ("VIDEO_RELAY", RELAY.name) in logged_choices()
    assert ("VIDEO_RELAY", RELAY.name) in answered_choices()
    assert is_mediated("VIDEO_RELAY") and told_at_once("VIDEO_RELAY")
    start = SessionStart(channel="VIDEO_RELAY", key="one call")
    assert channel_name(session_start(start=start, actor=cast.agent.actor, at=NOW).channel) == RELAY.name


def test_one_for_self_service_is_not_offered_to_agents(cast: Cast) -> None:
    add(cast, given=replace(RELAY, kind=ChannelKind.SELF_SERVICE))
    assert "VIDEO_RELAY" not in dict(logged_choices())
    assert not is_mediated("VIDEO_RELAY")


def test_one_that_is_retired_keeps_its_name_and_is_offered_no_more(cast: Cast) -> None:
    add(cast)
    channel_change(code="VIDEO_RELAY", given=replace(RELAY, is_live=False), actor=cast.administrator.actor, at=NOW)
    assert "VIDEO_RELAY" not in dict(logged_choices())
    assert channel_name("VIDEO_RELAY") == RELAY.name


def test_what_a_contact_costs_is_kept_by_date(cast: Cast) -> None:
    made = add(cast, given=replace(RELAY, pounds=Decimal("7.50"), costs_from=date(2026, 1, 1)))
    later = replace(RELAY, pounds=Decimal("8.25"), costs_from=date(2026, 6, 1))
    channel_change(code=made.code, given=later, actor=cast.administrator.actor, at=NOW)
    channel_change(code=made.code, given=RELAY, actor=cast.administrator.actor, at=NOW)  # no news of the cost
    assert cost_on(date(2025, 12, 31)) == {}
    assert cost_on(date(2026, 5, 31)) == {made.pk: Decimal("7.50")}
    assert cost_on(date(2026, 6, 1)) == {made.pk: Decimal("8.25")}
    assert [one.pounds for one in costs_of(made)] == [Decimal("8.25"), Decimal("7.50")]


@pytest.mark.parametrize(
    ("code", "given", "field"),
    [
        ("video relay", RELAY, "code"),
        ("PHONE", RELAY, "code"),
        ("X" * 13, RELAY, "code"),
        ("RELAY", replace(RELAY, name=" "), "name"),
        ("RELAY", replace(RELAY, comes_in=False, goes_out=False), "comes_in"),
        ("RELAY", replace(RELAY, kind="BY_CARRIER_PIGEON"), "kind"),
        ("RELAY", replace(RELAY, pounds=Decimal(-1), costs_from=date(2026, 1, 1)), "pounds"),
        ("RELAY", replace(RELAY, pounds=Decimal(1)), "costs_from"),
    ],
)
def test_what_cannot_stand_is_refused_by_field(cast: Cast, code: str, given: ChannelGiven, field: str) -> None:
    with pytest.raises(ChannelRefused) as refused:
        add(cast, code, given)
    assert set(refused.value.errors) == {field}
    assert ContactChannel.objects.count() == len(SHIPPED)


def test_one_that_a_door_opens_keeps_its_side_of_the_figures(cast: Cast) -> None:
    with pytest.raises(ChannelRefused):
        channel_change(code="WEB", given=RELAY, actor=cast.administrator.actor, at=NOW)
    web = ChannelGiven(name="Online form", kind=ChannelKind.SELF_SERVICE, told_at_once=True)
    assert channel_change(code="WEB", given=web, actor=cast.administrator.actor, at=NOW).is_automatic
    assert channel_name("WEB") == "Online form"


def test_only_administrators_keep_channels(cast: Cast) -> None:
    for name, user in cast.users.items():
        if name != "administrator":
            with pytest.raises(NotPermitted):
                channel_add(code="RELAY", given=RELAY, actor=user.actor, at=NOW)


def test_a_contact_by_no_channel_of_ours_is_refused(cast: Cast) -> None:
    with pytest.raises(IntakeRefused) as refused:
        session_start(start=SessionStart(channel="PIGEON", key="coo"), actor=cast.agent.actor, at=NOW)
    assert "channel" in refused.value.errors


def test_the_database_refuses_a_code_that_is_not_plain(db: None) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ContactChannel.objects.create(code="home visit", name="Home visit", kind="MEDIATED")


def test_the_table_is_read_once_in_a_while(cast: Cast, django_assert_num_queries: object) -> None:
    remembered_channels.forget()
    with django_assert_num_queries(1):  # type: ignore[operator]
        for code in channels():
            channel_name(code)
