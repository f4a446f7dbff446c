"""Our own API of properties, streets and loads: what it gives, to whom, and that it knows of nobody."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gazetteer.areas.models import Area, AreaRing
from gazetteer.supplies.models import Load
from tests.cast import Cast, person
from tests.channels.api.conftest import Ask
from tests.channels.api.town import LOADED_AT, Town, key_for

PATHS = {
    "properties/100010000012": "GAZETTEER_READ",
    "properties?postcode=M33 2DP": "GAZETTEER_READ",
    "streets/27500001": "GAZETTEER_READ",
    "streets?query=abbey": "GAZETTEER_READ",
    "loads": "LOADS_READ",
}


@pytest.mark.parametrize("path", PATHS)
def test_401_without_a_key_403_without_the_scope_405_for_a_change(
    town: Town, client: Client, cast: Cast, path: str
) -> None:
    assert client.get(f"/api/v1/{path}").status_code == 401
    others = {"PLACES_SEARCH", "GAZETTEER_READ", "CROSS_REFERENCES_READ", "LOADS_READ"} - {PATHS[path]}
    answer = client.get(f"/api/v1/{path}", headers={"key": key_for(cast, *others)})
    assert (answer.status_code, answer.json()["status"]) == (403, 403) and answer.json()["detail"]
    right = {"key": key_for(cast, PATHS[path])}
    assert client.get(f"/api/v1/{path}", headers=right).status_code == 200
    assert client.post(f"/api/v1/{path}", headers=right).status_code == 405


def test_a_property_is_given_whole(town: Town, rest: Ask) -> None:
    found = rest("properties/100010000012", on="2026-11-01")
    assert found["position"] == {
        "easting": 379258.12, "northing": 394554.52,
        "latitude": pytest.approx(53.4469, abs=0.01), "longitude": pytest.approx(-2.3140, abs=0.01),
    }  # fmt: skip
    found.pop("position")
    assert found == {
        "uprn": "100010000012",
        "address": "12 Abbey Road, Ashton, Sale, M33 2DP",
        "postcode": "M33 2DP",
        "status": {"code": "1", "words": "Approved"},
        "classification": {"code": "RD04", "words": "Terraced"},
        "parent_uprn": None,
        "street": {"usrn": "27500001", "label": "Abbey Road, Ashton, Sale"},
        "addresses": [
            {
                "language": "ENG",
                "text": "12 Abbey Road, Ashton, Sale, M33 2DP",
                "lines": ["12 Abbey Road", "Ashton", "Sale", "M33 2DP"],
            }
        ],
        "organisation": "",
        "state": {"code": "2", "words": "In use"},
        "custodian": {"code": "4245", "words": "Trafford"},
        "areas": [
            {"kind": kind, "code": code, "name": code, "on": "2026-11-01", "evidence": "SUPPLIED"}
            for kind, code in (("WARD", "E05015239"), ("PARISH", "E04000123"))
        ],
        "last_update_date": "2026-09-01",
        "cross_references": [
            {"source": "4245CT", "reference": "4861642391", "start_date": None, "end_date": None},
            {"source": "7666MT", "reference": "osgb1000000000012", "start_date": None, "end_date": None},
        ],
    }


def test_the_ward_is_the_one_of_the_day(town: Town, rest: Ask) -> None:
    for code, name, begins, ends in (
        ("E05000001", "Old Ashton", date(2004, 6, 10), date(2023, 5, 4)),
        ("E05015239", "New Ashton", date(2023, 5, 4), None),
    ):
        area = Area.objects.create(kind="WARD", code=code, name=name, active_from=begins, active_to=ends,
                                   easting=379258, northing=394554)  # fmt: skip
        square = [(379000.0, 394000.0), (380000.0, 394000.0), (380000.0, 395000.0), (379000.0, 395000.0)]
        AreaRing.objects.create(area=area, part=0, is_hole=False, boundary=square)

    def ward(day: str) -> tuple[str, str]:
        [found] = [one for one in rest("properties/100010000012", on=day)["areas"] if one["kind"] == "WARD"]
        return found["name"], found["evidence"]

    assert ward("2023-05-03") == ("Old Ashton", "BOUNDARY")
    assert ward("2023-05-04") == ("New Ashton", "BOUNDARY")


def test_cross_references_are_for_keys_with_their_scope(town: Town, client: Client, cast: Cast) -> None:
    key = key_for(cast, "GAZETTEER_READ")
    assert "cross_references" not in client.get("/api/v1/properties/100010000012", headers={"key": key}).json()
    asked = {"reference": "4861642391"}
    assert client.get("/api/v1/properties", asked, headers={"key": key}).status_code == 403


def test_a_property_is_found_by_its_key_in_another_system(town: Town, rest: Ask) -> None:
    for asked in ({"reference": "4861642391"}, {"reference": "4861642391", "source": "4245CT"}):
        assert [one["uprn"] for one in rest("properties", **asked)["results"]] == ["100010000012"]
    assert rest("properties", reference="4861642391", source="4245ER")["results"] == []


def test_welsh_stands_beside_english(town: Town, rest: Ask) -> None:
    english, welsh = rest(f"properties/{town.cottage.uprn}")["addresses"]
    assert (english["language"], welsh["language"]) == ("ENG", "CYM")
    assert welsh["lines"][0] == "Bwthyn Rhosyn"


def test_properties_of_a_postcode_a_street_and_a_building(town: Town, rest: Ask) -> None:
    def found(**asked: Any) -> list[str]:
        return [one["uprn"] for one in rest("properties", **asked)["results"]]

    in_postcode = [str(place.uprn) for place in (town.twelve, town.fourteen, town.block, *town.flats)]
    assert found(postcode="m332dp") == in_postcode
    assert found(usrn=27500001) == [*in_postcode, str(town.shop.uprn)]
    assert found(within=town.block.uprn) == [str(flat.uprn) for flat in town.flats]
    assert {str(town.past.uprn), str(town.planned.uprn)} <= set(found(usrn=27500001, historic=1))


def test_properties_near_a_point_say_how_far(town: Town, rest: Ask) -> None:
    results = rest("properties", near="379258.12,394554.52", radius=20)["results"]
    assert [(one["uprn"], one["metres"]) for one in results] == [
        (str(town.twelve.uprn), 0.0), (str(town.fourteen.uprn), 10.0),
    ]  # fmt: skip
    position = rest("properties/100010000012")["position"]
    again = rest("properties", near=f"{position['latitude']},{position['longitude']}", radius=20)["results"]
    assert [one["uprn"] for one in again] == [one["uprn"] for one in results]


def test_pages_follow_one_another_without_an_offset(town: Town, rest: Ask, client: Client, key: str) -> None:
    whole = [one["uprn"] for one in rest("properties", usrn=27500001, historic=1)["results"]]
    body, seen = rest("properties", usrn=27500001, historic=1, limit=3), []
    while True:
        seen += [one["uprn"] for one in body["results"]]
        if body["next"] is None:
            break
        assert key not in body["next"]
        body = client.get(body["next"], headers={"key": key}).json()
    assert seen == whole and len(whole) > 6


def test_a_street_has_its_names_in_each_language(town: Town, rest: Ask) -> None:
    found = rest("streets/27500002")
    assert [(name["language"], name["name"], name["town"]) for name in found["names"]] == [
        ("CYM", "LÔN Y FELIN", "SÂL"), ("ENG", "MILL LANE", "SALE"),
    ] or [name["language"] for name in found["names"]] == ["ENG", "CYM"]  # fmt: skip
    assert found["classification"] == {"code": "8", "words": "All vehicles"}
    assert found["start"]["easting"] == 379200


def test_streets_are_found_by_name(town: Town, rest: Ask) -> None:
    assert rest("streets", query="abbey")["results"] == [{"usrn": "27500001", "label": "Abbey Road, Ashton, Sale"}]


def test_loads_are_listed_with_their_counts(town: Town, rest: Ask) -> None:
    first = Load.objects.get()
    second = Load.objects.create(
        custodian_id=4245, file_name="4245_20260908_01.csv", file_type="C", supply_date=date(2026, 9, 8), volume=1,
        whole=True, loaded_at=LOADED_AT, rows_read=3, rejects=0, warnings=0,
    )  # fmt: skip
    page = rest("loads", limit=1)
    assert [one["id"] for one in page["results"]] == [second.pk]
    assert f"before={second.pk}" in page["next"]
    older = rest("loads", before=second.pk)
    assert older["next"] is None and older["results"] == [rest(f"loads/{first.pk}")]
    assert older["results"][0] | {"loaded_at": ""} == {
        "id": first.pk, "custodian": {"code": "4245", "words": "Trafford"}, "file_name": "4245_20260901_01.csv",
        "file_type": "F", "supply_date": "2026-09-01", "loaded_at": "", "whole": True, "rows_read": 20, "rejects": 1,
        "warnings": 2, "read": {"21": 9, "24": 11}, "changed": {"property": {"new": 9, "changed": 0, "closed": 0}},
    }  # fmt: skip


@pytest.mark.parametrize("path", ["properties/1", "streets/1", "loads/999999999999", "properties/99999999999999999999"])
def test_what_is_not_there_is_a_404_in_words(town: Town, rest: Ask, path: str) -> None:
    assert rest(path, 404)["status"] == 404


@pytest.mark.parametrize(
    ("path", "asked", "named"),
    [
        ("properties", {}, "postcode"), ("properties", {"postcode": "M33 2DP", "usrn": "1"}, "postcode"),
        ("properties", {"usrn": "x"}, "usrn"), ("properties", {"near": "1"}, "near"),
        ("properties", {"near": "0,0"}, "near"), ("properties", {"near": "nan,nan"}, "near"),
        ("properties", {"near": "379258,394554", "radius": "5000"}, "radius"),
        ("properties", {"postcode": "M33 2DP", "limit": "0"}, "limit"),
        ("properties", {"postcode": "M33 2DP", "limit": "101"}, "limit"),
        ("properties", {"postcode": "M33 2DP", "after": "x"}, "after"),
        ("properties", {"postcode": "x" * 300}, "postcode"), ("properties", {"postcode": "\x00"}, "postcode"),
        ("properties/100010000012", {"on": "2026-13-01"}, "on"), ("properties/100010000012", {"on": "today"}, "on"),
        ("streets", {}, "query"), ("loads", {"before": "x"}, "before"),
    ],
)  # fmt: skip
def test_a_wrong_parameter_is_named(town: Town, rest: Ask, path: str, asked: dict[str, str], named: str) -> None:
    assert rest(path, 400, **asked)["detail"].startswith(f"{named}: ")


def test_a_list_takes_as_many_statements_however_long(town: Town, rest: Ask) -> None:
    rest("loads")  # the day's first use is written once
    counts = []
    for limit in (1, 100):
        with CaptureQueriesContext(connection) as captured:
            rest("properties", usrn=27500001, limit=limit)
        counts.append(len(captured))
    assert counts == [3, 3]


def test_nothing_here_knows_of_anybody(town: Town, client: Client, cast: Cast, key: str) -> None:
    person("Zenobia", "Quillfeather", phone="0161 496 0911", email="zenobia@example.com", home=town.twelve)
    paths = [f"/api/v1/{path}" for path in PATHS]
    paths += ["/api/v1/properties?near=379258,394554", "/api/v1/properties?reference=4861642391"]
    paths += [f"/api/addresses?query={words}" for words in ("zenobia", "quillfeather", "12 abbey road")]
    paths += [f"/search/places/v1/{asked}" for asked in ("uprn?uprn=100010000012", "find?query=quillfeather",
                                                         "postcode?postcode=M33 2DP")]  # fmt: skip
    for path in paths:
        answer = client.get(path, headers={"key": key})
        assert answer.status_code == 200
        told = answer.content.decode().lower().replace(f"query={path.rpartition('=')[2]}", "")
        assert not any(trace in told for trace in ("zenobia", "quillfeather", "496 0911", "+44161"))
