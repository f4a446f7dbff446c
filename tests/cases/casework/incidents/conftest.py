"""A heap of rubbish on Abbey Road, reported by whoever passes, in a council that offers like cases within 50 metres."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from cases.casework.incidents.like import LikeCase, like_cases
from cases.casework.intake import Taken, contact_take
from crm.catalogue.models import Service, ServiceVersion
from crm.contacts.actions import SessionStart
from crm.customers.models import Customer
from crm.teams.actor import Actor
from gazetteer.entries.models import Property
from gazetteer.places import Place
from tests.cast import NOW, Cast, property_at


def published(service: Service, **columns: Any) -> ServiceVersion:
    """The service's version in force, with these parts from now on."""
    ServiceVersion.objects.filter(service=service, state="PUBLISHED").update(**columns)
    return ServiceVersion.objects.select_related("service__department").get(service=service, state="PUBLISHED")


def point(easting: float, northing: float = 392_000, words: str = "") -> Place:
    return Place(kind="POINT", easting=easting, northing=northing, words=words)


@dataclass
class Heap:
    """Who takes reports of it, and how the service offers like cases."""

    cast: Cast
    services: dict[str, Service]
    home: Property

    @property
    def version(self) -> ServiceVersion:
        return ServiceVersion.objects.select_related("service__department").get(
            service=self.services["fly-tipping"], state="PUBLISHED"
        )

    def reported(
        self, place: Place, *, key: str, by: Customer | None = None, at: datetime = NOW, actor: Actor | None = None,
        service: str = "fly-tipping", **more: Any,
    ) -> Taken:  # fmt: skip
        return contact_take(
            session=SessionStart(
                channel=more.pop("channel", "PHONE"), key=f"s-{key}", speaker_id=by.pk if by else None
            ),
            service_id=self.services[service].pk,
            customer_id=by.pk if by else None,
            place=place,
            disposition="RAISED",
            answers={"what": "bags", "blocking": "no"},
            notes=more.pop("notes", ""),
            actor=actor or self.cast.agent.actor,
            at=at,
            key=key,
            finish=True,
            **more,
        )

    def like(self, place: Place, *, actor: Actor | None = None, at: datetime = NOW) -> list[LikeCase]:
        return like_cases(version=self.version, place=place, actor=actor, at=at)


@pytest.fixture
def heap(cast: Cast, services: dict[str, Service]) -> Heap:
    published(services["fly-tipping"], like_cases={"metres": 50, "days": 30})
    return Heap(cast=cast, services=services, home=property_at(12))
