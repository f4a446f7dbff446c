"""The demo council's gazetteer is invented, the same every time, and has the places the demonstration needs."""

from pathlib import Path

import pytest
from django.db.models import Count

from gazetteer.entries.models import Address, CrossReference, Property, Street
from gazetteer.generating.generator import CUSTODIAN_CODE, FIRST_UPRN, write_demo_gazetteer
from gazetteer.supplies.models import Load
from tests.shared_files import SHARED


@pytest.mark.django_db
def test_it_holds_what_the_demonstration_needs(demo_loaded: Load) -> None:
    homes = Property.objects.exclude(classification="PS")
    assert (Street.objects.count(), homes.count()) == (40, 900)
    assert Property.objects.filter(classification="PS").count() == 40
    blocks = Property.objects.filter(parent_uprn__isnull=False).values("parent_uprn").annotate(flats=Count("uprn"))
    assert max(block["flats"] for block in blocks) == 40
    for given in (
        {"logical_status": 8},
        {"logical_status": 6},
        {"classification__startswith": "CE"},
        {"classification__startswith": "RI"},
        {"organisation__gt": "", "classification__startswith": "CR"},
        {"address__regex": r"^\d+A "},
        {"address__regex": r"\d+-\d+ "},
        {"address__regex": r"^[A-Z][a-z]+ [A-Z][a-z]+, [A-Z]"},
    ):
        assert homes.filter(**given).exists(), given
    assert Address.objects.filter(logical_status=3).exists()
    assert CrossReference.objects.filter(source=f"{CUSTODIAN_CODE}CT").count() > 600


@pytest.mark.django_db
def test_nothing_in_it_could_be_somebody_s_home(demo_loaded: Load) -> None:
    assert not Property.objects.filter(uprn__lt=FIRST_UPRN).exists()
    assert not Property.objects.exclude(postcode="").exclude(postcode__startswith="ZZ").exists()
    assert set(Street.objects.values_list("town", flat=True)) == {"Ambleford", "Wethermere"}


def test_the_same_seed_gives_the_same_file_and_another_seed_another(tmp_path: Path, demo_file: Path) -> None:
    for seed in (7, 8):
        write_demo_gazetteer(tmp_path / str(seed), seed=seed, streets=40, properties=900)
    assert (tmp_path / "7").read_bytes() == demo_file.read_bytes()
    assert (tmp_path / "8").read_bytes() != demo_file.read_bytes()


@pytest.mark.shared
def test_its_custodian_is_in_no_code_list() -> None:
    listed = (SHARED / "codelists" / "addressbase-local-custodian-codes-street.csv").read_text("utf-8-sig")
    assert f"\n{CUSTODIAN_CODE}," not in listed
    assert "AMBLEFORD" not in listed.upper()
