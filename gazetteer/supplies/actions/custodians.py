"""Registering a custodian: whose supplies are taken, and where its entries may lie."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gazetteer.entries.models import Custodian
from gazetteer.supplies.boundaries import box_of, polygons_of

LARGEST_CODE = 9999

Box = tuple[int, int, int, int]


class AreaUnclear(ValueError):
    """A custodian that cannot be registered as asked; the message is one line for people."""


def custodian_register(
    *,
    code: int,
    name: str,
    at: datetime,
    box: Box | None = None,
    boundary: Any = None,
    usual_interval_days: int | None = None,
) -> Custodian:
    """The custodian, registered from now on; registered again, its name, area and interval are as given now.

    `box` is west, south, east, north in metres of the National Grid; `boundary` is GeoJSON, in degrees or metres.
    Raises AreaUnclear, or NotABoundary when the GeoJSON cannot be used.
    """
    if not 0 < code <= LARGEST_CODE or not name.strip():
        raise AreaUnclear(_("A custodian has a code of one to four digits and a name."))
    if usual_interval_days is not None and usual_interval_days < 1:
        raise AreaUnclear(_("The usual interval is at least one day."))
    polygons = None if boundary is None else polygons_of(boundary)
    west, south, east, north = box or (box_of(polygons) if polygons else (None, None, None, None))
    if west is not None and not (west < east and south < north):  # type: ignore[operator]
        raise AreaUnclear(_("The area is west, south, east, north: west must be less than east, south than north."))
    with transaction.atomic():
        known = Custodian.objects.select_for_update(no_key=True).filter(code=code).first()
        given = {
            "name": name.strip(),
            "registered_at": known.registered_at if known and known.registered_at else at,
            "supplied_by": None,
            "west": west, "south": south, "east": east, "north": north,
            "boundary": polygons,
            "usual_interval_days": usual_interval_days,
        }  # fmt: skip
        custodian, _created = Custodian.objects.update_or_create(code=code, defaults=given)
    return custodian
