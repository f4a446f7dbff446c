"""What one box of the contact screen finds while somebody types: people, services, streets."""

from dataclasses import dataclass, field
from datetime import datetime

from django.http import QueryDict

from channels.staff.forms.place import PlaceForm
from channels.staff.presenters.person import Found, people_found
from channels.staff.presenters.place_choices import SHORTEST, streets_found
from crm.catalogue.models import Service
from crm.catalogue.queries import services_found
from crm.contacts.queries import favourite_services
from crm.teams.actor import Actor
from crm.teams.policy import may

MOST_SERVICES = 8


@dataclass
class LookedUp:
    """What one box of the screen found while somebody types: nothing else of the screen is worked out."""

    place: PlaceForm
    people: list[Found] = field(default_factory=list)
    people_asked: bool = False
    services: list[Service] = field(default_factory=list)
    favourites: bool = False
    streets: list[tuple[str, str]] = field(default_factory=list)
    streets_asked: bool = False
    may_add: bool = False


def looked_up(*, part: str, typed: QueryDict, actor: Actor, at: datetime) -> LookedUp:
    """The people, services or streets for what is in that box by now."""
    given = typed.copy()
    streets = streets_found(given) if part == "streets" else []
    found = LookedUp(place=PlaceForm(given, draft=True, streets=streets), streets=streets)
    found.streets_asked = len(given.get("street_query", "").strip()) >= SHORTEST
    found.may_add = may(actor, "customer.change")
    query = given.get("who_query", "").strip()
    if part == "people" and len(query) >= SHORTEST:
        found.people, found.people_asked = people_found(actor=actor, query=query, at=at), True
    if part == "services":
        given["service"] = ""
        found.services, found.favourites = services_offered(given, actor)
    return found


def services_offered(given: QueryDict, actor: Actor) -> tuple[list[Service], bool]:
    """Services to choose from, and whether they are this member of staff's favourites."""
    query = given.get("service_query", "").strip()
    if given.get("service"):
        return [], False
    if query:
        return services_found(query=query, limit=MOST_SERVICES), False
    every = services_found(limit=200)
    often = {key: place for place, key in enumerate(favourite_services(actor=actor))}
    every.sort(key=lambda service: (often.get(service.pk, len(often)), service.name, service.pk))
    return every[:MOST_SERVICES], True
