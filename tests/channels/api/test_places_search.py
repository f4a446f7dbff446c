"""Finding through the OS Places addresses: what is found, in which order, in pages, filtered, in each reference system."""

import math
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gazetteer.entries.coordinates import to_wgs84
from gazetteer.entries.models import Address, Property
from tests.channels.api.conftest import Ask
from tests.channels.api.town import Town


def uprns(body: dict[str, Any]) -> list[int]:
    return [int(result["LPI"]["UPRN"]) for result in body.get("results", [])]


def first(body: dict[str, Any]) -> dict[str, Any]:
    return body["results"][0]["LPI"]


def test_a_postcode_gives_its_addresses_as_people_walk(town: Town, places: Ask) -> None:
    body = places("postcode", postcode="M33 2DP")
    expected = [town.twelve, town.fourteen, town.block, *town.flats]
    assert uprns(body) == [place.uprn for place in expected]
    assert body["header"]["totalresults"] == 6


def test_a_district_gives_its_own_and_not_the_one_that_begins_so(town: Town, places: Ask) -> None:
    assert set(uprns(places("postcode", postcode="M3"))) == {town.cottage.uprn}
    assert town.cottage.uprn not in uprns(places("postcode", postcode="M33"))
    assert town.shop.uprn in uprns(places("postcode", postcode="M33 2"))
    assert uprns(places("postcode", postcode="M33 3")) == []


def test_pages_hold_everything_once_and_the_total_stays(town: Town, places: Ask) -> None:
    whole = uprns(places("postcode", postcode="M33"))
    seen: list[int] = []
    for offset in range(0, len(whole) + 2, 2):
        body = places("postcode", postcode="M33", maxresults=2, offset=offset)
        assert body["header"]["totalresults"] == len(whole)
        assert body["header"]["offset"] == offset
        seen += uprns(body)
    assert seen == whole
    beyond = places("postcode", postcode="M33", offset=5000)
    assert "results" not in beyond and beyond["header"]["totalresults"] == len(whole)


def test_words_find_the_address_and_say_how_well_it_fits(town: Town, places: Ask) -> None:
    lpi = first(places("find", query="12 Abbey Road, Ashton, Sale M33 2DP"))
    assert (lpi["UPRN"], lpi["MATCH"], lpi["MATCH_DESCRIPTION"]) == (str(town.twelve.uprn), 1.0, "EXACT")
    part = first(places("find", query="12 abbey rd", matchprecision="3"))
    assert part["UPRN"] == str(town.twelve.uprn)
    assert part["MATCH"] == 0.6 and part["MATCH_DESCRIPTION"] == "NO MATCH"
    assert town.shop.uprn in uprns(places("find", query="baker and sons"))


def test_minmatch_leaves_out_what_fits_less_and_the_total_agrees(town: Town, places: Ask) -> None:
    every = places("find", query="abbey road sale")
    good = places("find", query="12 abbey road ashton sale m332dp", minmatch="0.9")
    assert len(uprns(every)) == every["header"]["totalresults"] > 1
    assert uprns(good) == [town.twelve.uprn] and good["header"]["totalresults"] == 1


def test_find_stays_inside_its_box(town: Town, places: Ask) -> None:
    body = places("find", query="abbey road", bbox="379250,394550,379260,394560")
    assert uprns(body) == [town.twelve.uprn]


def test_nearest_is_the_one_nearest_within_the_radius(town: Town, places: Ask) -> None:
    body = places("nearest", point="379259,394555")
    assert uprns(body) == [town.twelve.uprn] and body["header"]["totalresults"] == 1
    assert uprns(places("nearest", point="379259,394555", radius="0.5")) == []
    assert uprns(places("nearest", point="379890,395000", lr="CY")) == [town.cottage.uprn]
    only_shops = places("nearest", point="379259,394555", radius="1000", fq="CLASSIFICATION_CODE:CR*")
    assert uprns(only_shops) == [town.shop.uprn]


def test_around_a_point_the_nearest_comes_first_and_the_edge_counts(town: Town, places: Ask) -> None:
    east, north = float(town.twelve.easting), float(town.twelve.northing)
    assert uprns(places("radius", point=f"{east},{north}", radius="10")) == [town.twelve.uprn, town.fourteen.uprn]
    assert uprns(places("radius", point=f"{east},{north}", radius="9.99")) == [town.twelve.uprn]
    body = places("radius", point=f"{east},{north}", radius="1000", maxresults="3", offset="2")
    away = [math.dist((lpi["X_COORDINATE"], lpi["Y_COORDINATE"]), (east, north))
            for lpi in (result["LPI"] for result in body["results"])]  # fmt: skip
    assert away == sorted(away) and len(away) == 3
    assert body["header"]["totalresults"] == 9  # the cottage in two languages


@pytest.mark.parametrize("srs", ["EPSG:27700", "BNG", "WGS84", "EPSG:4326", "EPSG:4258"])
def test_a_box_gives_what_is_inside_it(town: Town, places: Ask, srs: str) -> None:
    corners = [(379255.0, 394550.0), (379305.0, 394565.0)]
    if srs not in {"EPSG:27700", "BNG"}:
        corners = [to_wgs84(easting=east, northing=north) for east, north in corners]
    bbox = ",".join(f"{value:.9f}" for corner in corners for value in corner)
    body = places("bbox", bbox=bbox, srs=srs)
    expected = [town.twelve, town.fourteen, town.block, *town.flats]
    assert uprns(body) == [place.uprn for place in expected]
    assert body["header"]["totalresults"] == 6


