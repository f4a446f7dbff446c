"""The work list: due first, paged by key, as long as it is; hidden means absent."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.casework.lists.asking import Show
from cases.casework.lists.cursor import Cursor
from cases.casework.lists.work_list import work_list, work_teams
from cases.casework.models import Case
from crm.teams.models import AccessLog, Grade
from gazetteer.places import Place
from tests.cases.casework.waste_desk import Desk, waste_desk
from tests.cast import NOW, person, restriction

LATER = NOW + timedelta(days=4)


@pytest.fixture
def desk(db: None) -> Desk:
    return waste_desk()


def listed(desk: Desk, **asked: object) -> list[str]:
    asked = {"actor": desk.cast.officer.actor, "at": LATER, "team": desk.cast.waste_collection.pk} | asked
    return [row.reference for row in work_list(**asked).rows]


def test_what_is_due_first_comes_first_and_pages_follow_without_gap_or_repeat(desk: Desk) -> None:
    desk.many(7, apart=timedelta(days=1))
    desk.many(2, at=NOW)  # two due at the same instant as the first: their keys decide
    undated = desk.many(2)
    Case.objects.unscoped("test").filter(pk__in=[one.case.pk for one in undated]).update(next_due_at=None)
    whole = listed(desk)
    assert len(whole) == 11
    assert whole[-2:] == [one.reference for one in undated]
    pages, after = [], None
    while True:
        page = work_list(
            actor=desk.cast.officer.actor, at=LATER, team=desk.cast.waste_collection.pk, after=after, size=3
        )
        pages += [row.reference for row in page.rows]
        if page.next is None:
            break
        after = Cursor.read(page.next.text)
    assert pages == whole


def test_a_cursor_that_is_none_is_the_first_page() -> None:
    assert Cursor.read("x.1") is None
    assert Cursor.read("") is None
    assert Cursor.read("999999999999999999999999.1") is None


def test_late_waiting_unassigned_and_mine(desk: Desk) -> None:
    late, waiting, mine, fresh = desk.many(4)
    cases = Case.objects.unscoped("test")
    cases.filter(pk=waiting.case.pk).update(waiting_since=NOW, next_due_at=NOW + timedelta(days=1))
    cases.filter(pk=mine.case.pk).update(officer=desk.cast.officer, next_due_at=LATER + timedelta(days=1))
    cases.filter(pk=fresh.case.pk).update(next_due_at=LATER + timedelta(hours=2))
    assert listed(desk, show=Show.LATE) == [late.reference]
    assert listed(desk, show=Show.WAITING) == [waiting.reference]
    assert listed(desk, show=Show.MINE) == [mine.reference]
    assert mine.reference not in listed(desk, show=Show.UNASSIGNED)
    counts = work_list(actor=desk.cast.officer.actor, at=LATER, team=desk.cast.waste_collection.pk).counts
    assert (counts.open, counts.late, counts.due_today, counts.unassigned, counts.waiting, counts.mine) == (
        4, 1, 1, 3, 1, 1,
    )  # fmt: skip


def test_closed_work_is_not_on_it(desk: Desk) -> None:
    gone, stays = desk.many(2)
    outcome = desk.missed_bin.outcomes.get(code="collected")
    Case.objects.unscoped("test").filter(pk=gone.case.pk).update(state="CLOSED", closed_at=NOW, outcome=outcome)
    assert listed(desk) == [stays.reference]


def test_what_is_hidden_is_neither_listed_nor_counted(desk: Desk) -> None:
    secret = restriction(desk.cast.safeguarding, grade=Grade.MATTER)
    somebody = person("Nobody", "Seen", hidden=restriction(desk.cast.safeguarding))
    seen = desk.reported(by=desk.jo())
    desk.reported(restriction_id=secret.pk)
    desk.reported(by=somebody, place=Place(), taken_by=desk.cast.safeguarder)
    desk.reported(by=somebody, chase_of=seen.case.pk, taken_by=desk.cast.safeguarder)
    page = work_list(actor=desk.cast.officer.actor, at=LATER, team=desk.cast.waste_collection.pk)
    assert [row.reference for row in page.rows] == [seen.reference]
    assert page.counts.open == 1
    assert page.rows[0].reporters == 1
    everything = work_list(actor=desk.cast.safeguarder.actor, at=LATER, team=desk.cast.waste_collection.pk)
    assert everything.counts.open == 3
    assert everything.rows[0].reporters == 2


def test_officers_see_their_teams_work_and_nobody_elses(desk: Desk) -> None:
    desk.many(1)
    assert listed(desk, actor=desk.cast.other_officer.actor) == []
    assert len(listed(desk, actor=desk.cast.waste_leader.actor)) == 1
    assert [team.pk for team in work_teams(actor=desk.cast.officer.actor)] == [desk.cast.waste_collection.pk]
    led = {team.pk for team in work_teams(actor=desk.cast.waste_leader.actor)}
    assert led == {desk.cast.waste_collection.pk, desk.cast.street_cleansing.pk}


def test_as_many_statements_for_fifty_rows_as_for_one_and_the_look_is_recorded(desk: Desk) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            listed(desk)
        return len(asked)

    taken = desk.many(1)
    one = statements()
    assert AccessLog.objects.latest("at").keys == [taken[0].case.pk]
    desk.many(49)
    assert statements() == one <= 8


def test_the_list_is_read_in_the_order_of_its_index(desk: Desk) -> None:
    desk.many(1)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
    with CaptureQueriesContext(connection) as asked:
        listed(desk, after=Cursor(due_at=NOW, case_id=0))
    select = next(one["sql"] for one in asked if "ORDER BY" in one["sql"] and "next_due_at" in one["sql"])
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + select)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "case_list_of" in plan
    assert "Sort" not in plan
