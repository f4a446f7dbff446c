"""What one text comes to: each way of spoiling an address once, and what is not in the gazetteer at all."""

import pytest

from gazetteer.matching.deciding import Decision, Thresholds
from gazetteer.matching.queries import address_match
from tests.gazetteer.matching.conftest import uprn_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]
MATCHED, UNSURE, NONE = Decision.MATCHED, Decision.UNSURE, Decision.NONE


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12 Abbey Road, Ambleford, ZZ1 1AB", 12),
        ("12 ABBEY ROAD AMBLEFORD ZZ11AB", 12),
        ("12 abbey rd zz1 1ab", 12),
        ("Abbey Road 12, Ambleford, ZZ1 1AB", 12),
        ("Ambleford, 12 Abbey Road, ZZ1 1AB", 12),
        ("ZZ1 1AB 12 Abbey Road", 12),
        ("C/O Mrs J Example, 12 Abbey Road, Ambleford, ZZ1 1AB", 12),
        ("12 Abbey Road, Ambleford", 12),
        ("12 Abey Road, Ambleford, ZZ1 1AB", 12),
        ("12 Abbey Raod, Ambleford, ZZ1 1AB", 12),
        ("12 AbbeyRoad, Ambleford, ZZ1 1AB", 12),
        ("12 Abbey Road, Ambleford, ZZ1 1A", 12),
        ("12 Heol yr Abaty, ZZ1 1AB", 12),
        ("20a Abbey Road ZZ1 1AB", 20),
        ("20 A Abbey Road ZZ1 1AB", 20),
        ("21-23 Abbey Road ZZ1 1AC", 21),
        ("29a the close, ambleford", 60),
        ("27 Derbyshire Ln West ZZ1 4AA", 70),
        ("Flat 3, Temple Court, 40 Abbey Road, ZZ1 1AD", 403),
        ("Apt 3 40 Abbey Road ZZ1 1AD", 403),
        ("40 Abbey Road, Flat 3, ZZ1 1AD", 403),
        ("3, 40 Abbey Road, ZZ1 1AD", 403),
        ("3/40 Abbey Road, ZZ1 1AD", 403),
        ("Flat 3 Temple Ct Abbey Rd ZZ1 1AD", 403),
        ("Flat 3, Temple Court, ZZ1 1AD", 403),
        ("Ground Floor Flat, 40 Abbey Road, ZZ1 1AD", 41),
        ("GFF 40 Abbey Road ZZ1 1AD", 41),
        ("Rose Cottage, Church Street, Netherwick", 33),
        ("Holly Bank, Abbey Close, ZZ1 2AA", 50),
        ("Oak & Ash Bakery, 9 Church Street, Netherwick", 34),
        ("7 Church Street, Overwick", 32),
        ("7 Church Street, ZZ2 1AA", 31),
        ("2 The Close, Ambleford, ZZ1 3AA", 80),
        ("F3, 40 Abbey Road, ZZ1 1AD", 403),
        ("fl3 temple court 40 abbey road zz1 1ad", 403),
        ("3 - 40 Abbey Road, Ambleford, ZZ1 1AD", 403),  # 3 and 40 are of two sides of the street: no range
        ("27 Derbyshire Lane W, ZZ1 4AA", 70),
        ("27 Derbyshire Lane West, Ambleford, ZZ1 4AB", 70),  # a postcode of no other street
        ("27 Debryshire Lnae West, Ambleford, ZZ1 4AA", 70),
        ("12 Abbey Road, Ambleford, ZZI IAB", 12),
    ],
)  # fmt: skip
def test_it_is_found(text: str, number: int) -> None:
    found = address_match(text=text)
    assert (found.decision, found.uprn) == (MATCHED, uprn_of(number)), (found, found.reason)


@pytest.mark.parametrize(
    "text",
    [
        "14 Abbey Road, Ambleford, ZZ1 1AB",  # 12 and 16 are there
        "12B Abbey Road, Ambleford, ZZ1 1AB",
        "2 Abbey Road, Ambleford, ZZ1 1AB",  # 12 without its first digit
        "13 Abbey Road, Ambleford, ZZ1 1AB",  # 123 without one
        "Flat 13, Temple Court, 40 Abbey Road, ZZ1 1AD",
        "Flat, 12 Abbey Road, Ambleford, ZZ1 1AB",
        "Flat 1, 12 Abbey Road, Ambleford, ZZ1 1AB",
        "12 Abbot Road, Ambleford, ZZ1 1AB",
        "12 Quillfeather Road, Ambleford, ZZ1 1AB",
        "27 Derbyshire Lane, Ambleford, ZZ1 5AA",  # West is not said, and the postcode says nothing
        "11-13 Abbey Road, Ambleford, ZZ1 1AB",  # may be a range
        "F13, 40 Abbey Road, ZZ1 1AD",
        "5 Abbey Drive, Ambleford",
        "7 Church Street, Ambleford",  # of two streets
        "12 Abbey Road, Bolton, BL1 1AA",
        "12 Abbey Road, Bolton",
        "123 Abbey Road, Ambleford, ZZ1 1AD",
        "Land adjacent to 12 Abbey Road, ZZ1 1AB",
        "Garage rear of 12 Abbey Road, ZZ1 1AB",
        "Rose Cottage, Abbey Road, ZZ1 1AB",
        "1 Buckingham Palace Road, London",
        "Abbey Road, Ambleford",
        "12",
        "ZZ1 1AB",
        "not known",
        "",
    ],
)  # fmt: skip
def test_it_is_never_matched_to_a_neighbour(text: str) -> None:
    found = address_match(text=text)
    assert found.decision in (UNSURE, NONE), (found, found.reason)


def test_a_building_without_the_flat_is_the_building() -> None:
    found = address_match(text="Temple Court, 40 Abbey Road, Ambleford, ZZ1 1AD")
    assert (found.decision, found.uprn) == (MATCHED, uprn_of(40))


def test_a_former_number_names_the_property_and_says_so() -> None:
    found = address_match(text="3 Derbyshire Lane West, Ambleford, ZZ1 4AA")
    assert found.uprn == uprn_of(70)
    assert "a former address of the property" in found.reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Flat 3, 40 Abbey Road, ZZ1 1AD", "same number, flat, street and postcode"),
        ("12 Abey Road, Ambleford, ZZ1 1AB", "same number, town and postcode; a letter differs in the street"),
        ("12 Abbey Road, Ambleford", "same number, street and town; no postcode was given"),
        (
            "Flat 13, 40 Abbey Road, ZZ1 1AD",
            "same number, street and postcode; the flat is not in the gazetteer, only its building",
        ),
    ],
)  # fmt: skip
def test_the_reason_is_in_words(text: str, reason: str) -> None:
    assert address_match(text=text).reason == reason


def test_the_runner_up_is_told() -> None:
    found = address_match(text="7 Church Street, Ambleford")
    assert found.decision == UNSURE
    assert found.runner_up is not None
    assert {found.uprn, found.runner_up[0]} == {uprn_of(31), uprn_of(32)}


def test_thresholds_decide() -> None:
    text = "12 Abey Road, Ambleford"
    score = address_match(text=text).score
    assert address_match(text=text, thresholds=Thresholds(matched_from=score)).decision == MATCHED
    assert address_match(text=text, thresholds=Thresholds(matched_from=score + 0.001)).decision == UNSURE
    assert address_match(text=text, thresholds=Thresholds(matched_from=1, unsure_from=0.999)).decision == NONE


def test_a_postcode_may_stand_by_itself() -> None:
    assert address_match(text="12 Abbey Road", postcode="zz11ab").uprn == uprn_of(12)
