"""Days that come again: which days, moved ones, the next and the last."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazetteer.facts.actions.kinds import MOST_MOVES
from gazetteer.facts.schedules import NotASchedule, is_on, last_day, next_days, with_moves

TUESDAY = date(2026, 11, 3)


def test_every_second_tuesday() -> None:
    assert next_days("2026-11-03/14", TUESDAY, 3) == [TUESDAY, date(2026, 11, 17), date(2026, 12, 1)]
    assert last_day("2026-11-03/14", date(2026, 11, 17)) == TUESDAY
    assert last_day("2026-11-03/14", TUESDAY) is None


def test_a_moved_day_is_on_the_other_and_not_on_its_own() -> None:
    value = "2026-12-22/7 2026-12-29>2026-12-31"
    assert next_days(value, date(2026, 12, 23), 2) == [date(2026, 12, 31), date(2027, 1, 5)]


def test_a_day_that_does_not_take_place() -> None:
    assert next_days("2026-12-22/7 2026-12-29>", date(2026, 12, 23), 1) == [date(2027, 1, 5)]


def test_a_move_of_a_day_that_was_none_is_of_no_account() -> None:
    assert not is_on("2026-12-22/7 2026-12-30>2026-12-31", date(2026, 12, 31))


def test_a_single_day_ends() -> None:
    assert next_days("2026-11-03/0", TUESDAY, 5) == [TUESDAY]
    assert next_days("2026-11-03/0", TUESDAY + timedelta(days=1), 5) == []


def test_two_schedules_in_one_value() -> None:
    value = "2026-11-03/14 + 2026-11-06/14"
    assert next_days(value, TUESDAY, 3) == [TUESDAY, date(2026, 11, 6), date(2026, 11, 17)]


def test_moves_of_the_kind_reach_every_value_and_give_way_to_its_own() -> None:
    moves = {"2026-12-29": "2026-12-30", "2026-12-25": ""}
    assert with_moves("2026-12-22/7", moves) == "2026-12-22/7 2026-12-29>2026-12-30"
    own = "2026-12-22/7 2026-12-29>2026-12-31"
    assert with_moves(own, moves) == own
    assert with_moves("2026-12-22/7 + 2026-12-25/7", moves).endswith("2026-12-25/7 2026-12-25>")


def test_as_many_moves_as_a_kind_may_have_can_be_read_at_every_address() -> None:
    moves = {str(TUESDAY + timedelta(days=number)): "" for number in range(MOST_MOVES)}
    assert next_days(with_moves("2026-11-03/1", moves), TUESDAY, 1) == [TUESDAY + timedelta(days=MOST_MOVES)]


@pytest.mark.parametrize("value", ["", "Tuesday", "2026-13-03/7", "2026-11-03", "2026-11-03/7 x", "2026-11-03/999"])
def test_what_is_no_schedule(value: str) -> None:
    with pytest.raises(NotASchedule):
        next_days(value, TUESDAY, 1)


@given(
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.integers(1, 60),
    st.dates(date(2019, 1, 1), date(2031, 1, 1)),
    st.integers(0, 40),
)
def test_the_days_are_those_on_which_it_is(first: date, every: int, after: date, moved_by: int) -> None:
    moved = first + timedelta(days=every)
    value = f"{first}/{every} {moved}>{moved + timedelta(days=moved_by)}"
    days = next_days(value, after, 5)
    assert days == sorted(set(days)) and all(day >= after and is_on(value, day) for day in days)
    for before, following in itertools.pairwise(days):
        assert last_day(value, following) == before
