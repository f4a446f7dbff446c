"""What can be asked of a search beyond the ordinary: Welsh, what is gone, wards, streets that share a name."""

from pathlib import Path

import pytest

from gazetteer.areas.models import Area
from gazetteer.entries.models import Address, Property, Street, StreetDescriptor
from gazetteer.finding.models import SearchWord
from gazetteer.finding.queries import AddressHit, address_search
from gazetteer.supplies.actions import gazetteer_load
from tests.gazetteer.conftest import AT
from tests.gazetteer.rows import supply

pytestmark = pytest.mark.django_db

CALLED = {
    1: ("HIGH STREET", "STRYD FAWR", "OTTERBY", "AMBLEFORD", "RHYDAMBL"),
    2: ("STATION ROAD", "FFORDD YR ORSAF", "", "AMBLEFORD", "RHYDAMBL"),
    3: ("CHAPEL LANE", "LÔN Y CAPEL", "", "WETHERMERE", "LLYN Y MYLLT"),
}


def street(at: int) -> list[str]:
    name, welsh, locality, town, welsh_town = CALLED[at]
    usrn = 99000000 + at
    return [
        f'11,"I",1,{usrn},1,9901,2,2008-06-03,1,8,0,2001-04-02,2026-09-01,2001-04-02,,480000.00,600000.00,480180.00,'
        "600040.00,10",
        f'15,"I",2,{usrn},"{name}","{locality}","{town}","AMBLEFORD","ENG"',
        f'15,"I",3,{usrn},"{welsh}","{locality}","{welsh_town}","AMBLEFORD","CYM"',
    ]


def place(at: int, *, usrn: int, number: int, status: int = 1, house: str = "", sao: str = "") -> list[str]:
    uprn = 990000000000 + at
    state, ended = {8: ("4", "2019-03-31"), 1: ("2", "")}.get(status, ("6", ""))
    flat = f',,,,,"{sao}"'
    town = CALLED[usrn][3:]

    def lpi(language: str) -> str:
        return (
            f'24,"I",5,{uprn},"9901L{at:09}","{language}",{status},2001-04-02,{ended},2001-04-02,2026-09-01{flat},'
            f'{number},"",,"","{house}",{99000000 + usrn},"","Y","ZZ1 1A{"ABDEF"[usrn]}","{town[language == "CYM"]}",'
            f'"Y",1,1,"C{at:09}"'
        )

    return [
        f'21,"I",4,{uprn},{status},{state},2007-05-01,"RD03",,480000.00,600000.00,1,9901,2001-04-02,{ended},2026-09-01,'
        f'2001-04-02,,"E05999001",,1,1,"C{at:09}"',
        *[lpi(language) for language in ("ENG", "CYM")],
    ]


@pytest.fixture
def bilingual(tmp_path: Path) -> None:
    """Three streets with names in both languages, a few houses, one gone, one planned."""
    path = tmp_path / "supply.csv"
    lines = [line for at in CALLED for line in street(at)]
    lines += [
        *place(1, usrn=1, number=12), *place(2, usrn=1, number=14, status=8), *place(3, usrn=1, number=16, status=6),
        *place(4, usrn=2, number=12), *place(5, usrn=3, number=7, house="TŶ GWYN"),
        *place(6, usrn=3, number=9, sao="GROUND FLOOR FLAT"),
    ]  # fmt: skip
    path.write_bytes(supply(*lines))
    load = gazetteer_load(path=path, at=AT)
    assert load.rejects == 0
    Area.objects.create(
        kind="WARD", code="E05999001", name="Otterby & St Wenna's", active_from="2023-05-04", easting=0, northing=0
    )
    Area.objects.create(
        kind="WARD", code="E05999000", name="Otterby", active_from="2004-06-10", active_to="2023-05-04", easting=0,
        northing=0,
    )  # fmt: skip


def first(typed: str, **given: object) -> AddressHit:
    return address_search(query=typed, **given)[0]  # type: ignore[arg-type]


