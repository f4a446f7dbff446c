"""How long promises took, by the calendar and by the customer's own clock; excuses, pauses, rules and channels beside."""

from datetime import timedelta

import pytest

from cases.reports.actions import figures_rebuild
from cases.reports.models import PromiseFigure
from cases.reports.queries import report
from cases.reports.records import Wanted, records
from crm.sla.actions import clock_excuse, clocks_pause, clocks_resume, clocks_stop
from crm.sla.models import Clock
from crm.sla.sweeping import sweep_clocks
from crm.teams.actor import system
from tests.cast import NOW, restriction

pytestmark = pytest.mark.django_db
ME = system("test")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TIP = {"what": "bags", "blocking": "no"}
TODAY = NOW.date()  # a Monday, 10:00; office hours are 9 to 5, missed bins are put right in 2 working days


def resolve(taken):
    return Clock.objects.get(promise__contact=taken.contact.pk, kind="RESOLVE")


def stop(clock, at):
    clocks_stop(clock_ids=[clock.pk], met_by="DONE", actor=ME, at=at)


def pause(clock, since, until):
    clocks_pause(clock_ids=[clock.pk], reason="WAITING_FOR_CUSTOMER", expires_at=until + DAY, actor=ME, at=since)
    clocks_resume(clock_ids=[clock.pk], actor=ME, at=until)


def figure(clock, at=NOW + 30 * DAY):
    figures_rebuild(at=at)
    return PromiseFigure.objects.get(pk=clock.pk)


def of(desk, at=NOW + 30 * DAY, **asked):
    figures_rebuild(at=at)
    found = report(actor=desk.cast.manager.actor, at=at, first_day=TODAY, last_day=TODAY, compare=False, **asked)
    return next(lines for lines in found.promises if lines.kind == "RESOLVE")


def bins(desk, number=1, **more):
    return [resolve(desk.take("missed-bin", "RAISED", **more)) for _one in range(number)]


def test_time_taken_is_working_time_and_the_customers_own_stands_beside(desk):
    [clock] = bins(desk)
    stop(clock, NOW + DAY + 2 * HOUR)  # Tuesday 12:00
    found = figure(clock)
    assert (found.taken_seconds, found.late_seconds) == ((7 + 3) * 3600, None)
    assert found.own_seconds == 26 * 3600


def test_a_promise_that_runs_has_taken_nothing_yet(desk):
    [clock] = bins(desk)
    found = figure(clock, at=NOW + HOUR)
    assert (found.taken_seconds, found.own_seconds, found.late_seconds) == (None, None, None)


def test_lateness_is_working_time_past_the_due_time(desk):
    [clock] = bins(desk)  # due on Wednesday 17:00
    stop(clock, NOW + 3 * DAY + HOUR)  # Thursday 11:00
    assert figure(clock).late_seconds == 2 * 3600


def test_pauses_are_in_the_customers_time_and_in_no_other(desk):
    [clock] = bins(desk)
    pause(clock, NOW + HOUR, NOW + 5 * HOUR)
    stop(clock, NOW + 6 * HOUR)
    found = figure(clock)
    assert (found.taken_seconds, found.own_seconds, found.paused_seconds) == (2 * 3600, 6 * 3600, 4 * 3600)
    assert (found.pauses, found.late_pauses) == (1, 0)


def test_a_pause_in_the_last_tenth_is_counted_apart(desk):
    early, last, after = bins(desk, 3)
    pause(early, NOW + DAY, NOW + DAY + HOUR)
    pause(last, NOW + 2 * DAY + 6 * HOUR, NOW + 3 * DAY)  # Wednesday 16:00, an hour before it is due
    pause(after, NOW + 3 * DAY, NOW + 4 * DAY)  # broken by then
    figures_rebuild(at=NOW + 5 * DAY)
    told = dict(PromiseFigure.objects.filter(kind="RESOLVE").values_list("clock_id", "late_pauses"))
    assert told == {early.pk: 0, last.pk: 1, after.pk: 0}


