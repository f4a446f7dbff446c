import pytest

from gazetteer.entries.formatting import AddressParts, address_lines, address_words, flat_of, sort_key, street_label


def parts(**given: object) -> AddressParts:
    plain: dict[str, object] = dict.fromkeys(AddressParts._fields, "")
    for name in AddressParts._fields:
        if name.endswith("_number"):
            plain[name] = None
    plain |= {"uprn": 990000000001, "street": "ABBEY ROAD", "town": "AMBLEFORD", "postcode": "ZZ1 1AB"}
    return AddressParts(**(plain | given))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({"pao_start_number": 12}, "12 Abbey Road, Ambleford, ZZ1 1AB"),
        ({"pao_start_number": 12, "pao_start_suffix": "A"}, "12A Abbey Road, Ambleford, ZZ1 1AB"),
        ({"pao_start_number": 12, "pao_end_number": 14}, "12-14 Abbey Road, Ambleford, ZZ1 1AB"),
        (
            {"pao_start_number": 12, "pao_start_suffix": "A", "pao_end_number": 12, "pao_end_suffix": "C"},
            "12A-12C Abbey Road, Ambleford, ZZ1 1AB",
        ),
        ({"sao_text": "FLAT 3", "pao_start_number": 12}, "Flat 3, 12 Abbey Road, Ambleford, ZZ1 1AB"),
        ({"sao_start_number": 3, "pao_start_number": 12}, "3, 12 Abbey Road, Ambleford, ZZ1 1AB"),
        (
            {"sao_start_number": 3, "sao_start_suffix": "B", "pao_text": "HERON COURT"},
            "3B Heron Court, Abbey Road, Ambleford, ZZ1 1AB",
        ),
        (
            {"sao_text": "FLAT 3", "pao_text": "HERON COURT", "pao_start_number": 12},
            "Flat 3, Heron Court, 12 Abbey Road, Ambleford, ZZ1 1AB",
        ),
        ({"pao_text": "ROSE COTTAGE"}, "Rose Cottage, Abbey Road, Ambleford, ZZ1 1AB"),
        (
            {"organisation": "ST WENNA'S CE SCHOOL", "pao_text": "ST WENNA'S CE SCHOOL"},
            "St Wenna's CE School, Abbey Road, Ambleford, ZZ1 1AB",
        ),
        (
            {"organisation": "HUSSEINI DENTAL", "sao_text": "FIRST FLOOR", "pao_text": "HUSSEINI DENTAL"},
            "Husseini Dental, First Floor, Abbey Road, Ambleford, ZZ1 1AB",
        ),
        (
            {"organisation": "OKONJO BOOKS", "pao_start_number": 1, "pao_end_number": 3},
            "Okonjo Books, 1-3 Abbey Road, Ambleford, ZZ1 1AB",
        ),
        ({"pao_text": "STREET RECORD", "postcode": ""}, "Abbey Road, Ambleford"),
        (
            {"pao_start_number": 1, "locality": "NETHERWICK"},
            "1 Abbey Road, Netherwick, Ambleford, ZZ1 1AB",
        ),
        ({"pao_start_number": 1, "locality": "AMBLEFORD"}, "1 Abbey Road, Ambleford, ZZ1 1AB"),
        (
            {"pao_start_number": 1, "street": "NETHERWICK", "locality": "NETHERWICK"},
            "1 Netherwick, Ambleford, ZZ1 1AB",
        ),
        ({"street": "", "town": "", "postcode": ""}, "UPRN 990000000001"),
        ({"pao_start_number": 1, "street": "Ffordd Tŷ-Coch"}, "1 Ffordd Tŷ-Coch, Ambleford, ZZ1 1AB"),
        ({"pao_start_number": 1, "street": "1ST AVENUE"}, "1 1st Avenue, Ambleford, ZZ1 1AB"),
        ({"pao_text": "O'BRIEN'S OF THE HILL"}, "O'Brien's of the Hill, Abbey Road, Ambleford, ZZ1 1AB"),
        ({"pao_text": "THE OLD FORGE"}, "The Old Forge, Abbey Road, Ambleford, ZZ1 1AB"),
        (
            {"pao_text": "NHS CLINIC", "town": "WETHER-ON-THE-MERE"},
            "NHS Clinic, Abbey Road, Wether-on-the-Mere, ZZ1 1AB",
        ),
        ({"pao_text": "MCQUILLET HOUSE"}, "McQuillet House, Abbey Road, Ambleford, ZZ1 1AB"),
    ],
)
def test_an_address_is_written_as_people_write_it(given: dict[str, object], line: str) -> None:
    assert ", ".join(address_lines(parts(**given))) == line


def test_the_postcode_is_the_last_line() -> None:
    assert address_lines(parts(pao_start_number=12)) == ["12 Abbey Road", "Ambleford", "ZZ1 1AB"]


@pytest.mark.parametrize(
    ("given", "flat"),
    [
        ({"sao_text": "FLAT 3"}, "3"),
        ({"sao_text": "APARTMENT 12A"}, "12a"),
        ({"sao_text": "UNIT 4 B"}, "4b"),
        ({"sao_text": "FLAT C"}, "c"),
        ({"sao_start_number": 3, "sao_start_suffix": "A"}, "3a"),
        ({"sao_text": "GROUND FLOOR FLAT"}, ""),
        ({}, ""),
    ],
)
def test_the_flat_is_told_however_it_is_held(given: dict[str, object], flat: str) -> None:
    assert flat_of(parts(**given)) == flat


def test_addresses_sort_as_people_walk() -> None:
    walked = [
        parts(pao_start_number=2),
        parts(pao_start_number=2, pao_start_suffix="A"),
        parts(pao_start_number=10),
        parts(pao_start_number=10, sao_start_number=1),
        parts(pao_start_number=10, sao_text="FLAT 2"),
        parts(pao_start_number=10, sao_text="FLAT 10"),
        parts(pao_start_number=10, sao_text="BASEMENT FLAT"),
        parts(pao_start_number=100),
        parts(pao_text="ROSE COTTAGE"),
    ]
    assert sorted(reversed(walked), key=sort_key) == walked


def test_the_words_of_an_address_leave_out_its_flat_and_street_record() -> None:
    words = address_words(parts(sao_text="FLAT 3", pao_text="STREET RECORD", organisation="OKONJO BOOKS"))
    assert {"okonjo", "books", "abbey", "road", "rd", "ambleford"} <= set(words)
    assert not {"flat", "3", "record"} & set(words)


def test_a_street_in_one_line() -> None:
    assert street_label("ABBEY ROAD", "NETHERWICK", "AMBLEFORD") == "Abbey Road, Netherwick, Ambleford"
    assert street_label("ABBEY ROAD", "AMBLEFORD", "AMBLEFORD") == "Abbey Road, Ambleford"
