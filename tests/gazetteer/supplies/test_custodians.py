"""Several custodians side by side: registering one, a boundary that moves, and what a council may still end."""

import json
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from gazetteer.entries.models import Address, Custodian, Property, Street
from gazetteer.supplies.actions import AreaUnclear, custodian_register, gazetteer_load
from gazetteer.supplies.boundaries import NotABoundary, polygons_of
from gazetteer.supplies.models import Load
from tests.gazetteer import rows
from tests.shared_files import SHARED

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
LATER = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
UPRN, USRN = 990000000001, 99000001
OTHERS = [line.replace("990000000001", "990000000002").replace('00001"', '00002"').replace(",99000001,", ",99000002,")
          for line in rows.BODY]  # fmt: skip


def load(tmp_path: Path, *body: str, of: str = "2026-09-01", code: int = 9901, kind: str = "F") -> Load:
    path = tmp_path / "supply.csv"
    header = rows.HEADER.replace("9901", str(code)).replace("2026-09-01", of).replace('"F"', f'"{kind}"')
    path.write_bytes(rows.supply(*body, header=header))
    return gazetteer_load(path=path, at=AT)


def of_branwick(*lines: str) -> list[str]:
    return [line.replace(",1,9901,2001", ",1,9902,2001") for line in lines]


@pytest.fixture
def two_councils(tmp_path: Path) -> None:
    """Ambleford has both streets and homes; Branwick is registered and has sent nothing."""
    load(tmp_path, *rows.BODY, *OTHERS)
    custodian_register(code=9902, name="Branwick", at=AT)


@pytest.mark.django_db
def test_a_boundary_change_moves_a_street_and_its_homes_and_keeps_their_keys(
    tmp_path: Path, two_councils: None
) -> None:
    moved = load(tmp_path, *of_branwick(*OTHERS), code=9902)
    assert moved.changed["property"] == {"new": 0, "changed": 1, "closed": 0}
    assert moved.moved["street"] == moved.moved["property"] == 1
    place = Property.objects.get(uprn=UPRN + 1)
    assert (place.custodian_id, place.street_id, place.closed_date) == (9902, USRN + 1, None)
    assert Street.objects.get(usrn=USRN + 1).custodian_id == 9902
    left = load(tmp_path, *rows.BODY, of="2026-09-15")
    assert left.whole and left.changed["property"]["closed"] == left.changed["street"]["closed"] == 0
    place.refresh_from_db()
    assert (place.logical_status, place.closed_date) == (1, None)
    assert set(Address.objects.filter(property=place).values_list("custodian_id", "closed_date")) == {(9902, None)}
    ended = load(tmp_path, *of_branwick(*rows.BODY[:2]), of="2026-09-20", code=9902)
    assert ended.changed["property"]["closed"] == 1


@pytest.mark.django_db
def test_a_delete_of_what_another_council_has_now_is_left_with_a_warning(tmp_path: Path, two_councils: None) -> None:
    load(tmp_path, *of_branwick(*OTHERS), code=9902)
    deleted = [line.replace('"I"', '"D"') for line in OTHERS]
    loaded = load(tmp_path, *deleted, of="2026-09-08", kind="C")
    assert set(loaded.faults.values_list("kind", "level")) == {("HELD_BY_ANOTHER", "WARN")}
    assert "is now an entry of custodian 9902" in loaded.faults.order_by("id")[0].reason
    assert Property.objects.get(uprn=UPRN + 1).closed_date is None
    assert not any(count for change in loaded.changed.values() for count in change.values())


@pytest.mark.django_db
def test_entries_of_a_custodian_that_never_sent_anything_are_ended_by_who_supplies_them(tmp_path: Path) -> None:
    stray = of_branwick(*OTHERS)
    load(tmp_path, *rows.BODY, *stray)
    branwick = Custodian.objects.get(code=9902)
    assert (branwick.supplied_by_id, branwick.registered_at) == (9901, None)
    load(tmp_path, *rows.BODY, of="2026-09-08")
    assert Property.objects.get(uprn=UPRN + 1).closed_date == date(2026, 9, 8)
    load(tmp_path, *rows.BODY, *stray, of="2026-09-15")
    custodian_register(code=9902, name="Branwick", at=LATER)
    load(tmp_path, *rows.BODY, of="2026-09-22")
    assert Property.objects.get(uprn=UPRN + 1).closed_date is None