def test_medians_of_each_line_and_of_all(desk):
    for clock, hours in zip(bins(desk, 5), (1, 2, 3, 4, 5), strict=True):
        stop(clock, NOW + hours * HOUR)
    [slow] = [resolve(desk.take("fly-tipping", "RAISED", answers=TIP))]
    stop(slow, NOW + 6 * HOUR)
    found = of(desk)
    service, _before = found.times_of("service", "missed-bin")
    assert (service.ended, service.taken_hours, service.taken_nine_hours) == (5, 3.0, 4.6)
    assert found.times_of()[0].taken_hours == 3.5
    assert found.times_of("department", "waste")[0].ended == 6


def test_a_promise_kept_in_the_act_that_made_it_is_in_no_time(desk):
    desk.take("missed-bin", "RAISED")  # acknowledged by telephone, at once
    figures_rebuild(at=NOW)
    found = report(actor=desk.cast.manager.actor, at=NOW, first_day=TODAY, last_day=TODAY, compare=False)
    told = next(lines for lines in found.promises if lines.kind == "ACKNOWLEDGE")
    assert told.total.now.same_act == 1 and told.total.now.kept_rate is None
    assert told.times_of()[0].ended == 0 and told.times_of()[0].taken_hours is None


def test_an_excused_promise_is_counted_apart_and_raises_no_share(desk):
    _broken, excused, kept = bins(desk, 3)
    stop(kept, NOW + HOUR)
    sweep_clocks(NOW + 4 * DAY)
    clock_excuse(clock_id=excused.pk, reason="Snow closed the depot", actor=desk.cast.manager.actor, at=NOW + 5 * DAY)
    desk.hear(NOW + 5 * DAY)
    assert PromiseFigure.objects.get(pk=excused.pk).excused
    total = of(desk).total.now
    assert (total.kept, total.broken, total.excused, total.broken_open) == (1, 1, 1, 1)
    assert total.kept_rate == 33.3


def test_the_list_of_excused_promises_says_why(desk):
    [clock] = bins(desk)
    sweep_clocks(NOW + 4 * DAY)
    clock_excuse(clock_id=clock.pk, reason="Snow closed the depot", actor=desk.cast.manager.actor, at=NOW + 5 * DAY)
    figures_rebuild(at=NOW + 5 * DAY)
    wanted = Wanted("excused", TODAY, TODAY, kind="RESOLVE")
    found = records(actor=desk.cast.manager.actor, at=NOW + 5 * DAY, wanted=wanted)
    assert [row.excuse for row in found.rows] == ["Snow closed the depot"]


def test_the_rule_by_which_they_were_made_stands_beside(desk):
    bins(desk)
    desk.take("fly-tipping", "RAISED", answers=TIP)
    found = of(desk)
    assert found.times_of("service", "missed-bin")[0].rules == ("2 working days",)
    assert set(found.times_of()[0].rules) == {"2 working days", "5 working days"}


def test_the_channels_of_a_service_stand_side_by_side(desk):
    by_phone, late = bins(desk), bins(desk, channel="EMAIL")
    stop(by_phone[0], NOW + HOUR)
    stop(late[0], NOW + 9 * DAY)
    found = of(desk).by_channel
    assert found["missed-bin", "PHONE"][0].kept_rate == 100.0
    assert found["missed-bin", "EMAIL"][0].kept_rate == 0.0


def test_a_confidential_promise_hides_a_small_channel_not_a_large_one(desk):
    bins(desk, restriction_id=restriction(desk.cast.safeguarding).pk, actor=desk.cast.safeguarder.actor)
    bins(desk, 9, channel="EMAIL")
    found = of(desk).by_channel
    assert found["missed-bin", "PHONE"][0].few and not found["missed-bin", "EMAIL"][0].few


@pytest.mark.parametrize(
    ("measure", "number"), [("ended", 2), ("ended_late", 1), ("paused", 1), ("late_pauses", 0), ("excused", 0)]
)
def test_every_number_opens_into_its_records(desk, measure, number):
    kept, late, waits = bins(desk, 3)
    stop(kept, NOW + HOUR)
    stop(late, NOW + 9 * DAY)
    pause(waits, NOW + HOUR, NOW + 2 * HOUR)
    figures_rebuild(at=NOW + 10 * DAY)
    wanted = Wanted(measure, TODAY, TODAY, kind="RESOLVE")
    assert len(records(actor=desk.cast.manager.actor, at=NOW + 10 * DAY, wanted=wanted).rows) == number
