"""What a load leaves in the gazetteer, and what it never does."""

import json
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection

from gazetteer.entries.models import Address, CrossReference, Custodian, Property, Street, StreetDescriptor
from gazetteer.supplies.actions import LoadUnderWay, gazetteer_load
from gazetteer.supplies.actions.loading import LOCK
from gazetteer.supplies.models import Load, LoadFault
from gazetteer.supplies.supply_files import NotAGazetteer
from tests.gazetteer import rows
from tests.shared_files import SHARED

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
UPRN = 990000000001


def load(tmp_path: Path, *body: str, **given: object) -> Load:
    path = tmp_path / "supply.csv"
    path.write_bytes(rows.supply(*body, **given))  # type: ignore[arg-type]
    return gazetteer_load(path=path, at=AT)


def faults(loaded: Load) -> list[tuple[int, str, str]]:
    return [(fault.line, fault.level, fault.kind) for fault in loaded.faults.order_by("line", "id")]


def nothing_changed(loaded: Load) -> bool:
    return not any(count for change in loaded.changed.values() for count in change.values())


def changes_only(*body: str) -> tuple[str, ...]:
    return tuple(line.replace('"I"', '"U"', 1) for line in body)


CHANGES = rows.HEADER.replace('"F"', '"C"').replace("2026-09-01", "2026-09-08")


@pytest.mark.django_db
def test_a_supply_becomes_streets_properties_addresses_and_cross_references(tmp_path: Path) -> None:
    loaded = load(tmp_path, *rows.BODY)
    place = Property.objects.get()
    assert place.address == "12A Abbotsmere Road, Netherwick, Ambleford, ZZ1 1AB"
    assert place.address_lines == ["12A Abbotsmere Road", "Netherwick", "Ambleford", "ZZ1 1AB"]
    assert (place.uprn, place.postcode, place.postcode_key, place.ward_code) == (UPRN, "ZZ1 1AB", "ZZ11AB", "E05999001")
    assert (place.easting, place.northing, place.street_id) == (480000, 600000, 99000001)
    assert Street.objects.get().label == "Abbotsmere Road, Netherwick, Ambleford"
    assert CrossReference.objects.get(source="9901CT").reference == "4861642391"
    assert (loaded.rows_read, loaded.rejects, loaded.whole, loaded.loaded_at) == (8, 0, True, AT)


@pytest.mark.django_db
def test_every_entry_keeps_its_custodian(tmp_path: Path) -> None:
    other = rows.PROPERTY.replace("990000000001", "990000000002").replace(",9901,", ",9902,")
    load(tmp_path, *rows.BODY, other)
    for model in (Street, StreetDescriptor, Address, CrossReference):
        assert set(model.objects.values_list("custodian_id", flat=True)) == {9901}
    assert Property.objects.get(uprn=UPRN + 1).custodian.code == 9902
    assert Custodian.objects.get(code=9901).name == "AMBLEFORD"


@pytest.mark.django_db
def test_loading_twice_changes_nothing(demo_file: Path) -> None:
    gazetteer_load(path=demo_file, at=AT)
    with connection.cursor() as cursor:
        versions = "SELECT sum(xmin::text::bigint) FROM {}"
        tables = [model._meta.db_table for model in (Street, StreetDescriptor, Property, Address, CrossReference)]

        def state() -> list[object]:
            found = []
            for table in tables:
                cursor.execute(versions.format(table))
                found.append(cursor.fetchone()[0])
            return found

        before = state()
        again = gazetteer_load(path=demo_file, at=AT)
        assert state() == before
    assert nothing_changed(again)


@pytest.mark.django_db
def test_the_demo_gazetteer_loads_without_a_single_fault(demo_file: Path) -> None:
    loaded = gazetteer_load(path=demo_file, at=AT)
    assert (loaded.rejects, loaded.warnings, loaded.held_back, loaded.whole) == (0, 0, 0, True)


@pytest.mark.django_db
def test_only_what_differs_is_changed(tmp_path: Path) -> None:
    load(tmp_path, *rows.BODY)
    renumbered = rows.ADDRESS.replace(',12,"A"', ",14,")
    loaded = load(tmp_path, *(renumbered if line == rows.ADDRESS else line for line in rows.BODY))
    assert loaded.changed["address"] == {"new": 0, "changed": 1, "closed": 0}
    assert not any(loaded.changed["street"].values())
    assert Property.objects.get().address.startswith("14 Abbotsmere Road")


