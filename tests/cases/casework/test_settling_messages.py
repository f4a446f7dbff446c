"""Settling messages: nothing to do, spam, linked to a case; each once, each to be taken back, several at once."""

from uuid import uuid4

import pytest

from cases.casework.handling_messages.bulk import Bulk, messages_bulk, messages_bulk_undo
from cases.casework.handling_messages.closing import message_nothing_to_do, message_spam
from cases.casework.handling_messages.linking import message_link, relation_meant
from cases.casework.handling_messages.settling import Act
from cases.casework.handling_messages.undoing import message_undo
from cases.casework.models import Case, CaseContact
from cases.casework.replaying import cases_replay
from crm.contacts.correspondence.handling.items import ItemChanged, ItemRefused
from crm.contacts.correspondence.handling.spam import likely_spam
from crm.contacts.correspondence.models import InboxItem
from crm.contacts.models import Contact, Disposition, Message, Promise, Relation
from crm.sla.replaying import clocks_replay
from crm.teams.models import User
from crm.teams.policy import NotPermitted
from tests.cases.casework.conftest import MissedBin
from tests.cast import NOW
from tests.crm.contacts.correspondence.conftest import post
from tests.crm.contacts.correspondence.post import Post, message_in

__all__ = ["post"]


def act(post: Post, key: str, *, version: int | None = None, who: User | None = None) -> Act:
    return Act(actor=(who or post.cast.agent).actor, at=NOW, key=key, version=version)


def contact_of(item: InboxItem) -> Contact:
    return Contact.objects.unscoped("test").get(pk=item.contact_id)


def promised(item: InboxItem) -> dict[str, str]:
    """The state of the newest clock of each kind about the message's contact."""
    rows = Promise.objects.filter(contact=item.contact_id).order_by("cycle").values_list("kind", "clock__state")
    return dict(rows)


@pytest.fixture(autouse=True)
def the_records_agree_with_what_happened(db: None):
    yield
    assert [*clocks_replay(), *cases_replay()] == []


def test_nothing_to_do_ends_what_was_promised_and_undoing_promises_it_again(post: Post) -> None:
    item = message_in(post.inbox)
    before = promised(item)
    assert set(before.values()) == {"RUNNING"}
    for _press in range(2):
        done = message_nothing_to_do(item_id=item.pk, act=act(post, "k", version=1))
    assert (done.state, done.settled_as, done.settled_by_id) == ("DONE", "NOTHING_TO_DO", post.cast.agent.pk)
    assert contact_of(item).disposition == Disposition.THANKS
    assert set(promised(item).values()) == {"CANCELLED"}
    again = message_undo(item_id=item.pk, act=act(post, "u"))
    assert (again.state, again.settled_as, again.settled_at) == ("OPEN", "", None)
    assert again.due_at == item.due_at
    assert contact_of(item).disposition == Disposition.PASSED_ON
    assert promised(item) == before


def test_spam_is_outside_figures_and_more_of_it_is_suggested_until_taken_back(post: Post) -> None:
    item, more = message_in(post.inbox), message_in(post.inbox)
    elsewhere = message_in(post.waste)
    Message.objects.create(
        key="ack", direction="OUT", channel="EMAIL", event="acknowledgement", session=contact_of(item).session,
        state="QUEUED", created_at=NOW, created_by_kind="SYSTEM", created_by_key="mail",
    )  # fmt: skip
    message_spam(item_id=item.pk, act=act(post, "k", version=1))
    assert contact_of(item).disposition == Disposition.SPAM
    assert likely_spam([more, elsewhere]) == {more.pk}
    assert Message.objects.unscoped("test").get(key="ack").state == "REFUSED"
    message_undo(item_id=item.pk, act=act(post, "u"))
    assert likely_spam([more]) == set()
    assert contact_of(item).disposition == Disposition.PASSED_ON


def test_two_who_called_the_sender_spam_are_not_undone_by_one(post: Post) -> None:
    first, second = message_in(post.inbox), message_in(post.inbox)
    for item in (first, second):
        message_spam(item_id=item.pk, act=act(post, "k", version=1))
    message_undo(item_id=second.pk, act=act(post, "u"))
    assert likely_spam([second]) == {second.pk}


