"""What was agreed with a customer is obeyed from that moment, once, until somebody ends it."""

from datetime import date, timedelta

import pytest

from crm.customers.care.adjustments import (
    adjustment_end,
    adjustment_kind_add,
    adjustment_kind_retire,
    adjustment_review,
    adjustments_end,
    adjustments_resume,
)
from crm.customers.care.given import CareRefused
from crm.customers.care.marks import adjustments_of, marks_by, marks_of
from crm.customers.care.models import Adjustment, AdjustmentKind
from crm.customers.care.shipped import kinds_ship
from crm.customers.models import Customer
from crm.teams.actor import system
from crm.teams.models import AccessLog
from crm.teams.policy import NotPermitted
from tests.cast import NOW, Cast, person, restriction
from tests.crm.customers.care.conftest import agree, warn

pytestmark = pytest.mark.usefixtures("kinds")


def words(cast: Cast, who: Customer, *, at=NOW) -> list[str]:
    return [mark.words for mark in marks_by(actor=cast.agent.actor, at=at, keys=[who.pk]).get(who.pk, [])]


def test_what_was_agreed_stands_in_words(cast: Cast) -> None:
    jo, by = person(), cast.agent.actor
    agree(jo, "email-only", by=by)
    agree(jo, "interpreter", by=by, language="Polish")
    agree(jo, "bsl-video-relay", by=by)
    agree(jo, "one-contact", by=by, contact_user_id=cast.team_leader.pk)
    assert words(cast, jo) == [
        "Email only",
        "Interpreter: Polish",
        "Interpreter: British Sign Language by video relay",
        "Single point of contact: Tom Leader",
    ]


def test_a_form_sent_twice_agrees_once(cast: Cast) -> None:
    jo = person()
    first, second = (agree(jo, "large-print", by=cast.agent.actor, key="one") for _time in range(2))
    assert first.pk == second.pk
    with pytest.raises(CareRefused) as refused:
        agree(jo, "large-print", by=cast.agent.actor, key="two")
    assert set(refused.value.errors) == {"kind"}


@pytest.mark.parametrize(
    ("code", "more", "field"),
    [
        ("interpreter", {}, "language"),
        ("one-contact", {}, "contact"),
        ("email-only", {"reason": " "}, "reason"),
        ("email-only", {"review_date": None}, "review_date"),
        ("email-only", {"review_date": NOW.date()}, "review_date"),
        ("email-only", {"review_date": date(2039, 1, 1)}, "review_date"),
        ("email-only", {"reason": "x" * 301}, "reason"),
    ],
)
def test_what_cannot_be_agreed_names_its_field(cast: Cast, code: str, more: dict, field: str) -> None:
    with pytest.raises(CareRefused) as refused:
        agree(person(), code, by=cast.agent.actor, **more)
    assert set(refused.value.errors) == {field}


def test_who_may_agree(cast: Cast) -> None:
    for name in ("officer", "manager", "governance", "administrator", "gazetteer_officer"):
        with pytest.raises(NotPermitted):
            agree(person(), "email-only", by=cast.users[name].actor)
    with pytest.raises(Customer.DoesNotExist):
        agree(person(hidden=restriction(cast.safeguarding)), "email-only", by=cast.agent.actor)


def test_it_is_obeyed_past_its_review_and_says_so(cast: Cast) -> None:
    jo = person()
    agree(jo, "email-only", by=cast.agent.actor, review_date=date(2026, 12, 1))
    later = NOW + timedelta(days=60)
    [mark] = marks_by(actor=cast.agent.actor, at=later, keys=[jo.pk])[jo.pk]
    assert (mark.words, mark.is_past_review, mark.owner) == ("Email only", True, "Alice Agent")


