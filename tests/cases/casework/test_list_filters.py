"""Filters of the work list: each narrows it, together they all hold, and the counts follow; where a case lies is known."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.casework.lists.asking import Show
from cases.casework.lists.choices import list_choices
from cases.casework.lists.cursor import Cursor
from cases.casework.lists.filters import READS, Filters
from cases.casework.lists.lying import cases_lie_again
from cases.casework.lists.work_list import work_list
from cases.casework.models import Case
from cases.routing.models import PropertySet, PropertySetMember
from gazetteer.entries.models import Property, Street
from gazetteer.facts.models import Fact, FactKind, FactLoad
from gazetteer.facts.places import of_property
from gazetteer.places import Place, PlaceKind
from tests.cases.casework.waste_desk import Desk, service_of, waste_desk
from tests.cast import NOW, property_at, ward_around

LATER = NOW + timedelta(days=4)


@pytest.fixture
def desk(db: None) -> Desk:
    return waste_desk()


def listed(desk: Desk, filters: Filters, **asked: object) -> list[str]:
    asked = {"actor": desk.cast.officer.actor, "at": LATER, "team": desk.cast.waste_collection.pk} | asked
    page = work_list(filters=filters, **asked)
    if asked.get("show", Show.TEAM) == Show.TEAM and "after" not in asked:
        assert page.counts.open == len(page.rows)  # the numbers above the list are of the list
    return [row.reference for row in page.rows]


def set_on(taken, **columns) -> None:
    Case.objects.unscoped("test").filter(pk=taken.case.pk).update(**columns)


def test_each_filter_narrows_the_list(desk: Desk) -> None:
    plain, other = desk.many(2)
    fly_tip = desk.reported(version=service_of(desk.cast.waste, name="Fly tipping"))
    set_on(other, chase_count=3, reporter_count=4, officer=desk.cast.officer, stage="survey", state="PLANNED")
    set_on(plain, opened_at=NOW - timedelta(days=30))
    for filters, only in [
        (Filters(service=fly_tip.case.service_id), fly_tip),
        (Filters(state="PLANNED"), other),
        (Filters(stage="survey"), other),
        (Filters(holder=desk.cast.officer.pk), other),
        (Filters(chased=2), other),
        (Filters(reporters=2), other),
        (Filters(older=30), plain),
    ]:
        assert listed(desk, filters) == [only.reference], filters
    assert listed(desk, Filters(state="PLANNED", chased=4)) == []
    assert len(listed(desk, Filters())) == 3


def test_a_case_lies_in_its_ward_and_its_street_by_whatever_its_place_is(desk: Desk) -> None:
    ward = ward_around(desk.home)
    elsewhere = property_at(1, street="Far Lane")
    Property.objects.filter(pk=elsewhere.pk).update(easting=500_000, northing=200_000, ward_code="E05000001")
    at_home = desk.reported()
    at_point = desk.reported(
        place=Place(kind=PlaceKind.POINT, easting=float(desk.home.easting) + 20, northing=392_000, words="by the tree")
    )
    in_street = desk.reported(place=Place(kind=PlaceKind.STREET, usrn=desk.home.street_id))
    far = desk.reported(place=Place(kind=PlaceKind.PROPERTY, uprn=elsewhere.pk))
    nowhere = desk.reported(place=Place())
    assert set(listed(desk, Filters(ward=ward.code))) == {at_home.reference, at_point.reference}
    assert set(listed(desk, Filters(street=desk.home.street_id))) == {at_home.reference, in_street.reference}
    assert listed(desk, Filters(ward="E05000001")) == [far.reference]  # as the supply says, where nothing is drawn
    columns = Case.objects.unscoped("test").values_list("ward_code", "on_street")
    assert columns.get(pk=nowhere.case.pk) == ("", None)
    Street.objects.filter(pk=desk.home.street_id).update(
        start_easting=desk.home.easting, start_northing=392_000, end_easting=desk.home.easting, end_northing=392_100
    )
    assert cases_lie_again(at=NOW) == 1
    assert columns.get(pk=in_street.case.pk)[0] == ward.code
    assert cases_lie_again(at=NOW) == 0


def test_a_case_that_is_moved_lies_elsewhere_at_once(desk: Desk) -> None:
    taken, there = desk.reported(), property_at(3, street="Far Lane")
    case = Case.objects.unscoped("test").get(pk=taken.case.pk)
    case.property = there
    case.save(update_fields=["property"])
    assert listed(desk, Filters(street=there.street_id)) == [taken.reference]
    assert listed(desk, Filters(street=desk.home.street_id)) == []


def test_a_round_or_an_estate_is_a_set_of_properties(desk: Desk) -> None:
    inside, _outside = desk.reported(), desk.reported(place=Place(kind=PlaceKind.PROPERTY, uprn=property_at(99).pk))
    round_7 = PropertySet.objects.create(code="round-7", name="Round 7")
    PropertySetMember.objects.create(members_of=round_7, uprn=desk.home.pk)
    assert listed(desk, Filters(area=round_7.pk)) == [inside.reference]
    offered = list_choices(actor=desk.cast.officer.actor, at=LATER)
    assert [(one.key, one.words) for one in offered.areas] == [(str(round_7.pk), "Round 7")]


def test_what_is_true_at_the_address_narrows_too(desk: Desk) -> None:
    inside, _outside = desk.reported(), desk.reported(place=Place(kind=PlaceKind.PROPERTY, uprn=property_at(99).pk))
    kind = FactKind.objects.create(code="crew", name="Crew", changed_at=NOW, changed_by="test")
    load = FactLoad.objects.create(nature="FACT", source="test", name="test", loaded_at=NOW, loaded_by="test")
    said = {"kind": kind, "source": "test", "value": "14", "active_from": NOW.date(), "load": load}
    Fact.objects.create(place=of_property(desk.home.pk), **said)
    Fact.objects.create(place="AE05099001", **said)
    assert listed(desk, Filters.read({"fact": "crew:14"})) == [inside.reference]
    assert listed(desk, Filters.read({"fact": "crew:15"})) == []
    assert Filters.read({"fact": "crew"}) == Filters()


def test_filtered_pages_follow_without_gap_or_repeat(desk: Desk) -> None:
    taken = desk.many(6)
    set_on(taken[1], state="PLANNED")
    filters, pages, after = Filters(state="RECEIVED"), [], None
    while True:
        page = work_list(
            actor=desk.cast.officer.actor, at=LATER, team=desk.cast.waste_collection.pk, filters=filters, after=after,
            size=2,
        )  # fmt: skip
        pages += [row.reference for row in page.rows]
        if page.next is None:
            break
        after = Cursor.read(page.next.text)
    assert pages == [one.reference for one in taken if one != taken[1]]


def test_due_next_leaves_out_what_is_late_and_waiting_for_them_is_with_others(desk: Desk) -> None:
    late, coming, waiting = desk.many(3)
    set_on(coming, next_due_at=LATER + timedelta(hours=1))
    set_on(waiting, next_due_at=LATER + timedelta(hours=2), waiting_since=NOW)
    set_on(late, workflow="enquiry", state="WITH_OTHERS")
    assert listed(desk, Filters(), show=Show.NEXT) == [coming.reference]
    assert listed(desk, Filters(), show=Show.THEIRS) == [late.reference]
    counts = work_list(actor=desk.cast.officer.actor, at=LATER, team=desk.cast.waste_collection.pk).counts
    assert (counts.next, counts.theirs, counts.late) == (1, 1, 1)


def test_what_stands_in_an_address_is_read_or_left(desk: Desk) -> None:
    assert Filters.read({"service": "7", "state": "PLANNED", "older": "x", "ward": "'", "chased": "99999"}) == Filters(
        service=7, state="PLANNED"
    )
    whole = Filters(service=7, state="PLANNED", ward="E05", area=1, street=42, holder=3, older=5, chased=1, reporters=2)
    assert Filters.read(whole.pairs) == whole
    assert set(READS) == set(Filters.__dataclass_fields__)


def test_a_rare_filter_is_answered_from_the_index(desk: Desk) -> None:
    desk.many(1)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
    with CaptureQueriesContext(connection) as asked:
        listed(desk, Filters(ward="E05", state="PLANNED", chased=1), after=Cursor(due_at=NOW, case_id=0))
    select = next(one["sql"] for one in asked if "ORDER BY" in one["sql"] and "next_due_at" in one["sql"])
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + select)
        plan = [row[0] for row in cursor.fetchall()]
    found = next(number for number, line in enumerate(plan) if "case_list_of" in line)
    for column in ("ward_code", "state", "chase_count"):
        assert column in plan[found + 1], plan  # a condition of the index, not of the rows it leads to
    assert "Sort" not in "\n".join(plan)
