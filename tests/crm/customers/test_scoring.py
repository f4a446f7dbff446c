"""How alike two records look, and why: the table an administrator would check."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.customers.names import Names
from crm.customers.scoring import WEIGHTS, Known, likeness, one_slip_apart, words

BORN = date(1980, 3, 12)
PHONE = frozenset({"+441614960000"})
EMAIL = frozenset({"jo@example.com"})
HOME = frozenset({100010000001})


def known(called: str, **facts: object) -> Known:
    given_names, _space, family = called.rpartition(" ")
    return Known(names=Names(given_names=given_names, family_name=family), **facts)  # type: ignore[arg-type]


def firm(registered: str, trading: str = "", **facts: object) -> Known:
    return Known(names=Names(kind="BUSINESS", business_name=registered, trading_name=trading), **facts)  # type: ignore[arg-type]


NO, LIKELY, SAME = "no", "likely", "same"


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        # the same person, known by different facts
        (known("Jo Example", phones=PHONE), known("Jo Example", phones=PHONE), SAME),
        (known("Jo Example", date_of_birth=BORN), known("Jo Example", date_of_birth=BORN), SAME),
        (known("Jo Example", emails=EMAIL), known("Jo Example", emails=EMAIL), SAME),
        (known("Jó Exämple", places=HOME), known("JO EXAMPLE", places=HOME), SAME),
        # a slip of the pen
        (known("Josie Exampel", phones=PHONE), known("Josie Example", phones=PHONE), LIKELY),
        (known("Jo Example", date_of_birth=BORN), known("Jo Example", date_of_birth=date(1980, 3, 13)), SAME),
        # a namesake
        (known("Jo Example"), known("Jo Example"), LIKELY),
        (known("Jo Example", date_of_birth=BORN), known("Jo Example", date_of_birth=date(1955, 7, 1)), NO),
        # parent and child of one name in one house
        (
            known("Jo Example", places=HOME, phones=PHONE, date_of_birth=BORN),
            known("Jo Example", places=HOME, phones=PHONE, date_of_birth=date(2004, 7, 1)),
            LIKELY,
        ),
        # what a household shares is weak
        (known("Jo Example", phones=PHONE), known("Sam Other", phones=PHONE), NO),
        (known("Jo Example", emails=EMAIL), known("Sam Other", emails=EMAIL), NO),
        (known("Jo Example", places=HOME), known("Sam Other", places=HOME), NO),
        (known("Jo Example", phones=PHONE, places=HOME), known("Sam Example", phones=PHONE, places=HOME), NO),
        # twins with one initial at one address
        (
            known("Adam Kay", places=HOME, phones=PHONE, date_of_birth=BORN),
            known("Alice Kay", places=HOME, phones=PHONE, date_of_birth=BORN),
            LIKELY,
        ),
        (
            known("A Kay", places=HOME, phones=PHONE, emails=EMAIL, date_of_birth=BORN),
            known("Adam Kay", places=HOME, phones=PHONE, emails=EMAIL, date_of_birth=BORN),
            LIKELY,
        ),
        (
            known("A Kay", places=HOME, phones=PHONE, date_of_birth=BORN),
            known("A Kay", places=HOME, phones=PHONE, date_of_birth=BORN),
            LIKELY,
        ),
        # businesses
        (firm("Example Foods Ltd"), firm("EXAMPLE FOODS LTD."), LIKELY),
        (firm("Example Foods Ltd", "Sunny"), firm("Other Ltd", "Sunny", phones=PHONE), LIKELY),
        (firm("Example Foods Ltd", phones=PHONE), firm("Other Ltd", phones=PHONE), NO),
        (firm("Jo Example", phones=PHONE), known("Jo Example", phones=PHONE), NO),
    ],
)
def test_verdicts(one: Known, other: Known, verdict: str) -> None:
    for found in (likeness(one, other), likeness(other, one)):
        assert (found.likely, found.same) == {NO: (False, False), LIKELY: (True, False), SAME: (True, True)}[verdict]


def test_the_reasons_are_in_words_strongest_first() -> None:
    one = known("Jon Example", phones=PHONE, date_of_birth=BORN)
    other = known("Ann Example", phones=PHONE, date_of_birth=date(1980, 3, 13))
    assert likeness(one, other).reasons == [
        "same surname",
        "date of birth differs by one digit",
        "same telephone",
        "different forename",
    ]


def test_day_and_month_exchanged() -> None:
    found = likeness(known("J E", date_of_birth=date(1980, 3, 12)), known("J E", date_of_birth=date(1980, 12, 3)))
    assert "day and month of birth exchanged" in found.reasons


def test_a_preferred_name_is_a_name() -> None:
    liz = Known(names=Names(given_names="Liz", family_name="Day"), phones=PHONE)
    elizabeth = Known(names=Names(given_names="Elizabeth", preferred_name="Liz", family_name="Day"), phones=PHONE)
    assert likeness(liz, elizabeth).same


def test_every_weight_has_words() -> None:
    assert all(words(evidence) for evidence in WEIGHTS)


@pytest.mark.parametrize(
    ("one", "other", "slip"),
    [
        ("smith", "smyth", True),
        ("smith", "smiht", True),
        ("smith", "smiths", True),
        ("smith", "mith", True),
        ("smith", "smith", False),
        ("smith", "smythe", False),
        ("smith", "jones", False),
        ("abcd", "badc", False),
    ],
)
def test_one_slip(one: str, other: str, slip: bool) -> None:
    assert one_slip_apart(one, other) is one_slip_apart(other, one) is slip


people = st.builds(
    known,
    st.sampled_from(["A Kay", "Adam Kay", "Alice Kay", "Kay", "Jo Example", "علي محمد", "🦄"]),
    phones=st.sampled_from([frozenset(), PHONE]),
    emails=st.sampled_from([frozenset(), EMAIL]),
    places=st.sampled_from([frozenset(), HOME]),
    date_of_birth=st.none() | st.dates(),
)


@given(people, people)
def test_the_order_of_the_two_does_not_matter(one: Known, other: Known) -> None:
    assert likeness(one, other) == likeness(other, one)
