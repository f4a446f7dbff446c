"""Trafford's own boundaries of 2023 against the ward codes in a supply of its gazetteer."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime

import pytest

from gazetteer.areas.actions import areas_load, postcodes_load
from gazetteer.areas.queries import Evidence, PlaceOnDay, area_of, areas_of_places, council_of, postcode_get
from tests.shared_files import SHARED, requires_shared

pytestmark = [requires_shared, pytest.mark.shared, pytest.mark.django_db]
AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
SINCE, TODAY = date(2023, 5, 4), date(2026, 11, 22)
TRAFFORD = SHARED / "trafford"
EVERY = 20  # of 109,750 properties


def properties() -> list[tuple[PlaceOnDay, str, str]]:
    """A sample of the supply: where each property is, the ward the supply gives it, and its postcode."""
    placed: dict[str, tuple[PlaceOnDay, str]] = {}
    postcodes: dict[str, str] = {}
    with zipfile.ZipFile(SHARED / "llpg" / "4245_20260901_01.csv.zip") as archive:
        for row in csv.reader(io.TextIOWrapper(archive.open(archive.namelist()[0]), encoding="utf-8")):
            if row[0] == "21" and row[18]:
                place = PlaceOnDay(int(row[3]), TODAY, easting=float(row[9]), northing=float(row[10]))
                placed[row[3]] = place, row[18]
            elif row[0] == "24" and row[3] in placed:
                postcodes[row[3]] = row[24]
    return [(*placed[uprn], postcodes.get(uprn, "")) for uprn in list(placed)[::EVERY]]


def test_nearly_every_property_lies_in_the_ward_that_the_supply_gives_it() -> None:
    areas_load(path=TRAFFORD / "wards2023_trafford_ward_generalised.geojson", kind="WARD", active_from=SINCE, at=AT)
    postcodes_load(path=TRAFFORD / "trafford_postcodes.csv", at=AT)
    sample = properties()
    drawn = areas_of_places(kind="WARD", places=[place for place, _, _ in sample])
    listed = areas_of_places(kind="WARD", places=[PlaceOnDay(p.key, TODAY, postcode=code) for p, _, code in sample])
    differ = [(p.key, ward) for p, ward, _ in sample if p.key not in drawn or drawn[p.key].code != ward]
    as_postcode = [key for key, ward in differ if key in listed and listed[key].code == ward]
    share = 1 - len(differ) / len(sample)
    print(f"{share:.1%} of {len(sample):,} agree; of {len(differ)} that differ {len(as_postcode)} are their postcode's")
    assert len(sample) > 5_000
    assert share > 0.94
    # This supply took its wards from postcodes, ONS's best fit: that is why, and why boundaries are believed first.
    assert len(as_postcode) / len(differ) > 0.9
    assert all(found.evidence is Evidence.BOUNDARY for found in drawn.values())


def test_places_that_everybody_knows() -> None:
    areas_load(path=TRAFFORD / "council_electoral_ward.geojson", kind="WARD", active_from=SINCE, at=AT)
    areas_load(path=TRAFFORD / "council_parish.geojson", kind="PARISH", active_from=SINCE, at=AT)
    town_hall = area_of(kind="WARD", easting=381_800, northing=395_300, on=TODAY)  # Stretford, Talbot Road
    assert town_hall is not None
    assert town_hall.name == "Longford"
    dunham = area_of(kind="PARISH", easting=373_400, northing=387_400, on=TODAY)
    assert dunham is not None
    assert dunham.name == "Dunham Massey"
    assert area_of(kind="PARISH", easting=381_800, northing=395_300, on=TODAY) is None


def test_a_councils_own_list_of_postcodes_names_the_council() -> None:
    load = postcodes_load(path=TRAFFORD / "trafford_postcodes.csv", at=AT)
    assert (load.rows_read, load.changed["new"], load.fault_count) == (11_264, 11_264, 0)
    council, postcode = council_of(postcode="M33 2DP"), postcode_get(postcode="M33 2DP")
    assert council is not None
    assert council.name == "Trafford"
    assert postcode is not None
    assert postcode.easting is not None
    assert 375_000 < postcode.easting < 385_000
