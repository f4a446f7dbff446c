"""Who wrote, settled by a person; whoever is hidden leaves no trace."""

import pytest

from cases.casework.receiving.settling import candidates_of, item_settle_sender
from crm.contacts.actions import IntakeRefused
from crm.contacts.correspondence.handling.items import event_words
from crm.contacts.correspondence.handling.models import ItemEvent
from crm.contacts.correspondence.models import InboxItem
from crm.contacts.models import Contact, ContactEvent, Message
from crm.teams.policy import NotPermitted
from tests.cases.casework.receiving.conftest import Receive
from tests.cast import NOW, Cast, person, restriction

pytestmark = pytest.mark.django_db


def test_a_person_chooses_among_those_who_share_the_address(receive: Receive, cast: Cast) -> None:
    ann, bea = person("Ann", email="jo@example.com"), person("Bea", email="jo@example.com")
    item = receive().item
    assert candidates_of(item, cast.agent.actor) == [ann, bea]
    act = {"item": item, "customer_id": bea.pk, "actor": cast.agent.actor, "at": NOW, "key": "settle"}
    assert item_settle_sender(**act).match == "BY_HAND"
    item_settle_sender(**act)
    contact = Contact.objects.unscoped("the test's").select_related("session").get()
    assert (contact.customer, contact.session.speaker) == (bea, bea)
    assert Message.objects.unscoped("the test's").get(direction="IN").customer == bea
    assert ContactEvent.objects.filter(kind="MOVED").count() == 1
    assert [event_words(one) for one in ItemEvent.objects.filter(kind="SENDER")] == ["Put on a customer’s record"]


def test_an_unknown_sender_is_put_on_any_record_they_may_know_of(receive: Receive, cast: Cast) -> None:
    item = receive(sender="new@example.com").item
    hidden = person("Hid", hidden=restriction(cast.safeguarding))
    with pytest.raises(IntakeRefused):
        item_settle_sender(item=item, customer_id=hidden.pk, actor=cast.agent.actor, at=NOW, key="a")
    with pytest.raises(NotPermitted):
        item_settle_sender(item=item, customer_id=hidden.pk, actor=cast.administrator.actor, at=NOW, key="b")
    known = person("Known")
    item_settle_sender(item=item, customer_id=known.pk, actor=cast.agent.actor, at=NOW, key="c")
    assert Contact.objects.unscoped("the test's").get().customer == known


def test_where_one_of_them_is_confidential_only_their_team_reads_and_chooses(receive: Receive, cast: Cast) -> None:
    ann = person("Ann", email="jo@example.com")
    person("Bea", email="jo@example.com", hidden=restriction(cast.safeguarding))
    item = receive().item
    assert not InboxItem.objects.visible_to(cast.agent.actor).exists()
    assert not Contact.objects.visible_to(cast.agent.actor).exists()
    assert InboxItem.objects.visible_to(cast.safeguarder.actor).get() == item
    assert item.team == cast.safeguarding
    assert len(candidates_of(item, cast.safeguarder.actor)) == 2
    assert candidates_of(item, cast.agent.actor) == [ann]
    settled = item_settle_sender(item=item, customer_id=ann.pk, actor=cast.safeguarder.actor, at=NOW, key="s")
    assert settled.contact is not None and settled.contact.restriction is None
    assert InboxItem.objects.visible_to(cast.agent.actor).get() == item


def test_a_confidential_address_is_shown_to_their_team_alone(receive: Receive, cast: Cast) -> None:
    person("Ann", email="jo@example.com", points_hidden=restriction(cast.safeguarding))
    item = receive().item
    assert item.match == "KNOWN" and item.unacknowledged == "CONFIDENTIAL"
    assert not InboxItem.objects.visible_to(cast.agent.actor).exists()
    assert InboxItem.objects.visible_to(cast.safeguarder.actor).exists()


def test_what_a_machine_sends_from_a_confidential_address_is_hidden_too(receive: Receive, cast: Cast) -> None:
    person("Ann", email="jo@example.com", hidden=restriction(cast.safeguarding))
    receive(nature="AUTO_REPLY")
    assert not InboxItem.objects.visible_to(cast.agent.actor).exists()