@pytest.mark.parametrize("srs", ["WGS84", "EPSG:4326", "EPSG:4258", "EPSG:3857"])
def test_another_reference_system_adds_lng_and_lat_and_leaves_the_grid(town: Town, places: Ask, srs: str) -> None:
    lpi = first(places("uprn", uprn=town.twelve.uprn, output_srs=srs))
    assert (lpi["X_COORDINATE"], lpi["Y_COORDINATE"]) == (379258.12, 394554.52)
    latitude, longitude = to_wgs84(easting=379258.12, northing=394554.52)
    if srs == "EPSG:3857":
        # EPSG's formula for Popular Visualisation Pseudo-Mercator, method 1024.
        east = 6378137 * math.radians(longitude)
        north = 6378137 * math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))
        assert (lpi["LNG"], lpi["LAT"]) == (round(east, 2), round(north, 2))
    else:
        assert (lpi["LNG"], lpi["LAT"]) == (round(longitude, 7), round(latitude, 7))
        assert (lpi["LNG"], lpi["LAT"]) == pytest.approx((-2.3140, 53.4469), abs=0.001)
    assert list(lpi).index("LNG") == list(lpi).index("Y_COORDINATE") + 1


@pytest.mark.parametrize("srs", ["EPSG:27700", "BNG"])
def test_on_the_grid_there_is_no_lng_or_lat(town: Town, places: Ask, srs: str) -> None:
    lpi = first(places("uprn", uprn=town.twelve.uprn, output_srs=srs))
    assert "LNG" not in lpi and "LAT" not in lpi


def test_a_property_without_a_point_is_given_without_one(town: Town, places: Ask) -> None:
    Property.objects.filter(pk=town.twelve.pk).update(easting=None, northing=None)
    body = places("postcode", postcode="M33 2DP", output_srs="WGS84")
    assert not {"X_COORDINATE", "Y_COORDINATE", "LNG", "LAT"} & set(first(body))
    assert "LNG" in body["results"][1]["LPI"]


@pytest.mark.parametrize(
    ("fq", "found"),
    [
        (["CLASSIFICATION_CODE:RD06"], "flats"), (["CLASSIFICATION_CODE:RD*", "CLASSIFICATION_CODE:*06"], "flats"),
        (["CLASSIFICATION_CODE:CR* CLASSIFICATION_CODE:PP"], "block shop"), (["CLASSIFICATION_CODE:R"], ""),
        (["LOGICAL_STATUS_CODE:8"], "past"), (["LOGICAL_STATUS_CODE:6 8"], "past planned"),
        (["CLASSIFICATION_CODE:RD*", "LOGICAL_STATUS_CODE:6"], "planned"), (["CLASSIFICATION_CODE:PS"], "record"),
        (["COUNTRY_CODE:W"], ""), (["COUNTRY_CODE:EN", "CLASSIFICATION_CODE:CR08"], "shop"),
    ],
)  # fmt: skip
def test_filters_leave_what_has_the_codes(town: Town, places: Ask, fq: list[str], found: str) -> None:
    expected = {place.uprn for name in found.split() for place in _listed(getattr(town, name))}
    body = places("bbox", bbox="379200,394500,379600,394700", fq=fq)
    assert set(uprns(body)) == expected
    assert body["header"]["totalresults"] == len(expected)


def test_another_name_is_given_when_it_is_asked_for(town: Town, places: Ask) -> None:
    lpi = first(places("postcode", postcode="M3 2DP", fq="LPI_LOGICAL_STATUS_CODE:3"))
    assert lpi["ADDRESS"].startswith("MILL HOUSE") and lpi["STATUS"] == "APPROVED"
    assert lpi["LPI_LOGICAL_STATUS_CODE_DESCRIPTION"] == "ALTERNATIVE"


def test_the_country_is_told_by_the_supply_the_ward_or_the_custodian(town: Town, places: Ask) -> None:
    def country() -> str:
        return first(places("uprn", uprn=town.shop.uprn))["COUNTRY_CODE"]

    assert country() == "E"
    Property.objects.filter(pk=town.shop.pk).update(ward_code="W05000123")
    assert country() == "W"
    Property.objects.filter(pk=town.shop.pk).update(country="S")
    assert country() == "S"


def test_a_page_of_a_hundred_takes_as_many_statements_as_one_of_one(
    town: Town, client: Client, key: str, places: Ask
) -> None:
    _copies(town.twelve, 150)
    counts = []
    for most in (1, 100):
        places("uprn", uprn=1)  # the day's first use is written once
        with CaptureQueriesContext(
            connection,
        ) as captured:
            body = places("postcode", postcode="M33 2DP", maxresults=most, output_srs="WGS84")
        assert len(body["results"]) == most and body["header"]["totalresults"] == 156
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 4


def _listed(found: Any) -> list[Property]:
    return found if isinstance(found, list) else [found]


def _copies(place: Property, count: int) -> None:
    [address] = place.addresses.all()
    for number in range(count):
        place.pk = 200_000_000_000 + number
        place.save(force_insert=True)
        address.pk, address.lpi_key, address.property = None, f"9999L{number:09}", place
        address.save(force_insert=True)
    assert Address.objects.count() > count
