"""Two at one message, on two connections: one is first, the other is told, and nobody waits for ever."""

from collections.abc import Callable
from typing import Any

import pytest

from cases.casework.handling_messages.closing import message_nothing_to_do, message_spam
from cases.casework.handling_messages.linking import message_link
from cases.casework.handling_messages.settling import Act
from cases.casework.handling_messages.undoing import message_undo
from cases.casework.intake import words_add
from crm.contacts.correspondence.handling.actions import item_take
from crm.contacts.correspondence.handling.items import ItemChanged, ItemRefused
from crm.contacts.correspondence.handling.models import ItemEvent
from crm.contacts.correspondence.models import InboxItem
from crm.teams.actor import customer
from tests.cases.casework.conftest import MissedBin
from tests.cases.casework.test_two_at_once import failures, the_records_agree_with_what_happened, together
from tests.cast import NOW
from tests.crm.contacts.correspondence.conftest import post
from tests.crm.contacts.correspondence.post import Post, message_in

__all__ = ["post", "the_records_agree_with_what_happened"]
pytestmark = pytest.mark.django_db(transaction=True)


def of(post: Post, who: str, key: str, version: int | None = 1) -> Act:
    return Act(actor=post.cast.users[who].actor, at=NOW, key=key, version=version)


def test_two_take_it_and_one_has_it(post: Post) -> None:
    item = message_in(post.inbox)

    def by(who: str) -> Callable[[], Any]:
        return lambda: item_take(item_id=item.pk, version=1, actor=post.cast.users[who].actor, at=NOW, key=who)

    found = together(by("agent"), by("second_agent"))
    assert len(failures(found)) == 1 and isinstance(failures(found)[0], ItemRefused)


def test_one_says_spam_and_one_that_there_is_nothing_to_do(post: Post) -> None:
    for number in range(4):
        item = message_in(post.inbox, subject=f"Message {number}")
        found = together(
            lambda item=item: message_spam(item_id=item.pk, act=of(post, "agent", "k")),
            lambda item=item: message_nothing_to_do(item_id=item.pk, act=of(post, "second_agent", "l")),
        )
        assert [type(one) for one in failures(found)] == [ItemChanged]
        assert ItemEvent.objects.filter(item_id=item.pk, kind="SETTLED").count() == 1


def test_the_same_button_pressed_twice_at_once_is_once(post: Post) -> None:
    item = message_in(post.inbox)
    found = together(*[lambda: message_spam(item_id=item.pk, act=of(post, "agent", "k"))] * 2)
    assert failures(found) == []
    assert InboxItem.objects.unscoped("test").get(pk=item.pk).version == 2


def test_linking_while_the_customer_adds_to_the_same_case(post: Post, missed_bin: MissedBin) -> None:
    for number in range(4):
        item = message_in(post.inbox, customer=missed_bin.jo, subject=f"Message {number}")
        found = together(
            lambda item=item: message_link(
                item_id=item.pk, case_id=missed_bin.case_id, relation="CHASE", act=of(post, "agent", "k")
            ),
            lambda number=number: words_add(
                contact_id=missed_bin.taken.contact.pk, words="Still full", actor=customer(missed_bin.jo.pk), at=NOW,
                key=f"added {number}",
            ),
        )  # fmt: skip
        assert failures(found) == []


def test_undone_twice_at_once_it_is_undone_once(post: Post) -> None:
    item = message_in(post.inbox)
    message_nothing_to_do(item_id=item.pk, act=of(post, "agent", "k"))
    found = together(
        lambda: message_undo(item_id=item.pk, act=of(post, "agent", "u")),
        lambda: message_undo(item_id=item.pk, act=of(post, "second_agent", "v")),
    )
    assert [type(one) for one in failures(found)] == [ItemRefused]
