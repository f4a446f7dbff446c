"""A signed-in agent at a small council with services, one home and its resident."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from crm.catalogue.models import Service
from crm.contacts.models import Contact, Reference
from crm.customers.models import Customer
from crm.customers.references import shown
from crm.teams.models import User
from gazetteer.entries.models import Property
from tests.cast import Cast, person, property_at
from tests.channels.staff.pages import hidden_fields


@dataclass
class Desk:
    """What an agent's tests need: the cast, the services by code, a home, its resident, a signed-in browser."""

    cast: Cast
    services: dict[str, Service]
    home: Property
    jo: Customer
    client: Client

    def open(self, **begun: Any) -> dict[str, str]:
        """The contact form as its page sends it, with nothing chosen but what the link named."""
        page = self.client.get(reverse("staff:contact-new"), begun)
        return hidden_fields(page)

    def send(self, form: dict[str, str], **typed: Any) -> HttpResponse:
        """The answer to the contact form sent with this typed into it."""
        return self.client.post(reverse("staff:contact-new"), form | typed)

    def missed_bin(self, **typed: Any) -> dict[str, Any]:
        """A whole report of a missed bin, as typed; `typed` overrides."""
        return {
            "channel": "PHONE",
            "customer": str(self.jo.pk),
            "service": str(self.services["missed-bin"].pk),
            "where": f"at:{self.home.uprn}",
            "q-bin": "grey",
            "q-out": "yes",
            "notes": "Grey not emptied",
            "disposition": "RAISED",
        } | typed

    def log(self, **typed: Any) -> str:
        """The shown reference of a missed bin that was logged."""
        answer = self.send(self.open(), **self.missed_bin(**typed))
        assert answer.status_code == 302, answer.content.decode()
        return answer["Location"].rstrip("/").split("/")[-2]


@pytest.fixture
def desk(cast: Cast, services: dict[str, Service], client: Client) -> Desk:
    home = property_at(12)
    jo = person("Jo", "Example", email="jo@example.org", phone="0161 496 0123", home=home)
    client.force_login(cast.agent)
    return Desk(cast=cast, services=services, home=home, jo=jo, client=client)


@pytest.fixture
def browser_of() -> Callable[[User], Client]:
    """A maker of browsers in which a member of staff is signed in."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


def contact_of(reference: str) -> Contact:
    """The contact with this shown reference."""
    row = Reference.objects.get(value=reference.replace("-", ""))
    assert shown(row.value) == reference
    return Contact.objects.unscoped("test").get(pk=row.contact_id)
