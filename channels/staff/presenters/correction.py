"""The page that moves a contact: what was chosen so far."""

from dataclasses import dataclass, field
from datetime import datetime

from django.http import QueryDict
from django.utils.translation import gettext as _

from channels.staff.forms.correct import MoveForm
from channels.staff.forms.place import PlaceForm, as_key
from channels.staff.presenters.person import Found, PersonCard, people_found, person_card
from channels.staff.presenters.place_choices import addresses_found, spot_map, spots_found, streets_found
from channels.web.maps import MapView
from crm.catalogue.queries import services_found
from crm.contacts.models import Contact
from crm.teams.actor import Actor


@dataclass
class MoveScreen:
    """Everything the page shows."""

    form: MoveForm
    place: PlaceForm
    customer: PersonCard | None
    people: list[Found] = field(default_factory=list)
    spot_map: MapView | None = None


def move_screen(*, typed: QueryDict, contact: Contact, actor: Actor, at: datetime, draft: bool) -> MoveScreen:
    """The page for what was typed and chosen so far."""
    given = typed.copy()
    given.setdefault("where", "")
    if "pick_customer" in given:
        given["customer"] = given.pop("pick_customer")[-1]
        given["who_query"] = ""
    customer = person_card(actor=actor, key=as_key(given.get("customer")), at=at)
    query = given.get("who_query", "").strip()
    services = [(str(one.pk), one.name) for one in services_found(limit=200) if one.pk != contact.service_id]
    return MoveScreen(
        form=MoveForm(given, draft=draft, services=services),
        place=PlaceForm(
            given,
            draft=draft,
            homes=customer.homes if customer else [],
            addresses=addresses_found(given),
            streets=streets_found(given),
            spots=spots_found(given),
            keep=_("as it is"),
        ),
        customer=customer,
        spot_map=spot_map(given),
        people=people_found(actor=actor, query=query, at=at) if query and customer is None else [],
    )
