"""How a street is drawn from its ends and its houses."""

import math

import pytest

from gazetteer.finding.street_lines import point_nearest, slope_at, street_line


def test_a_straight_street_runs_from_end_to_end_even_with_houses_on_one_side_only() -> None:
    houses = [(10.0 * n, 12.0) for n in range(10)]
    assert street_line(start=(0, 0), end=(100, 0), houses=houses) == [(0, 0), (100, 0)]


def test_a_crescent_is_bent_through_its_houses() -> None:
    turns = [math.pi * n / 30 for n in range(31)]
    houses = [(100 - 100 * math.cos(turn), 100 * math.sin(turn)) for turn in turns]
    line = street_line(start=(0, 0), end=(200, 0), houses=houses)
    assert line[0] == (0, 0)
    assert line[-1] == (200, 0)
    assert max(north for _east, north in line) > 90
    assert all(point_nearest(line, house)[1] < 25 for house in houses)


def test_without_ends_it_runs_through_the_houses() -> None:
    assert street_line(start=None, end=None, houses=[(3.0, 6.0), (0.0, 0.0), (9.0, 18.0)]) == [(9.0, 18.0), (0.0, 0.0)]


@pytest.mark.parametrize("houses", [[], [(5.0, 5.0)], [(5.0, 5.0)] * 3])
def test_nothing_to_go_by_gives_no_line(houses: list[tuple[float, float]]) -> None:
    assert street_line(start=None, end=None, houses=houses) == []
    assert street_line(start=(1, 1), end=(1, 1), houses=houses) == []


def test_the_nearest_point_lies_on_the_line_and_not_beyond_it() -> None:
    assert point_nearest([(0, 0), (10, 0), (10, 10)], (4, 3)) == ((4, 0), 3)
    assert point_nearest([(0, 0), (10, 0)], (13, 4)) == ((10, 0), 5)


@pytest.mark.parametrize(("end", "degrees"), [((10, 0), 0), ((-10, 0), 0), ((10, 10), 45), ((-10, 10), -45)])
def test_words_along_a_line_are_never_upside_down(end: tuple[float, float], degrees: float) -> None:
    assert slope_at([(0, 0), end], (1, 1)) == pytest.approx(degrees)
