"""Editions published with clocks running: what was shown beforehand happens, as the pure engine counts it, once."""

from datetime import date, timedelta

import pytest

from crm.sla.actions import clocks_resume, clocks_stop
from crm.sla.editing.actions import (
    DraftChanged,
    DraftRefused,
    draft_open,
    draft_publish,
    preview_ask,
    replan_carry_out,
    replan_resume,
    replan_stop,
    replans_carry_on,
    replans_follow_up,
    running,
)
from crm.sla.editing.models import Mode, Replan, ReplanMove, RunState
from crm.sla.editing.previewing import edit_preview
from crm.sla.editing.queries import clocks_beyond, promises_beyond, time_left
from crm.sla.models import CalendarVersion, Clock, ClockEvent, Policy, PolicyVersion
from crm.sla.queries import as_target, compiled, rule_of
from crm.sla.replaying import clocks_replay
from crm.sla.sweeping import sweep_clocks
from crm.sla.targets import Epoch, replanned_due_at
from crm.teams.policy import NotPermitted
from tests.cast import NOW
from tests.crm.sla.editing.editing import (
    DAY,
    FRIDAY,
    HOUR,
    carried_out,
    drafted,
    longer,
    office,
    paused,
    previewed,
    published,
    started,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def council(services):
    """The demo council's calendar and policies."""


def dues():
    return dict(Clock.objects.order_by("pk").values_list("pk", "due_at"))


def counts(run):
    return run.total, run.done, run.moved, run.earlier, run.late, run.waiting


def replays():
    assert list(clocks_replay()) == []


def test_the_preview_says_what_the_run_then_does(cast):
    started(3)
    paused(started(1)[0])
    started(1, received=NOW - 90 * DAY)  # long late: stays as it is
    draft = drafted(cast)
    before = dues()
    seen = edit_preview(draft=draft, at=NOW, retrospective=False)
    assert (seen.total, seen.moved, seen.late, seen.waiting) == (4, 3, 0, 1)
    assert dues() == before and not ClockEvent.objects.filter(kind="RESCHEDULE").exists()
    asked = previewed(cast, draft)
    assert counts(asked) == (4, 4, 3, 0, 0, 1) and len(asked.sample) == 3
    run = carried_out(published(cast, draft))
    assert counts(run) == counts(asked) and run.state == RunState.DONE
    moved = {move.clock_id: move.after for move in ReplanMove.objects.filter(replan=run)}
    assert moved == {move.clock_id: move.after for move in seen.moves}
    assert all(dues()[key] == due for key, due in moved.items())
    replays()


@pytest.mark.parametrize("mode", [Mode.FROM_NOW, Mode.RETROSPECTIVE])
def test_clocks_move_as_the_pure_engine_counts(cast, mode):
    begun = NOW - 2 * DAY
    clocks = started(2, received=begun) + started(1, code="missed-bin") + started(1, kind="ACKNOWLEDGE")
    old = compiled(clocks[0].calendar_version_id)
    run = carried_out(published(cast, drafted(cast, NOW.date(), FRIDAY, at=NOW), mode, at=NOW + HOUR))
    new = compiled(run.draft.calendar_version_id)
    for clock in Clock.objects.order_by("pk"):
        epochs = [Epoch(clock.started_at, old), Epoch(NOW + HOUR, new, mode == Mode.RETROSPECTIVE)]
        expected = replanned_due_at(epochs=epochs, target=as_target(rule_of(clock.target_id)), start=clock.started_at)
        assert clock.due_at == expected
        assert clock.calendar_version_id == run.draft.calendar_version_id
    replays()


def test_what_would_become_late_comes_first_and_is_late_after(cast):
    """The policy gives less: ten days ago plus five working days was still to come, plus one is long past."""
    keep, strict = started(1), started(1, received=NOW - 6 * DAY)
    policy = Policy.objects.get(code="fly-tipping")
    draft = longer(cast, draft_open(policy_id=policy.pk, actor=cast.administrator.actor, at=NOW), days=1)
    seen = previewed(cast, draft, Mode.RETROSPECTIVE)
    assert (seen.moved, seen.earlier, seen.late) == (2, 2, 1) and seen.sample[0][0] == strict[0].pk
    run = carried_out(published(cast, draft, Mode.RETROSPECTIVE))
    assert (run.moved, run.late) == (2, 1)
    sweep_clocks(NOW + timedelta(minutes=1))
    late = Clock.objects.get(pk=strict[0].pk)
    assert late.breached_at == late.due_at < NOW
    assert Clock.objects.get(pk=keep[0].pk).breached_at is None
    replays()


def test_left_alone_clocks_stay_and_new_ones_follow(cast):
    [clock] = started(1)
    run = published(cast, drafted(cast), Mode.LEAVE)
    assert run.state == RunState.DONE and run.total == 0
    assert dues()[clock.pk] == clock.due_at
    [new] = started(1)
    assert new.due_at == clock.due_at + DAY
    assert replan_carry_out(replan_id=run.pk, now=lambda: NOW)
    assert dues()[clock.pk] == clock.due_at


def test_a_policy_leaves_running_clocks_unless_they_are_re_based(cast):
    [clock] = started(1)
    policy = Policy.objects.get(code="fly-tipping")
    draft = longer(cast, draft_open(policy_id=policy.pk, actor=cast.administrator.actor, at=NOW))
    with pytest.raises(DraftRefused, match="Choose what happens"):
        preview_ask(draft_id=draft.pk, revision=2, mode=Mode.FROM_NOW, actor=cast.administrator.actor, at=NOW)
    published(cast, draft, Mode.LEAVE)
    assert dues()[clock.pk] == clock.due_at
    assert PolicyVersion.objects.filter(policy=policy).count() == 2
    assert started(1)[0].due_at > clock.due_at


def test_nothing_is_published_unseen_unsaid_or_the_same(cast):
    draft = drafted(cast)
    given = {"draft_id": draft.pk, "actor": cast.administrator.actor, "at": NOW}
    with pytest.raises(DraftRefused, match="Say why"):
        draft_publish(revision=draft.revision, mode=Mode.LEAVE, note=" ", **given)
    with pytest.raises(DraftRefused, match="First look"):
        draft_publish(revision=draft.revision, mode=Mode.FROM_NOW, note="Because", **given)
    previewed(cast, draft)
    draft = drafted(cast, date(2026, 12, 1))
    with pytest.raises(DraftRefused, match="First look"):  # what was looked at is not what would be published
        draft_publish(revision=draft.revision, mode=Mode.FROM_NOW, note="Because", **given)
    with pytest.raises(DraftChanged):
        draft_publish(revision=draft.revision - 1, mode=Mode.LEAVE, note="Because", **given)
    with pytest.raises(NotPermitted):
        draft_publish(**given | {"actor": cast.manager.actor}, revision=1, mode=Mode.LEAVE, note="Because")
    same = draft_open(policy_id=Policy.objects.get(code="enquiry").pk, actor=cast.administrator.actor, at=NOW)
    with pytest.raises(DraftRefused, match="Nothing differs"):
        draft_publish(**given | {"draft_id": same.pk}, revision=1, mode=Mode.LEAVE, note="Because")
    assert CalendarVersion.objects.count() == 1


def test_an_edition_published_past_the_draft_is_noticed(cast):
    draft = drafted(cast)
    CalendarVersion.objects.create(calendar=office(), number=2, spec=draft.spec, published_at=NOW)
    with pytest.raises(DraftRefused, match="Another edition"):
        published(cast, draft, Mode.LEAVE)


def test_publishing_twice_is_once(cast):
    started(1)
    draft = drafted(cast)
    first = published(cast, draft)
    again = draft_publish(
        draft_id=draft.pk, revision=draft.revision, mode=Mode.LEAVE, note="x", actor=cast.administrator.actor, at=NOW
    )
    assert (again.pk, again.mode) == (first.pk, Mode.FROM_NOW) and CalendarVersion.objects.count() == 2


def test_run_twice_moves_nothing_twice(cast):
    started(3)
    run = carried_out(published(cast, drafted(cast)))
    events, due = ClockEvent.objects.count(), dues()
    assert replan_carry_out(replan_id=run.pk, now=lambda: NOW)
    assert replans_follow_up(NOW) == 0
    assert (ClockEvent.objects.count(), dues()) == (events, due)


def test_killed_half_way_and_taken_up_again(cast, monkeypatch):
    monkeypatch.setattr(running, "BATCH", 2)
    started(5)
    run = published(cast, drafted(cast))
    times = iter([NOW, NOW])  # to begin, and for one batch

    def now():
        for at in times:
            return at
        raise KeyboardInterrupt  # the process dies

    with pytest.raises(KeyboardInterrupt):
        replan_carry_out(replan_id=run.pk, now=now)
    half = Replan.objects.get(pk=run.pk)
    assert (half.state, half.done, half.total) == (RunState.RUNNING, 2, 5)
    assert replans_carry_on(at=NOW, now=lambda: NOW, seconds=5) == 0  # its worker may still be at it
    later = NOW + timedelta(minutes=2)
    assert replans_carry_on(at=later, now=lambda: later, seconds=5) == 1
    whole = Replan.objects.get(pk=run.pk)
    assert (whole.state, whole.done, whole.moved) == (RunState.DONE, 5, 5)
    assert ClockEvent.objects.filter(kind="RESCHEDULE").count() == 5
    replays()


def test_nobody_woken_the_sweep_takes_it_up_in_slices(cast, monkeypatch):
    monkeypatch.setattr(running, "BATCH", 1)
    started(3)
    run = published(cast, drafted(cast))
    later, rounds = NOW + timedelta(minutes=1), 0
    while replans_carry_on(at=later, now=lambda: later, seconds=0):
        rounds += 1
    assert rounds == 4 and Replan.objects.get(pk=run.pk).state == RunState.DONE


def test_stopped_and_going_on(cast, monkeypatch):
    monkeypatch.setattr(running, "BATCH", 1)
    started(3)
    run = published(cast, drafted(cast))
    assert not replan_carry_out(replan_id=run.pk, now=lambda: NOW, seconds=0)
    with pytest.raises(NotPermitted):
        replan_stop(replan_id=run.pk, actor=cast.manager.actor, at=NOW)
    assert replan_stop(replan_id=run.pk, actor=cast.administrator.actor, at=NOW).state == RunState.STOPPED
    assert replan_carry_out(replan_id=run.pk, now=lambda: NOW)
    assert Replan.objects.get(pk=run.pk).done == 1
    replan_resume(replan_id=run.pk, actor=cast.administrator.actor, at=NOW)
    assert carried_out(run).done == 3


def test_a_fault_ends_the_run_and_says_so(cast):
    """Somebody broke the stored edition: no clock is half moved, and the run goes on once it is put right."""
    [clock] = started(1)
    run = published(cast, drafted(cast))
    edition = CalendarVersion.objects.filter(number=2)
    spec = edition.get().spec
    edition.update(spec={"zone": "Mars/Olympus"})
    assert replan_carry_out(replan_id=run.pk, now=lambda: NOW)
    failed = Replan.objects.get(pk=run.pk)
    assert (failed.state, failed.done) == (RunState.FAILED, 0) and "fault of ours" in failed.failure
    assert dues()[clock.pk] == clock.due_at
    edition.update(spec=spec)
    replan_resume(replan_id=run.pk, actor=cast.administrator.actor, at=NOW)
    assert carried_out(run).state == RunState.DONE


def test_editions_are_taken_up_in_their_order(cast):
    [clock] = started(1)
    first = published(cast, drafted(cast))
    second = published(cast, drafted(cast, date(2026, 11, 26), at=NOW + HOUR), at=NOW + HOUR)
    assert not replan_carry_out(replan_id=second.pk, now=lambda: NOW)
    carried_out(first)
    carried_out(second)
    clock.refresh_from_db()
    versions = [change["version"] for change in clock.calendar_changes]
    assert versions == sorted(versions) and len(versions) == 3
    replays()


def test_an_act_that_read_the_edition_before_is_followed_up(cast):
    started(1)
    old = CalendarVersion.objects.get(calendar=office())
    run = carried_out(published(cast, drafted(cast)))
    [late_comer] = started(1)
    Clock.objects.filter(pk=late_comer.pk).update(calendar_version=old)
    assert replans_follow_up(NOW + HOUR) == 0  # long after, nobody can still be at it
    assert replans_follow_up(NOW + timedelta(minutes=5)) == 1
    assert Replan.objects.get(pk=run.pk).done == 2
    assert Clock.objects.get(pk=late_comer.pk).calendar_version_id != old.pk


def test_a_clock_that_waited_through_the_edit_is_due_by_it(cast):
    moving, waiting = started(2)
    paused(waiting)
    carried_out(published(cast, drafted(cast)))
    clocks_resume(clock_ids=[waiting.pk], actor=cast.administrator.actor, at=NOW + HOUR)
    assert dues()[waiting.pk] == dues()[moving.pk] > moving.due_at
    replays()


def test_a_promise_kept_between_preview_and_run_is_left(cast):
    kept, running_on = started(2)
    run = published(cast, drafted(cast))
    clocks_stop(clock_ids=[kept.pk], met_by="DONE", actor=cast.administrator.actor, at=NOW + HOUR)
    assert carried_out(run, at=NOW + 2 * HOUR).done == 1
    assert list(ReplanMove.objects.values_list("clock", flat=True)) == [running_on.pk]
    replays()


def test_a_preview_of_a_draft_that_changed_stops(cast):
    started(1)
    draft = drafted(cast)
    asked = preview_ask(
        draft_id=draft.pk, revision=draft.revision, mode=Mode.FROM_NOW, actor=cast.administrator.actor, at=NOW
    )
    drafted(cast, date(2026, 12, 1))
    assert replan_carry_out(replan_id=asked.pk, now=lambda: NOW)
    assert Replan.objects.get(pk=asked.pk).state == RunState.STOPPED


def test_rate_and_time_left(cast):
    run = Replan(started_at=NOW, done=500, total=2_000)
    assert time_left(run, at=NOW + timedelta(seconds=10)) == (50.0, timedelta(seconds=30))
    assert time_left(Replan(), at=NOW) is None


def test_what_falls_beyond_the_published_holidays_is_counted(cast):
    [clock] = started(1)
    assert clocks_beyond(clock.due_at.date()) == 0
    assert clocks_beyond(clock.due_at.date() - DAY, calendar_id=office().pk) == 1
    found = promises_beyond(NOW.date() + 6 * DAY, calendar_id=office().pk, now=NOW)
    beyond = {(policy.code, row.kind) for policy, row in found}
    assert {("enquiry", "RESPOND"), ("fly-tipping", "RESOLVE")} <= beyond
    assert not {("missed-bin", "RESOLVE"), ("person-at-risk", "RESOLVE")} & beyond  # two days, and one
