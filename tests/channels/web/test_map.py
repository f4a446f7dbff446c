"""The map without a browser: what its script is told, what the page draws, and where tiles may come from."""

import math
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from channels.web import map_json
from channels.web.drawing import Spot, without_crowding
from channels.web.maps import map_of_property, map_of_street
from crm.contacts.models import Attempt
from deploy.tiles import tiles_origin
from gazetteer.areas.models import Area, AreaKind, AreaRing
from gazetteer.entries.coordinates import to_wgs84
from gazetteer.entries.models import Property, Street
from gazetteer.finding.boundaries import Box, stretches_in
from gazetteer.finding.sketch import MOST_HOUSES, door_of
from tests.cast import LONG_AGO, property_at
from tests.channels.citizen.council import make_searchable

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(db: None) -> Property:
    """12 Abbey Road at SJ 78012 92000, with 14 two metres on."""
    home = property_at(12)
    property_at(14)
    return Property.objects.get(uprn=home.uprn)


def box(home: Property, metres: float = 100) -> dict[str, float]:
    east, north = float(home.easting or 0), float(home.northing or 0)
    south, west = to_wgs84(easting=east - metres, northing=north - metres)
    top, right = to_wgs84(easting=east + metres, northing=north + metres)
    return {"west": west, "south": south, "east": right, "north": top}


def part(client: Client, **asked: Any) -> dict[str, Any]:
    answer = client.get("/web/map", asked)
    assert answer.status_code == 200, answer.content
    return answer.json()


def spot(client: Client, **asked: Any) -> dict[str, Any]:
    answer = client.get("/web/map/spot", asked)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_the_box_holds_houses_with_their_numbers_and_streets_with_their_lines(client: Client, home: Property) -> None:
    said = part(client, **box(home))
    assert {(house["door"], house["address"]) for house in said["houses"]} == {
        ("12", home.address),
        ("14", "14 Abbey Road, Sale, M33 2DP"),
    }
    twelve = next(house for house in said["houses"] if house["door"] == "12")
    assert twelve["uprn"] == str(home.uprn)
    assert twelve["at"] == pytest.approx(to_wgs84(easting=378_012, northing=392_000), abs=1e-6)
    [street] = said["streets"]
    assert street["name"] == "Abbey Road"
    assert len(street["line"]) >= 2
    assert not said["cut"]


def test_flats_on_one_spot_are_one_house_that_is_counted(client: Client, home: Property) -> None:
    for number in range(1, 4):
        flat = property_at(12)
        lines = [f"Flat {number}", *home.address_lines]
        Property.objects.filter(uprn=flat.uprn).update(
            address_lines=lines, address=", ".join(lines), parent_uprn=home.uprn
        )
    twelve = next(house for house in part(client, **box(home))["houses"] if house["door"] == "12")
    assert (twelve["count"], twelve["address"], twelve["uprn"]) == (4, home.address, str(home.uprn))


def test_a_ward_boundary_near_by_is_drawn_as_it_ran_on_the_day(client: Client, home: Property) -> None:
    east, north = float(home.easting or 0), float(home.northing or 0)
    ring = [
        (east - 5000, north - 5000),
        (east + 20, north - 5000),
        (east + 20, north + 5000),
        (east - 5000, north + 5000),
    ]
    ended = dict(
        kind=AreaKind.WARD, name="Old", active_from="1999-01-01", active_to="2020-01-01", easting=1, northing=1
    )
    for area in (
        Area(kind=AreaKind.WARD, code="E1", name="Ashton", active_from=LONG_AGO, easting=1, northing=1),
        Area(code="E2", **ended),
    ):
        area.save()
        AreaRing.objects.create(area=area, part=0, is_hole=False, boundary=ring)
    [ward] = part(client, **box(home))["wards"]
    assert len(ward) == 2  # only the side that runs through the box


