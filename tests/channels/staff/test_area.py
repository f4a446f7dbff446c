"""A ward's page: what it is on a day, what stands in it, its streets a page at a time, and what stood there before."""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gazetteer.areas import area_pages
from gazetteer.areas.actions import areas_load
from gazetteer.entries.models import Property, Street
from tests.cast import CUSTODIAN, property_at
from tests.channels.staff.conftest import Desk
from tests.channels.staff.pages import text_of
from tests.gazetteer.areas.drawing import Ring, feature, write

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
OLD, NEW = date(2004, 6, 10), date(2023, 5, 4)
CODE, FORMER, NEXT_DOOR = "E05099001", "E05000001", "E05099002"


def ring(west: float, south: float, side: float) -> Ring:
    return [[west, south], [west + side, south], [west + side, south + side], [west, south + side], [west, south]]


@pytest.fixture
def ward(desk: Desk, tmp_path: Path) -> Desk:
    """The desk's home in a ward of today, with a hole, that had another code before 2023; another ward beside it."""
    east, north = float(desk.home.easting or 0), float(desk.home.northing or 0)
    whole, hole = ring(east - 500, north - 500, 1000), ring(east + 200, north + 200, 100)
    beside = ring(east + 500, north - 500, 1000)
    for since, drawn in (
        (OLD, [feature(FORMER, [whole], name="Old Harbour")]),
        (NEW, [feature(CODE, [whole, hole], name="Harbour"), feature(NEXT_DOOR, [beside], name="Quay")]),
    ):
        path = write(tmp_path / f"{since}.json", *drawn)
        areas_load(path=path, kind="WARD", active_from=since, at=AT)
    Street.objects.filter(usrn=desk.home.street_id).update(
        start_easting=east - 50, start_northing=north, end_easting=east + 50, end_northing=north
    )
    return desk


def page_of(desk: Desk, code: str = CODE, **asked: Any) -> str:
    answer = desk.client.get(reverse("staff:area", args=[code]), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def row(page: str, key: str) -> str:
    found = re.search(rf"{key}\s*</dt>\s*<dd[^>]*>\s*([^<]*?)\s*</dd>", page)
    assert found is not None, key
    return found[1]


def streets(page: str) -> list[str]:
    return re.findall(r'streets/(\d+)"', page[page.index('id="streets-title"') :])


def test_it_says_what_stands_in_it_and_since_when(ward: Desk) -> None:
    garage, in_the_hole, beside, gone = (property_at(number) for number in (14, 16, 18, 20))
    east, north = ward.home.easting or 0, ward.home.northing or 0
    Property.objects.filter(pk=ward.home.pk).update(classification="RD04")
    Property.objects.filter(pk=garage.pk).update(classification="CO01", easting=east + 10, northing=north)
    Property.objects.filter(pk=in_the_hole.pk).update(easting=east + 250, northing=north + 250)
    Property.objects.filter(pk=beside.pk).update(easting=east + 600, northing=north)
    Property.objects.filter(pk=gone.pk).update(easting=east + 11, northing=north, logical_status=8)
    page = page_of(ward)
    assert "Harbour" in page and "since 4 May 2023" in page
    assert (row(page, "Properties"), row(page, "Homes among them")) == ("2", "1")


def test_what_stood_there_before_is_named_and_shown_as_it_was_then(ward: Desk) -> None:
    page = page_of(ward)
    href = f"{reverse('staff:area', args=[FORMER])}?on=2004-06-10"
    assert href in page and "Quay" not in page[page.index('id="others-title"') :]
    then = ward.client.get(href).content.decode()
    assert "from 10 June 2004 until 4 May 2023" in then
    assert "This is how it was drawn then, and not now." in then


def test_its_streets_are_those_that_begin_or_end_in_it(ward: Desk) -> None:
    home = ward.home
    far, half = (Street.objects.create(usrn=usrn, custodian_id=CUSTODIAN, record_type=1, naming_authority=1, label="X",
                                       start_easting=1, start_northing=1, end_easting=east, end_northing=north)
                 for usrn, east, north in ((77000001, 2, 2), (77000002, home.easting, home.northing)))  # fmt: skip
    listed = streets(page_of(ward))
    assert str(half.usrn) in listed and str(home.street_id) in listed and str(far.usrn) not in listed


def test_many_streets_go_on_on_another_page(ward: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(area_pages.streets_of_area, "__kwdefaults__", {"after": None, "limit": 2})
    home = ward.home
    for number in range(4):
        Street.objects.create(
            usrn=77000010 + number, custodian_id=CUSTODIAN, record_type=1, naming_authority=1, label=f"Street {number}",
            sort_key=f"street {number}", start_easting=home.easting, start_northing=home.northing,
        )  # fmt: skip
    seen, asked = [], {}
    while True:
        page = page_of(ward, **asked)
        seen += streets(page)
        following = re.search(r'rel="next" href="[^"]*after=(\d+)"', page)
        if following is None:
            break
        asked = {"after": following[1]}
    assert len(seen) == len(set(seen)) == 5


@pytest.mark.parametrize("asked", [{"on": "soon"}, {"on": "2026-13-45"}, {"after": "x"}, {"on": ""}])
def test_a_day_or_street_that_is_none_is_today_from_the_beginning(ward: Desk, asked: dict[str, str]) -> None:
    assert "Harbour" in page_of(ward, **asked)


def test_an_area_nobody_knows_is_not_there(ward: Desk) -> None:
    assert ward.client.get(reverse("staff:area", args=["E05999999"])).status_code == 404


def test_search_and_the_property_lead_to_it(ward: Desk) -> None:
    Property.objects.filter(pk=ward.home.pk).update(classification="RD04")
    href = reverse("staff:area", args=[CODE])
    assert href in text_of(ward.client.get(reverse("staff:property", args=[ward.home.uprn])))
    found = ward.client.post(reverse("staff:search"), {"q": "harbour"}, headers={"HX-Request": "true"}).content.decode()
    assert href in found and "ward" in found


def test_it_asks_the_database_no_more_often_for_a_thousand_properties(ward: Desk) -> None:
    with CaptureQueriesContext(
        connection,
    ) as few:
        page_of(ward)
    east, north = ward.home.easting or 0, ward.home.northing or 0
    for number in range(30, 80):
        Property.objects.filter(pk=property_at(number).pk).update(easting=east, northing=north)
    with CaptureQueriesContext(connection) as many:
        page_of(ward)
    assert len(many) <= len(few)
