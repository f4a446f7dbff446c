"""Answers of one box that somebody types into read as one look within a minute, and nobody who was seen is left out."""

from datetime import timedelta

import pytest

from crm.teams.access import record_read
from crm.teams.access_log import looks_of
from crm.teams.models import AccessLog
from tests.cast import NOW

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def typed(actor, *keys, after, screen="customer-search"):
    record_read(actor=actor, at=NOW + after * SECOND, screen=screen, kind="CUSTOMER", keys=keys)


def rows():
    return AccessLog.objects.order_by("-at", "-pk")


def test_typing_for_a_minute_is_one_look_at_all_whom_it_showed(cast):
    agent = cast.agent.actor
    typed(agent, 1, 2, 3, after=0)
    typed(agent, 2, 3, after=1)  # the same again: nothing new to write
    typed(agent, 7, screen="address-search", after=1)
    typed(agent, 2, 4, after=2)
    assert [row.keys for row in rows()] == [[4], [7], [1, 2, 3]]
    assert [(look.screen, look.keys) for look in looks_of(rows())] == [
        ("customer-search", [1, 2, 3, 4]),
        ("address-search", [7]),
    ]


def test_a_minute_later_it_is_another_look_and_says_again_whom_it_shows(cast):
    for after in (0, 30, 61):
        typed(cast.agent.actor, 1, after=after)
    assert [row.at for row in rows()] == [NOW + 61 * SECOND, NOW]
    assert [look.keys for look in looks_of(rows())] == [[1], [1]]


def test_what_another_sees_and_what_is_opened_is_each_a_look(cast):
    for actor in (cast.agent.actor, cast.second_agent.actor):
        typed(actor, 1, after=0)
        typed(actor, 1, after=1, screen="customer")
        typed(actor, 1, after=2, screen="customer")
    assert len(looks_of(rows())) == rows().count() == 6
