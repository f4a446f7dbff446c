"""One act on many cases: each by its ordinary act, what cannot be is left and said, twice is once, taken back, stopped."""

from datetime import timedelta

import pytest

from cases.casework.lists.bulk.asking import acts_of, chosen_cases, obstacle, outcomes_of
from cases.casework.lists.bulk.carrying import bulk_carry_out, bulks_carry_on
from cases.casework.lists.bulk.models import BulkItem, BulkRun, ItemState, Kind, RunState
from cases.casework.lists.bulk.starting import BulkRefused, bulk_again, bulk_counts, bulk_start, bulk_stop, bulk_undo
from cases.casework.models import Case, CaseEvent
from cases.casework.replaying import cases_replay
from crm.contacts.models import Message
from crm.customers.models import Customer
from crm.teams.models import Membership, User
from crm.teams.policy import NotPermitted
from tests.cases.casework.waste_desk import Desk, waste_desk
from tests.cast import LONG_AGO, NOW, person, restriction

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def desk(db: None) -> Desk:
    return waste_desk()


def start(desk: Desk, taken: list, kind: Kind, **asks: object) -> BulkRun:
    who = asks.pop("by", desk.cast.waste_leader)
    chosen = [(one.case.pk, Case.objects.unscoped("test").get(pk=one.case.pk).version) for one in taken]
    return bulk_start(
        kind=kind, asks=asks, chosen=chosen, actor=who.actor, at=NOW, key=f"bulk-{kind}-{len(chosen)}-{asks}"
    )


def carried(run: BulkRun, **more: object) -> dict[str, int]:
    bulk_carry_out(run_id=run.pk, now=lambda: LATER, **more)
    run.refresh_from_db()
    return bulk_counts(run)


def holders(taken: list) -> list[int | None]:
    owners = dict(Case.objects.unscoped("test").values_list("pk", "officer"))
    return [owners[one.case.pk] for one in taken]


def test_many_are_given_to_somebody_and_given_back_to_whoever_had_them(desk: Desk) -> None:
    taken = desk.many(3)
    Case.objects.unscoped("test").filter(pk=taken[0].case.pk).update(officer=desk.cast.waste_leader)
    run = start(desk, taken, Kind.ASSIGN, officer=desk.cast.officer.pk)
    assert carried(run) == {"WAITING": 0, "DONE": 3, "LEFT": 0} and run.state == RunState.DONE
    assert holders(taken) == [desk.cast.officer.pk] * 3
    Case.objects.unscoped("test").filter(pk=taken[1].case.pk).update(
        officer=desk.cast.waste_leader
    )  # moved on meanwhile
    back = bulk_undo(run_id=run.pk, actor=desk.cast.waste_leader.actor, at=LATER)
    assert carried(back)["LEFT"] == 1
    assert holders(taken) == [desk.cast.waste_leader.pk, desk.cast.waste_leader.pk, None]
    assert bulk_undo(run_id=run.pk, actor=desk.cast.waste_leader.actor, at=LATER) == back


def test_one_outcome_for_many_and_each_reporter_is_told_about_their_own(desk: Desk) -> None:
    other = person("Sam", "Second", email="sam@example.org")
    one, two = desk.reported(by=desk.jo()), desk.reported(by=other)
    cases = chosen_cases(actor=desk.cast.officer.actor, keys=[two.case.pk, one.case.pk])
    assert [case.pk for case in cases] == [two.case.pk, one.case.pk]
    complete = next(found.act for found in acts_of(cases) if found.name == "complete")
    assert [outcome.code for outcome in outcomes_of(cases, complete)] == ["collected", "not-out"]
    asks = {"act": "complete", "inputs": {"outcome": "collected", "words": ""}, "tells": True}
    run = start(desk, [one, two], Kind.ACT, by=desk.cast.officer, **asks)
    assert run.begins_at > NOW
    assert not bulk_carry_out(run_id=run.pk, now=lambda: NOW)  # not yet: it can still be stopped with nothing done
    assert carried(run)["DONE"] == 2
    told = Message.objects.unscoped("test").filter(event="closed")
    assert {message.customer_id for message in told} == {desk.jo().pk, other.pk}
    assert all("We have emptied your bin." in message.body for message in told)
    assert list(cases_replay()) == []
    with pytest.raises(BulkRefused):
        bulk_undo(run_id=run.pk, actor=desk.cast.officer.actor, at=LATER)


def test_what_changed_since_it_was_seen_is_left_and_can_be_tried_again(desk: Desk) -> None:
    first, second = desk.many(2)
    asks = {"act": "start", "inputs": {}}
    run = start(desk, [first, second], Kind.ACT, by=desk.cast.officer, **asks)
    Case.objects.unscoped("test").filter(pk=first.case.pk).update(version=9)
    assert carried(run) == {"WAITING": 0, "DONE": 1, "LEFT": 1}
    assert "changed since" in BulkItem.objects.get(state=ItemState.LEFT).why
    bulk_again(run_id=run.pk, actor=desk.cast.officer.actor, at=LATER)
    assert carried(run) == {"WAITING": 0, "DONE": 2, "LEFT": 0}
    assert CaseEvent.objects.filter(act="start").count() == 2


