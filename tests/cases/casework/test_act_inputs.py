"""What an act asks for is read by its kind, and what cannot be kept is named in words."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.casework.inputs import Input, InputKind, WrongInput, read_input

TODAY = date(2026, 11, 23)
CHOICES = (("HIGH", "High"), ("LOW", "Low"))


def asked(kind: InputKind, **more: Any) -> Input:
    return Input(name="it", label="The thing", kind=kind, **more)


@pytest.mark.parametrize(
    ("kind", "more", "typed", "kept"),
    [
        (InputKind.DATE, {}, "2026-11-30", "2026-11-30"),
        (InputKind.DATE, {"future": True}, TODAY, "2026-11-23"),
        (InputKind.WORDS, {}, " seen\x00 twice ", "seen twice"),
        (InputKind.CHOICE, {"choices": CHOICES}, "LOW", "LOW"),
        (InputKind.NUMBER, {}, "14", 14),
        (InputKind.MONEY, {}, "£1,204.5", "1204.50"),
        (InputKind.YES_NO, {}, "no", "no"),
        (InputKind.DATE, {"required": False}, "", None),
        (InputKind.CHOICE, {"required": False, "choices": CHOICES}, None, None),
    ],
)
def test_what_is_right_is_kept_as_one_form(kind, more, typed, kept) -> None:
    assert read_input(asked(kind, **more), typed, today=TODAY) == kept


@pytest.mark.parametrize(
    ("kind", "more", "typed", "said"),
    [
        (InputKind.DATE, {}, "31 February", "real day"),
        (InputKind.DATE, {"future": True}, "2026-11-22", "today or later"),
        (InputKind.DATE, {"future": False}, "2026-11-24", "today or earlier"),
        (InputKind.CHOICE, {"choices": CHOICES}, "MIDDLE", "from the list"),
        (InputKind.NUMBER, {}, "-3", "whole number"),
        (InputKind.NUMBER, {}, "٣", "whole number"),
        (InputKind.MONEY, {}, "12.345", "in pounds"),
        (InputKind.MONEY, {}, "12,5", "in pounds"),
        (InputKind.YES_NO, {}, "maybe", "yes or no"),
        (InputKind.WORDS, {}, "x" * 10_001, "10,000"),
        (InputKind.WORDS, {}, "  ", "The thing"),
        (InputKind.YES_NO, {}, None, "The thing"),
    ],
)
def test_what_is_wrong_is_said_in_words(kind, more, typed, said) -> None:
    with pytest.raises(WrongInput, match=said):
        read_input(asked(kind, **more), typed, today=TODAY)


@given(kind=st.sampled_from(InputKind), typed=st.text(max_size=30) | st.dates() | st.integers())
def test_nothing_typed_does_more_than_be_refused(kind: InputKind, typed: Any) -> None:
    one = asked(kind, choices=CHOICES)
    try:
        kept = read_input(one, typed, today=TODAY)
    except WrongInput:
        return
    assert kept == read_input(one, kept, today=TODAY)
