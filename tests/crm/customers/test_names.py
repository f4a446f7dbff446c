"""Names as people have them are kept as typed, put in order, and found again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.customers.names import (
    BETWEEN,
    BUSINESS,
    LONGEST_NAME,
    Names,
    NamesRefused,
    clean,
    names_given,
    surnames_in,
    tokens_of,
)


@pytest.mark.parametrize(
    ("parts", "display", "sort"),
    [
        ({"title": "Mrs", "given_names": "Jo", "family_name": "Example"}, "Jo Example", "example  jo"),
        ({"title": "Mrs", "family_name": "Example"}, "Mrs Example", "example  "),
        ({"given_names": "Sukarno"}, "Sukarno", "sukarno  "),
        ({"family_name": "O"}, "O", "o  "),
        ({"given_names": "Anna Maria", "family_name": "O’Neill-Święch"}, "Anna Maria O’Neill-Święch", None),
        ({"given_names": "Elizabeth", "preferred_name": "Liz", "family_name": "Day"}, "Liz Day", "day  elizabeth"),
        ({"given_names": "E", "preferred_name": "Liz Day", "family_name": "Day"}, "Liz Day", "day  e"),
        ({"preferred_name": "Madonna"}, "Madonna", "madonna  "),
        ({"given_names": "محمد", "family_name": "علي"}, "محمد علي", "علي  محمد"),
        ({"family_name": "🦄"}, "🦄", "🦄  "),
        ({"family_name": "'; DROP TABLE crm_customer; --"}, "'; DROP TABLE crm_customer; --", None),
        ({"kind": BUSINESS, "business_name": "Example Foods Ltd"}, "Example Foods Ltd", "example foods ltd  "),
        (
            {"kind": BUSINESS, "business_name": "Example Foods Ltd", "trading_name": "Sunny Café"},
            "Sunny Café (Example Foods Ltd)",
            "sunny cafe  ",
        ),
        ({"kind": BUSINESS, "trading_name": "Sunny", "business_name": "SUNNY"}, "Sunny", "sunny  "),
    ],
)
def test_shown_and_put_in_order(parts: dict[str, str], display: str, sort: str | None) -> None:
    names = names_given(**parts)
    assert names.display_name == display
    if sort is not None:
        assert names.sort_name == sort


def test_whole_surnames_come_before_longer_ones() -> None:
    people = [("Amy", "Smithson"), ("Zoe", "Smith"), ("Bo", "Smith Jones"), ("", "Smith"), ("Al", "Smith")]
    in_order = sorted(people, key=lambda name: Names(given_names=name[0], family_name=name[1]).sort_name)
    assert in_order == [("", "Smith"), ("Al", "Smith"), ("Zoe", "Smith"), ("Bo", "Smith Jones"), ("Amy", "Smithson")]


def test_found_by_every_word_of_every_name() -> None:
    names = names_given(title="Dr", given_names="Anna-Maria", preferred_name="Ania", family_name="O'Neill Święch")
    assert set(names.search_text.split()) == {"anna", "maria", "ania", "oneill", "swiech"}


@pytest.mark.parametrize("parts", [{}, {"title": "Mrs"}, {"family_name": "\x00 \t"}, {"kind": BUSINESS}])
def test_one_name_is_needed(parts: dict[str, str]) -> None:
    with pytest.raises(NamesRefused):
        names_given(**parts)


def test_each_run_of_words_may_be_the_surname() -> None:
    assert surnames_in(["van", "der", "berg"]) == ["van", "van der", "van der berg", "der", "der berg", "berg"]


texts = st.text(max_size=300)


@given(texts, texts, texts, texts, st.sampled_from(["PERSON", "BUSINESS"]))
def test_whatever_is_typed_is_refused_kindly_or_can_be_stored(
    given_names: str, family: str, preferred: str, firm: str, kind: str
) -> None:
    business = {"business_name": firm, "trading_name": family} if kind == BUSINESS else {}
    try:
        names = names_given(
            kind=kind, given_names=given_names, family_name=family, preferred_name=preferred, **business
        )
    except NamesRefused as refused:
        assert refused.errors
        return
    assert 0 < len(names.display_name) <= LONGEST_NAME
    assert 0 < len(names.sort_name) <= LONGEST_NAME
    for text in (names.display_name, names.sort_name, names.search_text):
        assert "\x00" not in text
        text.encode()  # a lone half of a surrogate pair cannot be stored


@given(st.text(alphabet=st.characters(categories=["Lu", "Ll", "Lo"]), min_size=1, max_size=30))
def test_a_name_of_letters_stays_as_typed_and_is_found_by_itself(name: str) -> None:
    names = names_given(family_name=name)
    assert names.family_name == name
    assert set(tokens_of(name)) <= set(names.search_text.split())
    assert names.sort_name.endswith(BETWEEN) or len(names.sort_name) == LONGEST_NAME


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)
