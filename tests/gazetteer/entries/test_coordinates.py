"""British National Grid and WGS84 against Ordnance Survey's own test points."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazetteer.entries.coordinates import (
    OutsideGreatBritain,
    many_to_british_grid,
    many_to_wgs84,
    on_british_grid,
    to_british_grid,
    to_wgs84,
)

# latitude, longitude, easting, northing: the 40 points of OSTN15_OSGM15_TestInput/TestOutput_ETRStoOSGB, published by
# Ordnance Survey under the BSD licence. Contains OS data (c) Crown copyright and database rights 2016.
TEST_POINTS = (
    (49.92226394, -6.29977752, 91492.146, 11318.804),
    (49.96006138, -5.20304610, 170370.718, 11572.405),
    (50.43885826, -4.10864564, 250359.811, 62016.569),
    (50.57563665, -1.29782277, 449816.371, 75335.861),
    (50.93127938, -1.45051434, 438710.920, 114792.250),
    (51.40078220, -3.55128349, 292184.870, 168003.465),
    (51.37447026, 1.44454730, 639821.835, 169565.858),
    (51.42754743, -2.54407618, 362269.991, 169978.690),
    (51.48936565, -0.11992557, 530624.974, 178388.464),
    (51.85890896, -4.30852477, 241124.584, 220332.641),
    (51.89436637, 0.89724327, 599445.590, 225722.826),
    (52.25529382, -2.15458614, 389544.190, 261912.153),
    (52.25160951, -0.91248957, 474335.969, 262047.755),
    (52.75136687, 0.40153547, 562180.547, 319784.995),
    (52.96219109, -1.19747656, 454002.834, 340834.943),
    (53.34480280, -2.64049321, 357455.843, 383290.436),
    (53.41628516, -4.28918070, 247958.971, 393492.909),
    (53.41630925, -4.28917793, 247959.241, 393495.583),
    (53.77911026, -3.04045491, 331534.564, 431920.794),
    (53.80021520, -1.66379168, 422242.186, 433818.701),
    (54.08666318, -4.63452168, 227778.330, 468847.388),
    (54.11685144, -0.07773133, 525745.670, 470703.214),
    (54.32919541, -4.38849118, 244780.636, 495254.887),
    (54.89542340, -2.93827741, 339921.145, 556034.761),
    (54.97912274, -1.61657685, 424639.355, 565012.703),
    (55.85399953, -4.29649016, 256340.925, 664697.269),
    (55.92478266, -3.29479219, 319188.434, 670947.534),
    (57.00606696, -5.82836692, 167634.202, 797067.144),
    (57.13902519, -2.04856031, 397160.491, 805349.736),
    (57.48625001, -4.21926399, 267056.768, 846176.972),
    (57.81351838, -8.57854456, 9587.909, 899448.996),
    (58.21262247, -7.59255561, 71713.132, 938516.404),
    (58.51560361, -6.26091456, 151968.652, 966483.780),
    (58.58120461, -3.72631022, 299721.891, 967202.992),
    (59.03743871, -3.21454001, 330398.323, 1017347.016),
    (59.09335035, -4.41757675, 261596.778, 1025447.602),
    (59.09671617, -5.82799340, 180862.461, 1029604.114),
    (59.53470794, -1.62516966, 421300.525, 1072147.239),
    (59.85409914, -1.27486910, 440725.073, 1107878.448),
    (60.13308092, -2.07382823, 395999.668, 1138728.951),
)
ACCURACY = 0.02  # metres; what is asked of us is 2
METRES_IN_A_DEGREE = 111_320
metres = st.floats(-5_000, 5_000)


@pytest.mark.parametrize(("latitude", "longitude", "easting", "northing"), TEST_POINTS)
def test_every_published_point_is_met_both_ways(
    latitude: float, longitude: float, easting: float, northing: float
) -> None:
    east, north = to_british_grid(latitude=latitude, longitude=longitude)
    assert math.hypot(east - easting, north - northing) < ACCURACY
    found_latitude, found_longitude = to_wgs84(easting=easting, northing=northing)
    assert _metres(found_latitude, found_longitude, latitude, longitude) < ACCURACY


def test_the_water_tower_at_caister_is_met() -> None:
    # Worked through in "A guide to coordinate systems in Great Britain", annexe C, for OSTN15.
    latitude, longitude = to_wgs84(easting=651409.804, northing=313177.450)
    assert _metres(latitude, longitude, 52.658007833, 1.716073972) < ACCURACY


def test_points_at_sea_that_the_definition_leaves_out_are_met_within_metres() -> None:
    latitude, longitude = to_wgs84(easting=10, northing=10)
    assert _metres(latitude, longitude, 49.7669, -7.5570) < 20
    assert to_british_grid(latitude=latitude, longitude=longitude) == pytest.approx((10, 10), abs=0.01)


@given(near=st.sampled_from(TEST_POINTS), east_by=metres, north_by=metres)
def test_there_and_back_ends_where_it_began(near: tuple[float, ...], east_by: float, north_by: float) -> None:
    easting, northing = near[2] + east_by, near[3] + north_by
    latitude, longitude = to_wgs84(easting=easting, northing=northing)
    east, north = to_british_grid(latitude=latitude, longitude=longitude)
    assert math.hypot(east - easting, north - northing) < 0.01


def test_the_isles_below_the_southernmost_test_point_are_met_too() -> None:
    # St Agnes, Scilly: the library answers one way only there.
    latitude, longitude = to_wgs84(easting=88_000, northing=8_200)
    easting, northing = to_british_grid(latitude=latitude, longitude=longitude)
    assert (easting, northing) == pytest.approx((88_000, 8_200), abs=ACCURACY)


def test_many_keep_their_order() -> None:
    grid = [(easting, northing) for *_, easting, northing in TEST_POINTS]
    back = many_to_british_grid(many_to_wgs84(grid))
    assert [(round(east), round(north)) for east, north in back] == [
        (round(east), round(north)) for east, north in grid
    ]
    assert many_to_wgs84([]) == []


@pytest.mark.parametrize(
    ("easting", "northing"), [(-1, 100_000), (700_001, 0), (400_000, 1_300_001), (math.nan, 1), (math.inf, 1)]
)
def test_a_point_off_the_grid_is_refused(easting: float, northing: float) -> None:
    assert not on_british_grid(easting, northing)
    with pytest.raises(OutsideGreatBritain):
        to_wgs84(easting=easting, northing=northing)


@pytest.mark.parametrize(
    ("latitude", "longitude"), [(48.85, 2.35), (53.4, -20.0), (-2.3, 53.4), (math.nan, 0), (91, 0), (53.4, math.inf)]
)
def test_a_place_abroad_or_swapped_is_refused(latitude: float, longitude: float) -> None:
    with pytest.raises(OutsideGreatBritain):
        to_british_grid(latitude=latitude, longitude=longitude)


def _metres(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    north = (latitude - other_latitude) * METRES_IN_A_DEGREE
    east = (longitude - other_longitude) * METRES_IN_A_DEGREE * math.cos(math.radians(latitude))
    return math.hypot(north, east)