@pytest.mark.django_db
def test_renaming_a_street_rewrites_the_addresses_on_it(tmp_path: Path) -> None:
    load(tmp_path, *rows.BODY)
    renamed = rows.DESCRIPTOR.replace("ABBOTSMERE ROAD", "OTTERCOMBE WAY")
    load(tmp_path, *changes_only(renamed), header=CHANGES)
    assert Property.objects.get().address == "12A Ottercombe Way, Netherwick, Ambleford, ZZ1 1AB"
    assert Street.objects.get().name == "Ottercombe Way"


@pytest.mark.django_db
def test_a_new_organisation_heads_the_address(tmp_path: Path) -> None:
    load(tmp_path, *rows.BODY)
    shop = rows.PROPERTY.replace(',,"E05', ',"OKONJO BOOKS","E05')
    load(tmp_path, *changes_only(shop), header=CHANGES)
    assert Property.objects.get().address.startswith("Okonjo Books, 12A Abbotsmere Road")


@pytest.mark.django_db
def test_a_whole_supply_closes_what_it_leaves_out_and_deletes_nothing(tmp_path: Path) -> None:
    gone = rows.PROPERTY.replace("990000000001", "990000000002")
    load(tmp_path, *rows.BODY, gone)
    loaded = load(tmp_path, *rows.BODY)
    place = Property.objects.get(uprn=UPRN + 1)
    assert (place.logical_status, place.closed_date) == (8, date(2026, 9, 1))
    assert loaded.changed["property"] == {"new": 0, "changed": 0, "closed": 1}
    again = load(tmp_path, *rows.BODY, gone)
    assert again.changed["property"] == {"new": 0, "changed": 1, "closed": 0}
    place.refresh_from_db()
    assert (place.logical_status, place.closed_date) == (1, None)


@pytest.mark.django_db
@pytest.mark.parametrize("spoil", ["a bad row", "a wrong count", "a missing end"])
def test_a_supply_that_is_not_whole_closes_nothing(tmp_path: Path, spoil: str) -> None:
    gone = rows.PROPERTY.replace("990000000001", "990000000002")
    load(tmp_path, *rows.BODY, gone)
    body = (*rows.BODY, "77,bad") if spoil == "a bad row" else rows.BODY
    given: dict[str, object] = {"a wrong count": {"count": 99}, "a missing end": {"trailer": False}}.get(spoil, {})
    loaded = load(tmp_path, *body, **given)
    assert not loaded.whole
    assert nothing_changed(loaded)


@pytest.mark.django_db
def test_a_rejected_row_leaves_what_stood_before(tmp_path: Path) -> None:
    load(tmp_path, *rows.BODY)
    load(tmp_path, rows.STREET, rows.DESCRIPTOR, rows.PROPERTY.replace(",480000.00", ",9999999.00"))
    assert Property.objects.get().address.startswith("12A")


@pytest.mark.django_db
def test_a_change_only_file_inserts_updates_and_closes(tmp_path: Path) -> None:
    load(tmp_path, *rows.BODY)
    new = [line.replace("990000000001", "990000000002").replace('00001"', '00002"') for line in rows.BODY[2:]]
    deleted = rows.CROSS_REFERENCE.replace('"I"', '"D"')
    loaded = load(tmp_path, *new, deleted, header=CHANGES)
    assert loaded.changed["property"] == {"new": 1, "changed": 0, "closed": 0}
    assert CrossReference.objects.get(key="9901X000000001").closed_date == date(2026, 9, 8)
    assert Property.objects.get(uprn=UPRN).closed_date is None