@pytest.mark.django_db
def test_a_street_of_the_council_next_door_may_be_used_by_addresses(tmp_path: Path, two_councils: None) -> None:
    border = [line.replace("990000000001", "990000000003").replace('00001"', '00003"') for line in rows.BODY[2:]]
    loaded = load(tmp_path, *of_branwick(*border), code=9902)
    assert (loaded.rejects, loaded.moved) == (0, {})
    assert Street.objects.get(usrn=USRN).custodian_id == 9901
    assert Property.objects.get(uprn=UPRN + 2).street_id == USRN


@pytest.mark.django_db
def test_registering_again_changes_area_and_interval_and_keeps_the_day(tmp_path: Path) -> None:
    custodian_register(code=9901, name=" Ambleford ", at=AT, box=(1, 2, 3, 4), usual_interval_days=7)
    again = custodian_register(code=9901, name="Ambleford", at=LATER)
    assert (again.name, again.registered_at, again.west, again.usual_interval_days) == ("Ambleford", AT, None, None)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [{"code": 0}, {"code": 12345}, {"name": "  "}, {"box": (5, 2, 3, 4)}, {"box": (1, 4, 3, 4)},
     {"usual_interval_days": 0}],
)  # fmt: skip
def test_a_custodian_that_cannot_be_registered(wrong: dict[str, Any]) -> None:
    with pytest.raises(AreaUnclear):
        custodian_register(**{"code": 9901, "name": "Ambleford", "at": AT} | wrong)
    assert not Custodian.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        None, [], 7, "x", {}, {"type": "Point", "coordinates": [1, 2]}, {"type": "Polygon"},
        {"type": "Polygon", "coordinates": []}, {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 0]]]},
        {"type": "Polygon", "coordinates": [[["a", "b"]] * 4]}, {"type": "FeatureCollection", "features": []},
    ],
)  # fmt: skip
def test_a_boundary_that_is_none_is_refused(wrong: object) -> None:
    with pytest.raises(NotABoundary):
        polygons_of(wrong)


@given(
    st.lists(st.tuples(st.integers(1, 40), st.integers(1, 40)), min_size=3, max_size=12, unique=True).map(
        lambda corners: [[400_000 + x * 100, 300_000 + y * 100] for x, y in corners]
    )
)
def test_thinning_keeps_only_corners_of_the_boundary_and_its_box(corners: list[list[int]]) -> None:
    ring = [*corners, corners[0]]
    try:
        [thinned] = polygons_of({"type": "Polygon", "coordinates": [ring]})
    except NotABoundary:
        return
    assert all(corner in ring for corner in thinned)
    assert thinned[0] == thinned[-1] == ring[0]
    assert all(abs(max(c[at] for c in thinned) - max(c[at] for c in ring)) <= 10 for at in (0, 1))


@pytest.mark.django_db
def test_the_command_registers_with_a_box_and_says_so() -> None:
    out = StringIO()
    call_command("register_custodian", "4245", "Trafford", "--area", "1", "2", "3", "4", stdout=out)
    assert "Trafford (4245) is registered." in out.getvalue()
    assert Custodian.objects.get(code=4245).north == 4


@pytest.mark.django_db
@pytest.mark.parametrize("content", [None, "{", '{"type": "Point"}', "[" * 100_000])
def test_the_command_meets_a_bad_boundary_calmly(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "boundary.geojson"
    if content is not None:
        path.write_text(content)
    with pytest.raises(CommandError):
        call_command("register_custodian", "4245", "Trafford", "--boundary", str(path))


@pytest.mark.shared
@pytest.mark.django_db
def test_a_real_council_lies_within_its_boundary() -> None:
    boundary = json.loads((SHARED / "trafford" / "trafford_local_authority_full_resolution.geojson").read_text())
    custodian = custodian_register(code=4245, name="Trafford", at=AT, boundary=boundary)
    assert 0 < sum(len(ring) for ring in custodian.boundary) < 2_000
    loaded = gazetteer_load(path=SHARED / "llpg" / "small" / "4245_20260901_01.csv", at=AT)
    assert loaded.faults.filter(kind="OUTSIDE_AREA").count() <= 5
    custodian_register(code=4245, name="Trafford", at=AT, box=(376_000, 385_000, 380_000, 395_000))
    again = gazetteer_load(path=SHARED / "llpg" / "small" / "4245_20260901_01.csv", at=AT)
    assert again.faults.filter(kind="OUTSIDE_AREA").count() > 100
