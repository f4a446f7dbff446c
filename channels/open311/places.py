"""Where a client says something is, as a place of ours: a property it names, a point on a street, an address as typed."""

from decimal import Decimal

from django.utils.translation import gettext as _

from channels.open311.endpoints import Asked
from channels.open311.faults import Refused
from channels.open311.reading import degrees
from crm.catalogue.models import ServiceVersion
from gazetteer.entries.coordinates import OutsideGreatBritain, to_british_grid
from gazetteer.entries.models import Property
from gazetteer.finding.hits import PROPERTY, STREET
from gazetteer.finding.nearby import properties_near, street_near
from gazetteer.finding.queries import address_search
from gazetteer.places import Place, PlaceKind, UnlistedReason

ON_THE_STREET, A_STREET, HERE = 60, 500, 1  # metres
LONGEST_UPRN, LONGEST_ADDRESS = 12, 500


def place_given(asked: Asked, version: ServiceVersion, *, uprn: str) -> Place:
    """The place. `uprn` is what an attribute says. Raises Refused when there is none, or the service needs another kind."""
    latitude, longitude = degrees(asked, "lat"), degrees(asked, "long")
    if (latitude is None) != (longitude is None):
        raise Refused(400, _("lat and long: send both, or neither."))
    address = asked.text("address_string")[:LONGEST_ADDRESS]
    named = uprn or asked.text("address_id")
    found = _property(named, version) or _point(latitude, longitude, version) or _typed(address, version)
    if found is not None:
        return found
    if latitude is not None:
        raise Refused(400, _("This service needs an address: send address_id, the UPRN of the property."))
    if named:
        raise Refused(400, _("address_id: there is no such property, or this service needs another kind of place."))
    raise Refused(400, _("Say where: send lat and long, address_string or address_id."))


def _property(named: str, version: ServiceVersion) -> Place | None:
    if not (named.isascii() and named.isdigit() and len(named) <= LONGEST_UPRN and version.takes(PlaceKind.PROPERTY)):
        return None
    uprn = int(named)
    return Place(kind=PlaceKind.PROPERTY, uprn=uprn) if Property.objects.filter(uprn=uprn).exists() else None


def _point(latitude: float | None, longitude: float | None, version: ServiceVersion) -> Place | None:
    if latitude is None or longitude is None:
        return None
    try:
        east, north = to_british_grid(latitude=latitude, longitude=longitude)
    except OutsideGreatBritain:
        raise Refused(400, _("lat and long: must be a point in Great Britain.")) from None
    easting, northing = Decimal(f"{east:.2f}"), Decimal(f"{north:.2f}")
    if version.takes(PlaceKind.STREET):
        reach = ON_THE_STREET if version.takes(PlaceKind.POINT) else A_STREET
        street = street_near(easting=east, northing=north, radius=reach)
        if street is not None:
            return Place(kind=PlaceKind.STREET, usrn=street.usrn, easting=easting, northing=northing)
    if version.takes(PlaceKind.POINT):
        return Place(kind=PlaceKind.POINT, easting=easting, northing=northing)
    here = properties_near(easting=east, northing=north, radius=HERE, limit=2)
    return Place(kind=PlaceKind.PROPERTY, uprn=here[0][0].uprn) if len(here) == 1 else None


def _typed(address: str, version: ServiceVersion) -> Place | None:
    """The one address that was meant; otherwise as it was typed, for a person to place."""
    if not address:
        return None
    hits = [hit for hit in address_search(query=address, limit=3) if hit.kind in (PROPERTY, STREET)]
    kind = PlaceKind.PROPERTY if hits and hits[0].kind == PROPERTY else PlaceKind.STREET
    if len(hits) == 1 and version.takes(kind):
        if kind == PlaceKind.PROPERTY:
            return Place(kind=kind, uprn=hits[0].uprn)
        return Place(kind=kind, usrn=hits[0].usrn)
    return Place(kind=PlaceKind.UNLISTED, lines=address, reason=UnlistedReason.UNSURE)
