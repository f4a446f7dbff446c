"""A message is due when the earliest promise about its contact is, whatever happens to the clocks."""

from datetime import timedelta

import pytest

from crm.contacts.correspondence.models import InboxItem
from crm.contacts.correspondence.replaying import items_replay
from crm.contacts.models import Promise
from crm.sla.actions import clocks_pause, clocks_resume, clocks_stop
from crm.teams.actor import system
from tests.cases.casework.receiving.conftest import Receive
from tests.cast import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
ACTOR = system("tests")


def test_it_follows_every_change_of_its_clocks(receive: Receive) -> None:
    item = receive().item
    clocks = {promise.kind: promise.clock for promise in Promise.objects.select_related("clock")}

    def due() -> object:
        item.refresh_from_db()
        assert list(items_replay()) == []
        return item.due_at

    assert due() == clocks["ACKNOWLEDGE"].due_at
    clocks_stop(clock_ids=[clocks["ACKNOWLEDGE"].pk], met_by="AUTO", actor=ACTOR, at=NOW + HOUR)
    assert due() == clocks["RESPOND"].due_at
    waits = {"reason": "WAITING_FOR_CUSTOMER", "expires_at": NOW + 90 * HOUR}
    clocks_pause(clock_ids=[clocks["RESPOND"].pk], actor=ACTOR, at=NOW + HOUR, **waits)
    assert due() is None
    clocks_resume(clock_ids=[clocks["RESPOND"].pk], actor=ACTOR, at=NOW + 2 * HOUR)
    assert due() is not None


def test_the_replay_names_a_message_that_tells_another_story(receive: Receive) -> None:
    item = receive().item
    InboxItem.objects.filter(pk=item.pk).update(due_at=NOW)
    [difference] = items_replay()
    assert (difference.key, difference.column, difference.stored) == (item.pk, "due_at", NOW)
