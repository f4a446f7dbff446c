"""Grid references: Ordnance Survey's own examples, there and back, and what is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazetteer.grid_references import grid_point, grid_reference


@pytest.mark.parametrize(
    ("easting", "northing", "figures", "reference"),
    [
        (651_409, 313_177, 6, "TG 514 131"),  # the example of Ordnance Survey's guide
        (651_409.9, 313_177.2, 10, "TG 51409 13177"),
        (379_234, 391_823, 6, "SJ 792 918"),
        (379_234, 391_823, 4, "SJ 79 91"),
        (0, 0, 6, "SV 000 000"),
        (440_000, 1_200_000, 6, "HP 400 000"),
        (262_000, 842_000, 6, "NH 620 420"),
        (699_999.99, 1_299_999.99, 10, "JM 99999 99999"),
    ],
)
def test_a_point_has_the_reference_of_the_square_it_is_in(
    easting: float, northing: float, figures: int, reference: str
) -> None:
    assert grid_reference(easting=easting, northing=northing, figures=figures) == reference


@pytest.mark.parametrize("point", [(-1, 5), (5, -0.01), (700_000, 5), (5, 1_300_000), (float("nan"), 5)])
def test_a_point_off_the_grid_has_none(point: tuple[float, float]) -> None:
    assert grid_reference(easting=point[0], northing=point[1]) == ""


@pytest.mark.parametrize(
    ("typed", "point"),
    [
        ("SJ 792 918", (379_250, 391_850)),
        (" sj792918 ", (379_250, 391_850)),
        ("SJ 79234 91823", (379_234.5, 391_823.5)),
        ("TG51", None),
        ("TG 51 13", (651_500, 313_500)),
        ("379234 391823", (379_234, 391_823)),
        ("379234.5, 391823.25", (379_234, 391_823)),
        ("440000 1200000", (440_000, 1_200_000)),
    ],
)
def test_what_was_typed_is_the_middle_of_its_square(typed: str, point: tuple[float, float] | None) -> None:
    assert grid_point(typed) == point


@pytest.mark.parametrize(
    "typed", ["", "M33 2DP", "SJ", "SJ 79 918", "SI 792 918", "AA 100 100", "12 Abbey Road", "SJ 123456 123456", "😀"]
)
def test_anything_else_is_no_grid_reference(typed: str) -> None:
    assert grid_point(typed) is None


@given(easting=st.floats(0, 699_999.99), northing=st.floats(0, 1_299_999.99))
def test_ten_figures_bring_every_point_back_within_a_metre(easting: float, northing: float) -> None:
    back = grid_point(grid_reference(easting=easting, northing=northing, figures=10))
    assert back is not None
    assert abs(back[0] - easting) <= 0.51
    assert abs(back[1] - northing) <= 0.51


@given(st.text(max_size=30))
def test_no_text_is_too_strange(typed: str) -> None:
    found = grid_point(typed)
    assert found is None or grid_reference(easting=found[0], northing=found[1])
