"""Where something is, as our own API gives it and takes it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from channels.api.places.positions import NotInGreatBritain, grid_point
from channels.api.rest.given import Given, Number, PlaceKey, Text
from channels.api.rest.shapes import PositionShape, position
from gazetteer.places import Place, PlacedModel, PlaceKind, UnlistedReason


class PlaceShape(serializers.Serializer[Any]):
    """Where it is: a property, a street, a point, an address the gazetteer does not hold, or not known."""

    kind = serializers.ChoiceField(PlaceKind.choices)
    uprn = serializers.CharField(allow_null=True)
    usrn = serializers.CharField(allow_null=True)
    address = serializers.CharField(allow_blank=True, help_text="Of the property or street, or as it was given.")
    postcode = serializers.CharField(allow_blank=True)
    position = PositionShape(allow_null=True)
    words = serializers.CharField(allow_blank=True, help_text="“outside no. 12”")


class PlaceGiven(Given):
    """Where it is. PROPERTY needs `uprn`, STREET `usrn`, POINT a position, UNLISTED `lines` and `reason`."""

    kind = serializers.ChoiceField(PlaceKind.choices)
    uprn = PlaceKey(required=False)
    usrn = PlaceKey(required=False)
    easting = Number(required=False)
    northing = Number(required=False)
    latitude = Number(required=False)
    longitude = Number(required=False)
    words = Text(required=False, allow_blank=True)
    lines = Text(required=False, max_length=1000)
    postcode = Text(required=False, allow_blank=True, max_length=10)
    country = Text(required=False, allow_blank=True, max_length=60)
    reason = serializers.ChoiceField(UnlistedReason.choices, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The values. Raises ValidationError for what this kind of place lacks."""
        needed = {"PROPERTY": ("uprn",), "STREET": ("usrn",), "UNLISTED": ("lines", "reason")}.get(attrs["kind"], ())
        lacking = {name: [_("This kind of place needs it.")] for name in needed if name not in attrs}
        if attrs["kind"] == PlaceKind.POINT and _point(attrs) is None:
            lacking["position"] = [
                _("A point needs easting and northing, or latitude and longitude, in Great Britain.")
            ]
        if lacking:
            raise serializers.ValidationError(lacking)
        return attrs


def place_given(given: Mapping[str, Any] | None) -> Place:
    """The place as actions take it: of what was given only what its kind has."""
    if not given:
        return Place()
    kind, words = given["kind"], given.get("words", "")
    point = _point(given) if kind in (PlaceKind.POINT, PlaceKind.STREET) else None
    easting, northing = (round(point[0], 2), round(point[1], 2)) if point else (None, None)
    if kind == PlaceKind.PROPERTY:
        return Place(kind=kind, uprn=given["uprn"], words=words)
    if kind == PlaceKind.STREET:
        return Place(kind=kind, usrn=given["usrn"], easting=easting, northing=northing, words=words)
    if kind == PlaceKind.POINT:
        return Place(kind=kind, easting=easting, northing=northing, words=words)
    if kind == PlaceKind.UNLISTED:
        named = {name: given.get(name, "") for name in ("lines", "postcode", "country", "reason")}
        return Place(kind=kind, words=words, **named)
    return Place(words=words)


def place_told(row: PlacedModel) -> dict[str, Any]:
    """Where a row is; its property and street must have been read with it."""
    listed = row.property or row.street
    return {
        "kind": row.place_kind,
        "uprn": None if row.property_id is None else str(row.property_id),
        "usrn": None if row.street_id is None else str(row.street_id),
        "address": _address(row) if listed is not None else row.unlisted_lines,
        "postcode": row.property.postcode if row.property else row.unlisted_postcode,
        "position": position(row.easting, row.northing),
        "words": row.place_words,
    }


def _address(row: PlacedModel) -> str:
    return row.property.address if row.property else str(row.street)


def _point(given: Mapping[str, Any]) -> tuple[float, float] | None:
    for first, second, srs in (("easting", "northing", "EPSG:27700"), ("latitude", "longitude", "WGS84")):
        if first in given and second in given:
            try:
                return grid_point(given[first], given[second], srs=srs)
            except (NotInGreatBritain, OverflowError, ValueError):
                return None
    return None
