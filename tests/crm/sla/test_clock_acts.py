"""What else is done to clocks: chained, different by channel, warned in levels, replanned, reopened, excused."""

from datetime import timedelta

import pytest

from crm.sla.actions import (
    NotExcusable,
    clock_excuse,
    clocks_pause,
    clocks_reopen,
    clocks_replan,
    clocks_resume,
    clocks_start,
    clocks_stop,
    new_date_give,
    pauses_void,
)
from crm.sla.models import CalendarVersion, Clock, ClockEvent, ClockExcuse, Policy, PolicyTarget, PolicyVersion
from crm.sla.queries import policy_in_force
from crm.sla.replaying import clocks_replay
from crm.sla.sweeping import sweep_clocks
from crm.teams.actor import system
from crm.teams.policy import NotPermitted
from tests.cast import NOW

pytestmark = pytest.mark.django_db
ME = system("test")
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def policy(services):
    """A policy of our own: acknowledge in a day; answer ten working days after that; two days to put it right."""
    own = Policy.objects.create(
        code="grievance", name="Complaint", calendar=Policy.objects.get(code="missed-bin").calendar
    )
    version = PolicyVersion.objects.create(policy=own, number=1, published_at=NOW)

    def target(kind, amount, **more):
        return PolicyTarget.objects.create(version=version, kind=kind, measure="WORKING_DAYS", amount=amount, **more)

    target("ACKNOWLEDGE", 5, pauses=False)
    target("RESPOND", 10, starts_after="ACKNOWLEDGE")
    target("RESOLVE", 2, later_warnings=[90, 100], reopen_resumes=True)
    target("RESOLVE", 1, channel="PHONE", reason="Callers are told while they wait")
    return own


def start(kind="RESOLVE", **more):
    more = {"received_at": NOW, "kinds": [kind], "actor": ME, "at": NOW, **more}
    return clocks_start(policy=policy_in_force(code="grievance"), **more)


def replays():
    assert list(clocks_replay()) == []


def test_the_answer_is_owed_from_the_acknowledgement(policy):
    acknowledge = start(kind="ACKNOWLEDGE")
    assert [clock.kind for clock in acknowledge] == ["ACKNOWLEDGE"]
    clocks_stop(clock_ids=[acknowledge[0].pk], met_by="PERSON", actor=ME, at=NOW + DAY)
    answer = Clock.objects.get(kind="RESPOND")
    assert answer.started_at == NOW + DAY and answer.state == "RUNNING"
    clocks_stop(clock_ids=[acknowledge[0].pk], met_by="PERSON", actor=ME, at=NOW + 2 * DAY)
    assert Clock.objects.filter(kind="RESPOND").count() == 1
    replays()


def test_nothing_begins_with_everything_else(policy):
    assert {clock.kind for clock in start(kinds=None)} == {"ACKNOWLEDGE", "RESOLVE"}


def test_a_channel_with_a_reason_has_its_own_target(policy):
    [by_phone], [by_post] = start(channel="PHONE"), start(channel="POST")
    assert by_phone.due_at < by_post.due_at


def test_warnings_come_in_levels_and_once_each(policy):
    [clock] = start()
    assert clock.warn_at < clock.due_at
    first = clock.warn_at
    sweep_clocks(first)
    clock.refresh_from_db()
    assert clock.warned_level == 1 and first < clock.warn_at < clock.due_at
    sweep_clocks(clock.due_at)
    clock.refresh_from_db()
    assert (clock.warned_level, clock.warn_at) == (3, None)
    levels = [e.facts["level"] for e in ClockEvent.objects.filter(clock_id=clock.pk, kind="WARN").order_by("id")]
    assert levels == [1, 2, 3]
    replays()


def closed(calendar, *days):
    """A new edition of the calendar, with closures."""
    last = calendar.versions.order_by("-number").first()
    spec = {**last.spec, "closed": [*last.spec.get("closed", []), *(day.isoformat() for day in days)]}
    return CalendarVersion.objects.create(calendar=calendar, number=last.number + 1, spec=spec, published_at=NOW)


def test_a_closure_moves_what_is_left_and_the_date_told_stands(policy):
    [running], [waiting], [late] = start(), start(), start(received_at=NOW - 30 * DAY)
    clocks_pause(clock_ids=[waiting.pk], reason="WAITING_FOR_CUSTOMER", expires_at=NOW + 10 * DAY, actor=ME, at=NOW)
    due = running.due_at
    edition = closed(policy.calendar, due.date())
    ids = [running.pk, waiting.pk, late.pk]
    moved = clocks_replan(clock_ids=ids, calendar_version=edition.pk, actor=ME, at=NOW + HOUR)
    assert [one.clock_id for one in moved] == [running.pk, waiting.pk]
    running.refresh_from_db()
    assert running.due_at > due and running.promised_at == due and running.calendar_version_id == edition.pk
    clocks_resume(clock_ids=[waiting.pk], actor=ME, at=NOW + HOUR)
    waiting.refresh_from_db()
    assert waiting.due_at == running.due_at
    replays()


