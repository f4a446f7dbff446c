"""What our own API gives of places, field by field: nothing here knows a person."""

from typing import Any

from rest_framework import serializers

from channels.api.places.code_words import (
    STATE,
    STREET_CLASSIFICATION,
    STREET_STATE,
    classification_words,
)
from gazetteer.entries.coordinates import OutsideGreatBritain, to_wgs84
from gazetteer.entries.models import LogicalStatus, Property, Street

DEGREE_PLACES = 7


class CodeShape(serializers.Serializer):
    """A gazetteer code with its words."""

    code = serializers.CharField()
    words = serializers.CharField()


class PositionShape(serializers.Serializer):
    """A point: British National Grid as the gazetteer has it, and WGS84."""

    easting = serializers.FloatField()
    northing = serializers.FloatField()
    latitude = serializers.FloatField(allow_null=True)
    longitude = serializers.FloatField(allow_null=True)


class StreetNameShape(serializers.Serializer):
    """What a street is called in one language, as supplied."""

    language = serializers.CharField(help_text="ENG, CYM or GAE")
    name = serializers.CharField()
    locality = serializers.CharField(allow_blank=True)
    town = serializers.CharField(allow_blank=True)
    administrative_area = serializers.CharField(allow_blank=True)


class StreetLinkShape(serializers.Serializer):
    """A street by its key and label."""

    usrn = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class AddressShape(serializers.Serializer):
    """An address in one language: in one line, and line by line with the postcode last."""

    language = serializers.CharField(help_text="ENG or CYM")
    text = serializers.CharField()
    lines = serializers.ListField(child=serializers.CharField())


class AreaShape(serializers.Serializer):
    """A ward, parish or other area that the property was in on a day, and how that is known."""

    kind = serializers.CharField(help_text="WARD, PARISH, DISTRICT or DIVISION")
    code = serializers.CharField()
    name = serializers.CharField()
    on = serializers.DateField()
    evidence = serializers.CharField(help_text="BOUNDARY, SUPPLIED or POSTCODE, in order of trust")


class CrossReferenceShape(serializers.Serializer):
    """The key of a property in another system."""

    source = serializers.CharField()  # type: ignore[assignment]
    reference = serializers.CharField()
    start_date = serializers.DateField(allow_null=True)
    end_date = serializers.DateField(allow_null=True)


class PropertyLineShape(serializers.Serializer):
    """A property in a list."""

    uprn = serializers.CharField()
    address = serializers.CharField()
    postcode = serializers.CharField(allow_blank=True)
    status = CodeShape()
    classification = CodeShape()
    parent_uprn = serializers.CharField(allow_null=True)
    street = StreetLinkShape(allow_null=True)
    position = PositionShape(allow_null=True)
    metres = serializers.FloatField(required=False, help_text="From the point asked about, when one was.")


class PropertyShape(PropertyLineShape):
    """A property with all that is known of it as a place."""

    addresses = AddressShape(many=True)
    organisation = serializers.CharField(allow_blank=True)
    state = CodeShape(allow_null=True)
    custodian = CodeShape()
    areas = AreaShape(many=True)
    last_update_date = serializers.DateField(allow_null=True)
    cross_references = CrossReferenceShape(
        many=True, required=False, help_text="Only for a key with the scope CROSS_REFERENCES_READ."
    )


class PropertyPageShape(serializers.Serializer):
    """A page of properties; `next` is the address of the following one, null on the last."""

    results = PropertyLineShape(many=True)
    next = serializers.URLField(allow_null=True)


class StreetShape(serializers.Serializer):
    """A street with its names."""

    usrn = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    names = StreetNameShape(many=True)
    record_type = serializers.CharField()
    state = CodeShape(allow_null=True)
    classification = CodeShape(allow_null=True)
    custodian = CodeShape()
    start = PositionShape(allow_null=True)
    end = PositionShape(allow_null=True)
    closed_date = serializers.DateField(allow_null=True)


class StreetsFoundShape(serializers.Serializer):
    """Streets found by name, best first."""

    results = StreetLinkShape(many=True)


