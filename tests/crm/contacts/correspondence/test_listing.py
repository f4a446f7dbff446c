"""The lists of messages: tabs, order, pages by key, what is hidden, and statements that do not grow with the rows."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.contacts.correspondence.handling.actions import item_read, item_take
from crm.contacts.correspondence.handling.listing import (
    Asked,
    ItemCursor,
    ItemList,
    items_counted,
    items_found,
    items_listed,
)
from crm.contacts.correspondence.handling.presence import presence_say
from crm.contacts.correspondence.handling.spam import sender_remember
from crm.contacts.correspondence.handling.unread import RememberedUnread, unread_now
from crm.contacts.correspondence.models import InboxItem
from crm.contacts.models import Contact
from crm.teams.models import User
from crm.teams.policy import NotPermitted
from tests.cast import NOW, person, restriction
from tests.crm.contacts.correspondence.post import Post, message_in


def listed(post: Post, *, who: User | None = None, after: ItemCursor | None = None, **asked: object) -> ItemList:
    actor = (who or post.cast.agent).actor
    return items_listed(asked=Asked(**asked), actor=actor, at=NOW, after=after, size=10)  # type: ignore[arg-type]


def keys(found: ItemList) -> list[int]:
    return [row.item.pk for row in found.rows]


def test_each_tab_shows_its_own_and_the_numbers_agree(post: Post) -> None:
    jo = person(email="jo@example.com")
    unread, matched, late, other = (
        message_in(post.inbox),
        message_in(post.inbox, customer=jo),
        message_in(post.inbox, customer=jo, at=NOW - timedelta(days=20)),
        message_in(post.waste, customer=jo),
    )
    agent = post.cast.agent.actor
    item_take(item_id=matched.pk, version=1, actor=agent, at=NOW, key="k")
    InboxItem.objects.filter(pk=late.pk).update(state="DONE", settled_as="ANSWERED", settled_at=NOW)
    shown = {tab: keys(listed(post, tab=tab)) for tab in ("unread", "mine", "open", "unmatched", "done")}
    assert shown == {
        "unread": [unread.pk],
        "mine": [matched.pk],
        "open": [unread.pk, matched.pk],
        "unmatched": [unread.pk],
        "done": [late.pk],
    }
    counts = items_counted(asked=Asked(), actor=agent, at=NOW)
    assert (counts.unread, counts.mine, counts.open, counts.unmatched, counts.done) == (1, 1, 2, 1, 1)
    assert keys(listed(post, everywhere=True)) == [unread.pk, matched.pk, other.pk]
    assert keys(listed(post, team=post.waste.team_id)) == [other.pk]
    assert keys(listed(post, who=post.cast.officer)) == [other.pk]
    assert keys(listed(post, everywhere=True, inbox=post.waste.pk)) == [other.pk]
    assert keys(listed(post, service=post.services["parking"].pk)) == []
    assert keys(listed(post, nature="BOUNCE")) == []


def test_due_first_then_what_has_no_promise_and_no_row_is_lost_between_pages(post: Post) -> None:
    items = post.many(24)
    InboxItem.objects.filter(pk__in=[item.pk for item in items[20:]]).update(due_at=None)
    seen: list[int] = []
    cursor = None
    for _page in range(3):
        page = listed(post, after=cursor)
        seen += keys(page)
        cursor = ItemCursor.read(page.next.text) if page.next else None
    assert cursor is None and seen == [item.pk for item in items]


def test_what_is_done_comes_latest_first_and_pages_on(post: Post) -> None:
    items = post.many(14)
    for number, item in enumerate(items):
        InboxItem.objects.filter(pk=item.pk).update(
            state="DONE", settled_as="ANSWERED", settled_at=NOW - timedelta(minutes=number)
        )
    first = listed(post, tab="done")
    rest = listed(post, tab="done", after=first.next)
    assert keys(first) + keys(rest) == [item.pk for item in items]


def test_words_find_messages_by_sender_subject_and_text(post: Post) -> None:
    wanted = message_in(post.inbox, subject="Grey bin", words="Not emptied", sender="ann@example.org", name="Ann Other")
    message_in(post.inbox, subject="Hedge", words="Overgrown", sender="ben@example.org", name="Ben")
    agent = post.cast.agent.actor
    for words in ("ann@example.org", "other", "grey bin", "EMPTIED ann"):
        found = items_found(words=words, asked=Asked(), actor=agent, at=NOW)
        assert [row.item.pk for row in found] == [wanted.pk], words
    assert items_found(words="100%", asked=Asked(), actor=agent, at=NOW) == []


def test_what_is_hidden_is_on_no_list_and_in_no_number(post: Post) -> None:
    item = message_in(post.inbox, words="hidden words")
    Contact.objects.filter(pk=item.contact_id).update(restriction=restriction(post.cast.safeguarding))
    agent, guard = post.cast.agent.actor, post.cast.safeguarder.actor
    assert keys(listed(post)) == [] and keys(listed(post, who=post.cast.safeguarder)) == [item.pk]
    assert items_counted(asked=Asked(), actor=agent, at=NOW).open == 0 and unread_now(actor=agent) == 0
    assert items_counted(asked=Asked(), actor=guard, at=NOW).open == 1 and unread_now(actor=guard) == 1
    assert items_found(words="hidden", asked=Asked(), actor=agent, at=NOW) == []


def test_a_hidden_customer_has_no_name_on_the_list(post: Post) -> None:
    jo = person(email="jo@example.com")
    message_in(post.inbox, customer=jo)
    assert listed(post).rows[0].customer == jo


@pytest.mark.parametrize("who", ["manager", "governance", "administrator", "gazetteer_officer"])
def test_nobody_else_reads_messages(who: str, post: Post) -> None:
    with pytest.raises(NotPermitted):
        listed(post, who=post.cast.users[who])


def test_a_page_of_fifty_asks_no_more_than_a_page_of_one(post: Post) -> None:
    jo, agent = person(email="jo@example.com"), post.cast.agent.actor
    asked = []
    for number in (1, 49):
        post.many(number, customer=jo)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            items_listed(asked=Asked(), actor=agent, at=NOW)
            items_counted(asked=Asked(), actor=agent, at=NOW)
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 11


def test_a_line_says_whose_mail_was_spam_before_and_who_has_it_open(post: Post) -> None:
    first, second = message_in(post.inbox), message_in(post.inbox)
    sender_remember(first, actor=post.cast.agent.actor, at=NOW)
    presence_say(item_id=second.pk, actor=post.cast.second_agent.actor, at=NOW)
    rows = listed(post).rows
    assert [row.likely_spam for row in rows] == [True, True]
    assert [row.open_at for row in rows] == ["", "Bob Agent"]


def test_the_number_in_the_head_is_remembered_and_forgotten_by_whoever_reads_one(post: Post) -> None:
    item, agent, known = message_in(post.inbox), post.cast.agent.actor, RememberedUnread()
    assert known.known(actor=agent) == 1
    item_read(item_id=item.pk, actor=agent, at=NOW)
    assert known.known(actor=agent) == 1
    known.forget(agent.key)
    assert known.known(actor=agent) == 0


def test_presence_is_said_of_others_and_fades(post: Post) -> None:
    item, ann, bob = message_in(post.inbox), post.cast.agent.actor, post.cast.second_agent.actor
    assert presence_say(item_id=item.pk, actor=ann, at=NOW) == []
    seen = presence_say(item_id=item.pk, actor=bob, at=NOW, writing=True)
    assert [(one.name, one.is_writing) for one in seen] == [("Alice Agent", False)]
    seen = presence_say(item_id=item.pk, actor=ann, at=NOW + timedelta(seconds=20))
    assert [(one.name, one.is_writing) for one in seen] == [("Bob Agent", True)]
    assert presence_say(item_id=item.pk, actor=ann, at=NOW + timedelta(seconds=90)) == []
    with pytest.raises(NotPermitted):
        presence_say(item_id=item.pk, actor=post.cast.officer.actor, at=NOW)
