"""The words of codes: every code has some, and ours are codes that exist."""

import csv

import pytest

from channels.api.places import code_words
from channels.api.places.code_words import CLASSIFICATION, classification_words, postal_code
from channels.api.places.match import match_score
from tests.shared_files import SHARED

LIST = SHARED / "codelists" / "addressbase-classification.csv"


@pytest.mark.parametrize(
    ("code", "words"),
    [("RD04", "Terraced"), ("RD99", "Dwelling"), ("RX", "Residential"), ("CO01LG", "Local Government Service"),
     ("CO01XX", "Office / Work Studio"), ("Q1", ""), ("", "")],
)  # fmt: skip
def test_a_code_that_has_no_words_is_said_by_the_one_above_it(code: str, words: str) -> None:
    assert classification_words(code) == words


def test_what_the_council_says_of_post_is_never_more_than_it_says() -> None:
    assert postal_code(postal_flag="D", postal_address="N") == "D"
    assert [postal_code(postal_flag="", postal_address=said) for said in ("Y", "A", "P", "L", "N", "", "?")] == [
        "L", "L", "L", "L", "N", "", "",
    ]  # fmt: skip
    assert {"D", "L", "C", "N"} == set(code_words.POSTAL)


@pytest.mark.shared
def test_every_published_code_has_words_and_ours_are_published() -> None:
    with LIST.open(newline="", encoding="utf-8-sig") as file:
        published = {
            row["CLASSIFICATION_CODE"]: row["DESCRIPTION"]
            for row in csv.DictReader(file)
            if row["CLASSIFICATION_CODE"] and row["CLASS_SCHEME"].startswith("AddressBase")
        }
    assert all(classification_words(code) for code in published)
    assert set(CLASSIFICATION) <= set(published)
    for code in ("RD02", "RD03", "RD04", "RD06", "CR08", "CE04", "PP", "PS", "ZW"):
        ours, theirs = classification_words(code), published[code]
        assert theirs.lower().replace(" ", "").startswith(ours.lower().replace(" ", "")[:8])


LINES = ["Flat 3", "Loomworks House", "20 Abbey Road", "Sale", "M33 2DP"]


@pytest.mark.parametrize(
    ("query", "score"),
    [
        ("Flat 3, Loomworks House, 20 Abbey Road, Sale, M33 2DP", 1.0),
        ("flat 3 loomworks house 20 abbey rd sale m332dp", 1.0),
        ("M33 2DP Sale Abbey Road 20 Loomworks House Flat 3", 1.0),
        ("flat 3 20 abbey road m33 2dp", 0.8),
        ("abbey road", 0.3),
        ("nowhere at all", 0.0),
        ("", 0.0),
        ("!!!", 0.0),
    ],
)
def test_a_match_is_the_share_of_words_in_common(query: str, score: float) -> None:
    assert match_score(query, LINES, precision=1) == score


def test_a_slip_costs_a_little_and_a_wrong_number_a_word() -> None:
    right = match_score("flat 3 loomworks house 20 abbey road sale", LINES, precision=5)
    slip = match_score("flat 3 loomwroks house 20 abbey road sale", LINES, precision=5)
    wrong = match_score("flat 4 loomworks house 20 abbey road sale", LINES, precision=5)
    assert wrong < slip < right < 1
    assert str(match_score("flat 3 loomworks house 20 abbey road sale", LINES, precision=3)) == "0.888"
