"""What somebody makes of a pair: remembered, with who and when; taken back; and not by two at once."""

from datetime import date, timedelta

import pytest

from crm.customers.matching.actions.deciding import (
    LaterRefused,
    PairDecided,
    PairTaken,
    pair_claim,
    pair_later,
    pair_merge,
    pair_not_same,
    pair_reopen,
)
from crm.customers.matching.actions.hearing import merge_heard, unmerge_heard
from crm.customers.matching.models import DuplicateDecision, DuplicatePair
from crm.customers.matching.queue import pairs_waiting
from crm.customers.merging.actions import customers_merge, customers_unmerge
from crm.customers.models import Customer, Merge
from crm.teams.policy import NotPermitted
from tests.cast import NOW, Cast, person
from tests.crm.customers.matching.pairs import pair_of

BORN = date(1980, 3, 12)


@pytest.fixture
def pair(cast: Cast) -> DuplicatePair:
    return pair_of(person(born=BORN), person(born=BORN))


def waiting(cast: Cast, at=NOW) -> list[int]:
    found, _following = pairs_waiting(actor=cast.agent.actor, at=at)
    return [each.pair.pk for each in found]


def test_not_the_same_is_remembered_and_can_be_taken_back(cast: Cast, pair: DuplicatePair) -> None:
    given = {"pair_id": pair.pk, "actor": cast.agent.actor, "at": NOW}
    pair_not_same(**given)
    pair_not_same(**given)
    assert waiting(cast) == []
    said = DuplicateDecision.objects.get()
    assert (said.what, said.decided_by, said.decided_at) == ("NOT_SAME", f"STAFF:{cast.agent.pk}", NOW)
    pair_reopen(pair_id=pair.pk, actor=cast.second_agent.actor, at=NOW)
    assert waiting(cast) == [pair.pk]
    assert DuplicateDecision.objects.count() == 2


def test_later_is_shown_again_on_its_day(cast: Cast, pair: DuplicatePair) -> None:
    until = NOW.date() + timedelta(days=7)
    pair_later(pair_id=pair.pk, until=until, actor=cast.agent.actor, at=NOW)
    assert waiting(cast) == []
    assert waiting(cast, at=NOW + timedelta(days=7)) == [pair.pk]


@pytest.mark.parametrize("days", [0, -1, 400])
def test_later_is_a_day_to_come(cast: Cast, pair: DuplicatePair, days: int) -> None:
    with pytest.raises(LaterRefused):
        pair_later(pair_id=pair.pk, until=NOW.date() + timedelta(days=days), actor=cast.agent.actor, at=NOW)


def test_merged_from_the_queue_once_however_often_it_is_sent(cast: Cast, pair: DuplicatePair) -> None:
    given = {"pair_id": pair.pk, "reason": "the same", "actor": cast.agent.actor, "at": NOW, "key": "k"}
    assert pair_merge(**given) == pair_merge(**given)
    assert Merge.objects.count() == DuplicateDecision.objects.count() == 1
    assert Customer.objects.unscoped("to see").get(pk=pair.other_id).canonical_id == pair.one_id
    assert waiting(cast) == []


def test_two_people_do_not_work_on_one_pair(cast: Cast, pair: DuplicatePair) -> None:
    pair_claim(pair_id=pair.pk, actor=cast.agent.actor, at=NOW)
    with pytest.raises(PairTaken) as taken:
        pair_not_same(pair_id=pair.pk, actor=cast.second_agent.actor, at=NOW)
    assert taken.value.by == f"STAFF:{cast.agent.pk}"
    later = NOW + timedelta(minutes=10)  # who has gone for lunch holds nobody up
    assert pair_not_same(pair_id=pair.pk, actor=cast.second_agent.actor, at=later).state == "NOT_SAME"


def test_what_was_decided_otherwise_stays(cast: Cast, pair: DuplicatePair) -> None:
    pair_not_same(pair_id=pair.pk, actor=cast.agent.actor, at=NOW)
    with pytest.raises(PairDecided):
        pair_merge(pair_id=pair.pk, reason="x", actor=cast.second_agent.actor, at=NOW, key="k")
    assert Merge.objects.count() == 0


def test_a_merge_made_elsewhere_and_undone_is_heard_of(cast: Cast, pair: DuplicatePair) -> None:
    given = {"actor": cast.agent.actor, "at": NOW}
    merge = customers_merge(into_id=pair.other_id, from_id=pair.one_id, choices={}, reason="same", key="k", **given)
    merge_heard(merge.pk, NOW, 1)
    merge_heard(merge.pk, NOW, 2)
    assert [each.what for each in pair.decisions.all()] == ["MERGED"]
    customers_unmerge(merge_id=merge.pk, reason="not", key="u", **given)
    unmerge_heard(merge.pk, NOW, 1)
    assert waiting(cast) == [pair.pk]
    assert [each.what for each in pair.decisions.order_by("id")] == ["MERGED", "UNMERGED"]


def test_who_may_not(cast: Cast, pair: DuplicatePair) -> None:
    for user in (cast.officer, cast.manager, cast.administrator, cast.governance):
        with pytest.raises(NotPermitted):
            pair_not_same(pair_id=pair.pk, actor=user.actor, at=NOW)
