"""AddressBase Premium becomes the same gazetteer as the council's own file: addresses, classes, organisations, changes."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from gazetteer.entries.models import (
    Address,
    Classification,
    CrossReference,
    DeliveryPoint,
    Organisation,
    Property,
    Street,
    StreetDescriptor,
    Successor,
)
from gazetteer.supplies.actions import gazetteer_load
from gazetteer.supplies.models import Load
from tests.gazetteer import addressbase_rows, rows
from tests.gazetteer.addressbase_rows import SCHEME, delivery_point, line

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
UPRN = 990000000001
SHOP = rows.PROPERTY.replace(',,"E05', ',"OKONJO BOOKS","E05')
DATES = ("2001-04-02", "", "2026-09-01", "2001-04-02")
WELSH_DESCRIPTOR = rows.DESCRIPTOR.replace("ABBOTSMERE ROAD", "FFORDD ABBOTSMERE").replace('"ENG"', '"CYM"')
WELSH_ADDRESS = rows.ADDRESS.replace('"ENG"', '"CYM"')


def load(path: Path, content: bytes, *, name: str = "supply.csv", more: tuple[bytes, ...] = ()) -> Load:
    (path / name).write_bytes(content)
    others = []
    for number, other in enumerate(more):
        others.append(path / f"more{number}.csv")
        others[-1].write_bytes(other)
    return gazetteer_load(path=path / name, at=AT, more_volumes=others)


def changes(*lines: str, day: str = "2026-09-03") -> bytes:
    content = addressbase_rows.supply((), file_type="C", more=lines)
    return content.replace(b"2026-09-02", day.encode())


def body(*others: str) -> tuple[str, ...]:
    return (rows.STREET, rows.DESCRIPTOR, SHOP, rows.ADDRESS, rows.CROSS_REFERENCE, *others)


def found(loaded: Load) -> list[tuple[int, str, str, str]]:
    return [(fault.line, fault.level, fault.kind, fault.value) for fault in loaded.faults.order_by("line", "id")]


def place() -> Property:
    return Property.objects.get(uprn=UPRN)


SHOWN = ("uprn", "address", "address_lines", "postcode_key", "classification", "organisation", "logical_status",
         "parent_uprn", "easting", "northing", "street_id", "sort_key")  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("version", ["1.0", "2.1"])
def test_a_council_reads_the_same_in_addressbase_as_in_its_own_file(
    tmp_path: Path, demo_file: Path, version: str
) -> None:
    own = demo_file.read_text().splitlines()
    (tmp_path / "a").mkdir()
    loaded = load(tmp_path / "a", addressbase_rows.supply(own[1:-1], version=version))
    assert (loaded.rejects, loaded.layout[:19]) == (0, "AddressBase Premium")
    from_addressbase = list(Property.objects.order_by("uprn").values(*SHOWN))
    streets = list(Street.objects.order_by("usrn").values_list("usrn", "label", "start_date", "last_update_date"))
    references = set(CrossReference.objects.values_list("key", "reference", "source", "start_date"))
    assert len(from_addressbase) > 800
    for model in (Classification, Organisation, CrossReference, Address, Property, StreetDescriptor, Street):
        model.objects.all().delete()
    Load.objects.all().update(supply_date=date(2020, 1, 1))
    gazetteer_load(path=demo_file, at=AT, overrides=frozenset({"UNREGISTERED"}), reason="To compare.")
    assert list(Property.objects.order_by("uprn").values(*SHOWN)) == from_addressbase
    assert (
        list(Street.objects.order_by("usrn").values_list("usrn", "label", "start_date", "last_update_date")) == streets
    )
    assert set(CrossReference.objects.values_list("key", "reference", "source", "start_date")) == references


@pytest.mark.django_db
@pytest.mark.parametrize("version", ["1.0", "2.1"])
def test_what_each_record_says_is_kept(tmp_path: Path, version: str) -> None:
    successor = line("30", "I", "9", str(UPRN), "9901S000000001", *DATES, "990000000777")
    point = delivery_point(
        UPRN, 12345678, v2=version != "1.0", building_number="12", thoroughfare="ABBOTSMERE ROAD", post_town="AMBLEFORD"
    )
    loaded = load(tmp_path, addressbase_rows.supply(body(), version=version, more=[successor, point]))
    assert found(loaded) == []
    shop = place()
    assert shop.address == "Okonjo Books, 12A Abbotsmere Road, Netherwick, Ambleford, ZZ1 1AB"
    assert (shop.classification, shop.organisation, shop.postcode_locator) == ("RD03", "OKONJO BOOKS", "ZZ1 1AB")
    assert (shop.country, shop.postal_flag) == (("E", "D") if version == "2.1" else ("", ""))
    assert Successor.objects.get().successor_uprn == 990000000777
    assert (DeliveryPoint.objects.get().udprn, DeliveryPoint.objects.get().building_number) == (12345678, 12)
    assert set(Classification.objects.values_list("code", "scheme")) == {
        ("RD03", SCHEME),
        ("1234", "VOA Special Category"),
    }
    address = Address.objects.get()
    assert (address.entry_date, address.last_update_date) == (date(2001, 4, 2), date(2026, 9, 1))
    for model in (
        Street,
        StreetDescriptor,
        Property,
        Address,
        CrossReference,
        Classification,
        DeliveryPoint,
        Successor,
    ):
        assert set(model.objects.values_list("custodian_id", flat=True)) == {9901}


@pytest.mark.django_db
def test_the_same_addressbase_file_again_changes_nothing(tmp_path: Path) -> None:
    point = delivery_point(UPRN, 12345678, thoroughfare="MILL LANE", post_town="AMBLEFORD")
    described = rows.STREET.replace(",1,9901,", ",9,9901,")
    content = addressbase_rows.supply(body(WELSH_DESCRIPTOR, WELSH_ADDRESS, described), more=[point])
    load(tmp_path, content)
    again = load(tmp_path, content)
    assert not any(count for change in again.changed.values() for count in change.values())


@pytest.mark.django_db
def test_an_organisation_that_comes_alone_heads_the_address_and_leaves_it_when_deleted(tmp_path: Path) -> None:
    load(tmp_path, addressbase_rows.supply(body()))
    renamed = line("31", "U", "1", str(UPRN), "9901O000000001", "OKONJO AND DAUGHTERS", "", *DATES)
    loaded = load(tmp_path, changes(renamed))
    assert place().address.startswith("Okonjo and Daughters, 12A Abbotsmere Road")
    assert loaded.changed["property"] == {"new": 0, "changed": 1, "closed": 0}
    gone = line("31", "D", "1", str(UPRN), "9901O000000001", "OKONJO AND DAUGHTERS", "", *DATES)
    load(tmp_path, changes(gone, day="2026-09-04"))
    assert place().address.startswith("12A Abbotsmere Road")
    assert place().organisation == ""
    assert Organisation.objects.get().closed_date == date(2026, 9, 4)


@pytest.mark.django_db
def test_a_class_that_comes_alone_changes_the_property_if_it_is_of_the_scheme(tmp_path: Path) -> None:
    load(tmp_path, addressbase_rows.supply(body()))
    of_scheme = line("32", "U", "1", str(UPRN), "9901C000000001", "RD04", SCHEME, "1.0", *DATES)
    of_another = line("32", "I", "2", str(UPRN), "9901V000000009", "999", "VOA Special Category", "1.0", *DATES)
    load(tmp_path, changes(of_scheme, of_another))
    assert (place().classification, place().organisation) == ("RD04", "OKONJO BOOKS")


@pytest.mark.django_db
def test_a_postcode_that_changes_with_the_property_changes_in_its_addresses(tmp_path: Path) -> None:
    load(tmp_path, addressbase_rows.supply(body()))
    moved = [row.replace("ZZ1 1AB", "ZZ1 9XX") for row in addressbase_rows.converted(body()) if row.startswith("21,")]
    load(tmp_path, changes(*moved))
    assert (place().postcode_key, place().address[-7:]) == ("ZZ19XX", "ZZ1 9XX")
    assert place().organisation == "OKONJO BOOKS"
    assert Address.objects.get().postcode == "ZZ1 9XX"


@pytest.mark.django_db
def test_an_insert_of_a_known_key_replaces_it_and_a_delete_closes_it(tmp_path: Path) -> None:
    load(tmp_path, addressbase_rows.supply(body()))
    again = [row.replace(",12,", ",14,") for row in addressbase_rows.converted(body()) if row.startswith("24,")]
    load(tmp_path, changes(*again))
    assert place().address.startswith("Okonjo Books, 14A Abbotsmere Road")
    gone = [row.replace(",I,", ",D,", 1) for row in addressbase_rows.converted(body()) if row.startswith("21,")]
    load(tmp_path, changes(*gone, day="2026-09-04"))
    assert (place().logical_status, place().closed_date) == (8, date(2026, 9, 4))
    assert place().address.startswith("Okonjo Books, 14A Abbotsmere Road")


@pytest.mark.django_db
def test_a_file_of_one_part_of_the_area_closes_nothing(tmp_path: Path) -> None:
    other = [row.replace(str(UPRN), str(UPRN + 1)) for row in (SHOP, rows.ADDRESS)]
    other[1] = other[1].replace("L000000001", "L000000002")
    load(tmp_path, addressbase_rows.supply(body(*other)))
    loaded = load(tmp_path, addressbase_rows.supply(body()).replace(b"2026-09-02", b"2026-09-03"))
    assert Property.objects.get(uprn=UPRN + 1).closed_date is None
    assert sum(change["closed"] for change in loaded.changed.values()) == 0


@pytest.mark.django_db
def test_streets_of_one_tile_serve_the_addresses_of_another(tmp_path: Path) -> None:
    streets = addressbase_rows.supply((rows.STREET, rows.DESCRIPTOR))
    properties = addressbase_rows.supply((SHOP, rows.ADDRESS))
    loaded = load(tmp_path, properties, more=(streets,))
    assert (loaded.rejects, place().street_id) == (0, 99000001)
    assert place().address == "Okonjo Books, 12A Abbotsmere Road, Netherwick, Ambleford, ZZ1 1AB"


@pytest.mark.django_db
def test_every_entry_belongs_to_the_custodian_its_property_names(tmp_path: Path) -> None:
    theirs = [row.replace(str(UPRN), str(UPRN + 1)) for row in (SHOP.replace(",9901,", ",9902,"), rows.ADDRESS)]
    theirs[1] = theirs[1].replace("9901L000000001", "9902L000000001")
    address, shop = addressbase_rows.converted((theirs[1],)), addressbase_rows.converted((theirs[0],))
    load(
        tmp_path, addressbase_rows.supply((*body(),), more=[*address, *shop])
    )  # the address stands before its property
    assert Property.objects.get(uprn=UPRN + 1).custodian_id == 9902
    assert set(Address.objects.values_list("property", "custodian_id")) == {(UPRN, 9901), (UPRN + 1, 9902)}
    assert set(Organisation.objects.values_list("property", "custodian_id")) == {(UPRN, 9901), (UPRN + 1, 9902)}


@pytest.mark.django_db
def test_a_property_has_a_welsh_address_beside_the_english_one(tmp_path: Path) -> None:
    load(tmp_path, addressbase_rows.supply(body(WELSH_DESCRIPTOR, WELSH_ADDRESS)))
    assert place().address == "Okonjo Books, 12A Abbotsmere Road, Netherwick, Ambleford, ZZ1 1AB"
    assert place().address_in("CYM") == "Okonjo Books, 12A Ffordd Abbotsmere, Netherwick, Ambleford, ZZ1 1AB"
    assert place().lines_in("ENG") == place().address_lines
    gone = [row.replace(",I,", ",D,", 1) for row in addressbase_rows.converted((WELSH_ADDRESS,))]
    load(tmp_path, changes(*gone))
    assert place().welsh_lines == []
    assert place().address_in("CYM") == place().address


DESCRIBED = rows.STREET.replace(",1,9901,", ",2,9901,")
DESCRIPTION = rows.DESCRIPTOR.replace("ABBOTSMERE ROAD", "FOOTPATH FROM MILL LANE TO HIGH STREET")
HOUSE = {"building_name": "12A", "thoroughfare": "MILL LANE", "post_town": "AMBLEFORD", "postcode": "ZZ1 1AB"}


@pytest.mark.django_db
def test_on_a_street_that_is_only_described_the_address_is_where_it_is_delivered(tmp_path: Path) -> None:
    cottage = (DESCRIBED, DESCRIPTION, rows.PROPERTY, rows.ADDRESS)
    load(tmp_path, addressbase_rows.supply(cottage, more=[delivery_point(UPRN, 12345678, **HOUSE)]))
    assert place().address == "12A Mill Lane, Ambleford, ZZ1 1AB"
    assert {"mill", "footpath"} <= set(Address.objects.get().words)  # found by both
    moved = delivery_point(UPRN, 12345678, change="U", **(HOUSE | {"thoroughfare": "QUARRY HILL"}))
    load(tmp_path, changes(moved))
    assert place().address == "12A Quarry Hill, Ambleford, ZZ1 1AB"
    load(tmp_path, changes(delivery_point(UPRN, 12345678, change="D", **HOUSE), day="2026-09-04"))
    assert place().address == "12A Footpath from Mill Lane to High Street, Netherwick, Ambleford, ZZ1 1AB"


@pytest.mark.django_db
def test_a_street_that_gets_its_name_gives_it_to_its_addresses(tmp_path: Path) -> None:
    cottage = (DESCRIBED, rows.DESCRIPTOR, rows.PROPERTY, rows.ADDRESS)
    load(tmp_path, addressbase_rows.supply(cottage, more=[delivery_point(UPRN, 12345678, **HOUSE)]))
    assert place().address == "12A Mill Lane, Ambleford, ZZ1 1AB"
    named = [row.replace(",I,", ",U,", 1) for row in addressbase_rows.converted((rows.STREET,))]
    load(tmp_path, changes(*named))
    assert place().address == "12A Abbotsmere Road, Netherwick, Ambleford, ZZ1 1AB"


@pytest.mark.django_db
def test_a_delivery_point_lends_nothing_to_a_street_with_a_name(tmp_path: Path) -> None:
    load(tmp_path, addressbase_rows.supply(body(), more=[delivery_point(UPRN, 12345678, **HOUSE)]))
    assert place().address == "Okonjo Books, 12A Abbotsmere Road, Netherwick, Ambleford, ZZ1 1AB"


@pytest.mark.django_db
def test_the_ward_of_the_councils_own_file_stays_when_addressbase_comes(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_bytes(rows.supply(*body()))
    gazetteer_load(path=tmp_path / "own.csv", at=AT)
    (tmp_path / "abp.csv").write_bytes(addressbase_rows.supply(body()))
    gazetteer_load(path=tmp_path / "abp.csv", at=AT, overrides=frozenset({"UNREGISTERED"}), reason="From OS too.")
    assert (place().ward_code, place().country, place().classification) == ("E05999001", "E", "RD03")
    gazetteer_load(path=tmp_path / "own.csv", at=AT)
    assert (place().ward_code, place().country, place().organisation) == ("E05999001", "E", "OKONJO BOOKS")


@pytest.mark.django_db
def test_an_organisation_of_record_31_in_the_councils_own_file_heads_the_address_where_record_21_has_none(
    tmp_path: Path,
) -> None:
    organisation = line("31", "I", "1", str(UPRN), "9901O000000001", "OKONJO BOOKS", "", *DATES)
    content = rows.supply(*rows.BODY, organisation)
    loaded = load(tmp_path, content)
    assert found(loaded) == []
    assert place().address.startswith("Okonjo Books, 12A Abbotsmere Road")
    again = load(tmp_path, content)
    assert not any(count for change in again.changed.values() for count in change.values())
    load(tmp_path, rows.supply(*rows.BODY).replace(b"2026-09-01,1,", b"2026-09-05,1,"))
    assert Organisation.objects.get().closed_date is None  # a file without such records says nothing of them


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text", ["A\\NB", "\\.", "\\N", "%s %(x)s {0}", "'; DROP TABLE gazetteer_property; --", "𝔸\u202e\u00a0Ŵ"]
)
def test_whatever_stands_in_a_text_comes_in_as_it_stands(tmp_path: Path, text: str) -> None:
    own = body(WELSH_DESCRIPTOR, WELSH_ADDRESS)
    content = addressbase_rows.supply(own, more=[delivery_point(UPRN, 12345678, organisation=text, thoroughfare=text)])
    content = content.replace(b"OKONJO BOOKS", text.encode()).replace(b"ABBOTSMERE ROAD", text.encode())
    content = content.replace(b"4861642391", text.encode()).replace(b"NETHERWICK", text.encode())
    loaded = load(tmp_path, content)
    assert loaded.rejects == 0
    assert place().organisation == text.strip()
    assert StreetDescriptor.objects.get(language="ENG").name == text.strip()
    assert CrossReference.objects.get().reference == text.strip()
    assert DeliveryPoint.objects.get().thoroughfare == text.strip()
    again = load(tmp_path, content)
    assert not any(count for change in again.changed.values() for count in change.values())
