"""The demo council's boundaries and postcodes load without a fault and agree with its supply."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from gazetteer.areas.actions import areas_load, postcodes_load
from gazetteer.areas.queries import Evidence, areas_of_property, areas_on, council_of, wards_of
from gazetteer.entries.models import Property
from gazetteer.generating.areas import write_demo_areas, write_demo_postcodes
from gazetteer.supplies.models import Load
from tests.gazetteer.conftest import AT

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def loaded(demo_loaded: Load, demo_file: Path, tmp_path: Path) -> None:
    for drawn in write_demo_areas(tmp_path):
        load = areas_load(path=drawn.path, kind=drawn.kind, active_from=drawn.active_from, at=AT)
        assert not load.fault_count
    write_demo_postcodes(tmp_path / "postcodes.csv", supply=demo_file)
    assert not postcodes_load(path=tmp_path / "postcodes.csv", at=AT).fault_count


def test_every_property_lies_in_the_ward_that_the_supply_gives_it() -> None:
    supplied = dict(Property.objects.values_list("uprn", "ward_code"))
    found = wards_of(uprns=supplied, on=TODAY)
    assert len(supplied) > 900
    assert {uprn: area.code for uprn, area in found.items()} == supplied
    assert {area.evidence for area in found.values()} == {Evidence.BOUNDARY}
    assert len(Counter(area.name for area in found.values())) == 8


def test_before_2023_places_were_in_other_wards() -> None:
    uprn = Property.objects.order_by("uprn")[0].uprn
    now, before = (areas_of_property(uprn=uprn, on=day)["WARD"] for day in (TODAY, date(2023, 5, 3)))
    assert (now.name, before.name) == ("Abbotsmere", "Ambleford North")
    assert len(areas_on(kind="WARD", on=TODAY)) == 8
    assert len(areas_on(kind="WARD", on=date(2010, 1, 1))) == 6


def test_part_of_it_has_parishes() -> None:
    parishes = [areas_of_property(uprn=uprn, on=TODAY).get("PARISH") for uprn in
                Property.objects.order_by("easting", "uprn").values_list("uprn", flat=True)[::60]]  # fmt: skip
    assert {one.name if one else "" for one in parishes} == {"Netherwick", "", "Wethermere"}


def test_its_postcodes_are_ours_and_the_neighbours_theirs() -> None:
    own = Property.objects.exclude(postcode="").order_by("uprn")[0].postcode
    ours, theirs = council_of(postcode=own), council_of(postcode="zz98 1aa")
    assert ours is not None
    assert theirs is not None
    assert (ours.name, ours.is_ours) == ("Ambleford", True)
    assert (theirs.name, theirs.is_ours) == ("Netherby", False)
