"""A council's day for the tests of its figures: contacts taken by the real actions, news heard as the sweep hears it."""

from datetime import datetime
from itertools import count
from typing import Any

from django.db.models import QuerySet

from cases.casework.intake import Taken, contact_take
from cases.reports.models import ContactFigure
from crm.catalogue.models import Service
from crm.contacts.actions import SessionStart
from crm.outbox.claiming import Claimed
from crm.outbox.handling import entries_handle
from crm.outbox.models import OutboxEntry
from gazetteer.entries.models import Property
from gazetteer.places import Place, PlaceKind
from tests.cast import NOW, Cast

BIN = {"bin": "grey", "out": "yes"}
HEARD = (
    "customers.merged",
    "customers.unmerged",
    "contact.logged",
    "contact.changed",
    "case.changed",
    "clock.breached",
    "clock.excused",
)
_keys = count(1)


def _waiting() -> QuerySet[OutboxEntry]:
    return OutboxEntry.objects.filter(kind__in=HEARD).order_by("number")


class Desk:
    """Takes contacts with few words, and knows their figures."""

    def __init__(self, cast: Cast, services: dict[str, Service]) -> None:
        self.cast, self.services = cast, services

    def take(
        self,
        service: str = "general-enquiry",
        disposition: str = "ANSWERED",
        *,
        at: datetime = NOW,
        home: Property | None = None,
        channel: str = "PHONE",
        direction: str = "IN",
        **given: Any,
    ) -> Taken:
        """One contact, in a session of its own unless one is given."""
        key = f"t{next(_keys)}"
        if disposition == "RAISED" and home is None and "place" not in given:
            given["place"] = Place(kind=PlaceKind.UNLISTED, lines="Boat 3", reason="NOT_AN_ADDRESS")
        place = Place(kind=PlaceKind.PROPERTY, uprn=home.uprn) if home else given.pop("place", Place())
        kept: dict[str, Any] = {
            "session": SessionStart(channel=channel, key=f"session-{key}", direction=direction),
            "customer_id": None,
            "answers": BIN if disposition == "RAISED" else {},
            "notes": "",
            "actor": self.cast.agent.actor,
            "key": key,
        }
        return contact_take(
            service_id=self.services[service].pk, disposition=disposition, place=place, at=at, **(kept | given)
        )

    def hear(self, at: datetime = NOW) -> None:
        """The outbox's news reach their handlers, all of a kind together."""
        waiting = [Claimed(*row, 1) for row in _waiting().values_list("pk", "kind", "subject_id")]
        handled = entries_handle(waiting, clock=lambda: at)
        assert handled.settled == len(waiting)

    def figure(self, taken: Taken) -> ContactFigure:
        """What the contact counts as."""
        return ContactFigure.objects.get(pk=taken.contact.pk)
