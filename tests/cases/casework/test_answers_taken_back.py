"""An answer taken back: unsent it never goes; one that left was no answer: what it seemed to keep is promised again."""

from datetime import timedelta

import pytest

from cases.casework.handling_messages.replying import Reply, message_reply
from cases.casework.handling_messages.settling import Act
from cases.casework.handling_messages.undoing import message_undo
from cases.casework.replaying import cases_replay
from cases.casework.sending.settling import settle
from crm.contacts.correspondence.models import InboxItem
from crm.contacts.models import Message, Promise
from crm.sla.models import Clock
from crm.sla.replaying import clocks_replay
from tests.cast import NOW
from tests.crm.contacts.correspondence.conftest import post
from tests.crm.contacts.correspondence.post import Post, message_in

__all__ = ["post"]
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def the_records_agree_with_what_happened(db: None):
    yield
    assert [*clocks_replay(), *cases_replay()] == []


def clock(item: InboxItem, kind: str) -> Clock:
    return Promise.objects.get(contact=item.contact_id, kind=kind).clock


def answered(post: Post, item: InboxItem) -> Message:
    act = Act(actor=post.cast.agent.actor, at=NOW + HOUR, key="r")
    return message_reply(item_id=item.pk, reply=Reply(subject="Re", body="On Tuesday."), act=act)


def taken_back(post: Post, item: InboxItem, *, at: timedelta) -> InboxItem:
    return message_undo(item_id=item.pk, act=Act(actor=post.cast.agent.actor, at=NOW + at, key="u"))


def test_one_that_has_left_leaves_the_promise_to_answer_running_again(post: Post) -> None:
    item = message_in(post.inbox)
    due = clock(item, "RESOLVE").due_at
    message = answered(post, item)
    settle(message, Message.State.SENT, at=NOW + HOUR + timedelta(minutes=1), address="jo@example.com")
    assert clock(item, "RESOLVE").state == "STOPPED"
    back = taken_back(post, item, at=2 * HOUR)
    again = clock(item, "RESOLVE")
    assert (again.state, again.due_at, again.met_by) == ("RUNNING", due, "")
    assert back.state == "OPEN" and back.due_at is not None and back.due_at <= due
    assert clock(item, "ACKNOWLEDGE").state == "STOPPED"  # they know that we have their message
    message.refresh_from_db()
    assert message.state == "SENT"


def test_one_that_has_not_left_never_goes_and_nothing_was_kept_by_it(post: Post) -> None:
    item = message_in(post.inbox)
    message = answered(post, item)
    taken_back(post, item, at=2 * HOUR)
    message.refresh_from_db()
    assert (message.state, message.state_reason) == ("REFUSED", "taken back")
    assert clock(item, "RESOLVE").state == "RUNNING"


def test_what_was_kept_before_it_stays_kept(post: Post) -> None:
    item = message_in(post.inbox)
    message = answered(post, item)
    settle(message, Message.State.SENT, at=NOW + HOUR, address="jo@example.com")
    Message.objects.unscoped("test").filter(pk=message.pk).update(settled_at=NOW + 2 * HOUR)  # another moment's
    taken_back(post, item, at=3 * HOUR)
    assert clock(item, "RESOLVE").state == "STOPPED"
