"""Where something is shown while it is to be decided whose it is: always somewhere, on one record once all is answered."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.customers.merging.positions import Question, answered, home_of, joined, positions_of

A, B, C, D = 1, 2, 3, 4
IN_A_CHAIN = [Question(1, A, B), Question(2, B, C)]  # first {A} and {B, C} part, then B and C
IN_A_STAR = [Question(1, A, B), Question(2, A, C)]  # first B parts from A and C, then C from A


@pytest.mark.parametrize(
    ("questions", "number", "moves", "home", "shown"),
    [
        (IN_A_CHAIN, 1, False, A, set()),  # it is A's: neither B's nor C's
        (IN_A_CHAIN, 1, True, B, {B, C}),
        (IN_A_CHAIN, 2, False, A, {A, B}),
        (IN_A_CHAIN, 2, True, A, {A, C}),
        (IN_A_STAR, 1, False, A, {A, C}),
        (IN_A_STAR, 1, True, B, set()),  # it is B's: of A and C it was said when they were one
        (IN_A_STAR, 2, False, A, {A, B}),
        (IN_A_STAR, 2, True, C, {B, C}),
    ],
)
def test_an_answer_takes_away_one_side(
    questions: list[Question], number: int, moves: bool, home: int, shown: set[int]
) -> None:
    left = answered(questions, number, moves=moves)
    assert (left.home, positions_of(left.questions)) == (home, shown)


def test_records_that_are_one_again_ask_nothing_between_them() -> None:
    left = joined(IN_A_CHAIN, {A: A, B: B, C: A})
    assert (left.home, left.questions, left.closed) == (A, (Question(1, A, B),), frozenset({2}))
    assert joined(IN_A_CHAIN, {A: D, B: D, C: D}).closed == {1, 2}


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_it_is_never_nowhere_and_in_the_end_in_one_place(data: st.DataObject) -> None:
    records, number = iter(range(100, 200)), 0
    home, questions, standing = 1, [], {1}
    for _step in range(data.draw(st.integers(1, 12))):
        act = data.draw(st.sampled_from(["part", "answer", "join"]))
        if act == "part" or not questions:
            number += 1
            stands = data.draw(st.sampled_from(sorted(standing)))
            questions = [*questions, Question(number, stands, next(records))]
        elif act == "answer":
            which = data.draw(st.sampled_from([one.number for one in questions]))
            left = answered(questions, which, moves=data.draw(st.booleans()))
            home, questions = left.home, list(left.questions)
        else:
            one, other = (data.draw(st.sampled_from(sorted(standing))) for _side in range(2))
            roots = {record: one if record == other else record for record in standing}
            left = joined(questions, roots)
            home, questions = left.home, list(left.questions)
        standing = positions_of(questions) | {home}
        assert not questions or home_of(questions) == home
        assert len(standing) == len(questions) + 1  # each question separates one more record, none twice
