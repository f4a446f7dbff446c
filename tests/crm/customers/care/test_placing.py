"""What was raised or agreed while two records were shown as one holds on both until somebody says whose it is."""

from datetime import timedelta

import pytest

from crm.contacts.models import Channel
from crm.customers.care.adjustments import adjustments_end
from crm.customers.care.alerts import alert_change, alert_end
from crm.customers.care.cautions import caution_decide
from crm.customers.care.given import CareRefused, ChangedMeanwhile
from crm.customers.care.marks import marks_by, marks_of
from crm.customers.care.models import Adjustment, Alert, AlertHistory, Caution
from crm.customers.care.reaching import may_reach
from crm.customers.care.reviews import NEWS, reviews_of
from crm.customers.erasing import ErasureRefused, customer_redact
from crm.customers.exporting import customer_export
from crm.customers.merging.actions import customers_unmerge, facts_place
from crm.customers.merging.placing import facts_open, facts_since, to_place
from crm.customers.models import Customer, Merge
from crm.customers.queries.seen import group_keys
from crm.outbox.models import OutboxEntry
from tests.cast import NOW, Cast, person
from tests.crm.customers.care.conftest import NEXT_YEAR, agree, propose, warn
from tests.crm.customers.merges import merge

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds")]
LATER = NOW + timedelta(minutes=5)
MUCH_LATER = NOW + timedelta(minutes=30)


def words(who: Customer, cast: Cast) -> list[tuple[str, bool]]:
    """What their page says first, and whether it is to be decided."""
    marks = marks_by(actor=cast.agent.actor, at=MUCH_LATER, keys=[who.pk]).get(who.pk, [])
    return [(mark.words, mark.in_doubt) for mark in marks]


def part(done: Merge, cast: Cast, *, at: object = MUCH_LATER, decisions: dict | None = None) -> Merge:
    return customers_unmerge(
        merge_id=done.pk, reason="two people", actor=cast.agent.actor, at=at, key=f"part {done.pk}",
        decisions=decisions,
    )  # type: ignore[arg-type]  # fmt: skip


def place(done: Merge, pair: tuple[str, int], side: str, cast: Cast) -> None:
    facts_place(
        merge_id=done.pk, decisions={pair: side}, actor=cast.agent.actor, at=MUCH_LATER, key=f"{done.pk} {pair}"
    )


@pytest.mark.parametrize("side", ["INTO", "FROM"])
def test_an_alert_is_on_both_pages_and_then_on_the_one_it_belongs_to(cast: Cast, side: str) -> None:
    liz, beth = person("Liz"), person("Beth")
    done = merge(liz, beth, by=cast.agent)
    alert = warn(liz, "do-not-visit-alone", by=cast.agent.actor, at=LATER)
    assert [line.kind for line in facts_since(done, actor=cast.agent.actor)] == ["ALERT"]
    part(done, cast)
    assert words(liz, cast) == words(beth, cast) == [("Do not visit alone", True)]
    [line] = facts_open(done, actor=cast.agent.actor)
    assert (line.kind, line.key, line.stands) == ("ALERT", alert.pk, "INTO")
    assert [count for _merge, count in to_place(beth, actor=cast.agent.actor)] == [1]

    place(done, ("ALERT", alert.pk), side, cast)
    mine, other = (liz, beth) if side == "INTO" else (beth, liz)
    assert words(mine, cast) == [("Do not visit alone", False)]
    assert words(other, cast) == []
    alert.refresh_from_db()
    assert alert.customer_id == mine.pk
    assert AlertHistory.objects.filter(pgh_obj_id=alert.pk).exists() == (side == "FROM")


def test_what_was_agreed_is_obeyed_for_both_and_then_for_one(cast: Cast) -> None:
    liz, beth = person("Liz"), person("Beth")
    done = merge(liz, beth, by=cast.agent)
    agreed = agree(liz, "email-only", by=cast.agent.actor, at=LATER)
    part(done, cast)
    for who in (liz, beth):
        assert not may_reach(group=group_keys(who.pk), channel=Channel.POST, at=MUCH_LATER).allowed
    place(done, ("ADJUSTMENT", agreed.pk), "FROM", cast)
    assert may_reach(group=[liz.pk], channel=Channel.POST, at=MUCH_LATER).allowed
    assert not may_reach(group=[beth.pk], channel=Channel.POST, at=MUCH_LATER).allowed


def test_what_stood_before_the_merge_stays_with_its_record(cast: Cast) -> None:
    liz, beth = person("Liz"), person("Beth")
    warn(liz, "vulnerable", by=cast.agent.actor, at=NOW - timedelta(days=1))
    done = merge(liz, beth, by=cast.agent)
    part(done, cast)
    assert words(liz, cast) == [("Vulnerable", False)]
    assert words(beth, cast) == []


