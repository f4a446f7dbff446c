"""What is about to break: counted once over everything by team, opened as far as its reader may see."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.casework.models import Case
from cases.casework.queries.at_risk import NoSuchTeam, Within, at_risk, at_risk_list, horizons
from crm.teams.models import AccessLog, Grade
from crm.teams.policy import NotPermitted
from tests.cases.casework.waste_desk import Desk, waste_desk
from tests.cast import NOW, person, restriction

HOUR = timedelta(hours=1)
LIKE = {"late": -HOUR, "hour": HOUR / 2, "day": 20 * HOUR, "three": 50 * HOUR, "far": 400 * HOUR}


@pytest.fixture
def desk(db: None) -> Desk:
    return waste_desk()


def due(desk, *soon, **more):
    """Open cases of waste collection due so soon."""
    made = [desk.reported(**more).case.pk for _one in soon]
    for pk, like in zip(made, soon, strict=True):
        Case.objects.unscoped("test").filter(pk=pk).update(next_due_at=NOW + LIKE[like])
    return made


def line(desk, user=None):
    found = at_risk(actor=(user or desk.cast.manager).actor, at=NOW)
    lines = {one.team.pk: one.line for group in found.departments for one in group.teams}
    return lines[desk.cast.waste_collection.pk]


def numbers(one):
    return (one.late, one.hour, one.day, one.three_days)


def listed(desk, within, user=None, **more):
    actor = (user or desk.cast.manager).actor
    return at_risk_list(actor=actor, at=NOW, team=desk.cast.waste_collection.pk, within=within, **more)


def keys(found):
    return [row.case.pk for row in found.rows]


def test_the_columns_reach_an_hour_the_next_working_day_and_the_third(desk):
    found = horizons(at=NOW)  # a Monday morning
    assert found[Within.HOUR] == NOW + HOUR
    assert found[Within.DAY] == datetime.fromisoformat("2026-11-24T17:00:00+00:00")
    assert found[Within.THREE_DAYS] == datetime.fromisoformat("2026-11-26T17:00:00+00:00")
    friday = horizons(at=NOW + timedelta(days=4, hours=6))
    assert friday[Within.DAY] == datetime.fromisoformat("2026-11-30T17:00:00+00:00")


def test_each_column_holds_the_one_before_it(desk):
    due(desk, "late", "late", "hour", "day", "three", "far")
    assert numbers(line(desk)) == (2, 1, 2, 3)


def test_what_waits_or_has_ended_is_at_no_risk(desk):
    waits, ended = due(desk, "hour", "hour")
    Case.objects.unscoped("test").filter(pk=waits).update(waiting_since=NOW)
    Case.objects.unscoped("test").filter(pk=ended).update(next_due_at=None)
    assert numbers(line(desk)) == (0, 0, 0, 0)


def test_a_promise_made_by_the_real_act_is_seen(desk):
    desk.reported(at=NOW)  # two working days: due on Wednesday
    assert line(desk).three_days == 1


def test_a_number_opens_into_its_cases_soonest_first(desk):
    late, day, hour = due(desk, "late", "day", "hour")
    assert keys(listed(desk, Within.DAY)) == [hour, day]
    assert keys(listed(desk, Within.LATE)) == [late]
    assert keys(listed(desk, Within.HOUR)) == [hour]


def test_pages_go_by_key(desk):
    made = due(desk, *["hour"] * 5)
    first = listed(desk, Within.HOUR, size=2)
    second = listed(desk, Within.HOUR, size=2, after=first.next)
    third = listed(desk, Within.HOUR, size=2, after=second.next)
    assert keys(first) + keys(second) + keys(third) == made
    assert third.next is None


def test_a_leader_sees_the_department_and_no_other(desk):
    due(desk, "hour")
    groups = at_risk(actor=desk.cast.waste_leader.actor, at=NOW).departments
    assert [group.name for group in groups] == [desk.cast.waste.name]
    assert keys(listed(desk, Within.HOUR, desk.cast.waste_leader))
    with pytest.raises(NoSuchTeam):
        listed(desk, Within.HOUR, desk.cast.team_leader)


@pytest.mark.parametrize("who", ["agent", "officer", "administrator", "governance"])
def test_nobody_else_may(desk, who):
    with pytest.raises(NotPermitted):
        at_risk(actor=desk.cast.users[who].actor, at=NOW)
    with pytest.raises(NotPermitted):
        listed(desk, Within.HOUR, desk.cast.users[who])


def test_the_read_is_recorded(desk):
    [case] = due(desk, "hour")
    listed(desk, Within.HOUR)
    assert AccessLog.objects.filter(screen="at risk", kind="CASE", keys=[case]).count() == 1


@pytest.mark.parametrize("grade", ["matter", "case", "person"])
def test_a_confidential_case_is_in_the_figures_never_in_a_small_line_nor_a_list(desk, grade):
    secret = restriction(desk.cast.safeguarding, grade=Grade.MATTER)
    more = {"taken_by": desk.cast.safeguarder}
    if grade == "person":
        more["by"] = person("Zenobia", hidden=secret)
    if grade == "matter":
        more["restriction_id"] = secret.pk
    [hidden] = due(desk, "hour", **more)
    if grade == "case":
        Case.objects.unscoped("test").filter(pk=hidden).update(restriction=secret)
    due(desk, *["hour"] * 8)
    assert line(desk).few and line(desk).hour == 9
    assert at_risk(actor=desk.cast.manager.actor, at=NOW).departments[-1].total.hour == 9
    due(desk, "three")
    assert not line(desk).few and line(desk).hour == 9
    assert hidden not in keys(listed(desk, Within.HOUR)) and len(keys(listed(desk, Within.HOUR))) == 8


def test_it_asks_as_much_of_many_as_of_few(desk):
    def asked(act):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            act()
        return len(captured)

    due(desk, "hour")
    few = asked(lambda: line(desk)), asked(lambda: listed(desk, Within.HOUR))
    due(desk, *["hour"] * 12)
    assert (asked(lambda: line(desk)), asked(lambda: listed(desk, Within.HOUR))) == few
