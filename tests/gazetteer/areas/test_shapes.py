"""Rings: how large, what lies within, and a point that surely does."""

from hypothesis import assume, given
from hypothesis import strategies as st

from gazetteer.areas.shapes import contains, inner_point, ring_area

SQUARE = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)]
HOLE = [(2.0, 2.0), (8.0, 2.0), (8.0, 8.0), (2.0, 8.0)]
CRESCENT = [(0.0, 0.0), (10.0, 5.0), (0.0, 10.0), (8.0, 5.0)]
metres = st.floats(0, 1_000).map(lambda number: round(number, 3))


def test_area_does_not_ask_which_way_round() -> None:
    assert ring_area(SQUARE) == ring_area(SQUARE[::-1]) == 100


def test_a_hole_is_outside() -> None:
    assert contains([SQUARE, HOLE], (1, 1))
    assert not contains([SQUARE, HOLE], (5, 5))
    assert not contains([SQUARE], (11, 5))


def test_neighbours_never_share_a_point_nor_leave_one_out() -> None:
    east = [(x + 10, y) for x, y in SQUARE]
    for northing in (0.0, 0.001, 5.0, 9.999):
        assert contains([SQUARE], (10.0, northing)) + contains([east], (10.0, northing)) == 1


def test_the_inner_point_avoids_holes_and_hollows() -> None:
    assert contains([SQUARE, HOLE], inner_point([[SQUARE, HOLE]]))
    assert contains([CRESCENT], inner_point([[CRESCENT]]))
    assert contains([SQUARE], inner_point([[[(x / 100, y / 100) for x, y in HOLE]], [SQUARE]]))


@given(st.lists(st.tuples(metres, metres), min_size=3, max_size=12, unique=True))
def test_the_inner_point_of_any_ring_lies_in_it(ring: list[tuple[float, float]]) -> None:
    assume(ring_area(ring) >= 1 and max(y for _, y in ring) - min(y for _, y in ring) > 1)
    assert contains([ring], inner_point([[ring]]))