@pytest.mark.django_db
def test_deletes_come_first_and_the_last_change_of_a_key_stands(tmp_path: Path) -> None:
    load(tmp_path, *rows.BODY)
    first = rows.ADDRESS.replace('"I",4', '"U",1').replace(',12,"A"', ",30,")
    last = rows.ADDRESS.replace('"I",4', '"U",2').replace(',12,"A"', ",31,")
    deleted = rows.ADDRESS.replace('"I",4', '"D",3')
    loaded = load(tmp_path, last, first, deleted, header=CHANGES)
    assert faults(loaded) == []
    assert Property.objects.get().address.startswith("31 Abbotsmere Road")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (rows.ADDRESS.replace("L000000001", "L2").replace(",99000001,", ",99999999,"), ("REJECT", "UNKNOWN_USRN")),
        (rows.DESCRIPTOR.replace(",99000001,", ",99999999,"), ("REJECT", "UNKNOWN_USRN")),
        (rows.ADDRESS.replace("L000000001", "L2").replace("990000000001", "990000000009"), ("REJECT", "UNKNOWN_UPRN")),
        (rows.CROSS_REFERENCE.replace("X000000001", "X2").replace("990000000001", "7"), ("REJECT", "UNKNOWN_UPRN")),
        (
            rows.PROPERTY.replace("990000000001", "990000000002").replace('RD03",,', 'RD06",123,'),
            ("WARN", "DANGLING_PARENT"),
        ),
        (rows.ADDRESS.replace("L000000001", "L2"), ("WARN", "TWO_PREFERRED")),
        (rows.STREET, ("WARN", "DUPLICATE_KEY")),
    ],
)
def test_what_only_other_rows_can_tell_is_a_fault_of_its_line(
    tmp_path: Path, line: str, expected: tuple[str, str]
) -> None:
    loaded = load(tmp_path, *rows.BODY, line)
    found = [fault for fault in faults(loaded) if fault[2] != "STATUS_MISSING"]
    assert [fault[1:] for fault in found] == [expected]
    assert found[0][0] == (2 if expected[1] == "DUPLICATE_KEY" else 7)
    assert Property.objects.filter(uprn=UPRN).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("bad", ["ABC", "990000000001"])
def test_rows_of_a_rejected_property_wait_and_are_not_faults_themselves(tmp_path: Path, bad: str) -> None:
    spoilt = rows.PROPERTY.replace("990000000001", bad).replace(",480000.00", ",x")
    loaded = load(tmp_path, rows.STREET, rows.DESCRIPTOR, spoilt, rows.ADDRESS, rows.CROSS_REFERENCE)
    assert {fault[0] for fault in faults(loaded)} == {4}
    assert loaded.held_back == 2


@pytest.mark.django_db
def test_the_preferred_address_is_the_property_s_own(tmp_path: Path) -> None:
    historic = rows.ADDRESS.replace("L000000001", "L2").replace('"ENG",1', '"ENG",8').replace(",12,", ",99,")
    alternative = rows.ADDRESS.replace("L000000001", "L3").replace('"ENG",1', '"ENG",3').replace(",12,", ",98,")
    load(tmp_path, historic, alternative, *rows.BODY)
    assert Property.objects.get().address.startswith("12A Abbotsmere Road")


@pytest.mark.django_db
def test_a_street_and_its_addresses_in_two_languages(tmp_path: Path) -> None:
    welsh_street = rows.DESCRIPTOR.replace("ABBOTSMERE ROAD", "FFORDD Y TŶ").replace('"ENG"', '"CYM"')
    welsh = rows.ADDRESS.replace('"ENG"', '"CYM"')
    loaded = load(tmp_path, *rows.BODY, welsh_street, welsh)
    assert faults(loaded) == []
    assert Property.objects.get().address.startswith("12A Abbotsmere Road")
    assert Address.objects.get(language="CYM").address_lines[0] == "12A Ffordd y Tŷ"


@pytest.mark.django_db
def test_a_property_without_an_address_is_called_by_its_number(tmp_path: Path) -> None:
    load(tmp_path, rows.STREET, rows.DESCRIPTOR, rows.PROPERTY)
    assert Property.objects.get().address == f"UPRN {UPRN}"


@pytest.mark.django_db
def test_backslashes_and_quotes_are_kept_as_they_came(tmp_path: Path) -> None:
    odd = rows.PROPERTY.replace(',,"E05', ',"A\\N B\\\\ ""C"" \'; DROP","E05')
    load(tmp_path, *(odd if line == rows.PROPERTY else line for line in rows.BODY))
    assert Property.objects.get().organisation == 'A\\N B\\\\ "C" \'; DROP'