def test_nobody_does_at_once_what_they_may_not_do_one_by_one(desk: Desk) -> None:
    taken = desk.many(2)
    owner = desk.cast.waste_leader.pk
    Case.objects.unscoped("test").filter(pk=taken[0].case.pk).update(officer=owner)
    run = start(desk, taken, Kind.ASSIGN, by=desk.cast.officer, officer=desk.cast.officer.pk)
    assert carried(run)["LEFT"] == 1 and holders(taken) == [owner, desk.cast.officer.pk]
    elsewhere = start(desk, taken, Kind.ASSIGN, by=desk.cast.other_officer, officer=None)
    assert carried(elsewhere)["LEFT"] == 2
    not_theirs = start(desk, taken, Kind.ASSIGN, officer=desk.cast.other_officer.pk)
    assert carried(not_theirs)["LEFT"] == 2  # does not work in the team
    with pytest.raises(NotPermitted):
        start(desk, taken, Kind.ASSIGN, by=desk.cast.agent, officer=None)
    assert chosen_cases(actor=desk.cast.other_officer.actor, keys=[one.case.pk for one in taken]) == []


def test_stopped_or_killed_it_goes_on_where_it_was(desk: Desk) -> None:
    taken = desk.many(4)
    run = start(desk, taken, Kind.ASSIGN, officer=desk.cast.officer.pk)
    clock = iter([NOW + timedelta(seconds=step) for step in range(100)])
    assert not bulk_carry_out(run_id=run.pk, now=lambda: next(clock), seconds=3)  # its worker's time was up
    done = bulk_counts(run)["DONE"]
    assert 0 < done < 4
    bulk_stop(run_id=run.pk, actor=desk.cast.waste_leader.actor, at=LATER)
    assert carried(run)["DONE"] == done
    bulk_again(run_id=run.pk, actor=desk.cast.waste_leader.actor, at=LATER)
    assert bulks_carry_on(at=LATER, now=lambda: LATER, seconds=5) == 1
    assert carried(run)["DONE"] == 4
    assert CaseEvent.objects.filter(kind="ASSIGNED").count() == 4


def test_a_run_of_somebody_who_has_left_does_no_more(desk: Desk) -> None:
    run = start(desk, desk.many(1), Kind.ASSIGN, officer=desk.cast.officer.pk)
    User.objects.filter(pk=desk.cast.waste_leader.pk).update(is_active=False)
    assert carried(run)["WAITING"] == 1 and run.state == RunState.STOPPED


def test_everybody_who_reported_it_is_written_to(desk: Desk) -> None:
    known, nobody = desk.reported(by=desk.jo()), desk.reported()
    other = person("Sam", "Second", email="sam@example.org")
    desk.reported(by=other, chase_of=known.case.pk)
    run = start(desk, [known, nobody], Kind.MESSAGE, subject="The bins", words="We come tomorrow.")
    assert carried(run) == {"WAITING": 0, "DONE": 1, "LEFT": 1}
    told = Message.objects.unscoped("test").filter(body="We come tomorrow.")
    assert {message.customer_id for message in told} == {desk.jo().pk, other.pk}
    with pytest.raises(BulkRefused):
        start(desk, [known], Kind.MESSAGE, subject="", words=" ")


def test_who_is_hidden_from_the_writer_keeps_nobody_else_from_being_told(desk: Desk) -> None:
    known, hidden = desk.reported(by=desk.jo()), person("Sam", "Hidden", email="sam@example.org")
    desk.reported(by=hidden, chase_of=known.case.pk)
    Customer.objects.unscoped("test").filter(pk=hidden.pk).update(restriction=restriction(desk.cast.safeguarding))
    run = start(desk, [known], Kind.MESSAGE, subject="The bins", words="We come tomorrow.")
    assert carried(run)["DONE"] == 1
    assert [told.customer_id for told in Message.objects.unscoped("test").filter(body="We come tomorrow.")] == [
        desk.jo().pk
    ]


def test_a_team_hands_its_work_to_another_and_who_works_in_both_keeps_theirs(desk: Desk) -> None:
    kept, loose = desk.many(2)
    cast = desk.cast
    Case.objects.unscoped("test").update(officer=cast.officer)
    Case.objects.unscoped("test").filter(pk=loose.case.pk).update(officer=cast.waste_leader)
    Membership.objects.create(user=cast.officer, team=cast.street_cleansing, active_from=LONG_AGO)
    run = start(desk, [kept, loose], Kind.TEAM, team=cast.street_cleansing.pk, reason="The teams are merged")
    assert carried(run)["DONE"] == 2
    cases = Case.objects.unscoped("test")
    assert set(cases.values_list("team", flat=True)) == {cast.street_cleansing.pk}
    assert holders([kept, loose]) == [cast.officer.pk, None]
    assert cases.get(pk=kept.case.pk).handed_back_count == 0
    assert CaseEvent.objects.filter(kind="HANDED_OVER").count() == 2


def test_the_preview_says_what_would_be_left(desk: Desk) -> None:
    taken = desk.reported()
    [case] = chosen_cases(actor=desk.cast.officer.actor, keys=[taken.case.pk])
    assert obstacle(case, kind=Kind.ACT, asks={"act": "start"}) == ""
    assert obstacle(case, kind=Kind.ACT, asks={"act": "reopen"})
    assert obstacle(case, kind=Kind.ASSIGN, asks={"officer": None})
    assert obstacle(case, kind=Kind.MESSAGE, asks={})
