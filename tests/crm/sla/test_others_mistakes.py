"""The mistakes that other helpdesks made with their clocks, each with the test that would catch it here.

Numbered as in the specification of the clocks, and named after where they were reported. Where the door through which it
would come does not exist yet (incoming email), the action that door will call is tested.
"""

import socket
from datetime import UTC, date, datetime, timedelta

import pytest

from cases.casework.actions import case_act, case_ask, case_take
from cases.casework.corrections import contact_void
from cases.casework.intake import answer_log, contact_take, not_fixed, words_add
from cases.casework.models import Case
from cases.casework.notices.models import StaffNotice
from cases.casework.notices.writing import clock_broken
from cases.reports.actions import figures_rebuild
from cases.reports.queries import report
from crm.catalogue.models import Service
from crm.contacts.actions import SessionStart
from crm.outbox.models import OutboxEntry
from crm.sla.actions import clocks_pause, clocks_resume, clocks_start, clocks_stop
from crm.sla.holidays import bank_holidays, office_week_spec
from crm.sla.models import Calendar, CalendarVersion, Clock, ClockEvent, Policy, PolicyTarget, PolicyVersion
from crm.sla.queries import policy_in_force
from crm.sla.sweeping import sweep_clocks
from crm.sla.targets import Target, due_at
from crm.sla.working_time import compile_calendar
from crm.teams.actor import customer, system
from gazetteer.places import Place
from tests.cases.casework.conftest import report_bin
from tests.cast import NOW, person, property_at
from tests.crm.sla.council_calendars import ALWAYS, NEVER, OFFICE, london

pytestmark = pytest.mark.django_db
ME = system("tests")
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
LONG_AFTER = NOW + 60 * DAY
DONE = {"outcome": "emptied", "words": ""}


@pytest.fixture
def bin_report(cast, services):
    home = property_at(12)
    jo = person(home=home, email="jo@example.com")
    return report_bin(cast, services["missed-bin"], customer=jo, home=home, key="bin")


def enquiry(cast, services, disposition="CALL_BACK"):
    """A question that could not be answered at once: an answer is owed within ten working days."""
    return contact_take(
        session=SessionStart(channel="PHONE", key="enquiry"), service_id=services["general-enquiry"].pk,
        customer_id=person().pk, place=Place(), disposition=disposition, answers={}, notes="", actor=cast.agent.actor,
        at=NOW, key="enquiry", finish=True,
    )  # fmt: skip


def of_policy(*targets, spec=OFFICE, code="own", at=NOW, **more):
    """Clocks of a policy with these targets: (kind, measure, amount)."""
    calendar = Calendar.objects.create(code=code, name=code)
    CalendarVersion.objects.create(calendar=calendar, number=1, spec=spec, published_at=at)
    version = PolicyVersion.objects.create(
        policy=Policy.objects.create(code=code, name=code, calendar=calendar), number=1, published_at=at
    )
    for kind, measure, amount in targets:
        PolicyTarget.objects.create(version=version, kind=kind, measure=measure, amount=amount)
    return clocks_start(policy=policy_in_force(code=code), received_at=at, actor=ME, at=at, **more)


def fresh(clock):
    return Clock.objects.get(pk=clock.pk)


def complete(case, cast, at):
    case_act(case_id=case.pk, act="complete", inputs=DONE, actor=cast.officer.actor, at=at, key=f"done-{at}")


def resolve():
    return Clock.objects.get(kind="RESOLVE")


def nothing_is_escalated():
    sweep_clocks(LONG_AFTER)
    assert not ClockEvent.objects.filter(kind__in=["WARN", "BREACH"]).exists()
    assert not OutboxEntry.objects.filter(kind__in=["clock.warned", "clock.breached"]).exists()


# 1. A reply in time, and still escalated; two replies needed; merged or withdrawn, and still escalated.


def test_01_reply_in_time_is_never_escalated_zammad_3140(cast, services):
    taken = enquiry(cast, services)
    answer_log(contact_id=taken.contact.pk, notes="Told her.", actor=cast.agent.actor, at=NOW + HOUR, key="one reply")
    nothing_is_escalated()


def test_01_work_done_in_time_is_never_escalated_zammad_2082(cast, bin_report):
    complete(bin_report.case, cast, NOW + HOUR)
    nothing_is_escalated()