def test_a_box_too_wide_to_draw_says_so_and_still_shows_the_street_asked_for(client: Client, home: Property) -> None:
    said = part(client, **box(home, 3000), usrn=home.street_id)
    assert said["houses"] == []
    assert said["cut"]
    assert [street["usrn"] for street in said["streets"]] == [str(home.street_id)]


@pytest.mark.parametrize(
    "sides",
    [
        {},
        {"west": "x", "south": "1", "east": "2", "north": "3"},
        {"west": "nan", "south": "nan", "east": "inf", "north": "nan"},
        {"west": "-2", "south": "53", "east": "-2", "north": "53"},
        {"west": "-2", "south": "53.1", "east": "-2.1", "north": "53"},
        {"west": "-200", "south": "-91", "east": "200", "north": "91"},
    ],
)
def test_what_is_no_box_is_refused(client: Client, sides: dict[str, str]) -> None:
    assert client.get("/web/map", sides).status_code == 400


def test_a_map_never_shows_more_than_can_be_drawn(client: Client, home: Property, monkeypatch: Any) -> None:
    assert MOST_HOUSES <= 1000
    monkeypatch.setattr("gazetteer.finding.sketch.MOST_HOUSES", 1)
    said = part(client, **box(home))
    assert len(said["houses"]) == 1
    assert said["cut"]


def test_two_houses_or_fifty_cost_the_same_questions(client: Client, home: Property) -> None:
    with CaptureQueriesContext(connection) as few:
        part(client, **box(home))
        spot(client, typed="SJ 78012 92000")
    for number in range(20, 70):
        property_at(number)
    with CaptureQueriesContext(connection) as many:
        part(client, **box(home))
        spot(client, typed="SJ 78012 92000")
    assert len(many) == len(few) <= 16, [query["sql"][:100] for query in many]


def test_looking_without_end_is_told_to_wait(client: Client, home: Property, monkeypatch: Any) -> None:
    monkeypatch.setattr(map_json, "LIMIT", 1)
    Attempt.objects.all().delete()
    part(client, **box(home))
    answer = client.get("/web/map", box(home))
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert client.post("/web/map").status_code == 405


def test_a_spot_says_what_it_may_stand_for(client: Client, home: Property) -> None:
    latitude, longitude = to_wgs84(easting=378_012, northing=391_992)
    said = spot(client, latitude=latitude, longitude=longitude)
    assert said["grid"].startswith("SJ 7801")
    assert said["choices"][0] == [f"STREET:{home.street_id}", "On Abbey Road, Sale, at this point"]
    assert said["choices"][1][0] == f"PROPERTY:{home.uprn}"
    assert "8 m away" in said["choices"][1][1]
    assert said["choices"][-1] == ["POINT", f"Just this point, {said['grid']}"]


@pytest.mark.parametrize("typed", ["SJ 78012 92000", "M33 2DP", "m332dp", "12 abbey", "abbey road"])
def test_a_spot_is_found_by_what_people_type(client: Client, home: Property, typed: str) -> None:
    make_searchable()
    said = spot(client, typed=typed)
    latitude, longitude = said["at"]
    assert math.dist((latitude, longitude), to_wgs84(easting=378_012, northing=392_000)) < 0.0001


def test_an_address_typed_whole_offers_itself_first(client: Client, home: Property) -> None:
    make_searchable()
    assert spot(client, typed="12 abbey road")["choices"][0][0] == f"PROPERTY:{home.uprn}"


@pytest.mark.parametrize(
    "asked",
    [
        {"typed": "zzzz nowhere"},
        {"typed": "ZZ1 1ZZ"},
        {"latitude": "x", "longitude": "1"},
        {"latitude": "0", "longitude": "0"},
        {"typed": "a\x00b"},
        {"typed": "x" * 5000},
    ],
)
def test_where_nothing_is_found_nothing_is_offered(client: Client, home: Property, asked: dict[str, str]) -> None:
    assert spot(client, **asked) == {"grid": "", "at": None, "choices": []}


