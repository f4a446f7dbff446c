"""How many kinds of fact make a check: a table, and what holds for every run of answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.catalogue.models import IdentityNeeded
from crm.contacts.identity.levels import KIND_OF, MOST_FAILURES, Fact, FactKind, Level, standing

ANSWERS = st.lists(st.tuples(st.sampled_from(list(Fact)), st.booleans()), max_size=12)


@pytest.mark.parametrize(
    ("right", "level"),
    [
        ("", Level.NOTHING),
        ("BIRTH", Level.NOTHING),
        ("BIRTH PHONE EMAIL", Level.NOTHING),  # one kind however many
        ("HOME FORMER_HOME MOVED_IN", Level.NOTHING),
        ("BIRTH HOME", Level.BASIC),
        ("HOME ACCOUNT", Level.BASIC),
        ("ACCOUNT FELLOW", Level.NOTHING),
        ("BIRTH HOME FORMER_HOME MOVED_IN PHONE", Level.BASIC),
        ("BIRTH HOME ACCOUNT", Level.FULL),
        ("BIRTH HOME REFERENCE", Level.FULL),
        ("PHONE ACCOUNT REFERENCE", Level.FULL),
    ],
)
def test_the_table(right: str, level: Level) -> None:
    assert standing((fact, True) for fact in right.split()).level == level


@given(ANSWERS)
def test_address_and_date_of_birth_alone_never_make_full(answers: list[tuple[Fact, bool]]) -> None:
    known = {Fact.BIRTH, Fact.HOME, Fact.FORMER_HOME, Fact.MOVED_IN}
    found = standing((fact, right) for fact, right in answers if fact in known)
    assert found.level != Level.FULL


@given(ANSWERS)
def test_full_is_three_kinds_and_basic_two(answers: list[tuple[Fact, bool]]) -> None:
    found = standing(answers)
    kinds = {KIND_OF[fact] for fact, right in answers if right}
    if found.level == Level.FULL:
        assert len(kinds) >= 3 and found.reaches(Level.BASIC)
    if found.level == Level.BASIC:
        assert len(kinds) == 2
    assert found.reaches(Level.NOTHING)


@given(ANSWERS, st.randoms(use_true_random=False))
def test_the_order_of_answers_does_not_matter(answers: list[tuple[Fact, bool]], chance: object) -> None:
    mixed = answers[:]
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert standing(mixed) == standing(answers)


@given(ANSWERS)
def test_two_wrong_answers_end_it_whatever_was_right(answers: list[tuple[Fact, bool]]) -> None:
    found = standing(answers)
    wrong = sum(1 for _fact, right in answers if not right)
    assert found.failed == (wrong >= MOST_FAILURES)
    if found.failed:
        assert found.level == Level.NOTHING and not found.reaches(Level.BASIC)


@given(ANSWERS, st.sampled_from(list(Fact)))
def test_a_right_answer_never_takes_anything_away(answers: list[tuple[Fact, bool]], more: Fact) -> None:
    order = list(Level)
    before, after = standing(answers), standing([*answers, (more, True)])
    assert order.index(after.level) >= order.index(before.level)


def test_what_a_service_can_need_is_what_a_check_can_reach() -> None:
    assert set(IdentityNeeded.values) == set(Level)
    assert {KIND_OF[fact] for fact in Fact} == set(FactKind)