def test_01_what_was_logged_in_error_is_never_escalated_zammad_904(cast, bin_report):
    contact_void(contact_id=bin_report.contact.pk, reason="Twice.", actor=cast.agent.actor, at=NOW, key="void")
    nothing_is_escalated()


def test_01_a_promise_ends_with_its_work_although_the_service_was_withdrawn_zammad_4353(cast, bin_report):
    Service.objects.filter(code="missed-bin").update(is_live=False)
    complete(bin_report.case, cast, NOW + HOUR)
    nothing_is_escalated()


# 2. A shorter "update" target overrides the first response.


def test_02_a_shorter_update_does_not_override_the_first_response_zammad_5177(db):
    respond, update = sorted(
        of_policy(("RESPOND", "WORKING_DAYS", 5), ("UPDATE", "WORKING_DAYS", 1)), key=lambda one: one.kind
    )
    clocks_stop(clock_ids=[update.pk], met_by="PERSON", actor=ME, at=NOW + HOUR)
    assert (fresh(respond).state, fresh(respond).due_at) == ("RUNNING", respond.due_at)
    sweep_clocks(respond.due_at + DAY)
    assert (fresh(respond).breached_at, fresh(update).breached_at) == (respond.due_at, None)


# 3. An answer through the portal did not restart the clock; by email it did.


@pytest.mark.parametrize("channel", ["WEB", "EMAIL", "TEXT"])
def test_03_an_answer_restarts_the_clock_by_whatever_door_zammad_1322(cast, bin_report, channel):
    case_ask(case_id=bin_report.case.pk, words="Which?", days=5, actor=cast.officer.actor, at=NOW, key="ask")
    words_add(
        contact_id=bin_report.contact.pk, words="Grey.", actor=customer(None), at=NOW + HOUR, key="a", channel=channel
    )
    assert (resolve().state, resolve().paused_at, resolve().resume_at) == ("RUNNING", None, None)


def test_03_so_does_one_by_telephone_zammad_1322(cast, services, bin_report):
    case_ask(case_id=bin_report.case.pk, words="Which?", days=5, actor=cast.officer.actor, at=NOW, key="ask")
    jo = bin_report.contact.customer
    report_bin(
        cast, services["missed-bin"], customer=jo, home=property_at(14), key="rang", chase_of=bin_report.case.pk,
        at=NOW + HOUR,
    )  # fmt: skip
    assert resolve().state == "RUNNING"


# 4. The statistics of an ending came only when it was opened again.


def test_04_the_outcome_is_written_with_the_ending_zammad_4516(cast, bin_report):
    complete(bin_report.case, cast, NOW + HOUR)
    ended = resolve()
    assert (ended.state, ended.stopped_at, ended.met_by, ended.breached_at) == ("STOPPED", NOW + HOUR, "DONE", None)
    stop = ClockEvent.objects.get(clock_id=ended.pk, kind="STOP")
    assert (stop.at, stop.facts["met_by"], stop.facts["breached"]) == (NOW + HOUR, "DONE", None)


# 5. A casual feed of holidays moved deadlines on St Martin's day.


def test_05_only_reviewed_holidays_that_came_with_the_release_count_zammad_390(monkeypatch):
    def no_network(*_given, **_more):
        raise AssertionError("no live feed decides a deadline")

    monkeypatch.setattr(socket.socket, "connect", no_network)
    calendar = compile_calendar(office_week_spec())
    assert calendar.is_working_day(date(2026, 11, 11))  # St Martin's
    assert calendar.is_working_day(date(2026, 6, 15))  # a package lists it, for Scotland; gov.uk does not
    assert date(2026, 6, 15) not in bank_holidays("scotland")
    assert not calendar.is_working_day(date(2026, 12, 28))


# 6. Escalation mails at midnight and at weekends.


def test_06_nobody_is_told_at_midnight_or_at_weekends_zammad_4432(cast, bin_report):
    clock, saturday = resolve(), datetime(2026, 11, 28, 23, 30, tzinfo=UTC)
    sweep_clocks(saturday)
    clock_broken(clock.pk, saturday, 1)
    notices = StaffNotice.objects.unscoped("test").all()
    assert notices
    assert {notice.send_after for notice in notices} == {london("2026-11-30T09:00")}


