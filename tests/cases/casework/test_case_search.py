"""The search among all cases: open and ended, newest first, by everything at once; what is hidden is not in it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.casework.actions import case_act
from cases.casework.lists.filters import Filters
from cases.casework.lists.search import ENDED, OPEN, Found, Sought, case_search
from cases.casework.models import Case
from crm.teams.models import AccessLog, Grade
from gazetteer.places import Place, PlaceKind
from tests.cases.casework.waste_desk import Desk, service_of, waste_desk
from tests.cast import NOW, property_at, restriction

LATER = NOW + timedelta(days=4)


@pytest.fixture
def desk(db: None) -> Desk:
    return waste_desk()


def search(desk: Desk, sought: Sought, **asked) -> Found:
    return case_search(sought=sought, **{"actor": desk.cast.officer.actor, "at": LATER} | asked)


def found(desk: Desk, sought: Sought, **asked) -> list[str]:
    return [row.reference for row in search(desk, sought, **asked).rows]


def test_each_thing_asked_for_narrows_it_and_the_newest_is_first(desk: Desk) -> None:
    plain, ended = desk.many(2)
    fly_tip = desk.reported(
        version=service_of(desk.cast.waste, name="Fly tipping"),
        place=Place(kind=PlaceKind.PROPERTY, uprn=property_at(3, street="Far Lane").pk),
    )
    case_act(
        case_id=ended.case.pk, act="complete", inputs={"outcome": "not-out", "words": ""}, version=None,
        actor=desk.cast.officer.actor, at=NOW, key="end",
    )  # fmt: skip
    Case.objects.unscoped("test").filter(pk=plain.case.pk).update(opened_at=NOW - timedelta(days=30))
    every = [fly_tip.reference, ended.reference, plain.reference]
    team = desk.cast.waste_collection.pk
    for sought, only in [
        (Sought(), every),
        (Sought(team=team), every),
        (Sought(team=team, which=ENDED), [ended.reference]),
        (Sought(which=OPEN), [fly_tip.reference, plain.reference]),
        (Sought(filters=Filters(state="RECEIVED")), [fly_tip.reference, plain.reference]),
        (Sought(filters=Filters(state="RECEIVED"), which=ENDED), []),
        (Sought(filters=Filters(state="CLOSED")), [ended.reference]),
        (Sought(filters=Filters(service=fly_tip.case.service_id)), [fly_tip.reference]),
        (Sought(uprn=desk.home.pk), [ended.reference, plain.reference]),
        (Sought(since=NOW.date()), [fly_tip.reference, ended.reference]),
        (Sought(until=NOW.date() - timedelta(days=1)), [plain.reference]),
    ]:
        assert found(desk, sought) == only, sought


def test_the_days_are_ours_and_whole(desk: Desk) -> None:
    taken = desk.reported()
    day, cases = date(2026, 7, 1), Case.objects.unscoped("test").filter(pk=taken.case.pk)
    for opened_at, is_that_day in [
        (datetime(2026, 6, 30, 22, 59, 59, tzinfo=UTC), False),
        (datetime(2026, 6, 30, 23, 0, tzinfo=UTC), True),  # midnight in summer time
        (datetime(2026, 7, 1, 22, 59, 59, 999_999, tzinfo=UTC), True),
        (datetime(2026, 7, 1, 23, 0, tzinfo=UTC), False),
    ]:
        cases.update(opened_at=opened_at)
        assert bool(found(desk, Sought(since=day, until=day))) == is_that_day, opened_at
    assert found(desk, Sought(since=date.min, until=date.max)) == [taken.reference]


def test_pages_follow_without_gap_or_repeat_over_what_is_hidden(desk: Desk) -> None:
    taken = desk.many(7)
    hidden = restriction(desk.cast.safeguarding, grade=Grade.MATTER)
    Case.objects.unscoped("test").filter(pk__in=[one.case.pk for one in taken[2:4]]).update(restriction=hidden)
    pages, before = [], None
    while True:
        page = search(desk, Sought(), before=before, size=2)
        pages.append([row.reference for row in page.rows])
        before = page.next
        if before is None:
            break
    seen = [one.reference for one in reversed(taken) if one not in taken[2:4]]
    assert pages == [seen[:2], seen[2:4], seen[4:]]


def test_another_department_finds_nothing_and_what_was_read_is_recorded(desk: Desk) -> None:
    taken = desk.reported()
    assert found(desk, Sought(), actor=desk.cast.other_officer.actor) == []
    assert found(desk, Sought()) == [taken.reference]
    [read] = AccessLog.objects.filter(screen="case search")
    assert read.keys == [taken.case.pk] and read.actor_key == str(desk.cast.officer.pk)


def test_as_many_statements_for_fifty_found_as_for_one(desk: Desk) -> None:
    def statements(rows: int) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert len(search(desk, Sought()).rows) == rows
        return len(asked)

    desk.reported()
    statements(1)
    one = statements(1)
    desk.many(49)
    assert statements(50) <= one <= 10
