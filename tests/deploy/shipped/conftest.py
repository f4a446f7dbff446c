"""The shipped services, in force at the council of the tests, and contacts about them."""

from typing import Any, Protocol

import pytest

from cases.casework.intake import Taken, contact_take
from crm.catalogue.models import Service
from crm.contacts.actions import SessionStart
from deploy.shipped.loading import services_ship, shipped
from deploy.shipped.promises import make_promises
from gazetteer.places import Place, PlaceKind
from tests.cast import LONG_AGO, NOW, Cast, person, property_at
from tests.deploy.shipped.answering import answers_of

DOCUMENTS = {document["code"]: document for document in shipped()}
CODES = list(DOCUMENTS)


class Taking(Protocol):
    def __call__(self, code: str, **answers: str) -> Taken:
        """A contact about this service, taken by an agent for Jo, with an answer to every question."""


@pytest.fixture
def shipped_council(cast: Cast) -> Cast:
    make_promises(at=LONG_AGO)
    services_ship(actor=cast.administrator.actor, at=LONG_AGO)
    return cast


@pytest.fixture
def take(shipped_council: Cast) -> Taking:
    home = property_at(12)
    jo = person("Jo", "Example", email="jo@example.org", home=home, at=LONG_AGO)
    services = dict(Service.objects.values_list("code", "pk"))

    def taken(code: str, **answers: str) -> Taken:
        document = DOCUMENTS[code]
        return contact_take(
            session=SessionStart(channel="PHONE", key=f"call-{code}", speaker_id=jo.pk),
            service_id=services[code],
            customer_id=jo.pk,
            place=_place(document, home.uprn),
            disposition="RAISED",
            answers=answers_of(document["form"], **answers),
            notes="",
            actor=shipped_council.agent.actor,
            at=NOW,
            key=f"contact-{code}",
            finish=True,
        )

    return taken


def _place(document: dict[str, Any], uprn: int) -> Place:
    if not document["needs_place"]:
        return Place(kind=PlaceKind.UNKNOWN)
    if "PROPERTY" in document["place_kinds"] or not document["place_kinds"]:
        return Place(kind=PlaceKind.PROPERTY, uprn=uprn)
    return Place(kind=PlaceKind.POINT, easting=380000, northing=390000, words="outside no. 12")