@pytest.mark.usefixtures("bilingual")
@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("12 stryd fawr", "12 High Street, Otterby, Ambleford, ZZ1 1AB"),
        ("stryd fawr 12 rhydambl", "12 High Street, Otterby, Ambleford, ZZ1 1AB"),
        ("12 high street rhydambl", "12 High Street, Otterby, Ambleford, ZZ1 1AB"),
        ("7 lon y capel", "Tŷ Gwyn, 7 Chapel Lane, Wethermere, ZZ1 1AE"),
        ("7 lôn-y-capel", "Tŷ Gwyn, 7 Chapel Lane, Wethermere, ZZ1 1AE"),
        ("ty gwyn", "Tŷ Gwyn, 7 Chapel Lane, Wethermere, ZZ1 1AE"),
        ("12 ffordd yr orsaf", "12 Station Road, Ambleford, ZZ1 1AD"),
        ("12 fford yr orsaf", "12 Station Road, Ambleford, ZZ1 1AD"),
        ("ground floor flat 9 chapel lane", "Ground Floor Flat, 9 Chapel Lane, Wethermere, ZZ1 1AE"),
        ("gff 9 chapel lane", "Ground Floor Flat, 9 Chapel Lane, Wethermere, ZZ1 1AE"),
    ],
)
def test_a_place_is_found_in_either_language(typed: str, label: str) -> None:
    assert first(typed).label == label


@pytest.mark.usefixtures("bilingual")
def test_the_answer_is_in_the_asker_s_language() -> None:
    welsh = "12 Stryd Fawr, Otterby, Rhydambl, ZZ1 1AB"
    for typed in ("12 high street", "12 stryd fawr", "zz1 1ab", "990000000001"):
        assert first(typed, language="CYM").label == welsh
    assert first("high street", language="CYM").label == "Stryd Fawr, Otterby, Rhydambl"
    assert first("stryd fawr").label == "High Street, Otterby, Ambleford"


@pytest.mark.usefixtures("bilingual")
def test_a_name_in_the_other_language_is_said() -> None:
    assert first("12 stryd fawr").reasons == ("in Welsh 12 Stryd Fawr, Otterby, Rhydambl, ZZ1 1AB",)
    assert first("12 high street").reasons == ()
    assert first("12 stryd fawr", language="CYM").reasons == ()
    assert first("12 high street", language="CYM").reasons == (
        "in English 12 High Street, Otterby, Ambleford, ZZ1 1AB",
    )


@pytest.mark.usefixtures("bilingual")
def test_a_street_with_two_names_is_one_result() -> None:
    streets = [hit.usrn for hit in address_search(query="otterby") if hit.kind == "STREET"]
    assert streets == [99000001]


@pytest.mark.usefixtures("bilingual")
def test_what_is_gone_or_planned_comes_only_when_asked_for_and_says_so() -> None:
    for number, said in ((14, "Historic"), (16, "Provisional")):
        typed = f"{number} high street otterby"
        assert [hit.kind for hit in address_search(query=typed)] == ["STREET"]
        [hit] = address_search(query=typed, historic=True)
        assert (hit.label.split(",")[0], hit.reasons[0]) == (f"{number} High Street", said)
    postcode = [hit.label.split(" ")[0] for hit in address_search(query="zz1 1ab", historic=True)]
    assert postcode == ["12", "14", "16"]


@pytest.mark.usefixtures("bilingual")
def test_a_street_that_is_gone_comes_only_when_asked_for() -> None:
    Street.objects.filter(usrn=99000002).update(end_date="2019-03-31")
    assert "STREET" not in {hit.kind for hit in address_search(query="station road")}
    hit = first("station road", historic=True)
    assert (hit.kind, hit.label, hit.reasons) == ("STREET", "Station Road, Ambleford", ("Historic",))