# 7. Pauses keyed by the minute of the day in which they began, on the wall.


def test_07_two_pauses_in_one_minute_count_to_the_second_zammad(db):
    [clock] = of_policy(("RESOLVE", "WORKING_MINUTES", 60))
    for begun in (5, 30):
        at = NOW + begun * SECOND
        clocks_pause(clock_ids=[clock.pk], reason="LEGAL_HOLD", expires_at=NOW + DAY, actor=ME, at=at)
        clocks_resume(clock_ids=[clock.pk], actor=ME, at=at + 7 * SECOND)
    assert fresh(clock).due_at == NOW + HOUR + 14 * SECOND


def test_07_a_pause_in_each_of_the_two_hours_that_look_alike_counts_zammad(db):
    midnight = london("2026-10-25T00:00")
    [clock] = of_policy(("RESOLVE", "WORKING_MINUTES", 240), spec=ALWAYS, at=midnight)
    for fold in (0, 1):
        at = london("2026-10-25T01:30", fold)
        clocks_pause(clock_ids=[clock.pk], reason="LEGAL_HOLD", expires_at=midnight + DAY, actor=ME, at=at)
        clocks_resume(clock_ids=[clock.pk], actor=ME, at=at + HOUR / 4)
    assert fresh(clock).due_at == midnight + 4 * HOUR + HOUR / 2


# 8. From paused straight to resolved: the hold was ignored.


def test_08_work_done_while_it_waits_is_not_late_by_the_wait_frappe_3776(cast, bin_report):
    case_ask(case_id=bin_report.case.pk, words="Which?", days=30, actor=cast.officer.actor, at=NOW, key="ask")
    complete(bin_report.case, cast, NOW + 20 * DAY)
    assert (resolve().state, resolve().breached_at) == ("STOPPED", None)
    assert resolve().clock_pauses.get().ended_at == NOW + 20 * DAY


def test_08_a_new_promise_is_not_late_at_once_frappe_3776(bin_report):
    assert resolve().due_at > NOW and sweep_clocks(NOW) == 0


# 9. A hold added to the start: nights counted twice.


def test_09_a_pause_over_night_moves_nothing_erpnext_49414(db):
    [clock] = of_policy(("RESOLVE", "WORKING_MINUTES", 480))
    evening, morning = london("2026-11-23T17:00"), london("2026-11-24T09:00")
    clocks_pause(clock_ids=[clock.pk], reason="LEGAL_HOLD", expires_at=morning + DAY, actor=ME, at=evening)
    clocks_resume(clock_ids=[clock.pk], actor=ME, at=morning)
    assert fresh(clock).due_at == clock.due_at == london("2026-11-24T10:00")


# 10. Holidays missed; a change of status taken for a response; a loop when no day is workable.


def test_10_holidays_of_the_clocks_own_calendar_are_not_missed_frappe(db):
    [clock] = of_policy(("RESOLVE", "WORKING_DAYS", 1), at=london("2026-12-24T10:00"))
    assert clock.due_at == london("2026-12-30T17:00")


def test_10_a_change_of_state_is_no_response_frappe(cast, bin_report):
    [owed] = of_policy(("RESPOND", "WORKING_DAYS", 1))
    case_take(case_id=bin_report.case.pk, actor=cast.officer.actor, at=NOW + HOUR, key="take")
    clocks_pause(clock_ids=[owed.pk], reason="LEGAL_HOLD", expires_at=NOW + DAY, actor=ME, at=NOW + HOUR)
    assert (fresh(owed).state, fresh(owed).met_by) == ("PAUSED", "")


def test_10_a_calendar_that_never_opens_is_an_error_and_no_loop_frappe():
    with pytest.raises(ValueError, match="never opens"):
        compile_calendar(NEVER)
    once = compile_calendar(NEVER | {"special": {"2026-11-23": [["09:00", "10:00"]]}})
    with pytest.raises(ValueError, match="does not open often enough"):
        due_at(calendar=once, target=Target("WORKING_DAYS", 2), start=NOW)


# 11. The share of promises kept, of those that were resolved: overdue open ones left out.


