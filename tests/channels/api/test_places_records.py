"""What the OS Places addresses give, field by field."""

from typing import Any

import pytest
from django.test import Client

from tests.channels.api.conftest import Ask
from tests.channels.api.town import Town


def lpis(body: dict[str, Any]) -> list[dict[str, Any]]:
    assert all(set(result) == {"LPI"} for result in body["results"])
    return [result["LPI"] for result in body["results"]]


def uprns(body: dict[str, Any]) -> set[str]:
    return {result["LPI"]["UPRN"] for result in body.get("results", [])}


def test_a_property_by_its_uprn_has_every_field_of_the_documented_shape(town: Town, places: Ask) -> None:
    [lpi] = lpis(places("uprn", uprn=100010000012))
    key = town.twelve.addresses.get().lpi_key
    assert lpi == {
        "UPRN": "100010000012",
        "ADDRESS": "12 ABBEY ROAD, ASHTON, SALE, M33 2DP",
        "USRN": "27500001",
        "LPI_KEY": key,
        "PAO_START_NUMBER": "12",
        "STREET_DESCRIPTION": "ABBEY ROAD",
        "LOCALITY_NAME": "ASHTON",
        "TOWN_NAME": "SALE",
        "ADMINISTRATIVE_AREA": "TRAFFORD",
        "POSTCODE_LOCATOR": "M33 2DP",
        "RPC": "1",
        "X_COORDINATE": 379258.12,
        "Y_COORDINATE": 394554.52,
        "STATUS": "APPROVED",
        "LOGICAL_STATUS_CODE": "1",
        "CLASSIFICATION_CODE": "RD04",
        "CLASSIFICATION_CODE_DESCRIPTION": "Terraced",
        "LOCAL_CUSTODIAN_CODE": 4245,
        "LOCAL_CUSTODIAN_CODE_DESCRIPTION": "TRAFFORD",
        "COUNTRY_CODE": "E",
        "COUNTRY_CODE_DESCRIPTION": "This record is within England",
        "POSTAL_ADDRESS_CODE": "L",
        "POSTAL_ADDRESS_CODE_DESCRIPTION": "A record which is identified as postal based on Local Authority information",
        "BLPU_STATE_CODE": "2",
        "BLPU_STATE_CODE_DESCRIPTION": "In use",
        "TOPOGRAPHY_LAYER_TOID": "osgb1000000000012",
        "WARD_CODE": "E05015239",
        "PARISH_CODE": "E04000123",
        "LAST_UPDATE_DATE": "01/09/2026",
        "ENTRY_DATE": "02/04/2001",
        "BLPU_STATE_DATE": "01/05/2007",
        "STREET_STATE_CODE": "2",
        "STREET_STATE_CODE_DESCRIPTION": "Open",
        "STREET_CLASSIFICATION_CODE": "8",
        "STREET_CLASSIFICATION_CODE_DESCRIPTION": "All vehicles",
        "LPI_LOGICAL_STATUS_CODE": "1",
        "LPI_LOGICAL_STATUS_CODE_DESCRIPTION": "APPROVED",
        "LANGUAGE": "EN",
        "MATCH": 1.0,
        "MATCH_DESCRIPTION": "EXACT",
    }


def test_the_header_says_what_was_asked_and_when_the_gazetteer_was_supplied(
    town: Town, client: Client, key: str
) -> None:
    answer = client.get(
        f"/search/places/v1/postcode?postcode=M33+2DP&key={key}&maxresults=2&fq=CLASSIFICATION_CODE:RD*"
    )
    assert answer.status_code == 200
    assert answer.json()["header"] == {
        "uri": "http://testserver/search/places/v1/postcode?postcode=M33+2DP&maxresults=2&fq=CLASSIFICATION_CODE%3ARD%2A",
        "query": "postcode=M33 2DP",
        "offset": 0,
        "totalresults": 5,
        "format": "JSON",
        "dataset": "LPI",
        "lr": "EN,CY",
        "maxresults": 2,
        "epoch": "20260901",
        "lastupdate": "2026-09-01",
        "filter": "CLASSIFICATION_CODE:RD*",
        "output_srs": "EPSG:27700",
    }
    assert key not in answer.content.decode()