def test_reviewed_and_ended(cast: Cast) -> None:
    jo, by = person(), cast.agent.actor
    one = agree(jo, "email-only", by=by)
    adjustment_review(adjustment_id=one.pk, review_date=date(2028, 1, 1), actor=by, at=NOW)
    with pytest.raises(CareRefused):
        adjustment_end(adjustment_id=one.pk, reason="", actor=by, at=NOW)
    ended = adjustment_end(adjustment_id=one.pk, reason="moved", actor=by, at=NOW)
    assert (ended.ended_by, ended.review_date) == (f"STAFF:{cast.agent.pk}", date(2028, 1, 1))
    assert words(cast, jo) == []
    with pytest.raises(Adjustment.DoesNotExist):
        adjustment_end(adjustment_id=one.pk, reason="again", actor=by, at=NOW)
    agree(jo, "email-only", by=by, key="anew")
    assert words(cast, jo) == ["Email only"]


def test_death_ends_them_all_and_a_mistake_gives_them_back(cast: Cast) -> None:
    jo, other, by = person(), person("Al"), cast.agent.actor
    for code in ("email-only", "large-print", "extra-time"):
        agree(jo, code, by=by)
    agree(other, "braille", by=by)
    died = NOW + timedelta(hours=1)
    keys = adjustments_end(group=[jo.pk], at=died, actor=by, reason="has died")
    assert len(keys) == 3 and words(cast, jo, at=died) == [] and words(cast, other, at=died) == ["Braille"]
    agree(jo, "large-print", by=by, key="meanwhile", at=died + timedelta(hours=1))
    assert len(adjustments_resume(keys=keys, ended_at=died)) == 2
    assert sorted(words(cast, jo, at=died + timedelta(days=1))) == ["Email only", "Extra time", "Large print"]


def test_merged_records_keep_all_of_theirs(cast: Cast) -> None:
    one, two, by = person(), person("Joanna"), cast.agent.actor
    agree(one, "email-only", by=by)
    agree(two, "interpreter", by=by, language="Polish")
    warn(two, "dog", by=by)
    Customer.objects.filter(pk=two.pk).update(canonical=one)
    for who in (one, two):
        assert words(cast, who) == ["Dog at the address", "Email only", "Interpreter: Polish"]
    assert len(adjustments_of([one.pk, two.pk], actor=by, at=NOW)) == 2


def test_one_statement_for_a_page_of_customers(cast: Cast, django_assert_num_queries) -> None:
    people = [person(f"Jo{number}") for number in range(50)]
    for one in people:
        agree(one, "email-only", by=cast.agent.actor)
    for keys in ([people[0].pk], [one.pk for one in people]):
        with django_assert_num_queries(1):
            assert len(marks_by(actor=cast.agent.actor, at=NOW, keys=keys)) == len(keys)
    with django_assert_num_queries(1):  # no alert, so nothing to record
        marks_of(actor=cast.agent.actor, at=NOW, customer_id=people[0].pk, screen="test")
    assert not AccessLog.objects.filter(kind="ALERT").exists()


def test_kinds_are_the_councils_own(cast: Cast) -> None:
    admin = cast.administrator.actor
    with pytest.raises(NotPermitted):
        kinds_ship(actor=cast.agent.actor)
    before = AdjustmentKind.objects.count()
    kinds_ship(actor=admin)
    assert AdjustmentKind.objects.count() == before
    made = adjustment_kind_add(
        code="no-texts", name="No texts", effect="BLOCKS", blocks=["TEXT"], guidance="Ring.", actor=admin
    )
    jo = person()
    agree(jo, "no-texts", by=cast.agent.actor)
    adjustment_kind_retire(code=made.code, actor=admin)
    assert words(cast, jo) == ["No texts"]
    with pytest.raises(CareRefused):
        agree(person("Al"), "no-texts", by=cast.agent.actor)
    for wrong in (
        {"blocks": []},
        {"effect": "BOTHERS"},
        {"blocks": ["PHONE", "TEXT", "EMAIL", "POST", "FACE_TO_FACE"]},
    ):
        with pytest.raises(CareRefused):
            adjustment_kind_add(
                **({"code": "x", "name": "X", "effect": "BLOCKS", "blocks": ["TEXT"], "actor": admin} | wrong)
            )


def test_a_process_may_agree_for_the_demo(cast: Cast) -> None:
    agree(person(), "email-only", by=system("tests"))