def test_11_what_is_overdue_and_open_counts_as_broken_frappe(cast, bin_report):
    late = resolve().due_at + HOUR
    figures_rebuild(at=late)
    told = report(actor=cast.manager.actor, at=late, first_day=NOW.date(), last_day=NOW.date())
    [line] = [promises for promises in told.promises if promises.kind == "RESOLVE"]
    counted = line.total.now
    assert (counted.kept, counted.broken, counted.broken_open, counted.kept_rate) == (0, 1, 1, 0)


# 12. Resolved late between two runs of the sweep, and never recorded as missed.


def test_12_done_late_between_two_sweeps_is_missed_chatwoot(cast, bin_report):
    due = resolve().due_at
    complete(bin_report.case, cast, due + SECOND)
    assert resolve().breached_at == due
    assert sweep_clocks(due + DAY) == 0


def test_12_nothing_runs_on_after_the_end_chatwoot_10178(cast, bin_report):
    complete(bin_report.case, cast, NOW + HOUR)
    assert not Clock.objects.filter(state__in=["RUNNING", "PAUSED"]).exists()


def test_12_only_business_hours_count_chatwoot_13392(db):
    [clock] = of_policy(("RESOLVE", "WORKING_MINUTES", 60), at=london("2026-11-20T16:30"))
    assert clock.due_at == london("2026-11-23T09:30")


# 13. Schedules kept in UTC shifted by an hour with the clocks.


@pytest.mark.parametrize("day", ["2026-03-27", "2026-03-30", "2026-10-23", "2026-10-26"])
def test_13_opening_hours_are_those_on_the_wall_grafana_3261(day):
    calendar = compile_calendar(OFFICE)
    assert calendar.next_opening(london(f"{day}T03:00")) == london(f"{day}T09:00")
    assert calendar.close_of(date.fromisoformat(day)) == london(f"{day}T17:00")


# 14. Opened out of hours: no delay at all, or escalated at once.


@pytest.mark.parametrize("received", ["2026-11-21T22:00", "2026-11-23T03:00", "2026-11-23T17:00"])
def test_14_what_comes_out_of_hours_has_all_its_time_glpi_687(received):
    calendar, start = compile_calendar(OFFICE), london(received)
    due = due_at(calendar=calendar, target=Target("WORKING_MINUTES", 60), start=start)
    assert due == calendar.next_opening(start) + HOUR


def test_14_what_comes_out_of_hours_is_not_late_at_once_glpi_15429(db):
    night = london("2026-11-21T22:00")
    of_policy(("RESOLVE", "WORKING_MINUTES", 60), at=night)
    assert sweep_clocks(night + HOUR) == 0


# 15. A holiday made the escalation earlier.


@pytest.mark.parametrize("measure", ["WORKING_MINUTES", "WORKING_DAYS", "CALENDAR_DAYS"])
def test_15_a_holiday_makes_nothing_earlier_django_helpdesk(measure):
    usual, closed = (compile_calendar(OFFICE | {"closed": [*OFFICE["closed"], *more]}) for more in ([], ["2026-11-24"]))
    for amount in range(1, 500):
        target = Target(measure, amount)
        assert due_at(calendar=closed, target=target, start=NOW) >= due_at(calendar=usual, target=target, start=NOW)


# 16. A "thanks" email opened the case again, and spoilt its figures.


@pytest.mark.parametrize("channel", ["EMAIL", "WEB"])
def test_16_thanks_do_not_open_a_closed_case_again_frappe_3465(cast, bin_report, channel):
    complete(bin_report.case, cast, NOW + HOUR)
    words_add(
        contact_id=bin_report.contact.pk, words="Thanks!", actor=customer(None), at=NOW + DAY, key="t", channel=channel
    )
    case = Case.objects.unscoped("test").get()
    assert (case.state, case.reopened_count) == ("CLOSED", 0)
    assert (resolve().state, resolve().stopped_at, resolve().breached_at) == ("STOPPED", NOW + HOUR, None)


def test_16_long_after_even_not_fixed_is_a_linked_contact_frappe_2228(cast, bin_report):
    complete(bin_report.case, cast, NOW + HOUR)
    said = not_fixed(contact_id=bin_report.contact.pk, words="Again.", actor=customer(None), at=LONG_AFTER, key="nf")
    assert not said.reopened and said.taken.contact.about_id == bin_report.contact.pk
    assert resolve().state == "STOPPED"
