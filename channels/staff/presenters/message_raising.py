"""The page that raises work from a message: the service, its questions and the place, as chosen so far."""

from dataclasses import dataclass

from django.http import QueryDict

from channels.staff.forms.place import PlaceForm, as_key, takes_any
from channels.staff.forms.questions import AskedForm
from channels.staff.presenters.known_answers import known_answers
from channels.staff.presenters.person import PersonCard
from channels.staff.presenters.place_choices import addresses_found, spot_map, spots_found, streets_found
from channels.web.maps import MapView
from crm.catalogue.models import ServiceVersion
from crm.catalogue.queries import NoSuchService, service_in_force, services_found
from crm.contacts.correspondence.models import InboxItem


@dataclass
class RaiseScreen:
    """Everything the page shows beside the message."""

    version: ServiceVersion | None
    services: list[tuple[int, str]]
    questions: AskedForm
    place: PlaceForm
    spot_map: MapView | None

    @property
    def service_id(self) -> int | None:
        """The service chosen."""
        return self.version.service_id if self.version else None


def raise_screen(*, typed: QueryDict, item: InboxItem, card: PersonCard | None, draft: bool) -> RaiseScreen:
    """The page for what was typed and chosen so far; it begins with the service the message came in for."""
    given = typed.copy()
    service_id = as_key(given.get("service")) or (item.contact.service_id if item.contact else None)
    homes = card.homes if card else []
    if "where" not in given and homes:
        given["where"] = f"at:{homes[0][0]}"
    given.setdefault("where", "")
    version = _version(service_id)
    form = version.form if version else []
    known, words = known_answers(form, card)
    asked = AskedForm(given, asked=form, known=known, words=words)
    if "find" in given:
        asked.find(given)
    return RaiseScreen(
        version=version,
        services=[(one.pk, one.name) for one in services_found(limit=200)],
        questions=asked,
        place=PlaceForm(
            given,
            draft=draft,
            homes=homes,
            addresses=addresses_found(given),
            streets=streets_found(given),
            spots=spots_found(given),
            takes=version.takes if version else takes_any,
        ),
        spot_map=spot_map(given),
    )


def _version(service_id: int | None) -> ServiceVersion | None:
    try:
        return service_in_force(service_id=service_id) if service_id else None
    except NoSuchService:
        return None
