"""What lies near a point and in a box, nearest first, never more than asked nor further."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from gazetteer.entries.models import Custodian, Property, Street
from gazetteer.finding.nearby import (
    BoxTooLarge,
    properties_in_box,
    properties_near,
    street_near,
)

pytestmark = pytest.mark.django_db
X, Y = 480_000, 600_000
EAST_STREET, BEND = 99_000_001, 99_000_002


@pytest.fixture(autouse=True)
def homes() -> Iterator[None]:
    """A row of houses ten metres apart along a street, and a street without houses."""
    Custodian.objects.create(code=9901, name="AMBLEFORD")
    for usrn, start, end in ((EAST_STREET, (X, Y), (X + 300, Y)), (BEND, (X, Y + 400), (X + 300, Y + 400))):
        Street.objects.create(
            usrn=usrn, custodian_id=9901, record_type=1, naming_authority=9901,
            start_easting=start[0], start_northing=start[1], end_easting=end[0], end_northing=end[1],
        )  # fmt: skip
    for number in range(30):
        home(number, easting=X + number * 10)
    yield


def home(number: int, **fields: Any) -> None:
    wanted = {"northing": Decimal(Y + 5), "logical_status": 1, "street_id": EAST_STREET, "classification": "RD04"}
    Property.objects.create(
        uprn=990_000_000_000 + number, custodian_id=9901, sort_key=f"{number:04}", **{**wanted, **fields}
    )


def near(**asked: Any) -> list[int]:
    return [place.uprn % 1_000 for place, _ in properties_near(**{"easting": X, "northing": Y, **asked})]


def test_nearest_first_with_the_distance() -> None:
    found = properties_near(easting=X + 100, northing=Y, radius=16)
    assert [(place.uprn % 1_000, round(away, 2)) for place, away in found] == [(10, 5.0), (9, 11.18), (11, 11.18)]


def test_limit_and_radius_are_kept_and_have_an_end() -> None:
    assert near(radius=1_000) == list(range(10))
    assert len(near(radius=99_999, limit=99_999)) == 30
    assert near(radius=50) == [0, 1, 2, 3, 4]
    assert near(radius=0) == near(limit=0) == near(radius=-5) == near(limit=-5) == []
    assert near(easting=0, northing=0, radius=1_000) == []


def test_corners_of_the_box_are_not_within_the_radius() -> None:
    home(100, easting=X - 50, northing=Y - 50)
    assert 100 not in near(radius=60, limit=100)
    assert 100 in near(radius=71, limit=100)


def test_only_what_may_be_picked() -> None:
    home(101, easting=X, logical_status=8)
    home(102, easting=X, classification="PS")
    home(103, easting=None, northing=None)
    assert near(radius=6) == [0]


def test_a_box_holds_what_lies_in_it_in_the_order_of_addresses() -> None:
    found = properties_in_box(west=X + 95, south=Y, east=X + 125, north=Y + 10)
    assert [place.uprn % 1_000 for place in found] == [10, 11, 12]
    assert len(properties_in_box(west=X, south=Y, east=X + 1_000, north=Y + 1_000, limit=7)) == 7


@pytest.mark.parametrize(
    ("east", "north"), [(1_000.1, 1_000), (-10, 10), (10, -10), (0, 10), (float("nan"), 10), (float("inf"), 1)]
)
def test_a_box_that_is_none_or_too_large_is_refused(east: float, north: float) -> None:
    with pytest.raises(BoxTooLarge):
        properties_in_box(west=X, south=Y, east=X + east, north=Y + north)


def test_the_street_is_that_of_the_nearest_house_or_else_of_the_nearest_line() -> None:
    for easting, northing, usrn in ((X + 50, Y + 30, EAST_STREET), (X + 150, Y + 390, BEND), (X + 150, Y + 220, BEND)):
        street = street_near(easting=easting, northing=northing)
        assert street is not None
        assert street.usrn == usrn
    assert street_near(easting=X, northing=Y + 460, radius=50) is None


def test_a_street_that_is_gone_is_not_found() -> None:
    Street.objects.filter(usrn=BEND).update(end_date="2020-01-01")
    assert street_near(easting=X + 150, northing=Y + 400, radius=100) is None


def test_the_index_answers() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO gazetteer_property SELECT (jsonb_populate_record(b, jsonb_build_object("
            "'uprn', b.uprn + 1000 + n, 'easting', b.easting + n %% 200 * 37, 'northing', b.northing + n / 200 * 41))).* "
            "FROM gazetteer_property b, generate_series(1, 10000) n WHERE b.uprn = %s",
            [990_000_000_000],
        )
        cursor.execute("ANALYZE gazetteer_property")
        plans = _plans(cursor)
    assert all("gazetteer_property_position" in plan for plan in plans), "\n\n".join(plans)


def _plans(cursor: Any) -> list[str]:
    asked: list[str] = []

    def explain(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "FROM gazetteer_property b" in sql and not sql.startswith("EXPLAIN"):
            cursor.execute("EXPLAIN " + sql, params)
            asked.append("\n".join(line for (line,) in cursor.fetchall()))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        properties_near(easting=X, northing=Y)
        properties_in_box(west=X, south=Y, east=X + 100, north=Y + 100)
        street_near(easting=X, northing=Y)
    assert len(asked) == 3
    return asked
