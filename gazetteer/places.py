"""Where something is: exactly one of a property, a street, a point, an address we do not hold, or not known yet.

*Not found never stops anybody*: an address outside the gazetteer is taken as given, with the reason.
"""

import builtins
from dataclasses import dataclass
from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class PlaceKind(models.TextChoices):
    PROPERTY = "PROPERTY", _("A property")
    STREET = "STREET", _("A street")
    POINT = "POINT", _("A point on the map")
    UNLISTED = "UNLISTED", _("An address the gazetteer does not hold")
    UNKNOWN = "UNKNOWN", _("Not known yet")


class UnlistedReason(models.TextChoices):
    OUTSIDE = "OUTSIDE", _("Outside the council's area")
    NEW_BUILD = "NEW_BUILD", _("New build")
    NOT_AN_ADDRESS = "NOT_AN_ADDRESS", _("Not an address")
    UNSURE = "UNSURE", _("The caller is unsure")


@dataclass(frozen=True, slots=True)
class Place:
    """One place, as an action takes it; `columns()` are the fields of a PlacedModel."""

    kind: str = PlaceKind.UNKNOWN
    uprn: int | None = None
    usrn: int | None = None
    easting: Decimal | float | None = None
    northing: Decimal | float | None = None
    words: str = ""
    lines: str = ""
    postcode: str = ""
    country: str = ""
    reason: str = ""

    def columns(self) -> dict[str, object]:
        """The values of a PlacedModel's fields for this place."""
        return {
            "place_kind": self.kind,
            "property_id": self.uprn,
            "street_id": self.usrn,
            "easting": self.easting,
            "northing": self.northing,
            "place_words": self.words,
            "unlisted_lines": self.lines,
            "unlisted_postcode": self.postcode,
            "unlisted_country": self.country,
            "unlisted_reason": self.reason,
        }


class PlacedModel(models.Model):
    """Columns of a thing that is somewhere. Add `place_constraint(...)` to the Meta of each."""

    place_kind = models.CharField(max_length=10, choices=PlaceKind, default=PlaceKind.UNKNOWN)
    property = models.ForeignKey("gazetteer.Property", null=True, on_delete=models.PROTECT, related_name="+")
    street = models.ForeignKey("gazetteer.Street", null=True, on_delete=models.PROTECT, related_name="+")
    easting = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    northing = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    place_words = models.CharField(max_length=300, blank=True)
    unlisted_lines = models.TextField(blank=True)
    unlisted_postcode = models.CharField(max_length=10, blank=True)
    unlisted_country = models.CharField(max_length=60, blank=True)
    unlisted_reason = models.CharField(max_length=16, blank=True, choices=UnlistedReason)

    class Meta:
        abstract = True

    @builtins.property  # the field above shadows the name
    def place(self) -> Place:
        """This row's place as a value."""
        return Place(
            kind=self.place_kind,
            uprn=self.property_id,
            usrn=self.street_id,
            easting=self.easting,
            northing=self.northing,
            words=self.place_words,
            lines=self.unlisted_lines,
            postcode=self.unlisted_postcode,
            country=self.unlisted_country,
            reason=self.unlisted_reason,
        )


def place_constraint(name: str) -> models.CheckConstraint:
    """The database's guard that the columns of a place agree with its kind."""
    no_point = Q(easting__isnull=True, northing__isnull=True)
    a_point = Q(easting__isnull=False, northing__isnull=False)
    nothing_unlisted = Q(unlisted_lines="", unlisted_reason="")
    return models.CheckConstraint(
        name=name,
        condition=(
            Q(place_kind="PROPERTY", property__isnull=False, street__isnull=True) & nothing_unlisted
            | Q(place_kind="STREET", property__isnull=True, street__isnull=False) & nothing_unlisted
            | Q(place_kind="POINT", property__isnull=True, street__isnull=True) & a_point & nothing_unlisted
            | Q(place_kind="UNLISTED", property__isnull=True, street__isnull=True)
            & ~Q(unlisted_lines="")
            & ~Q(unlisted_reason="")
            | Q(place_kind="UNKNOWN", property__isnull=True, street__isnull=True) & no_point & nothing_unlisted
        ),
    )
