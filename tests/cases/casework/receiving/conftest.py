"""Messages as a door hands them over, and the inboxes they come to."""

from collections.abc import Callable
from datetime import datetime
from itertools import count
from typing import Any

import pytest

from cases.casework.receiving.actions import Receipt, mail_receive
from crm.catalogue.models import Service
from crm.contacts.correspondence.models import Inbox
from crm.contacts.correspondence.received import Received
from crm.teams.actor import system
from tests.cast import NOW, Cast

MAIL = system("mail")
_numbers = count(1)


@pytest.fixture
def inboxes(cast: Cast, services: dict[str, Service]) -> dict[str, Inbox]:
    """One for everything, one for waste."""
    everything = Inbox.objects.create(
        code="contact", name="Examplestead Council", address="contact@council.example",
        other_addresses=["info@council.example"], service=services["general-enquiry"], team=cast.contact_centre,
        is_default=True,
    )  # fmt: skip
    waste = Inbox.objects.create(
        code="waste", name="Waste Services", address="waste@council.example", service=services["missed-bin"],
        team=cast.waste_collection,
    )  # fmt: skip
    return {"contact": everything, "waste": waste}


def written(**given: Any) -> Received:
    """A person's message to the council, as a door hands it over."""
    number = next(_numbers)
    kept: dict[str, Any] = {
        "key": f"<{number}@mail.example>",
        "channel": "EMAIL",
        "addresses": ("contact@council.example",),
        "sender": "jo@example.com",
        "sender_name": "Jo Bloggs",
        "subject": f"Question {number}",
        "words": "When do you come?",
        "received_at": NOW,
        "nature": "PERSON",
        "message_id": f"<{number}@mail.example>",
    }
    return Received(**{**kept, **given})


Receive = Callable[..., Receipt]


@pytest.fixture
def receive(inboxes: dict[str, Inbox]) -> Receive:
    """Takes a message in, now or at the moment given."""

    def take(*, at: datetime = NOW, **given: Any) -> Receipt:
        return mail_receive(received=written(**{"received_at": at, **given}), actor=MAIL, at=at)

    return take
