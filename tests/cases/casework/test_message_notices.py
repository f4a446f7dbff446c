"""A message given to somebody: one notice, which leads to the message and goes when it is settled or passed on."""

from cases.casework.handling_messages.closing import message_nothing_to_do
from cases.casework.handling_messages.settling import Act
from cases.casework.notices.models import StaffNotice
from cases.casework.notices.reading import notices_of, notices_waiting
from crm.contacts.correspondence.handling.actions import item_assign, item_release, item_take
from crm.contacts.models import Contact
from crm.outbox.sweeping import Sweep
from tests.cast import NOW, restriction
from tests.crm.contacts.correspondence.conftest import post
from tests.crm.contacts.correspondence.post import Post, message_in

__all__ = ["post"]


def swept() -> None:
    Sweep(clock=lambda: NOW).once()


def test_an_officer_is_told_of_a_message_given_to_them_until_it_is_settled(post: Post) -> None:
    item, leader, officer = message_in(post.waste), post.cast.waste_leader.actor, post.cast.officer.actor
    item_assign(item_id=item.pk, user_id=post.cast.officer.pk, version=1, actor=leader, at=NOW, key="a")
    for _round in range(2):
        swept()
    [notice] = notices_of(actor=officer, at=NOW)
    assert (notice.words, notice.item_id, notices_waiting(actor=officer)) == ("A message was given to you", item.pk, 1)
    message_nothing_to_do(item_id=item.pk, act=Act(actor=officer, at=NOW, key="n"))
    assert notices_waiting(actor=officer) == 0


def test_given_back_or_hidden_it_is_no_news_any_more(post: Post) -> None:
    item, leader, officer = message_in(post.waste), post.cast.waste_leader.actor, post.cast.officer.actor
    item_assign(item_id=item.pk, user_id=post.cast.officer.pk, version=1, actor=leader, at=NOW, key="a")
    swept()
    Contact.objects.filter(pk=item.contact_id).update(restriction=restriction(post.cast.safeguarding))
    assert notices_waiting(actor=officer) == 0
    Contact.objects.filter(pk=item.contact_id).update(restriction=None)
    assert notices_waiting(actor=officer) == 1
    item_release(item_id=item.pk, version=2, actor=leader, at=NOW, key="r")
    assert notices_waiting(actor=officer) == 0


def test_nobody_is_told_of_what_they_took_themselves(post: Post) -> None:
    item = message_in(post.waste)
    item_take(item_id=item.pk, version=1, actor=post.cast.officer.actor, at=NOW, key="t")
    swept()
    assert not StaffNotice.objects.unscoped("test").exists()
