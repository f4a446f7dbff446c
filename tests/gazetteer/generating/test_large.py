"""The large generator and the change-only writer: what they write loads without a fault and has what a county has."""

from datetime import datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count

from gazetteer.entries.models import Address, CrossReference, Property, Street, StreetDescriptor
from gazetteer.generating.change_files import write_changes
from gazetteer.generating.large import write_large_gazetteer
from gazetteer.supplies.actions import gazetteer_load
from tests.gazetteer.conftest import AT

HOMES = 4_000


@pytest.fixture(scope="module")
def county_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("county") / "county.csv"
    write_large_gazetteer(path, seed=5, properties=HOMES, streets=160, welsh=0.5)
    return path


@pytest.mark.django_db
def test_a_county_loads_without_a_fault_and_has_what_is_hard_about_one(county_file: Path) -> None:
    load = gazetteer_load(path=county_file, at=AT)
    assert [(fault.kind, fault.value) for fault in load.faults.order_by("line")[:3]] == []
    homes = Property.objects.exclude(classification="PS")
    assert (load.rejects, load.warnings, homes.count(), Street.objects.count()) == (0, 0, HOMES, 160)
    flats = homes.filter(parent_uprn__isnull=False).count()
    assert 0.05 < flats / HOMES < 0.2
    assert set(homes.values_list("logical_status", flat=True)) >= {1, 5, 6, 8}
    for given in (
        {"sao_text__startswith": "FLAT "},
        {"sao_text": "GROUND FLOOR FLAT"},
        {"sao_start_number__isnull": False, "sao_start_suffix": "B"},
        {"pao_end_number__isnull": False},
        {"pao_start_suffix": "A"},
        {"pao_text__endswith": " COTTAGE"},
        {"logical_status": 3},
        {"logical_status": 8, "property__logical_status": 1},
    ):
        assert Address.objects.filter(**given).exists(), given
    assert {one[-2:] for one in CrossReference.objects.values_list("source", flat=True)} == {"CT", "ER", "ND"}
    assert Street.objects.values("name").annotate(places=Count("usrn")).filter(places__gt=1).exists()
    per_postcode = HOMES / homes.exclude(postcode="").values("postcode").distinct().count()
    assert 8 < per_postcode < 16
    _has_welsh()


def _has_welsh() -> None:
    bilingual = StreetDescriptor.objects.filter(language="CYM")
    assert 40 < bilingual.count() < 120
    pair = Address.objects.filter(street__in=bilingual.values("street"), logical_status=1, property__logical_status=1)
    keys = pair.values("lpi_key").annotate(languages=Count("language"))
    assert set(keys.values_list("languages", flat=True)) == {2}


@pytest.mark.django_db
def test_a_change_only_file_changes_so_many_rows(county_file: Path, tmp_path: Path) -> None:
    changes = tmp_path / "changes.csv"
    write_changes(changes, supply=county_file, changes=200, seed=3)
    assert changes.read_text().count("\n") == 202
    gazetteer_load(path=county_file, at=AT)
    load = gazetteer_load(path=changes, at=datetime(2026, 11, 21, 9, tzinfo=AT.tzinfo))
    assert (load.file_type, load.rejects) == ("C", 0)
    done = load.changed
    assert (done["address"]["changed"], done["property"]["changed"]) == (80, 60)
    accounts = done["cross_reference"]
    assert (accounts["new"], accounts["changed"], accounts["closed"]) == (20, 20, 20)


def test_the_same_arguments_give_the_same_files(county_file: Path, tmp_path: Path) -> None:
    again, other, changes = tmp_path / "again.csv", tmp_path / "other.csv", [tmp_path / "c1.csv", tmp_path / "c2.csv"]
    write_large_gazetteer(again, seed=5, properties=HOMES, streets=160, welsh=0.5)
    write_large_gazetteer(other, seed=6, properties=HOMES, streets=160, welsh=0.5)
    for path in changes:
        write_changes(path, supply=again, changes=50, seed=3)
    assert again.read_bytes() == county_file.read_bytes() != other.read_bytes()
    assert changes[0].read_bytes() == changes[1].read_bytes()


def test_the_command_writes_either_kind(tmp_path: Path) -> None:
    full, changes = tmp_path / "full.csv", tmp_path / "changes.csv"
    call_command("write_gazetteer", str(full), properties=300, verbosity=0)
    call_command("write_gazetteer", str(changes), changes_to=full, changes=10, verbosity=0)
    assert full.read_text().count('\n21,"I"') == 300 + 300 // 40
    assert changes.read_text().splitlines()[0].endswith(",C")


@pytest.mark.parametrize(
    "wrong", [{"properties": 0}, {"welsh": 2.0}, {"custodian": 0}, {"changes": 0}, {"changes_to": Path("nothing.csv")}]
)
def test_the_command_says_calmly_what_cannot_be(tmp_path: Path, wrong: dict[str, object]) -> None:
    with pytest.raises(CommandError):
        call_command("write_gazetteer", str(tmp_path / "x.csv"), **wrong)


def test_what_is_no_supply_has_no_changes(tmp_path: Path) -> None:
    (tmp_path / "letter.csv").write_text("Dear Sir\n")
    with pytest.raises(CommandError):
        call_command("write_gazetteer", str(tmp_path / "x.csv"), changes_to=tmp_path / "letter.csv")
