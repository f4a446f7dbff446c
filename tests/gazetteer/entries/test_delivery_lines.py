"""Royal Mail's addresses in lines: the seven cases of premises and the exception rule for names that are numbers."""

import pytest

from gazetteer.entries.delivery_lines import DeliveryParts, delivery_lines, is_number_like


def parts(**given: object) -> DeliveryParts:
    plain: dict[str, object] = dict.fromkeys(DeliveryParts._fields, "")
    plain |= {"building_number": None, "thoroughfare": "OAK AVENUE", "post_town": "AMBLEFORD", "postcode": "ZZ1 1AB"}
    return DeliveryParts(**(plain | given))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({"organisation": "OKONJO BOOKS"}, "Okonjo Books, Oak Avenue"),
        ({"building_number": 1}, "1 Oak Avenue"),
        ({"building_name": "THE MANOR"}, "The Manor, Oak Avenue"),
        ({"building_name": "12A"}, "12A Oak Avenue"),
        ({"building_name": "1-3"}, "1-3 Oak Avenue"),
        ({"building_name": "100:1"}, "100:1 Oak Avenue"),
        ({"building_name": "1TO1"}, "1TO1 Oak Avenue"),
        ({"building_name": "A"}, "A Oak Avenue"),
        ({"building_name": "10 SELLON COURT"}, "10 Sellon Court, Oak Avenue"),
        ({"building_name": "VICTORIA HOUSE", "building_number": 15}, "Victoria House, 15 Oak Avenue"),
        ({"sub_building": "FLAT 1", "building_number": 12}, "Flat 1, 12 Oak Avenue"),
        ({"sub_building": "A", "building_number": 12}, "A, 12 Oak Avenue"),
        ({"sub_building": "FLAT 1", "building_name": "HOLLY HOUSE"}, "Flat 1, Holly House, Oak Avenue"),
        ({"sub_building": "10B", "building_name": "HOLLY HOUSE"}, "10B Holly House, Oak Avenue"),
        ({"sub_building": "CARETAKERS FLAT", "building_name": "110-114"}, "Caretakers Flat, 110-114 Oak Avenue"),
        ({"sub_building": "10", "building_name": "ISCA LOFTS 58-64"}, "10 Isca Lofts, 58-64 Oak Avenue"),
        (
            {"sub_building": "FLAT 2", "building_name": "HOLLY HOUSE", "building_number": 3},
            "Flat 2, Holly House, 3 Oak Avenue",
        ),
        ({"building_name": "UNIT 4B"}, "Unit 4B, Oak Avenue"),
        ({"building_name": "BLOCK 1-3"}, "Block 1-3, Oak Avenue"),
        ({"building_name": "EUROPA HOUSE 2"}, "Europa House 2, Oak Avenue"),
        ({"building_number": 7, "dependent_thoroughfare": "ELM MEWS"}, "7 Elm Mews, Oak Avenue"),
        ({"building_number": 7, "thoroughfare": "", "dependent_locality": "NETHERWICK"}, "7 Netherwick"),
        ({"building_number": 7, "double_dependent_locality": "LOW END", "dependent_locality": "NETHERWICK"},
         "7 Oak Avenue, Low End, Netherwick"),
        ({"po_box_number": "61", "thoroughfare": ""}, "PO Box 61"),
        ({"organisation": "OKONJO BOOKS", "department": "RETURNS", "building_number": 1},
         "Okonjo Books, Returns, 1 Oak Avenue"),
        ({"organisation": "OKONJO BOOKS", "department": "OKONJO BOOKS", "building_number": 1},
         "Okonjo Books, 1 Oak Avenue"),
    ],
)  # fmt: skip
def test_premises_stand_where_the_postman_looks_for_them(given: dict[str, object], line: str) -> None:
    assert ", ".join(delivery_lines(parts(**given))) == f"{line}, Ambleford, ZZ1 1AB"


def test_nothing_is_said_that_is_not_there() -> None:
    empty = parts(thoroughfare="", post_town="", postcode="", building_number=5)
    assert delivery_lines(empty) == ["5"]


@pytest.mark.parametrize("name", ["1", "1-3", "12A", "A", "1TO1", "5/7"])
def test_a_name_that_is_a_number(name: str) -> None:
    assert is_number_like(name)


@pytest.mark.parametrize("name", ["", "AB", "A1", "12AB", "HOLLY HOUSE", "10 SELLON COURT"])
def test_a_name_that_is_none(name: str) -> None:
    assert not is_number_like(name)
