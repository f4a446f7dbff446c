"""Stages inside a state: entered with it, left when what is needed is ticked, told by events that replay."""

from datetime import timedelta

import pytest

from cases.casework.corrections import contact_move
from cases.casework.intake import not_fixed
from cases.casework.models import CaseEvent
from cases.casework.replaying import cases_replay
from cases.casework.stages.actions import item_tick, item_untick, stage_next, stage_set
from cases.casework.transit import ActRefused
from cases.casework.work.models import CaseTick
from crm.teams.actor import customer
from crm.teams.policy import NotPermitted
from tests.cases.casework.conftest import MissedBin, report_bin
from tests.cases.casework.work.staged import STAGES, act, give, the_case
from tests.cast import NOW, Cast, person, property_at

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def staged(cast: Cast, services) -> MissedBin:
    give(services["missed-bin"], stages=STAGES)
    home = property_at(12)
    jo = person(home=home, email="jo@example.com")
    return MissedBin(
        jo=jo, home=home, taken=report_bin(cast, services["missed-bin"], customer=jo, home=home, key="bin")
    )


def tick(cast: Cast, stage: str, item: str, *, at=NOW, key: str = "", by=None):
    return item_tick(
        case_id=the_case().pk, stage=stage, item=item, actor=(by or cast.officer).actor, at=at,
        key=key or f"{stage}-{item}-{at}",
    )  # fmt: skip


def go(cast: Cast, to: str = "", *, at=NOW, key: str = "", version=None):
    given = {"case_id": the_case().pk, "actor": cast.officer.actor, "at": at, "key": key or f"go-{to}-{at}"}
    return stage_set(stage=to, version=version, **given) if to else stage_next(version=version, **given)


def kinds() -> list[str]:
    return list(CaseEvent.objects.order_by("id").values_list("kind", flat=True))


def test_a_case_enters_the_first_stage_of_its_state(cast, staged):
    assert (the_case().stage, the_case().stage_since) == ("read", NOW)
    assert kinds() == ["RAISED", "STAGE"]
    tick(cast, "read", "round")
    act("start", by=cast.officer, at=NOW + HOUR)
    assert (the_case().stage, the_case().stage_since) == ("back", NOW + HOUR)
    act("make_safe", by=cast.officer, at=NOW + 2 * HOUR)  # a state without stages
    assert (the_case().stage, the_case().stage_since) == ("", None)
    assert list(cases_replay()) == []


def test_a_service_without_stages_writes_no_event_of_them(missed_bin):
    assert the_case().stage == "" and kinds() == ["RAISED"]


def test_a_stage_is_left_only_when_what_is_needed_is_ticked(cast, staged):
    with pytest.raises(ActRefused, match="Round found"):
        go(cast)
    with pytest.raises(ActRefused, match="Round found"):
        act("start", by=cast.officer)
    assert the_case().state == "RECEIVED"
    tick(cast, "read", "round")  # "dog" is not needed
    assert go(cast).stage == "crew"
    assert list(cases_replay()) == []
    with pytest.raises(ActRefused, match="Crew told"):
        act("complete", by=cast.officer, outcome="emptied")


def test_what_was_done_wants_every_step_of_the_state_and_what_was_not_wants_none(cast, staged):
    tick(cast, "read", "round")
    with pytest.raises(ActRefused, match="Crew told"):  # a later stage cannot be skipped by saying it is done
        act("complete", by=cast.officer, outcome="emptied")
    assert act("complete", by=cast.officer, outcome="withdrawn", key="w").state == "CLOSED"
    assert the_case().stage == ""


def test_back_it_always_may_and_onward_over_nothing_that_is_needed(cast, staged):
    with pytest.raises(ActRefused):
        go(cast, "crew")
    tick(cast, "read", "round")
    version = the_case().version
    assert go(cast, "crew", version=version).version == version + 1
    assert go(cast, "read", at=NOW + HOUR).stage == "read"
    with pytest.raises(ActRefused, match="no such stage"):
        go(cast, "back")  # of another state
    with pytest.raises(ActRefused, match="last stage"):
        go(cast, "crew", key="again")
        go(cast, key="beyond")


def test_ticking_twice_is_once_and_a_tick_can_be_taken_back(cast, staged):
    for key in ("one", "one", "two"):
        tick(cast, "read", "round", key=key)
    assert CaseTick.objects.get().ticked_by == cast.officer
    assert kinds().count("TICKED") == 1
    item_untick(case_id=the_case().pk, stage="read", item="round", actor=cast.officer.actor, at=NOW + HOUR, key="u")
    assert not CaseTick.objects.exists() and kinds()[-1] == "UNTICKED"
    with pytest.raises(ActRefused, match="Round found"):
        go(cast)


def test_a_tick_does_not_turn_away_a_colleague_with_the_page_open(cast, staged):
    version = the_case().version
    tick(cast, "read", "round")
    go(cast, version=version)


def test_only_who_works_on_it_ticks_and_only_what_is_on_the_list_now(cast, staged):
    for stranger in (cast.agent, cast.other_officer):
        with pytest.raises(NotPermitted):
            tick(cast, "read", "round", by=stranger)
    for stage, item in (("read", "made-up"), ("back", "round"), ("", "")):
        with pytest.raises(ActRefused):
            tick(cast, stage, item)


def test_opened_again_it_has_its_whole_checklist_before_it(cast, staged):
    tick(cast, "read", "round")
    tick(cast, "crew", "told")
    act("complete", by=cast.officer, at=NOW + HOUR, outcome="emptied")
    not_fixed(
        contact_id=staged.taken.contact.pk, words="Still full", actor=customer(staged.jo.pk), at=NOW + DAY, key="nf"
    )
    assert (the_case().state, the_case().stage) == ("RECEIVED", "read")
    assert not CaseTick.objects.exists()
    assert list(cases_replay()) == []


def test_moved_to_another_service_it_has_that_ones_stages(cast, services, staged):
    give(services["fly-tipping"], stages=[{"code": "look", "state": "RECEIVED", "name": "Look"}])
    contact_move(
        contact_id=staged.taken.contact.pk, service_id=services["fly-tipping"].pk, reason="Not a bin.",
        actor=cast.team_leader.actor, at=NOW, key="mv",
    )  # fmt: skip
    assert the_case().stage == "look"
    assert list(cases_replay()) == []
