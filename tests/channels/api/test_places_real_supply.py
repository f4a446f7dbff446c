"""The OS Places addresses over a real council's supply: every LPI of the file is there, as the file has it."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction

from gazetteer.supplies.actions import gazetteer_load
from tests.channels.api.conftest import Ask
from tests.shared_files import SHARED

SUPPLY = SHARED / "llpg" / "small" / "4245_20260901_01.csv"
pytestmark = [pytest.mark.shared, pytest.mark.django_db]


@pytest.fixture(scope="module")
def lines(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, list[list[str]]]]:
    """The supply in the database for this module, and its lines by record type."""
    by_type: dict[str, list[list[str]]] = {}
    with SUPPLY.open(newline="", encoding="utf-8-sig") as file:
        for row in csv.reader(file):
            by_type.setdefault(row[0], []).append(row)
    with django_db_blocker.unblock(), transaction.atomic():
        gazetteer_load(path=SUPPLY, at=datetime(2026, 11, 2, 9, 0, tzinfo=UTC))
        yield by_type
        transaction.set_rollback(True)


def test_each_property_of_the_file_is_found_by_its_uprn_as_the_file_has_it(lines: Any, places: Ask) -> None:
    properties = {row[3]: row for row in lines["21"]}
    streets = {(row[3], row[8]): row for row in lines["15"]}
    looked_at = 0
    for row in lines["24"][::40]:
        uprn, lpi_key, language, status = row[3:7]
        if properties[uprn][4] != status:
            continue
        body = places("uprn", uprn=uprn, output_srs="WGS84")
        [lpi] = [one["LPI"] for one in body["results"] if one["LPI"]["LPI_KEY"] == lpi_key]
        of_property, street = properties[uprn], streets[(row[21], language)]
        written = {
            "USRN": row[21], "SAO_TEXT": row[15], "PAO_START_NUMBER": row[16], "PAO_START_SUFFIX": row[17],
            "PAO_END_NUMBER": row[18], "PAO_TEXT": row[20], "STREET_DESCRIPTION": street[4], "LOCALITY_NAME": street[5],
            "TOWN_NAME": street[6], "ADMINISTRATIVE_AREA": street[7], "POSTCODE_LOCATOR": row[24],
            "LOGICAL_STATUS_CODE": of_property[4], "CLASSIFICATION_CODE": of_property[7],
            "PARENT_UPRN": of_property[8], "RPC": of_property[11], "LPI_LOGICAL_STATUS_CODE": status,
            "WARD_CODE": of_property[18],
        }  # fmt: skip
        assert {name: lpi.get(name, "") for name in written} == written
        assert (lpi["X_COORDINATE"], lpi["Y_COORDINATE"]) == (float(of_property[9]), float(of_property[10]))
        assert 53 < lpi["LAT"] < 54 and -3 < lpi["LNG"] < -2
        assert lpi["COUNTRY_CODE"] == "E"
        looked_at += 1
    assert looked_at > 10


def test_each_postcode_of_the_file_gives_its_approved_addresses_in_pages(lines: Any, places: Ask) -> None:
    approved = {row[3] for row in lines["21"] if row[4] == "1" and not row[7].startswith("PS")}
    by_postcode: dict[str, set[str]] = {}
    for row in lines["24"]:
        if row[6] == "1" and row[3] in approved and row[24]:
            by_postcode.setdefault(row[24], set()).add(row[4])
    for postcode, keys in sorted(by_postcode.items())[::15]:
        found, total = set(), 1
        while len(found) < total:
            body = places("postcode", postcode=postcode, maxresults=7, offset=len(found))
            total = body["header"]["totalresults"]
            found |= {one["LPI"]["LPI_KEY"] for one in body["results"]}
        assert found == keys
