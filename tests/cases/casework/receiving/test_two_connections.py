"""The same message by two connections at once, and a crowd of one sender's."""

import pytest

from cases.casework.receiving.actions import Receipt, mail_receive
from crm.contacts.correspondence.models import Inbox, InboxItem
from crm.contacts.models import Contact, Message
from tests.cases.casework.receiving.conftest import MAIL, written
from tests.cases.casework.test_two_at_once import failures, together
from tests.cast import NOW

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_pollers_with_the_same_message_take_one_contact(inboxes: dict[str, Inbox]) -> None:
    same = written(key="<same@x>", message_id="<same@x>")
    found = together(*[lambda: mail_receive(received=same, actor=MAIL, at=NOW)] * 4)
    receipts = [one for one in found if isinstance(one, Receipt)]
    assert failures(found) == [] and sorted(one.first for one in receipts) == [False, False, False, True]
    assert len({one.item.pk for one in receipts}) == 1
    assert Contact.objects.unscoped("the test's").count() == InboxItem.objects.unscoped("the test's").count() == 1
    assert Message.objects.unscoped("the test's").filter(event="acknowledgement").count() == 1


def test_many_at_once_from_one_sender_are_acknowledged_no_more_than_the_limit(inboxes: dict[str, Inbox]) -> None:
    many = [written(sender="crowd@example.com") for _ in range(12)]
    found = together(*[lambda one=one: mail_receive(received=one, actor=MAIL, at=NOW) for one in many])
    assert failures(found) == []
    assert InboxItem.objects.unscoped("the test's").count() == 12
    assert Message.objects.unscoped("the test's").filter(event="acknowledgement").count() == 5