@pytest.mark.parametrize("relation", [Relation.CHASE, Relation.ADDS, Relation.NOT_FIXED])
def test_linked_to_a_case_it_is_one_more_word_about_it_and_can_be_unlinked(
    relation: str, post: Post, missed_bin: MissedBin
) -> None:
    item = message_in(post.inbox, customer=missed_bin.jo)
    before = promised(item)
    linked = message_link(item_id=item.pk, case_id=missed_bin.case_id, relation=relation, act=act(post, "k", version=1))
    assert linked.settled_as == "LINKED"
    contact, case = contact_of(item), Case.objects.unscoped("test").get(pk=missed_bin.case_id)
    assert (contact.relation, contact.about_id) == (relation, missed_bin.taken.contact.pk)
    assert case.chase_count == (relation == Relation.CHASE)
    assert promised(item)["RESOLVE"] == "CANCELLED"
    assert promised(item)["ACKNOWLEDGE"] == "RUNNING"
    with pytest.raises(ItemRefused, match="settled already"):
        message_link(item_id=item.pk, case_id=case.pk, relation=relation, act=act(post, "l"))
    message_undo(item_id=item.pk, act=act(post, "u"))
    assert not CaseContact.objects.filter(contact=contact).exists()
    assert Case.objects.unscoped("test").get(pk=case.pk).chase_count == 0
    again = contact_of(item)
    assert (again.relation, again.about_id, again.disposition) == ("NEW", None, "PASSED_ON")
    assert promised(item) == before


def test_what_it_most_likely_is_follows_from_who_wrote(post: Post, missed_bin: MissedBin) -> None:
    case = Case.objects.unscoped("test").get(pk=missed_bin.case_id)
    assert relation_meant(case=case, customer_id=missed_bin.jo.pk) == Relation.CHASE
    assert relation_meant(case=case, customer_id=None) == Relation.ADDS


def test_a_case_that_may_not_be_seen_cannot_be_linked_to(post: Post, missed_bin: MissedBin) -> None:
    item = message_in(post.inbox)
    with pytest.raises(NotPermitted):
        message_link(item_id=item.pk, case_id=0, relation="ADDS", act=act(post, "k", version=1))
    leader = post.cast.team_leader  # of customer services: the case is of waste
    with pytest.raises(NotPermitted):
        message_link(
            item_id=item.pk, case_id=missed_bin.case_id, relation="ADDS", act=act(post, "k", version=1, who=leader)
        )


def test_spam_about_which_work_goes_on_is_refused(post: Post, missed_bin: MissedBin) -> None:
    item = message_in(post.inbox, customer=missed_bin.jo)
    message_link(item_id=item.pk, case_id=missed_bin.case_id, relation="ADDS", act=act(post, "k", version=1))
    InboxItem.objects.filter(pk=item.pk).update(state="OPEN", settled_as="", settled_at=None)
    with pytest.raises(ItemRefused, match="no spam"):
        message_spam(item_id=item.pk, act=act(post, "l"))


def test_a_stale_page_is_refused_and_told_who_did_what(post: Post) -> None:
    item = message_in(post.inbox)
    message_nothing_to_do(item_id=item.pk, act=act(post, "k", version=1))
    with pytest.raises(ItemChanged, match="Alice Agent, today 10:00: Nothing to do"):
        message_spam(item_id=item.pk, act=act(post, "l", version=1, who=post.cast.second_agent))


def test_several_at_once_leave_what_changed_and_are_taken_back_together(post: Post) -> None:
    items = post.many(4)
    message_nothing_to_do(item_id=items[3].pk, act=act(post, "k", version=1))
    batch, agent = uuid4(), post.cast.agent.actor
    versions = {item.pk: 1 for item in items} | {10**12: 1}
    came = messages_bulk(what=Bulk.SPAM, versions=versions, batch=batch, actor=agent, at=NOW)
    assert came.done == [item.pk for item in items[:3]]
    assert set(came.left) == {items[3].pk, 10**12}
    stranger = messages_bulk_undo(batch=batch, actor=post.cast.second_agent.actor, at=NOW)
    assert stranger.done == [] and stranger.left == {}
    back = messages_bulk_undo(batch=batch, actor=agent, at=NOW)
    assert back.done == came.done
    assert InboxItem.objects.unscoped("test").filter(state="DONE").count() == 1


def test_a_machines_words_are_reopened_and_settled_without_a_contact(post: Post, missed_bin: MissedBin) -> None:
    item = message_in(
        post.inbox, customer=missed_bin.jo, alone=True, nature="AUTO_REPLY", state="DONE",
        settled_as="BY_RULE", settled_at=NOW,
    )  # fmt: skip
    message_undo(item_id=item.pk, act=act(post, "u"))
    with pytest.raises(ItemRefused, match="A machine wrote this"):
        message_link(item_id=item.pk, case_id=missed_bin.case_id, relation="ADDS", act=act(post, "l"))
    message_nothing_to_do(item_id=item.pk, act=act(post, "n"))