def test_decided_with_the_unmerge_it_is_on_one_page_at_once(cast: Cast) -> None:
    liz, beth = person("Liz"), person("Beth")
    done = merge(liz, beth, by=cast.agent)
    alert = warn(beth, "vulnerable", by=cast.agent.actor, at=LATER)
    part(done, cast, decisions={("ALERT", alert.pk): "FROM"})
    assert (words(liz, cast), words(beth, cast)) == ([], [("Vulnerable", False)])
    assert not OutboxEntry.objects.filter(kind=NEWS).exists()


def test_the_owner_is_told_and_has_it_on_the_desk(cast: Cast) -> None:
    liz, beth = person("Liz"), person("Beth")
    done = merge(liz, beth, by=cast.agent)
    warn(liz, "vulnerable", by=cast.team_leader.actor, at=LATER)
    assert reviews_of(actor=cast.team_leader.actor, at=LATER) == []
    part(done, cast)
    assert OutboxEntry.objects.get(kind=NEWS).subject_id == cast.team_leader.pk
    [due] = reviews_of(actor=cast.team_leader.actor, at=MUCH_LATER)
    assert due.is_doubted


def test_it_is_one_alert_with_one_version_wherever_it_is_changed(cast: Cast) -> None:
    liz, beth = person("Liz"), person("Beth")
    done = merge(liz, beth, by=cast.agent)
    alert = warn(liz, "vulnerable", by=cast.agent.actor, at=LATER)
    part(done, cast)
    changed = alert_change(
        alert_id=alert.pk, version=1, review_date=NEXT_YEAR, expires_date=None, actor=cast.agent.actor, at=MUCH_LATER
    )
    place(done, ("ALERT", alert.pk), "FROM", cast)
    with pytest.raises(ChangedMeanwhile):  # a page that showed it on the other record is stale
        alert_end(alert_id=alert.pk, version=changed.version, reason="x", actor=cast.agent.actor, at=MUCH_LATER)


def test_who_may_not_see_it_sees_it_on_neither_page(cast: Cast) -> None:
    liz, beth = person("Liz"), person("Beth")
    done = merge(liz, beth, by=cast.agent)
    warn(liz, "vulnerable", by=cast.team_leader.actor, at=LATER, roles=["TEAM_LEADER"])
    part(done, cast)
    assert words(liz, cast) == words(beth, cast) == []
    assert facts_open(done, actor=cast.agent.actor) == []
    for who in (liz, beth):
        [mark] = marks_of(actor=cast.team_leader.actor, at=MUCH_LATER, customer_id=who.pk, screen="test")
        assert mark.in_doubt


def test_in_a_chain_it_may_be_anybodys_of_those_it_was_raised_for(cast: Cast) -> None:
    a, b, c = person("A"), person("B"), person("C")
    inner = merge(b, c, by=cast.agent)
    outer = merge(a, b, by=cast.agent)
    alert = warn(a, "vulnerable", by=cast.agent.actor, at=LATER)
    part(outer, cast)
    part(inner, cast)
    assert [words(one, cast) for one in (a, b, c)] == [[("Vulnerable", True)]] * 3
    place(outer, ("ALERT", alert.pk), "FROM", cast)  # not A's
    assert [words(one, cast) for one in (a, b, c)] == [[], [("Vulnerable", True)], [("Vulnerable", True)]]
    place(inner, ("ALERT", alert.pk), "FROM", cast)
    assert [words(one, cast) for one in (a, b, c)] == [[], [], [("Vulnerable", False)]]


def test_the_question_names_the_record_that_a_later_answer_left(cast: Cast) -> None:
    a, b, c = person("A"), person("B"), person("C")
    inner = merge(b, c, by=cast.agent)
    outer = merge(a, b, by=cast.agent)
    alert = warn(a, "vulnerable", by=cast.agent.actor, at=LATER)
    part(outer, cast)
    part(inner, cast)
    place(inner, ("ALERT", alert.pk), "FROM", cast)  # C's rather than B's: A or C is open
    [line] = facts_open(outer, actor=cast.agent.actor)
    assert line.names is not None
    assert [name.rpartition(" ")[0] for name in line.names] == [a.display_name, c.display_name]
    assert [merge for merge, _count in to_place(c, actor=cast.agent.actor)] == [outer]
    assert to_place(b, actor=cast.agent.actor) == []


