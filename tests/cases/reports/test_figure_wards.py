"""A figure's ward is that of its place on the day on which the contact was received."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cases.reports.actions import figures_rebuild
from gazetteer.areas.actions import areas_load
from gazetteer.areas.models import Council, Postcode
from gazetteer.entries.models import Property, Street
from gazetteer.places import Place, PlaceKind, UnlistedReason
from tests.cases.reports.desk import Desk
from tests.cast import NOW, property_at
from tests.gazetteer.areas.drawing import SOUTH, WEST, feature, square, write

pytestmark = pytest.mark.django_db
POINT: dict[str, Any] = {"easting": Decimal(WEST + 500), "northing": Decimal(SOUTH + 500)}


@pytest.fixture(autouse=True)
def wards(tmp_path: Path) -> None:
    """One ward until the day of the tests, another from it."""
    for code, since in (("E05000801", "2019-05-02"), ("E05000901", NOW.date())):
        path = write(tmp_path / f"{code}.json", feature(code, [square(0, 0)]))
        areas_load(path=path, kind="WARD", active_from=since, at=NOW)


def ward(desk: Desk, **given: Any) -> str:
    taken = desk.take(**given)
    desk.hear(given.get("at", NOW))
    return desk.figure(taken).ward_code


def test_a_property_is_in_the_ward_of_the_day(desk: Desk) -> None:
    home = property_at(12)
    Property.objects.filter(pk=home.pk).update(**POINT)
    assert ward(desk, home=home) == "E05000901"
    assert ward(desk, home=home, at=NOW - timedelta(days=2)) == "E05000801"


def test_so_is_a_point_and_a_street_with_one(desk: Desk) -> None:
    assert ward(desk, place=Place(kind=PlaceKind.POINT, **POINT)) == "E05000901"
    property_at(12)
    street = Street.objects.order_by("usrn")[0]
    assert ward(desk, place=Place(kind=PlaceKind.STREET, usrn=street.usrn, **POINT)) == "E05000901"
    assert ward(desk, place=Place(kind=PlaceKind.STREET, usrn=street.usrn)) == ""


def test_an_address_we_do_not_hold_is_where_its_postcode_is_if_that_is_ours(desk: Desk) -> None:
    Council.objects.create(code="E08000009", name="Trafford", is_ours=True)
    Council.objects.create(code="E08000006", name="Salford")
    Postcode.objects.create(key="M332DP", council_code="E08000009", ward_code="E05000901")
    Postcode.objects.create(key="M54WT", council_code="E08000006", ward_code="E05000007")

    def unlisted(postcode: str, reason: str = UnlistedReason.NEW_BUILD) -> str:
        return ward(desk, place=Place(kind=PlaceKind.UNLISTED, lines="Plot 3", postcode=postcode, reason=reason))

    assert unlisted("M33 2DP") == "E05000901"
    assert unlisted("M33 2DP", UnlistedReason.OUTSIDE) == ""
    assert unlisted("M5 4WT") == unlisted("") == ""


def test_a_rebuild_agrees_and_follows_boundaries_loaded_later(desk: Desk, tmp_path: Path) -> None:
    taken = desk.take(place=Place(kind=PlaceKind.POINT, **POINT))
    desk.hear()
    assert figures_rebuild(at=NOW).agreed
    path = write(tmp_path / "later.json", feature("E05000999", [square(0, 0)]))
    areas_load(path=path, kind="WARD", active_from=NOW.date(), at=NOW)
    assert figures_rebuild(at=NOW).different == 1
    assert desk.figure(taken).ward_code == "E05000999"
