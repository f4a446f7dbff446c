"""The rules between entries: each broken one is a warning with its line, field, value, reason and source."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from gazetteer.entries.models import Property
from gazetteer.supplies import status_matrix
from gazetteer.supplies.actions import custodian_register, gazetteer_load
from gazetteer.supplies.models import Load, LoadFault
from tests.gazetteer import rows

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
CHANGES = rows.HEADER.replace('"F"', '"C"').replace("2026-09-01", "2026-09-08")
# GeoPlace DEC 7.3.4.6, as the notes give it: the property's status, and those its addresses may have.
MATRIX = {1: {1, 3, 5, 6, 7, 8, 9}, 5: {5}, 6: {6, 7, 8, 9}, 7: {7, 9}, 8: {7, 8, 9}, 9: {7, 9}}


def load(tmp_path: Path, *body: str, **given: object) -> Load:
    path = tmp_path / "supply.csv"
    path.write_bytes(rows.supply(*body, **given))  # type: ignore[arg-type]
    return gazetteer_load(path=path, at=AT)


def found(loaded: Load) -> list[tuple[int, str, str, str]]:
    assert not loaded.faults.filter(source="").exists()
    return [(one.line, one.kind, one.field, one.value) for one in loaded.faults.order_by("line", "id")]


def of_status(property_status: int, *address_statuses: int) -> list[str]:
    """The good rows, with these statuses of the property and of its addresses."""
    place = rows.PROPERTY.replace("990000000001,1,", f"990000000001,{property_status},")
    written = [
        rows.ADDRESS.replace("L000000001", f"L00000000{number}").replace('"ENG",1', f'"ENG",{status}')
        for number, status in enumerate(address_statuses, start=1)
    ]
    return [rows.STREET, rows.DESCRIPTOR, place, *written]


@pytest.mark.parametrize("address_status", [1, 3, 5, 6, 7, 8, 9])
@pytest.mark.parametrize("property_status", MATRIX)
def test_the_matrix_is_that_of_the_conventions(property_status: int, address_status: int) -> None:
    allowed = status_matrix.is_allowed(property_status=property_status, address_status=address_status)
    assert allowed == (address_status in MATRIX[property_status])


@pytest.mark.django_db
@pytest.mark.parametrize("property_status", MATRIX)
def test_every_status_that_an_address_may_not_have_is_a_warning_and_no_other(
    tmp_path: Path, property_status: int
) -> None:
    statuses = [1, 3, 5, 6, 7, 8, 9]
    loaded = load(tmp_path, *of_status(property_status, *statuses))
    wrong = {(line, value) for line, kind, _field, value in found(loaded) if kind == "STATUS_PAIR"}
    assert wrong == {
        (at, str(status)) for at, status in enumerate(statuses, start=5) if status not in MATRIX[property_status]
    }
    assert loaded.rejects == 0


@pytest.mark.django_db
@pytest.mark.parametrize(("property_status", "others"), [(1, [3, 8]), (6, [8]), (7, [9]), (8, [9]), (9, [7])])
def test_a_property_needs_an_address_of_its_own_status(tmp_path: Path, property_status: int, others: list[int]) -> None:
    loaded = load(tmp_path, *of_status(property_status, *others))
    assert found(loaded) == [(4, "STATUS_MISSING", "LOGICAL_STATUS", str(property_status))]
    assert loaded.faults.get().source == "GeoPlace DEC 7.3.4.6"


@pytest.mark.django_db
def test_a_preferred_address_needs_an_approved_property_and_a_second_one_another_language(tmp_path: Path) -> None:
    loaded = load(tmp_path, *of_status(8, 1))
    assert found(loaded) == [(5, "STATUS_PAIR", "LOGICAL_STATUS", "1")]
    assert "property (BLPU) has status 8" in loaded.faults.get().reason
    welsh = rows.ADDRESS.replace('"ENG"', '"CYM"')
    assert found(load(tmp_path, *rows.BODY, welsh)) == []


@pytest.mark.django_db
def test_changes_are_judged_together_with_what_stands(tmp_path: Path) -> None:
    load(tmp_path, *rows.BODY)
    demolished = rows.PROPERTY.replace('"I"', '"U"').replace("990000000001,1,2", "990000000001,8,4")
    loaded = load(tmp_path, demolished, header=CHANGES)
    assert found(loaded) == [(2, "STATUS_PAIR", "LOGICAL_STATUS", "1")]
    approved = rows.ADDRESS.replace('"I"', '"U"').replace('"ENG",1', '"ENG",8')
    assert found(load(tmp_path, approved, header=CHANGES)) == []
    back = rows.PROPERTY.replace('"I"', '"U"')
    assert found(load(tmp_path, back, header=CHANGES)) == [(2, "STATUS_MISSING", "LOGICAL_STATUS", "1")]


@pytest.mark.django_db
@pytest.mark.parametrize("bad", ["990000000001", "NONE"])
def test_a_property_whose_address_was_rejected_is_not_said_to_have_none(tmp_path: Path, bad: str) -> None:
    rejected = rows.ADDRESS.replace("990000000001", bad).replace('"ENG",1', '"ENG",4')
    loaded = load(tmp_path, rows.STREET, rows.DESCRIPTOR, rows.PROPERTY, rejected)
    assert {kind for _line, kind, _field, _value in found(loaded)} <= {"CODE", "UPRN_NOT_NUMBER"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("row", "before", "after", "expected"),
    [
        ("STREET", "2001-04-02,,480", "2001-04-02,2001-04-01,480", (2, "STREET_END_DATE", "2001-04-01", "11")),
        ("STREET", "0,2001-04-02,2026-09-01", "0,2026-09-02,2026-09-01", (2, "LAST_UPDATE_DATE", "2026-09-01", "11")),
        ("PROPERTY", "2001-04-02,,2026", "2001-04-02,1999-01-01,2026", (4, "END_DATE", "1999-01-01", "21")),
        ("PROPERTY", "2026-09-01,2001-04-02", "2001-04-01,2001-04-02", (4, "LAST_UPDATE_DATE", "2001-04-01", "21")),
        ("ADDRESS", "2001-04-02,,2001", "2001-04-02,2001-04-01,2001", (5, "END_DATE", "2001-04-01", "24")),
        (
            "CROSS_REFERENCE", "2001-04-02,,\"486", "2001-04-02,2001-04-01,\"486",
            (6, "END_DATE", "2001-04-01", "23"),
        ),
    ],
)  # fmt: skip
def test_dates_out_of_order(
    tmp_path: Path, row: str, before: str, after: str, expected: tuple[int, str, str, str]
) -> None:
    good = getattr(rows, row)
    assert before in good
    loaded = load(tmp_path, *(line.replace(before, after) if line == good else line for line in rows.BODY))
    line, field, value, record = expected
    assert found(loaded) == [(line, "DATE_ORDER", field, value)]
    fault = loaded.faults.get()
    assert fault.reason.startswith("is before ") and fault.source == f"DTF 7.3 record {record}"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("row", "before", "after", "field"),
    [
        ("PROPERTY", "1,2,2007-05-01", "1,2,", "BLPU_STATE_DATE"),
        ("PROPERTY", "1,2,2007-05-01", "1,,2007-05-01", "BLPU_STATE_DATE"),
        ("STREET", "9901,2,2008-06-03", "9901,2,", "STATE_DATE"),
        ("STREET", "9901,2,2008-06-03", "9901,,2008-06-03", "STATE_DATE"),
    ],
)
def test_a_state_and_its_date_come_together(tmp_path: Path, row: str, before: str, after: str, field: str) -> None:
    good = getattr(rows, row)
    assert before in good
    loaded = load(tmp_path, *(line.replace(before, after) if line == good else line for line in rows.BODY))
    assert [(kind, name) for _line, kind, name, _value in found(loaded)] == [("STATE_DATE", field)]


@pytest.mark.django_db
def test_a_state_left_out_for_its_code_is_one_warning_not_two(tmp_path: Path) -> None:
    loaded = load(tmp_path, *(line.replace("1,2,2007", "1,9,2007") for line in rows.BODY))
    assert [kind for _line, kind, _field, _value in found(loaded)] == ["CODE"]


SQUARE = [[480000, 600000], [481000, 600000], [481000, 601000], [480000, 601000], [480000, 600000]]
TRIANGLE = {
    "type": "Polygon",
    "coordinates": [[[479900, 599900], [480500, 599900], [479900, 600500], [479900, 599900]]],
}


@pytest.mark.django_db
def test_coordinates_outside_the_custodian_s_box_or_boundary(tmp_path: Path) -> None:
    far = rows.PROPERTY.replace("480000.00,600000.00", "480900.00,600000.00").replace("990000000001", "990000000002")
    address = rows.ADDRESS.replace("990000000001", "990000000002").replace('00001"', '00002"')
    body = (*rows.BODY, far, address)
    assert found(load(tmp_path, *body)) == []
    custodian_register(code=9901, name="Ambleford", at=AT, box=(479000, 599000, 480500, 601000))
    loaded = load(tmp_path, *body)
    assert found(loaded) == [(7, "OUTSIDE_AREA", "X_COORDINATE, Y_COORDINATE", "480900.00, 600000.00")]
    assert loaded.faults.get().reason == "is outside the area of Ambleford"
    custodian_register(code=9901, name="Ambleford", at=AT, boundary=TRIANGLE)
    assert [line for line, *_rest in found(load(tmp_path, *body))] == [7]
    custodian_register(
        code=9901, name="Ambleford", at=AT,
        boundary={"type": "Feature", "geometry": {"type": "MultiPolygon", "coordinates": [[SQUARE]]}},
    )  # fmt: skip
    assert found(load(tmp_path, *body)) == []


@pytest.mark.django_db
def test_unknown_coordinates_are_not_outside(tmp_path: Path) -> None:
    custodian_register(code=9901, name="Ambleford", at=AT, box=(479000, 599000, 480500, 601000))
    loaded = load(tmp_path, *(line.replace("480000.00,600000.00,1,", "0.00,0.00,1,") for line in rows.BODY))
    assert {kind for _line, kind, _field, _value in found(loaded)} == {"COORDINATE"}


@pytest.mark.django_db
def test_what_the_format_itself_says_names_its_record_as_the_source(tmp_path: Path) -> None:
    load(tmp_path, *rows.BODY, rows.ADDRESS.replace("L000000001", "L2").replace(",99000001,", ",x,"), "77,bad", '24,"')
    sources = dict(LoadFault.objects.values_list("kind", "source"))
    assert sources["USRN_NOT_NUMBER"].startswith("DTF 7.3 record 24")
    assert sources["RECORD_TYPE"] == "DTF 7.3"
    assert sources["BAD_QUOTES"] == "UTF-8 text, one record on each line"
    assert Property.objects.count() == 1
