"""How many parts a text has, by its alphabet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.catalogue.wordings.text_length import BASIC, plain, text_length


@pytest.mark.parametrize(
    ("text", "parts", "is_plain"),
    [
        ("", 1, True),
        ("a" * 160, 1, True),
        ("a" * 161, 2, True),
        ("a" * 306, 2, True),
        ("a" * 307, 3, True),
        ("€" * 80, 1, True),
        ("€" * 81, 2, True),
        ("ŵ" * 70, 1, False),
        ("ŵ" * 71, 2, False),
        ("😀" * 35, 1, False),
        ("😀" * 36, 2, False),
        ("ŷ" + "x" * 69, 1, False),
        ("Diolch am gysylltu â ni", 1, False),
        ("It’s “here” – now…", 1, True),
    ],
)
def test_parts(text: str, parts: int, is_plain: bool) -> None:
    found = text_length(text)
    assert (found.parts, found.is_plain) == (parts, is_plain)


def test_nine_hundred_and_eighteen_characters_are_a_text_and_one_more_is_not() -> None:
    assert not text_length("a" * 918).is_too_long and text_length("a" * 919).is_too_long
    assert text_length("a" * 918).parts == 6


@given(st.text(max_size=400))
def test_a_text_is_never_shorter_in_parts_than_the_same_in_the_basic_alphabet(text: str) -> None:
    found = text_length(text)
    assert found.parts >= text_length("a" * found.characters).parts
    assert found.is_plain or any(letter not in BASIC for letter in plain(text))