def test_another_edition_of_the_policy_moves_running_clocks_when_asked_to(policy):
    [clock] = start()
    edition = PolicyVersion.objects.create(policy=policy, number=2, published_at=NOW)
    longer = PolicyTarget.objects.create(version=edition, kind="RESOLVE", measure="WORKING_DAYS", amount=5)
    before = clock.due_at
    [moved] = clocks_replan(clock_ids=[clock.pk], policy_version=edition.pk, actor=ME, at=NOW)
    clock.refresh_from_db()
    assert (moved.before, moved.after, clock.target_id) == (before, clock.due_at, longer.pk) and clock.due_at > before
    replays()


def test_a_question_that_bounced_paused_nothing(policy):
    [clock] = start()
    clocks_pause(clock_ids=[clock.pk], reason="WAITING_FOR_CUSTOMER", expires_at=NOW + 9 * DAY, actor=ME, at=NOW)
    assert pauses_void(clock_ids=[clock.pk], actor=ME, at=NOW + 2 * DAY) == [clock.pk]
    before = clock.due_at
    clock.refresh_from_db()
    assert (clock.state, clock.due_at) == ("RUNNING", before)
    clocks_pause(
        clock_ids=[clock.pk], reason="WAITING_FOR_CUSTOMER", expires_at=NOW + 9 * DAY, actor=ME, at=NOW + 2 * DAY
    )
    clocks_resume(clock_ids=[clock.pk], actor=ME, at=NOW + 3 * DAY)
    replays()


def test_opened_again_the_same_cycle_goes_on_and_what_was_missed_stays(policy):
    [clock], [missed] = start(), start()
    clocks_stop(clock_ids=[clock.pk], met_by="DONE", actor=ME, at=NOW + HOUR)
    clocks_stop(clock_ids=[missed.pk], met_by="DONE", actor=ME, at=NOW + 30 * DAY)
    assert clocks_reopen(clock_ids=[clock.pk, missed.pk], actor=ME, at=NOW + 31 * DAY) == [clock.pk, missed.pk]
    clock.refresh_from_db()
    missed.refresh_from_db()
    assert clock.state == "RUNNING" and clock.breached_at is None and clock.due_at > NOW + 31 * DAY
    assert missed.breached_at == missed.promised_at
    replays()


def test_a_fixed_moment_is_due_then_whatever_happens(policy, services):
    version = PolicyVersion.objects.create(policy=policy, number=2, published_at=NOW)
    PolicyTarget.objects.create(version=version, kind="UPDATE", measure="FIXED", amount=0)
    [clock] = start(kind="UPDATE", fixed_at=NOW + 3 * DAY)
    assert clock.due_at == NOW + 3 * DAY
    clocks_pause(clock_ids=[clock.pk], reason="LEGAL_HOLD", expires_at=NOW + 9 * DAY, actor=ME, at=NOW)
    clocks_resume(clock_ids=[clock.pk], actor=ME, at=NOW + DAY)
    clock.refresh_from_db()
    assert clock.due_at == NOW + 3 * DAY
    replays()


def test_only_a_broken_promise_is_excused_with_a_reason_and_once(policy, cast):
    [clock] = start()
    with pytest.raises(NotExcusable, match="not broken"):
        clock_excuse(clock_id=clock.pk, reason="Snow", actor=cast.manager.actor, at=NOW)
    late = clock.due_at + HOUR
    sweep_clocks(late)
    with pytest.raises(NotPermitted):
        clock_excuse(clock_id=clock.pk, reason="Snow", actor=cast.officer.actor, at=late)
    with pytest.raises(NotExcusable, match="Say why"):
        clock_excuse(clock_id=clock.pk, reason=" ", actor=cast.manager.actor, at=late)
    first = clock_excuse(clock_id=clock.pk, reason="Snow", actor=cast.manager.actor, at=late)
    again = clock_excuse(clock_id=clock.pk, reason="Ice", actor=cast.manager.actor, at=late)
    assert (again.reason, ClockExcuse.objects.count()) == ("Snow", 1) and first.pk == again.pk
    replays()


@pytest.mark.parametrize(("days", "words", "wrong"), [(-1, "Soon", "still to come"), (1, " ", "one sentence")])
def test_a_new_date_is_to_come_and_says_what_happens_now(policy, cast, days, words, wrong):
    [clock] = start()
    with pytest.raises(NotExcusable, match=wrong):
        new_date_give(clock_id=clock.pk, until=NOW + days * DAY, words=words, actor=cast.officer.actor, at=NOW)


def test_a_new_date_leaves_the_first_one_standing(policy, cast):
    [clock] = start()
    before = (clock.due_at, clock.promised_at)
    given = new_date_give(
        clock_id=clock.pk, until=clock.due_at + DAY, words="A crew comes on Friday.", actor=cast.officer.actor, at=NOW
    )
    clock.refresh_from_db()
    assert (clock.due_at, clock.promised_at) == before and given.until == clock.due_at + DAY
    replays()