@pytest.mark.django_db
def test_a_file_that_is_not_a_gazetteer_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("name,address\n")
    with pytest.raises(NotAGazetteer):
        gazetteer_load(path=path, at=AT)
    assert not Load.objects.exists()


@pytest.mark.django_db
def test_a_second_load_at_once_is_refused(demo_file: Path) -> None:
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": psycopg.Cursor}) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        with pytest.raises(LoadUnderWay):
            gazetteer_load(path=demo_file, at=AT)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "status", "said"),
    [
        (rows.supply(*rows.BODY), None, "AMBLEFORD, supply of 2026-09-01"),
        (rows.supply(*rows.BODY, "77,bad"), 1, "line 7, rejected: RECORD_IDENTIFIER '77'"),
        (b"not a gazetteer", 2, "is not a gazetteer"),
    ],
)
def test_the_command_says_what_it_did_and_its_status_says_so_too(
    tmp_path: Path, content: bytes, status: int | None, said: str
) -> None:
    path = tmp_path / "supply.csv"
    path.write_bytes(content)
    out, err = StringIO(), StringIO()
    got = None
    try:
        call_command("load_gazetteer", str(path), stdout=out, stderr=err)
    except SystemExit as ended:
        got = ended.code
    assert got == status
    assert said in out.getvalue() + err.getvalue()


@pytest.mark.django_db
def test_the_command_says_when_nothing_changed(tmp_path: Path) -> None:
    path = tmp_path / "supply.csv"
    path.write_bytes(rows.supply(*rows.BODY))
    out = StringIO()
    call_command("load_gazetteer", str(path), stdout=StringIO())
    call_command("load_gazetteer", str(path), stdout=out)
    assert "Nothing changed." in out.getvalue()


@pytest.mark.shared
@pytest.mark.django_db
def test_the_faulty_supply_is_reported_line_by_line_as_expected() -> None:
    loaded = gazetteer_load(path=SHARED / "llpg" / "faulty" / "faulty.csv", at=AT)
    expected = json.loads((SHARED / "llpg" / "faulty" / "faulty.expected.json").read_text())
    wanted = {(fault["line"], fault["level"].upper(), fault["kind"].upper()) for fault in expected["faults"]}
    found = set(faults(loaded))
    assert {fault for fault in found if fault[2] != "TRAILER_COUNT"} == wanted
    assert [fault[1] for fault in found if fault[2] == "TRAILER_COUNT"] == [expected["trailer_count"].upper()]
    assert LoadFault.objects.filter(load=loaded, reason="").count() == 0
    assert Property.objects.count() == 3046


@pytest.mark.shared
@pytest.mark.django_db
def test_a_real_supply_and_its_changes() -> None:
    folder = SHARED / "llpg" / "small"
    expected = json.loads((folder / "4245_20260908_01.expected.json").read_text())
    full = gazetteer_load(path=folder / "4245_20260901_01.csv", at=AT)
    assert (full.rejects, full.warnings, full.trailer_counts) == (0, 0, "BODY")
    usrn, before, after = expected["renamed_usrn"]
    assert StreetDescriptor.objects.get(street_id=usrn).name == before
    assert not Property.objects.filter(uprn__in=expected["new"]).exists()
    gazetteer_load(path=folder / "4245_20260908_01.csv", at=AT)
    assert StreetDescriptor.objects.get(street_id=usrn).name == after
    assert Property.objects.filter(uprn__in=expected["new"]).count() == len(expected["new"])
    assert set(Property.objects.filter(uprn__in=expected["demolished"]).values_list("logical_status", flat=True)) == {8}
    on_the_street = Property.objects.pickable().filter(street_id=usrn)
    assert on_the_street.exists()
    assert not on_the_street.exclude(address__contains="New Manor Road").exists()


def test_the_command_refuses_a_missing_file_without_asking_the_database() -> None:
    err = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("load_gazetteer", "nowhere.csv", stderr=err)
    assert ended.value.code == 2
    assert err.getvalue() == "nowhere.csv cannot be read: no such file or directory.\n"
