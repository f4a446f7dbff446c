import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazetteer.finding.slips import begins_with_one_slip, one_slip_apart, slip_forms

WORDS = st.text(alphabet="abcdef", min_size=3, max_size=9)


@pytest.mark.parametrize("typed", ["abby", "abbeyy", "abbet", "babey", "abbye", "bbey", "abbey", "xbbey"])
def test_one_slip_is_forgiven(typed: str) -> None:
    assert one_slip_apart(typed, "abbey")


@pytest.mark.parametrize("typed", ["aby", "abbeyyy", "yebba", "ybbea", "abxex", "road"])
def test_two_slips_are_not(typed: str) -> None:
    assert not one_slip_apart(typed, "abbey")


@given(WORDS, st.data())
def test_words_one_slip_apart_share_a_form_by_which_they_are_found(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from("abcdefz"))
    kind = data.draw(st.sampled_from(["left out", "put in", "put wrong", "swapped"]))
    slipped = {
        "left out": word[:at] + word[at + 1 :],
        "put in": word[:at] + letter + word[at:],
        "put wrong": word[:at] + letter + word[at + 1 :],
        "swapped": word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
    }[kind]
    assert one_slip_apart(slipped, word)
    if len(slipped) >= 3:
        assert set(slip_forms(slipped)) & set(slip_forms(word))


@given(WORDS, WORDS)
def test_slips_work_both_ways(one: str, other: str) -> None:
    assert one_slip_apart(one, other) == one_slip_apart(other, one)


def test_numbers_and_very_short_words_never_slip() -> None:
    assert slip_forms("12a") == ["12a"]
    assert slip_forms("st") == ["st"]


def test_a_slip_in_a_word_not_typed_to_its_end() -> None:
    assert begins_with_one_slip("abby", "abbeyfield")
    assert not begins_with_one_slip("abby", "crescent")
