"""The demo council's inboxes hold what a council's hold: questions, conversations, machines, what came back."""

from datetime import timedelta

import pytest

from crm.catalogue.models import Service
from crm.contacts.correspondence.models import Inbox, InboxItem
from crm.contacts.models import Message
from deploy.demo.inboxes import make_inboxes
from deploy.demo.mail import make_mail
from tests.cast import NOW, Cast, person

pytestmark = pytest.mark.django_db


def test_the_inboxes_hold_every_sort_of_message(cast: Cast, services: dict[str, Service]) -> None:
    for number in range(30):
        person(f"Ann{number}", "Example", email=f"ann{number}@example.com")
    make_inboxes(services, at=NOW)
    make_mail(agent=cast.agent.actor, seed=1, at=NOW + timedelta(days=4))
    items = InboxItem.objects.unscoped("the test's")
    assert Inbox.objects.filter(is_default=True).count() == 1 and Inbox.objects.count() == 3
    assert {"PERSON", "AUTO_REPLY", "SPAM"} <= set(items.values_list("nature", flat=True))
    assert {"KNOWN", "UNKNOWN", "AMBIGUOUS"} <= set(items.values_list("match", flat=True))
    assert items.filter(contact__about__isnull=False).exists()
    assert Message.objects.unscoped("the test's").filter(event="answer").exists()