def test_of_find_the_header_says_its_own_parameters_too(town: Town, places: Ask) -> None:
    said = places("find", query="12 abbey road", minmatch="0.4", matchprecision="2")["header"]
    assert (said["query"], said["minmatch"], said["matchprecision"]) == ("query=12 abbey road", 0.4, 2)


def test_the_key_results_is_absent_when_nothing_matches(town: Town, places: Ask) -> None:
    """GOV.UK's clients tell "no such address" by it."""
    for resource, asked in {
        "postcode": {"postcode": "ZZ1 1AA"},
        "uprn": {"uprn": "1"},
        "find": {"query": "zzzzqqqq"},
        "nearest": {"point": "500000,200000"},
        "radius": {"point": "500000,200000", "radius": "10"},
        "bbox": {"bbox": "500000,200000,500100,200100"},
    }.items():
        body = places(resource, **asked)
        assert set(body) == {"header"} and body["header"]["totalresults"] == 0, resource


def test_an_organisation_a_range_and_a_flat_are_in_their_own_fields(town: Town, places: Ask) -> None:
    [shop] = lpis(places("uprn", uprn=town.shop.uprn))
    assert (shop["ORGANISATION"], shop["CLASSIFICATION_CODE_DESCRIPTION"]) == ("BAKER & SONS", "Shop / Showroom")
    assert shop["ADDRESS"].startswith("BAKER & SONS, 22 ABBEY ROAD")
    [ranged] = lpis(places("uprn", uprn=town.fourteen.uprn))
    kept = {name: value for name, value in ranged.items() if name.startswith("PAO")}
    assert kept == {"PAO_START_NUMBER": "14", "PAO_START_SUFFIX": "A", "PAO_END_NUMBER": "16"}
    [flat] = lpis(places("uprn", uprn=town.flats[0].uprn))
    assert (flat["SAO_TEXT"], flat["PAO_TEXT"]) == ("FLAT 1", "LOOMWORKS HOUSE")
    assert flat["PARENT_UPRN"] == str(town.block.uprn)


def test_a_record_without_a_state_says_null_and_that_it_is_not_known(town: Town, places: Ask) -> None:
    [record] = lpis(places("uprn", uprn=town.record.uprn))
    assert record["BLPU_STATE_CODE"] is None
    assert record["BLPU_STATE_CODE_DESCRIPTION"] == "Unknown/Not applicable"
    assert "BLPU_STATE_DATE" not in record and "POSTCODE_LOCATOR" not in record


def test_welsh_is_a_record_of_its_own_with_the_same_key(town: Town, places: Ask) -> None:
    english, welsh = lpis(places("uprn", uprn=town.cottage.uprn))
    assert (english["LANGUAGE"], welsh["LANGUAGE"]) == ("EN", "CY")
    assert english["LPI_KEY"] == welsh["LPI_KEY"]
    assert welsh["ADDRESS"].startswith("BWTHYN RHOSYN, LÔN Y FELIN")
    assert (welsh["STREET_DESCRIPTION"], welsh["TOWN_NAME"]) == ("LÔN Y FELIN", "SÂL")
    assert lpis(places("uprn", uprn=town.cottage.uprn, lr="CY")) == [welsh]
    assert lpis(places("uprn", uprn=town.cottage.uprn, lr="EN")) == [english]


@pytest.mark.parametrize(
    ("uprn", "status"), [("past", "HISTORICAL"), ("planned", "PROVISIONAL"), ("record", "APPROVED")]
)
def test_what_is_past_planned_or_a_street_is_found_by_its_uprn_alone(
    town: Town, places: Ask, uprn: str, status: str
) -> None:
    place = getattr(town, uprn)
    [lpi] = lpis(places("uprn", uprn=place.uprn))
    assert lpi["STATUS"] == lpi["LPI_LOGICAL_STATUS_CODE_DESCRIPTION"] == status
    for resource, asked in {
        "postcode": {"postcode": "M33", "maxresults": "100"},
        "radius": {"point": "379400,394580", "radius": "500"},
        "find": {"query": "30 abbey road"},
    }.items():
        assert str(place.uprn) not in uprns(places(resource, **asked))
