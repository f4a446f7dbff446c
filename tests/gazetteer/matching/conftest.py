"""A small town made for matching: houses, flats, a named building, two streets of one name, what is gone, what is Welsh."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import transaction

from gazetteer.supplies.actions import gazetteer_load
from tests.gazetteer.rows import supply

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
STREETS = {
    1: ("ABBEY ROAD", "", "AMBLEFORD"),
    2: ("ABBEY CLOSE", "", "AMBLEFORD"),
    3: ("CHURCH STREET", "NETHERWICK", "AMBLEFORD"),
    4: ("CHURCH STREET", "OVERWICK", "AMBLEFORD"),
    5: ("THE CLOSE", "", "AMBLEFORD"),
    6: ("DERBYSHIRE LANE WEST", "", "AMBLEFORD"),
}
WELSH = {1: "HEOL YR ABATY"}
FLATS = range(1, 13)


def uprn_of(number: int) -> int:
    """The UPRN of a property of this town."""
    return 990000000000 + number


def _street(number: int) -> list[str]:
    usrn, (name, locality, town) = 99000000 + number, STREETS[number]
    lines = [
        f'11,"I",1,{usrn},1,9901,2,2008-06-03,1,8,0,2001-04-02,2026-09-01,2001-04-02,,480000.00,600000.00,480180.00,'
        "600040.00,10",
        f'15,"I",2,{usrn},"{name}","{locality}","{town}","AMBLEFORD","ENG"',
    ]
    if number in WELSH:
        lines.append(f'15,"I",2,{usrn},"{WELSH[number]}","{locality}","AMBLEFORD","AMBLEFORD","CYM"')
    return lines


def _property(
    number: int, *, status: int = 1, kind: str = "RD03", parent: int | None = None, organisation: str = ""
) -> str:
    above = "" if parent is None else str(uprn_of(parent))
    return (
        f'21,"I",3,{uprn_of(number)},{status},2,2007-05-01,"{kind}",{above},480000.00,600000.00,1,9901,2001-04-02,,'
        f'2026-09-01,2001-04-02,"{organisation}","E05999001",,1,1,"C{number:09}"'
    )


def _address(
    number: int, street: int, postcode: str, *, pao: int | str = "", suffix: str = "", end: int | str = "",
    name: str = "", flat: str = "", status: int = 1, key: int | None = None,
) -> str:  # fmt: skip
    return (
        f'24,"I",4,{uprn_of(number)},"9901L{key or number:09}","ENG",{status},2001-04-02,,2001-04-02,2026-09-01,,"",,"",'
        f'"{flat}",{pao},"{suffix}",{end},"","{name}",{99000000 + street},,"Y","{postcode}","AMBLEFORD","Y",1,1,'
        f'"C{number:09}"'
    )


def town_lines() -> list[str]:
    """The body of the supply."""
    lines = [line for number in STREETS for line in _street(number)]
    for number in (10, 11, 12, 16, 123):  # 14 is missing on purpose
        lines += [_property(number), _address(number, 1, "ZZ1 1AB", pao=number)]
    lines += [_property(20), _address(20, 1, "ZZ1 1AB", pao=20, suffix="A")]
    lines += [_property(21), _address(21, 1, "ZZ1 1AC", pao=21, end=23)]
    lines += [_property(40, kind="PP"), _address(40, 1, "ZZ1 1AD", pao=40, name="TEMPLE COURT")]
    for flat in FLATS:
        lines.append(_property(400 + flat, kind="RD06", parent=40))
        lines.append(_address(400 + flat, 1, "ZZ1 1AD", pao=40, name="TEMPLE COURT", flat=f"FLAT {flat}"))
    lines += [_property(41, kind="RD06", parent=40)]
    lines += [_address(41, 1, "ZZ1 1AD", pao=40, name="TEMPLE COURT", flat="GROUND FLOOR FLAT")]
    lines += [_property(50), _address(50, 2, "ZZ1 2AA", pao=5)]
    lines += [_property(31), _address(31, 3, "ZZ2 1AA", pao=7), _property(32), _address(32, 4, "ZZ3 1AA", pao=7)]
    lines += [_property(33), _address(33, 3, "ZZ2 1AA", name="ROSE COTTAGE")]
    lines += [_property(34, kind="CR", organisation="OAK AND ASH BAKERY"), _address(34, 3, "ZZ2 1AA", pao=9)]
    lines += [_property(60), _address(60, 5, "ZZ1 3AA", pao=29, suffix="A")]
    lines += [_property(70), _address(70, 6, "ZZ1 4AA", pao=27)]
    lines += [_property(80, status=8), _address(80, 5, "ZZ1 3AA", pao=2, status=8)]
    lines += [_address(50, 2, "ZZ1 2AA", name="HOLLY BANK", status=3, key=9001)]
    lines += [_address(70, 6, "ZZ1 4AA", pao=3, status=8, key=9002)]
    return lines


def town_supply() -> bytes:
    """The whole supply."""
    return supply(*town_lines())


@pytest.fixture(scope="module")
def town(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """The town in the database for the tests of one module."""
    path: Path = tmp_path_factory.mktemp("town") / "9901_20260901_01.csv"
    path.write_bytes(town_supply())
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        load = gazetteer_load(path=path, at=AT)
        assert load.rejects == 0, list(load.faults.values_list("kind", "value", "reason"))
        yield
        transaction.set_rollback(True)