def test_merged_again_it_stands_once_and_parted_again_on_both(cast: Cast) -> None:
    liz, beth = person("Liz"), person("Beth")
    first = merge(liz, beth, by=cast.agent)
    alert = warn(liz, "vulnerable", by=cast.agent.actor, at=LATER)
    part(first, cast)
    again = merge(beth, liz, by=cast.agent, at=MUCH_LATER)
    assert words(liz, cast) == [("Vulnerable", False)]
    part(again, cast)
    assert words(liz, cast) == words(beth, cast) == [("Vulnerable", True)]
    place(again, ("ALERT", alert.pk), "INTO", cast)
    assert (words(liz, cast), words(beth, cast)) == ([], [("Vulnerable", False)])
    part(merge(beth, liz, by=cast.agent, at=MUCH_LATER + timedelta(minutes=1)), cast)
    assert (words(liz, cast), words(beth, cast)) == ([], [("Vulnerable", False)])  # decided once


def test_a_restriction_is_not_put_on_somebody_who_may_be_another(cast: Cast) -> None:
    liz, beth = person("Liz"), person("Beth")
    done = merge(liz, beth, by=cast.agent)
    proposed = propose(liz, by=cast.agent.actor, at=LATER)
    part(done, cast)
    given = {"words": "seen", "letter_by": "POST", "letter": "Because of this, until then. Appeal here."}
    with pytest.raises(CareRefused, match="say first whose it is"):
        caution_decide(caution_id=proposed.pk, approve=True, actor=cast.team_leader.actor, at=MUCH_LATER, **given)
    place(done, ("CAUTION", proposed.pk), "FROM", cast)
    caution_decide(caution_id=proposed.pk, approve=True, actor=cast.team_leader.actor, at=MUCH_LATER, **given)
    assert Caution.objects.unscoped("test").get().customer_id == beth.pk


def test_the_same_agreed_for_the_right_record_already_holds_once_as_agreed_last(cast: Cast) -> None:
    liz, beth = person("Liz"), person("Beth")
    before = agree(beth, "email-only", by=cast.agent.actor, at=NOW - timedelta(days=1))
    done = merge(liz, beth, by=cast.agent)
    agreed = agree(liz, "email-only", by=cast.agent.actor, at=LATER)
    part(done, cast, decisions={("ADJUSTMENT", agreed.pk): "FROM"})
    rows = Adjustment.objects.unscoped("test")
    assert rows.get(ended_at__isnull=True) == agreed
    assert rows.get(pk=before.pk).ended_because
    assert words(beth, cast) == [("Email only", False)]


def test_the_death_of_one_ends_nothing_that_may_be_the_others(cast: Cast) -> None:
    liz, beth = person("Liz"), person("Beth")
    done = merge(liz, beth, by=cast.agent)
    agree(liz, "large-print", by=cast.agent.actor, at=LATER)
    part(done, cast)
    assert adjustments_end(group=[liz.pk], at=MUCH_LATER, actor=cast.agent.actor, reason="died") == []
    assert words(beth, cast) == [("Large print", True)]


def test_nobody_is_erased_and_nothing_given_out_while_it_may_be_somebody_elses(cast: Cast) -> None:
    liz, beth = person("Liz"), person("Beth")
    done = merge(liz, beth, by=cast.agent)
    alert = warn(liz, "vulnerable", by=cast.agent.actor, at=LATER)
    part(done, cast)
    officer = cast.governance.actor
    for who in (liz, beth):
        with pytest.raises(ErasureRefused, match="say first whose it is"):
            customer_redact(reference=who.reference, reason="asked", actor=officer, at=MUCH_LATER, key=who.reference)
    held = customer_export(reference=liz.reference, reason="asked", actor=officer, at=MUCH_LATER, key="export")
    assert [part.rows for part in held.parts if part.name == "alert"] == [[]]
    place(done, ("ALERT", alert.pk), "INTO", cast)
    held = customer_export(reference=liz.reference, reason="asked", actor=officer, at=MUCH_LATER, key="export 2")
    assert [len(part.rows) for part in held.parts if part.name == "alert"] == [1]
    assert Alert.objects.unscoped("test").count() == 1


def test_reading_the_marks_costs_one_statement_and_one_more_when_something_is_in_doubt(
    cast: Cast, django_assert_num_queries: object
) -> None:
    people = [person(f"P{number}") for number in range(10)]
    keys = [one.pk for one in people]
    with django_assert_num_queries(1):  # type: ignore[operator]
        marks_by(actor=cast.agent.actor, at=MUCH_LATER, keys=keys)
    for one, other in zip(people[::2], people[1::2], strict=True):
        done = merge(one, other, by=cast.agent)
        warn(one, "vulnerable", by=cast.agent.actor, at=LATER)
        part(done, cast)
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert len(marks_by(actor=cast.agent.actor, at=MUCH_LATER, keys=keys)) == len(people)