@pytest.mark.usefixtures("bilingual")
def test_an_address_on_a_street_renamed_away_is_found_by_it() -> None:
    """Renaming gives the property an address on the new street and makes that on the old one historic."""
    old = Address.objects.get(property_id=990000000004, language="ENG")
    Address.objects.filter(property_id=990000000004, language="CYM").delete()
    Street.objects.filter(usrn=99000002).update(end_date="2019-03-31")
    Address.objects.create(
        lpi_key="9901L000000099", language="ENG", property_id=990000000004, street_id=99000003, custodian_id=9901,
        logical_status=1, pao_start_number=21, address_lines=["21 Chapel Lane"], words=["chapel", "lane", "ln", "la"],
    )  # fmt: skip
    Address.objects.filter(pk=old.pk).update(logical_status=8)
    Property.objects.filter(uprn=990000000004).update(address="21 Chapel Lane", street_id=99000003)
    hit = first("12 station road")
    assert (hit.label, hit.reasons) == ("21 Chapel Lane", ("formerly 12 Station Road, Ambleford, ZZ1 1AD",))


@pytest.mark.usefixtures("bilingual")
@pytest.mark.parametrize("typed", ["otterby", "otter", "st wenna", "otterby and st wennas", "otterby ward", "oterby"])
def test_a_ward_is_a_result_of_its_own(typed: str) -> None:
    [ward] = [hit for hit in address_search(query=typed) if hit.kind == "WARD"]
    assert (ward.code, ward.label, ward.uprn, ward.usrn) == ("E05999001", "Otterby & St Wenna's", None, None)


@pytest.mark.usefixtures("bilingual")
@pytest.mark.parametrize("typed", ["12 otterby", "otterby zz1 1ab", "ot", "otterby zz1", "ward"])
def test_a_ward_stays_away_once_an_address_is_being_typed(typed: str) -> None:
    assert "WARD" not in {hit.kind for hit in address_search(query=typed)}


@pytest.mark.usefixtures("bilingual")
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("12 high street otterby zz9 9zz", "not in ZZ9 9ZZ"),
        ("12 high street otterby zz9", "not in ZZ9"),
        ("12 high street otterby somewhere", "without “somewhere”"),
    ],
)
def test_what_does_not_fit_an_address_is_said(typed: str, said: str) -> None:
    hit = first(typed)
    assert (hit.label.split(",")[0], hit.reasons) == ("12 High Street", (said,))


@pytest.mark.usefixtures("bilingual")
def test_streets_of_one_name_are_told_apart_by_their_place() -> None:
    for at in range(14):
        _namesake(at)
    hits = address_search(query="12 mill lane")
    assert len({hit.usrn for hit in hits}) == 10
    assert hits[-1].reasons == ("18 more like these: add the place or the postcode",)
    for at, words in ((13, "town13"), (7, "town7")):
        assert first(f"12 mill lane {words}").usrn == 99000100 + at


def _namesake(at: int) -> None:
    """A Mill Lane in its own town, with numbers 12 and 12A."""
    words = ["mill", "lane", "la", "ln", f"town{at}"]
    mill = Street.objects.create(
        usrn=99000100 + at, record_type=1, naming_authority=1, name="Mill Lane", town=f"Town{at}", custodian_id=9901,
        label=f"Mill Lane, Town{at}",
    )  # fmt: skip
    StreetDescriptor.objects.create(
        street=mill, language="ENG", name="MILL LANE", town=f"TOWN{at}", folded_name="mill lane", words=words,
        custodian_id=9901,
    )  # fmt: skip
    SearchWord.objects.bulk_create([SearchWord(word=word) for word in words], ignore_conflicts=True)
    for nth, suffix in enumerate(("", "A")):
        uprn = 990000001000 + at * 2 + nth
        Property.objects.create(
            uprn=uprn, logical_status=1, custodian_id=9901, address=f"12{suffix} Mill Lane, Town{at}"
        )
        Address.objects.create(
            lpi_key=f"9901L1{at * 2 + nth:08}", language="ENG", property_id=uprn, street=mill, logical_status=1,
            pao_start_number=12, pao_start_suffix=suffix, words=words, custodian_id=9901,
            address_lines=[f"12{suffix} Mill Lane", f"Town{at}"],
        )  # fmt: skip
