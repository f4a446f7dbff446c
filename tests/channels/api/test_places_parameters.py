"""Reading what a request of the OS Places shape asks: no database."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.api.places.parameters import PlacesQuery, Resource, read_query
from channels.api.places.refusals import BadParameter
from gazetteer.entries.coordinates import to_wgs84

NEEDED: dict[Resource, dict[str, str]] = {
    Resource.FIND: {"query": "12 abbey road"},
    Resource.POSTCODE: {"postcode": "M33 2DP"},
    Resource.UPRN: {"uprn": "100010000012"},
    Resource.NEAREST: {"point": "379258.12,394554.52"},
    Resource.RADIUS: {"point": "379258,394554", "radius": "50"},
    Resource.BBOX: {"bbox": "379000,394000,379900,394900"},
}


def read(resource: Resource, **more: Any) -> PlacesQuery:
    given = NEEDED[resource] | more
    return read_query(resource, {name: value if isinstance(value, list) else [value] for name, value in given.items()})


@pytest.mark.parametrize("resource", Resource)
def test_what_is_left_out_has_the_documented_default(resource: Resource) -> None:
    query = read(resource)
    assert (query.maxresults, query.offset, query.output_srs, query.lr) == (100, 0, "EPSG:27700", "EN,CY")
    assert (query.minmatch, query.matchprecision) == (None, 1)
    assert read(Resource.NEAREST).radius == 100.0


@pytest.mark.parametrize("resource", Resource)
def test_what_is_needed_and_missing_is_named(resource: Resource) -> None:
    for name in NEEDED[resource]:
        for nothing in ("", "   "):
            with pytest.raises(BadParameter, match=f"No {name} parameter"):
                read(resource, **{name: nothing})


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("maxresults", ["0", "101", "-1", "1.5", "ten", "１０", "9" * 30]),
        ("offset", ["-1", "x", "1e3", "9" * 30]),
        ("lr", ["FR", "EN;CY"]),
        ("output_srs", ["EPSG:4277", "wgs"]),
        ("dataset", ["DPA", "LIDS", "LPI,XX"]),
        ("format", ["XML", "csv"]),
    ],
)
@pytest.mark.parametrize("resource", Resource)
def test_a_wrong_parameter_is_refused_in_words(resource: Resource, name: str, wrong: list[str]) -> None:
    for value in wrong:
        with pytest.raises(BadParameter) as refused:
            read(resource, **{name: value})
        assert str(refused.value).endswith(".")


def test_names_are_taken_in_any_case_and_strange_ones_are_left_alone() -> None:
    query = read(Resource.POSTCODE, maxResults="5", Output_SRS="wgs84", callback="x", DATASET="dpa,lpi")
    assert (query.maxresults, query.output_srs) == (5, "WGS84")


@pytest.mark.parametrize(
    ("typed", "outward", "inward"),
    [
        ("M33 2DP", "M33", "2DP"), ("m332dp", "M33", "2DP"), ("M33", "M33", ""), ("M33 2", "M33", "2"),
        ("m33 2d", "M33", "2D"), ("M332", "M33", "2"), ("SO1", "SO1", ""), ("M3", "M3", ""), ("M3 3", "M3", "3"),
        ("EC1A 1BB", "EC1A", "1BB"), ("EC1A", "EC1A", ""), ("W1A 0AX", "W1A", "0AX"), ("M33 2OP", "M33", "2OP"),
    ],
)  # fmt: skip
def test_a_postcode_or_its_beginning_is_understood(typed: str, outward: str, inward: str) -> None:
    query = read(Resource.POSTCODE, postcode=typed)
    assert (query.outward, query.inward) == (outward, inward)


@pytest.mark.parametrize("typed", ["M", "sausage", "33", "M33 2DPX", "'; --", "MM MM", "2DP", "💥", "M33  2 D P Q"])
def test_what_is_no_postcode_is_refused_in_the_words_that_clients_look_for(typed: str) -> None:
    with pytest.raises(BadParameter) as refused:
        read(Resource.POSTCODE, postcode=typed)
    begin = "Requested postcode must contain a minimum of the sector plus 1 digit of the district e.g. SO1. "
    assert str(refused.value).startswith(begin + "Requested postcode was ")


@pytest.mark.parametrize("typed", ["x", "1234567890123", "-1", "1.0", "１２", "12 34"])
def test_a_uprn_is_a_number_of_at_most_twelve_digits(typed: str) -> None:
    with pytest.raises(BadParameter):
        read(Resource.UPRN, uprn=typed)
    assert read(Resource.UPRN, uprn="000000000012").uprn == 12


@pytest.mark.parametrize("srs", ["WGS84", "EPSG:4326", "EPSG:4258"])
def test_a_point_in_degrees_lands_on_the_grid_in_either_order(srs: str) -> None:
    latitude, longitude = to_wgs84(easting=379258.12, northing=394554.52)
    for point in (f"{latitude},{longitude}", f"{longitude}, {latitude}"):
        found = read(Resource.NEAREST, point=point, srs=srs).point
        assert found is not None
        assert found == pytest.approx((379258.12, 394554.52), abs=0.01)


def test_a_point_on_mercator_lands_on_the_grid() -> None:
    """The point of a published answer of OS: 437230, 115775 is -163806.07, 6610726.44 on EPSG:3857."""
    found = read(Resource.NEAREST, point="-163806.07,6610726.44", srs="EPSG:3857").point
    assert found == pytest.approx((437230, 115775), abs=2)


@pytest.mark.parametrize(
    ("point", "srs"),
    [
        ("1", "EPSG:27700"), ("1,2,3", "EPSG:27700"), ("a,b", "EPSG:27700"), ("nan,nan", "EPSG:27700"),
        ("inf,1", "EPSG:27700"), ("-5,394554", "EPSG:27700"), ("379258,9999999", "EPSG:27700"), ("0,0", "WGS84"),
        ("91,181", "WGS84"), ("1e5,1e5", "EPSG:27700"), ("0,0", "EPSG:3857"), ("99999999999,5", "EPSG:3857"),
    ],
)  # fmt: skip
def test_what_is_no_point_in_great_britain_is_refused(point: str, srs: str) -> None:
    with pytest.raises(BadParameter, match="point"):
        read(Resource.RADIUS, point=point, srs=srs)


@pytest.mark.parametrize("radius", ["0", "0.001", "1000.1", "-5", "nan", "x"])
def test_a_radius_is_a_centimetre_to_a_kilometre(radius: str) -> None:
    for resource in (Resource.NEAREST, Resource.RADIUS):
        with pytest.raises(BadParameter, match="radius"):
            read(resource, radius=radius)
    assert read(Resource.RADIUS, radius="0.01").radius == 0.01
    assert read(Resource.RADIUS, radius="1000").radius == 1000


@pytest.mark.parametrize(
    "bbox",
    ["379000,394000,380001,395000", "379900,394000,379000,394900", "379000,394000,379000,394900", "1,2,3", "a,b,c,d",
     "379000,394000,379900,nan", "-100,394000,100,394900"],
)  # fmt: skip
def test_a_box_is_of_a_square_kilometre_at_most_and_the_right_way_round(bbox: str) -> None:
    with pytest.raises(BadParameter, match="bbox"):
        read(Resource.BBOX, bbox=bbox)
    assert read(Resource.BBOX, bbox="379000,394000,380000,395000").box == (379000, 394000, 380000, 395000)


def test_a_box_in_degrees_holds_what_is_inside_it_and_no_more() -> None:
    south, west = to_wgs84(easting=379000, northing=394000)
    north, east = to_wgs84(easting=379900, northing=394900)
    query = read(Resource.BBOX, bbox=f"{south},{west},{north},{east}", srs="WGS84")
    assert query.inside is not None and query.box is not None
    assert query.inside([(379450, 394450), (378900, 394450), (379450, 395000)]) == [True, False, False]
    left, bottom, right, top = query.box
    assert left <= 379000 and bottom <= 394000 and right >= 379900 and top >= 394900
    for wrong in (f"{north},{east},{south},{west}", f"{south},{west},{north + 1},{east + 1}"):
        with pytest.raises(BadParameter, match="bbox"):
            read(Resource.BBOX, bbox=wrong, srs="EPSG:4326")


def test_filters_of_one_kind_are_alternatives_and_several_all_hold() -> None:
    query = read(
        Resource.POSTCODE,
        fq=["CLASSIFICATION_CODE:CI* CLASSIFICATION_CODE:RD*", "logical_status_code:1 8", "LPI_LOGICAL_STATUS_CODE:3",
            "COUNTRY_CODE:EN", "LOGICAL_STATUS_CODE:8"],
    )  # fmt: skip
    assert query.filters.classifications == (("CI%", "RD%"),)
    assert query.filters.statuses == {8}
    assert query.filters.address_statuses == {3}
    assert query.filters.countries == {"E"}


@pytest.mark.parametrize(
    "fq",
    ["RD*", "CLASSIFICATION:RD", "CLASSIFICATION_CODE:", "CLASSIFICATION_CODE:RD%", "LOGICAL_STATUS_CODE:2",
     "LOGICAL_STATUS_CODE:one", "COUNTRY_CODE:FR", "CLASSIFICATION_CODE:RD COUNTRY_CODE:E", "POSTCODE:M33"],
)  # fmt: skip
def test_a_filter_that_names_no_code_is_refused(fq: str) -> None:
    with pytest.raises(BadParameter, match="fq"):
        read(Resource.POSTCODE, fq=fq)


@given(
    st.sampled_from(list(Resource)),
    st.dictionaries(
        st.sampled_from(["query", "postcode", "uprn", "point", "radius", "bbox", "fq", "lr", "offset", "maxresults",
                         "srs", "output_srs", "minmatch", "matchprecision", "dataset", "format"]),
        st.lists(st.text(max_size=30), max_size=3),
    ),
)  # fmt: skip
def test_anything_sent_is_understood_or_refused_in_words(resource: Resource, sent: dict[str, list[str]]) -> None:
    try:
        query = read_query(resource, sent)
    except BadParameter as refused:
        assert str(refused)
    else:
        assert 1 <= query.maxresults <= 100