class LoadShape(serializers.Serializer):
    """One supply that was loaded, with its counts."""

    id = serializers.IntegerField()
    custodian = CodeShape()
    file_name = serializers.CharField()
    file_type = serializers.CharField(help_text="F full supply, C changes only")
    supply_date = serializers.DateField()
    loaded_at = serializers.DateTimeField()
    whole = serializers.BooleanField(help_text="Every row was good and the trailer agreed.")
    rows_read = serializers.IntegerField()
    rejects = serializers.IntegerField()
    warnings = serializers.IntegerField()
    read = serializers.DictField(child=serializers.IntegerField(), help_text="Rows by record type.")
    changed = serializers.DictField(help_text="New, changed and closed, by table.")


class LoadPageShape(serializers.Serializer):
    """A page of loads, newest first."""

    results = LoadShape(many=True)
    next = serializers.URLField(allow_null=True)


class HitShape(serializers.Serializer):
    """One line of what is found while typing."""

    kind = serializers.CharField(help_text="PROPERTY, STREET or WARD")
    uprn = serializers.CharField(allow_blank=True)
    usrn = serializers.CharField(allow_blank=True)
    label = serializers.CharField()  # type: ignore[assignment]
    hint = serializers.CharField(allow_blank=True, help_text="Why it is here when that is not plain to see.")
    flats = serializers.IntegerField(help_text="How many properties the building holds.")
    code = serializers.CharField(required=False, help_text="Of a ward.")


class HitsShape(serializers.Serializer):
    """What is found while typing, best first."""

    results = HitShape(many=True)


class WrongShape(serializers.Serializer):
    """What is wrong with one field or parameter; one inside another as "place.uprn"."""

    field = serializers.CharField()
    detail = serializers.CharField()


class FaultShape(serializers.Serializer):
    """What went wrong: a problem as RFC 9457 has it."""

    type = serializers.CharField(help_text="about:blank")
    title = serializers.CharField(help_text="What the status means.")
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="In words.")
    errors = WrongShape(many=True, required=False)  # type: ignore[assignment]


def property_line(place: Property, *, metres: float | None = None) -> dict[str, Any]:
    """A property as a line of a list."""
    line = {
        "uprn": str(place.uprn),
        "address": place.address,
        "postcode": place.postcode,
        "status": {"code": str(place.logical_status), "words": str(LogicalStatus(place.logical_status).label)},
        "classification": {"code": place.classification, "words": classification_words(place.classification)},
        "parent_uprn": None if place.parent_uprn is None else str(place.parent_uprn),
        "street": street_link(place.street) if place.street else None,
        "position": position(place.easting, place.northing),
    }
    return line if metres is None else line | {"metres": round(metres, 1)}


def street_link(street: Street) -> dict[str, str]:
    """A street by its key and label."""
    return {"usrn": str(street.usrn), "label": str(street)}


def street_facts(street: Street) -> dict[str, Any]:
    """A street with its names in each language."""
    return {
        **street_link(street),
        "names": [
            {
                "language": name.language,
                "name": name.name,
                "locality": name.locality,
                "town": name.town,
                "administrative_area": name.administrative_area,
            }
            for name in street.descriptors.all()
        ],
        "record_type": str(street.record_type),
        "state": _code(street.state, STREET_STATE),
        "classification": _code(street.classification, STREET_CLASSIFICATION),
        "custodian": {"code": str(street.custodian_id), "words": str(street.custodian)},
        "start": position(street.start_easting, street.start_northing),
        "end": position(street.end_easting, street.end_northing),
        "closed_date": street.closed_date,
    }


def property_state(place: Property) -> dict[str, str] | None:
    """Whether it is being built, in use or gone; None when nobody said."""
    return _code(place.state, STATE)


def position(easting: Any, northing: Any) -> dict[str, float | None] | None:
    """A point on both systems; None without one, and no degrees for a point that is nowhere in Great Britain."""
    if easting is None or northing is None:
        return None
    latitude: float | None
    longitude: float | None
    try:
        latitude, longitude = to_wgs84(easting=float(easting), northing=float(northing))
        latitude, longitude = round(latitude, DEGREE_PLACES), round(longitude, DEGREE_PLACES)
    except OutsideGreatBritain:
        latitude = longitude = None
    return {"easting": float(easting), "northing": float(northing), "latitude": latitude, "longitude": longitude}


def _code(code: int | None, words: dict[int, str]) -> dict[str, str] | None:
    return None if code is None else {"code": str(code), "words": words.get(code, "")}