def test_in_the_open_country_there_is_still_the_point_itself(client: Client, home: Property) -> None:
    assert [value for value, _words in spot(client, typed="NH 620 420")["choices"]] == ["POINT"]


def test_a_map_that_is_about_nothing_yet_begins_in_the_middle_of_the_area(client: Client, home: Property) -> None:
    assert spot(client)["at"] is not None  # at any property, where no street says where it is
    Street.objects.update(start_easting=378_000, start_northing=392_000)
    said = spot(client)
    assert said["at"] is not None
    assert said["choices"] == []
    Street.objects.update(start_easting=None)
    Property.objects.update(easting=None)
    assert spot(client)["at"] is None


def test_the_page_draws_the_place_and_names_its_neighbours_nearest_first(home: Property) -> None:
    property_at(60)
    view = map_of_property(home, href=lambda uprn: f"/p/{uprn}")
    assert view is not None
    assert view.grid == "SJ 780 920"
    assert [(one.words[:2], one.metres) for one in view.neighbours] == [("14", 2), ("60", 48)]
    assert view.neighbours[0].href.startswith("/p/")
    assert view.drawing.mark is not None
    assert view.drawing.houses[0].words == "12"  # what the page is about keeps its number when others crowd it
    assert [name.words for name in view.drawing.names] == ["Abbey Road"]


def test_where_the_gazetteer_does_not_say_there_is_no_map(home: Property) -> None:
    Property.objects.update(easting=None, northing=None)
    assert map_of_property(Property.objects.get(uprn=home.uprn)) is None
    assert home.street is not None
    assert map_of_street(home.street) is None


def test_words_that_would_lie_over_others_are_left_out() -> None:
    houses = [Spot(10, 10, "12"), Spot(12, 10, "14"), Spot(40, 10, "16"), Spot(41, 30, "18")]
    assert [house.words for house in without_crowding(houses)] == ["12", "", "16", "18"]


def test_a_boundary_is_cut_to_what_can_be_seen_even_where_it_runs_on_past_the_corner() -> None:
    ring = [(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0)]
    assert stretches_in(Box(-5, -5, 5, 5), ring) == [[(0, 0), (100, 0)], [(0, 100), (0, 0)]]
    assert stretches_in(Box(40, 40, 60, 60), ring) == []


@pytest.mark.parametrize(
    ("lines", "door"),
    [
        (["12A Abbey Road", "Sale"], "12A"),
        (["Flat 3", "2-6 Abbey Road"], "2-6"),
        (["Mill House", "Mill Lane"], "Mill House"),
        (["The Very Long Name of an Organisation Ltd", "Mill Lane"], ""),
        ([], ""),
    ],
)
def test_what_stands_on_the_door(lines: list[str], door: str) -> None:
    assert door_of(lines) == door


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("", ""),
        ("https://tiles.example/{z}/{x}/{y}.png?key=1", "https://tiles.example"),
        ("https://{s}.tiles.example:8443/{z}/{x}/{y}.png", "https://*.tiles.example:8443"),
    ],
)
def test_tiles_may_come_from_where_the_council_says_and_nowhere_else(url: str, origin: str) -> None:
    assert tiles_origin(url) == origin


@pytest.mark.parametrize(
    "url",
    ["tiles.example/{z}/{x}/{y}", "ftp://a/{z}/{x}/{y}", "https:///{z}/{x}/{y}", "https://a.example/map.png",
     "https://a;script-src *{z}/{x}/{y}", "https://*/{z}/{x}/{y}", "https://u:p@a.example/{z}/{x}/{y}"],
)  # fmt: skip
def test_an_address_that_can_be_no_tiles_stops_the_process(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="MAP_TILES_URL"):
        tiles_origin(url)


def test_without_tiles_the_policy_lets_no_other_site_in(client: Client) -> None:
    policy = client.get("/")["Content-Security-Policy"]
    assert "img-src 'self';" in policy + ";"
    assert "style-src 'self';" in policy + ";"
