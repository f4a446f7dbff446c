"""Taking a text apart: postcode whole or damaged, words of one form, numbers with their letters."""

import pytest

from gazetteer.matching.address_text import address_text, letters_apart, word_slips


@pytest.mark.parametrize(
    ("text", "words", "postcode"),
    [
        ("12 Abbey Road, Sale, M33 2DP", "12 abbey road sale", "M332DP"),
        ("12 abbey rd sale m332dp", "12 abbey road sale", "M332DP"),
        ("M33 2DP, 12 Abbey Road", "12 abbey road", "M332DP"),
        ("C/O Mrs Example, 12 Abbey Road", "mrs example 12 abbey road", ""),
        ("care of J Example 12 Abbey Rd", "j example 12 abbey road", ""),
        ("Flt 3, St Mary's Ct", "flt 3 street marys court", ""),
        ("Flat3 Abbey House", "flat 3 abbey house", ""),
        ("12-14 The Close", "12-14 close", ""),
        ("12 to 14 The Close", "12-14 close", ""),
        ("3/12 Abbey Road", "3/12 abbey road", ""),
        ("12Abbey Road", "12 abbey road", ""),
        ("2nd Avenue", "2nd avenue", ""),
        ("No. 12 Abbey Road", "12 abbey road", ""),
        ("Ffordd Ŵyn 4", "ffordd wyn 4", ""),
        ("12 Abbey Road M33", "12 abbey road", "M33"),
        ("12 Abbey Road M33 2D", "12 abbey road", "M332D"),
        ("12 Abbey Road 33 2DP", "12 abbey road", "332DP"),
        ("12 Abbey Road M33 2O1", "12 abbey road", "M332O1"),
        ("12 Abbey Road M33 ODP", "12 abbey road", "M330DP"),
        ("", "", ""),
        (",,, ;", "", ""),
    ],
)
def test_a_text_is_taken_apart(text: str, words: str, postcode: str) -> None:
    found = address_text(text=text)
    assert (" ".join(found.words), found.postcode) == (words, postcode)


def test_a_postcode_by_itself_goes_before_one_in_the_text() -> None:
    found = address_text(text="12 Abbey Road M33 2DP", postcode="wa14 1aa")
    assert (found.postcode, found.is_whole) == ("WA141AA", True)


def test_a_postcode_that_lost_a_character_is_not_made_into_another() -> None:
    assert address_text(text="12 Abbey Road", postcode="M41 0Q").postcode == "M410Q"


@pytest.mark.parametrize(
    ("typed", "meant", "slips"),
    [("road", "road", 0), ("raod", "road", 1), ("abey", "abbey", 1),
     ("abbot", "abbey", 9), ("12", "13", 9), ("ave", "road", 9)],
)  # fmt: skip
def test_slips_of_the_pen_are_counted(typed: str, meant: str, slips: int) -> None:
    assert word_slips(typed, meant) == slips


def test_letters_apart_gives_up_at_most() -> None:
    assert letters_apart("tarnlow", "barlow", most=3) == 2
    assert letters_apart("tarnlow", "barlow", most=1) > 1
    assert letters_apart("", "barlow", most=3) > 3


def test_any_length_of_text_is_met_calmly() -> None:
    assert len(address_text(text="12 abbey road " * 100_000).words) <= 40
