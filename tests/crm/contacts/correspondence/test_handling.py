"""Who sees to a message: read, taken, given, given back, passed on; twice is once, and a stale page is told."""

from datetime import timedelta

import pytest

from crm.contacts.correspondence.handling.actions import (
    item_assign,
    item_read,
    item_release,
    item_take,
    item_transfer,
    item_unread,
)
from crm.contacts.correspondence.handling.items import ItemChanged, ItemRefused
from crm.contacts.correspondence.handling.models import ItemEvent
from crm.contacts.correspondence.models import InboxItem
from crm.contacts.models import Contact
from crm.teams.policy import NotPermitted
from tests.cast import NOW, restriction
from tests.crm.contacts.correspondence.post import Post, message_in


def kinds(item: InboxItem) -> list[str]:
    return list(ItemEvent.objects.filter(item_id=item.pk).order_by("id").values_list("kind", flat=True))


def test_the_first_to_open_a_message_has_read_it(post: Post) -> None:
    item, agent = message_in(post.inbox), post.cast.agent.actor
    for _look in range(2):
        read = item_read(item_id=item.pk, actor=agent, at=NOW)
    assert (read.state, read.first_read_at, read.version) == ("OPEN", NOW, 1)
    assert kinds(item) == ["READ"]


def test_it_is_taken_once_and_a_second_agent_is_told_who_has_it(post: Post) -> None:
    item = message_in(post.inbox)
    for _press in range(2):
        taken = item_take(item_id=item.pk, version=1, actor=post.cast.agent.actor, at=NOW, key="k")
    assert (taken.assignee_id, taken.state, taken.version) == (post.cast.agent.pk, "OPEN", 2)
    with pytest.raises(ItemRefused, match="Alice Agent has taken this message"):
        item_take(item_id=item.pk, version=2, actor=post.cast.second_agent.actor, at=NOW, key="l")
    assert kinds(item) == ["TAKEN"]


def test_a_page_that_is_stale_is_told_who_was_there_before(post: Post) -> None:
    item, agent = message_in(post.inbox), post.cast.agent.actor
    item_take(item_id=item.pk, version=1, actor=agent, at=NOW, key="k")
    with pytest.raises(ItemChanged, match="Alice Agent, today 10:00: Taken"):
        item_transfer(
            item_id=item.pk, version=1, actor=post.cast.second_agent.actor, at=NOW + timedelta(minutes=1), key="l",
            inbox_id=post.waste.pk,
        )  # fmt: skip


def test_it_is_given_to_a_colleague_who_may_see_to_it_and_given_back(post: Post) -> None:
    item, leader = message_in(post.inbox), post.cast.team_leader.actor
    given = item_assign(item_id=item.pk, user_id=post.cast.second_agent.pk, version=1, actor=leader, at=NOW, key="a")
    assert given.assignee_id == post.cast.second_agent.pk
    for nobody in (post.cast.manager.pk, post.cast.officer.pk, 0):  # an officer of another team cannot see it
        with pytest.raises(ItemRefused):
            item_assign(item_id=item.pk, user_id=nobody, version=2, actor=leader, at=NOW, key=f"b{nobody}")
    back = item_release(item_id=item.pk, version=2, actor=leader, at=NOW, key="c")
    assert back.assignee_id is None and kinds(item) == ["ASSIGNED", "RELEASED"]


def test_passed_to_another_inbox_it_is_unread_there_and_nobodys(post: Post) -> None:
    item, agent, officer = message_in(post.inbox), post.cast.agent.actor, post.cast.officer.actor
    with pytest.raises(NotPermitted):
        item_read(item_id=item.pk, actor=officer, at=NOW)
    item_take(item_id=item.pk, version=1, actor=agent, at=NOW, key="k")
    passed = item_transfer(item_id=item.pk, version=2, actor=agent, at=NOW, key="t", inbox_id=post.waste.pk)
    assert (passed.team_id, passed.inbox_id, passed.assignee_id) == (post.waste.team_id, post.waste.pk, None)
    assert passed.state == "NEW"
    assert item_read(item_id=item.pk, actor=officer, at=NOW).state == "OPEN"
    for nowhere in ({"inbox_id": post.waste.pk}, {"team_id": 0}, {}):
        with pytest.raises(ItemRefused):
            item_transfer(item_id=item.pk, version=3, actor=agent, at=NOW, key=f"u{nowhere}", **nowhere)


def test_read_by_mistake_it_can_be_unread_again(post: Post) -> None:
    item, agent = message_in(post.inbox), post.cast.agent.actor
    item_read(item_id=item.pk, actor=agent, at=NOW)
    assert item_unread(item_id=item.pk, version=1, actor=agent, at=NOW, key="k").state == "NEW"


@pytest.mark.parametrize("who", ["manager", "governance", "administrator", "gazetteer_officer", "other_officer"])
def test_nobody_else_may(who: str, post: Post) -> None:
    item, actor = message_in(post.inbox), post.cast.users[who].actor
    with pytest.raises(NotPermitted):
        item_take(item_id=item.pk, version=1, actor=actor, at=NOW, key="k")


def test_a_confidential_matter_is_not_there_for_others(post: Post) -> None:
    item = message_in(post.inbox)
    Contact.objects.filter(pk=item.contact_id).update(restriction=restriction(post.cast.safeguarding))
    with pytest.raises(NotPermitted):
        item_take(item_id=item.pk, version=1, actor=post.cast.agent.actor, at=NOW, key="k")
    assert item_take(item_id=item.pk, version=1, actor=post.cast.safeguarder.actor, at=NOW, key="k").version == 2
