"""A small bilingual town for the API's tests: houses, a block with flats, a shop, and what is past, planned or a street."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from crm.teams.actor import ClientScope
from crm.teams.clients import client_create
from gazetteer.entries.formatting import (
    AddressParts,
    address_lines,
    address_words,
    flat_of,
    sort_key,
    street_label,
    street_sort_key,
)
from gazetteer.entries.models import Address, CrossReference, Custodian, Property, Street, StreetDescriptor
from gazetteer.entries.search_words import search_words
from gazetteer.finding.models import SearchWord
from gazetteer.folding import fold
from gazetteer.postcodes import postcode_key
from gazetteer.supplies.models import Load
from tests.cast import Cast

LOADED_AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
UPDATED, ENTERED, BUILT = date(2026, 9, 1), date(2001, 4, 2), date(2007, 5, 1)
EVERY_SCOPE = tuple(ClientScope)
_numbers = count(1)


@dataclass
class Town:
    """The places by what they are."""

    abbey_road: Street
    heol: Street
    twelve: Property
    fourteen: Property
    block: Property
    flats: list[Property]
    shop: Property
    past: Property
    planned: Property
    record: Property
    cottage: Property
    every: list[Property] = field(default_factory=list)


def key_for(cast: Cast, *scopes: str, rate: int = 1000, at: datetime = LOADED_AT) -> str:
    """The key of a new client with these scopes, or with all."""
    return client_create(
        name="Web forms", owner="Digital team", purpose="Address lookup", scopes=scopes or EVERY_SCOPE,
        rate_per_minute=rate, actor=cast.administrator.actor, at=at, key=f"form-{next(_numbers)}",
    ).key  # fmt: skip


def make_town() -> Town:
    """The town, found by the search as after a load."""
    trafford = Custodian.objects.create(code=4245, name="Trafford")
    Load.objects.create(
        custodian=trafford, file_name="4245_20260901_01.csv", file_type="F", supply_date=date(2026, 9, 1), volume=1,
        whole=True, loaded_at=LOADED_AT, rows_read=20, rejects=1, warnings=2, read={"21": 9, "24": 11},
        changed={"property": {"new": 9, "changed": 0, "closed": 0}},
    )  # fmt: skip
    road = _street(27500001, "Abbey Road", "Ashton", "Sale")
    heol = _street(27500002, "Mill Lane", "", "Sale", welsh=("Lôn y Felin", "", "Sâl"))
    twelve = _property(100010000012, road, number=12, at=(379258.12, 394554.52), ward_code="E05015239",
                       parish_code="E04000123", toid="osgb1000000000012")  # fmt: skip
    fourteen = _property(100010000014, road, number=14, at=(379268.12, 394554.52), suffix="A", end=16)
    block = _property(100010000020, road, number=20, at=(379300.0, 394560.0), house="Loomworks House", class_code="PP")
    flats = [
        _property(
            100010000100 + number,
            road,
            number=20,
            at=(379300.0, 394560.0),
            house="Loomworks House",
            flat=f"Flat {number}",
            class_code="RD06",
            parent=block.uprn,
        )
        for number in (1, 2, 10)
    ]
    shop = _property(100010000022, road, number=22, at=(379400.0, 394600.0), organisation="Baker & Sons",
                     class_code="CR08", postcode="M33 2DQ")  # fmt: skip
    past = _property(100010000030, road, number=30, at=(379500.0, 394600.0), status=8, state=4)
    planned = _property(100010000032, road, number=32, at=(379510.0, 394600.0), status=6, state=6)
    record = _property(100010000001, road, house="Street Record", at=(379250.0, 394550.0), class_code="PS",
                       postcode="", state=None)  # fmt: skip
    cottage = _property(100010000040, heol, house="Rose Cottage", at=(379900.0, 395000.0), postcode="M3 2DP",
                        welsh="Bwthyn Rhosyn")  # fmt: skip
    _address(cottage, heol, _parts(cottage, heol, None, "Mill House", ""), status=3)
    words = {word for row in Address.objects.values_list("words", flat=True) for word in row}
    words |= {word for row in StreetDescriptor.objects.values_list("words", flat=True) for word in row}
    SearchWord.objects.bulk_create([SearchWord(word=word, slips=[word]) for word in words], ignore_conflicts=True)
    every = [twelve, fourteen, block, *flats, shop, cottage]
    return Town(road, heol, twelve, fourteen, block, flats, shop, past, planned, record, cottage, every)


def _street(usrn: int, name: str, locality: str, town: str, *, welsh: tuple[str, str, str] | None = None) -> Street:
    street = Street.objects.create(
        usrn=usrn, custodian_id=4245, record_type=1, naming_authority=4245, state=2, classification=8, name=name,
        locality=locality, town=town, label=street_label(name, locality, town), sort_key=street_sort_key(name, town),
        start_easting=379200, start_northing=394500, end_easting=379600, end_northing=394650,
    )  # fmt: skip
    for language, parts in {"ENG": (name, locality, town), "CYM": welsh}.items():
        if parts:
            StreetDescriptor.objects.create(
                street=street, custodian_id=4245, language=language, name=parts[0].upper(), locality=parts[1].upper(),
                town=parts[2].upper(), administrative_area="TRAFFORD", folded_name=fold(parts[0]),
                words=list(search_words(" ".join(parts))),
            )  # fmt: skip
    return street


def _parts(
    place: Property, street: Street, number: int | None, house: str, flat: str, *, suffix: str = "",
    end: int | None = None, name: tuple[str, str, str] | None = None,
) -> AddressParts:  # fmt: skip
    named, locality, town = name or (street.name, street.locality, street.town)
    return AddressParts(
        place.uprn, place.organisation, None, "", None, "", flat, number, suffix, end, "", house, named, locality, town,
        place.postcode,
    )  # fmt: skip


def _property(
    uprn: int, street: Street, *, at: tuple[float, float], number: int | None = None, suffix: str = "",
    end: int | None = None, house: str = "", flat: str = "", organisation: str = "", class_code: str = "RD04",
    postcode: str = "M33 2DP", status: int = 1, state: int | None = 2, parent: int | None = None, toid: str = "",
    welsh: str = "", **more: Any,
) -> Property:  # fmt: skip
    place = Property(
        uprn=uprn, custodian_id=4245, logical_status=status, state=state, state_date=BUILT if state else None,
        classification=class_code, easting=at[0], northing=at[1], position_quality=1, organisation=organisation,
        street=street, postcode=postcode, postcode_key=postcode_key(postcode), parent_uprn=parent, entry_date=ENTERED,
        last_update_date=UPDATED, **more,
    )  # fmt: skip
    parts = _parts(place, street, number, house, flat, suffix=suffix, end=end)
    place.address_lines = address_lines(parts)
    place.address = ", ".join(place.address_lines)
    place.sort_key = sort_key(parts)
    in_welsh = None
    if welsh:
        name = ("Lôn y Felin", "", "Sâl")
        in_welsh = _parts(place, street, number, welsh, flat, name=name)
        place.welsh_lines = address_lines(in_welsh)
    place.save(force_insert=True)
    lpi_key = _address(place, street, parts, status=status)
    if in_welsh:
        _address(place, street, in_welsh, status=status, language="CYM", lpi_key=lpi_key)
    if toid:
        CrossReference.objects.create(
            key=f"4245X{next(_numbers):09}", custodian_id=4245, property=place, reference=toid, source="7666MT"
        )
        CrossReference.objects.create(
            key=f"4245X{next(_numbers):09}", custodian_id=4245, property=place, reference="4861642391", source="4245CT"
        )
    return place


def _address(
    place: Property, street: Street, parts: AddressParts, *, status: int, language: str = "ENG", lpi_key: str = ""
) -> str:
    row = Address.objects.create(
        lpi_key=lpi_key or f"4245L{next(_numbers):09}", custodian_id=4245, language=language, property=place,
        street=street, logical_status=status, sao_text=parts.sao_text.upper(), pao_start_number=parts.pao_start_number,
        pao_start_suffix=parts.pao_start_suffix, pao_end_number=parts.pao_end_number, pao_text=parts.pao_text.upper(),
        postal_address="Y", postcode=place.postcode, address_lines=address_lines(parts), flat=flat_of(parts),
        words=address_words(parts), sort_key=sort_key(parts), entry_date=ENTERED, last_update_date=UPDATED,
    )  # fmt: skip
    return row.lpi_key
