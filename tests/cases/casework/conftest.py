"""A missed bin reported by Jo from 12 Abbey Road, as most tests of the work begin."""

from dataclasses import dataclass

import pytest

from cases.casework.intake import Taken, contact_take
from crm.catalogue.models import Service
from crm.contacts.actions import SessionStart
from crm.customers.models import Customer
from gazetteer.entries.models import Property
from gazetteer.places import Place, PlaceKind
from tests.cast import NOW, Cast, person, property_at


@dataclass
class MissedBin:
    """The report and whose it is."""

    jo: Customer
    home: Property
    taken: Taken

    @property
    def case_id(self) -> int:
        assert self.taken.case is not None
        return self.taken.case.pk


def report_bin(cast: Cast, service: Service, *, customer: Customer, home: Property, key: str, **more) -> Taken:
    """A missed bin reported by telephone; the call ends with it."""
    return contact_take(
        session=SessionStart(channel="PHONE", key=f"session-{key}", speaker_id=customer.pk),
        service_id=service.pk,
        customer_id=customer.pk,
        place=Place(kind=PlaceKind.PROPERTY, uprn=home.uprn),
        disposition="RAISED",
        answers={"bin": "grey", "out": "yes"},
        notes="",
        actor=cast.agent.actor,
        at=more.pop("at", NOW),
        key=key,
        finish=True,
        **more,
    )


@pytest.fixture
def missed_bin(cast: Cast, services: dict[str, Service]) -> MissedBin:
    home = property_at(12)
    jo = person(home=home, email="jo@example.com")
    taken = report_bin(cast, services["missed-bin"], customer=jo, home=home, key="bin")
    return MissedBin(jo=jo, home=home, taken=taken)
